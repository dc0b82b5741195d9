"""Sixty river outfalls of the demo city, on its rivers and lake shores."""

import functools
from dataclasses import dataclass

import numpy as np
import shapely

from problem_points.demo.partition import cells
from problem_points.demo.plane import generator
from problem_points.demo.waters import waters

COUNT = 60
KINDS = (
    ("industrial", "industrial_enterprise", "工业企业排污口", 8),
    ("urban_plant", "", "城镇污水处理厂排污口", 9),
    ("agricultural", "livestock_large", "规模化畜禽养殖排污口", 6),
    ("other", "urban_scattered", "城镇生活污水散排口", 13),
    ("other", "rural_plant", "农村污水处理设施排污口", 9),
    ("other", "urban_storm", "城镇雨洪排口", 15),
)
MODES = ("open_channel", "pipe", "culvert", "box_culvert", "pump")


@dataclass(frozen=True)
class DrawnOutfall:
    """An outfall and the village it lies in."""

    local_code: str
    name: str
    class1: str
    class2: str
    entry_mode: str
    water: str
    village: str
    place: shapely.Point


@functools.cache
def outfalls() -> tuple[DrawnOutfall, ...]:
    """All outfalls, in the order of their codes."""
    source = generator("outfalls")
    kinds = [kind for kind in KINDS for _ in range(kind[3])]
    source.shuffle(kinds)
    villages = list(cells()["village"].values())
    towns, counties = cells()["town"], cells()["county"]
    tree = shapely.STRtree([village.outline for village in villages])
    bodies = list(waters().values())
    lengths = np.array([_shore(body.shape).length for body in bodies])
    found: list[DrawnOutfall] = []
    while len(found) < COUNT:
        body = bodies[int(source.choice(len(bodies), p=lengths / lengths.sum()))]
        place = _shore(body.shape).interpolate(
            source.uniform(0.05, 0.95), normalized=True
        )
        place = shapely.Point(round(place.x, 6), round(place.y, 6))
        inside = tree.query(place, predicate="intersects")
        if not len(inside):
            continue
        village = villages[int(inside[0])].division
        town = towns[village.parent_code].division
        county = counties[town.parent_code].division
        class1, class2, label, _count = kinds[len(found)]
        number = len(found) + 1
        found.append(
            DrawnOutfall(
                f"{county.code[:6]}-{number:04d}",
                f"{county.name}{town.short_name}{village.short_name}{number}#{label}",
                class1,
                class2,
                MODES[int(source.integers(len(MODES)))],
                body.code,
                village.code,
                place,
            )
        )
    return tuple(found)


def _shore(shape: shapely.Geometry) -> shapely.Geometry:
    """A river itself, the shore of a lake."""
    if shape.geom_type == "LineString":
        return shape
    return shapely.get_parts(shape)[0].exterior
