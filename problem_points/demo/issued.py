"""The five yearly batches as the ministry's tables would have them: drawn places."""

import functools
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely

from problem_points.demo import story
from problem_points.demo.partition import cells
from problem_points.demo.plane import generator
from problem_points.demo.reserves import DrawnReserve, reserves
from problem_points.demo.waters import waters

TYPES = (
    ("MD", "采石场", 0.14),
    ("MD", "采砂场", 0.08),
    ("MD", "工矿用地", 0.15),
    ("EN", "能源设施", 0.07),
    ("TR", "交通设施", 0.10),
    ("TO", "旅游设施", 0.09),
    ("BR", "养殖场", 0.10),
    ("RE", "居民点", 0.08),
    ("AG", "农业用地", 0.09),
    ("RO", "其他人工设施", 0.10),
)
CHANGES = (("新增", 0.55), ("规模扩大", 0.35), ("无变化", 0.10))
UNITS = (
    "采石有限公司",
    "砂石料场",
    "牧业合作社",
    "旅游开发有限公司",
    "风力发电有限公司",
    "养殖专业合作社",
)
LEVELS = {"national": "国家级", "provincial": "省级", "city": "市级", "county": "县级"}
SHARE_IN_RESERVES = 0.56
SHARE_BY_LAKES = 0.10
GROUPS = 9
"""Groups of points in each reserve."""

APART = 0.0008
"""Degrees; two points are at least this far apart, some 65 m."""


@dataclass(frozen=True)
class IssuedPoint:
    """One row of an issued table, and its fate in the demo."""

    number: str
    year: int
    place: shapely.Point
    outline: shapely.Polygon
    village: str
    town: str
    county: str
    county_name: str
    site_name: str
    site_level: str
    zone: str
    kind: str
    change: str
    area_ha: float
    before: date
    after: date
    description: str
    unit: str
    person: str
    fate: story.Fate
    finished_on: date | None


@functools.cache
def issued() -> tuple[IssuedPoint, ...]:
    """All points, year by year, in the order of their numbers."""
    places = _places(sum(story.BATCHES.values()))
    fates = story.fates(
        [(_year(index), village) for index, (_place, village) in enumerate(places)]
    )
    return tuple(
        _row(index, place, village, fate)
        for index, ((place, village), fate) in enumerate(
            zip(places, fates, strict=True)
        )
    )


def _places(count: int) -> list[tuple[shapely.Point, str]]:
    """Places over the city: most of them in reserves, some by lakes; every county.

    Half of those in reserves stand in groups, as quarries do. None lies in open water,
    and none so near another that the two could be taken for one.
    """
    source = generator("places")
    prepare()
    villages = list(cells()["village"].values())
    tree = shapely.STRtree([village.outline for village in villages])
    sites = [reserve.outline for reserve in reserves().values()]
    water = [w.shape for w in waters().values() if w.kind == "lake"]
    shores = [shape.buffer(0.04) for shape in water]
    shapely.prepare(water)
    shapely.prepare(shores)
    groups = [[_within(site, source) for _ in range(GROUPS)] for site in sites]
    taken: set[tuple[int, int]] = set()
    found: list[tuple[shapely.Point, str]] = []
    while len(found) < count:
        draw = source.random()
        if draw < SHARE_IN_RESERVES / 2:
            site = groups[int(source.integers(len(sites)))]
            place = _beside(site[int(source.integers(GROUPS))], source)
        elif draw < SHARE_IN_RESERVES:
            place = _within(sites[int(source.integers(len(sites)))], source)
        elif draw < SHARE_IN_RESERVES + SHARE_BY_LAKES:
            place = _within(shores[int(source.integers(len(shores)))], source)
        else:
            place = _within(
                villages[int(source.integers(len(villages)))].outline, source
            )
        inside = tree.query(place, predicate="within")
        patch = (int(place.x / APART), int(place.y / APART))
        if not len(inside) or taken & _around(patch):
            continue
        if any(shape.contains(place) for shape in water):
            continue
        taken.add(patch)
        found.append((place, villages[int(inside[0])].code))
    return found


def _beside(middle: shapely.Point, source: np.random.Generator) -> shapely.Point:
    """A place of the group around a middle."""
    return shapely.Point(
        round(middle.x + source.normal(0, 0.013), 6),
        round(middle.y + source.normal(0, 0.010), 6),
    )


def _around(patch: tuple[int, int]) -> set[tuple[int, int]]:
    """A patch of the grid and the eight beside it."""
    x, y = patch
    return {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}


def prepare() -> None:
    """Index the large outlines, so that asking for many places is quick."""
    for reserve in reserves().values():
        shapely.prepare(reserve.outline)
        shapely.prepare([zone.shape for zone in reserve.zones])
    shapely.prepare([village.outline for village in cells()["village"].values()])


def _within(area: shapely.Geometry, source: np.random.Generator) -> shapely.Point:
    west, south, east, north = area.bounds
    while True:
        place = shapely.Point(
            round(source.uniform(west, east), 6), round(source.uniform(south, north), 6)
        )
        if area.contains(place):
            return place


def _row(
    index: int, place: shapely.Point, village: str, fate: story.Fate
) -> IssuedPoint:
    source = generator("row", index)
    year = _year(index)
    town = cells()["village"][village].division.parent_code
    county = cells()["town"][town].division.parent_code
    reserve = _reserve_at(place)
    letters, kind, _share = TYPES[_choice(source, [t[2] for t in TYPES])]
    change = CHANGES[_choice(source, [c[1] for c in CHANGES])][0]
    after = date(year, 3, 1) + timedelta(days=int(source.integers(0, 75)))
    area = round(float(source.lognormal(-0.6, 0.8)), 2)
    trade = UNITS[int(source.integers(len(UNITS)))]
    unit = f"{cells()['town'][town].division.short_name}{trade}"
    site_code = reserve.code if reserve else "00-000"
    finished = story.RECEIVED_ON[year] + timedelta(days=int(source.integers(60, 420)))
    return IssuedPoint(
        number=f"{year}01-15-{site_code}-{letters}-{index + 1:04d}",
        year=year,
        place=place,
        outline=_outline(place, area),
        village=village,
        town=town,
        county=county,
        county_name=cells()["county"][county].division.name,
        site_name=reserve.name if reserve else "",
        site_level=LEVELS[reserve.level] if reserve else "",
        zone=_zone_at(place, reserve, after),
        kind=kind,
        change=change,
        area_ha=area,
        before=after - timedelta(days=int(source.integers(200, 400))),
        after=after,
        description=f"影像显示{kind}{change}，面积约{area}公顷。",
        unit=unit if source.random() < 0.8 else "",
        person="赵钱孙李周吴郑王冯陈"[int(source.integers(10))] + "某某",
        fate=fate,
        finished_on=finished if fate.as_history else None,
    )


def _year(index: int) -> int:
    for year, count in story.BATCHES.items():
        if index < count:
            return year
        index -= count
    raise IndexError(index)


def _choice(source: np.random.Generator, shares: list[float]) -> int:
    return int(source.choice(len(shares), p=np.array(shares) / sum(shares)))


def _reserve_at(place: shapely.Point) -> DrawnReserve | None:
    return next((r for r in reserves().values() if r.outline.contains(place)), None)


def _zone_at(place: shapely.Point, reserve: DrawnReserve | None, on: date) -> str:
    """The sender's own word; it knows the scheme of its day."""
    if reserve is None:
        return ""
    for zone in reserve.zones:
        begun = zone.valid_from is None or zone.valid_from <= on
        over = zone.valid_to is not None and zone.valid_to <= on
        if begun and not over and zone.shape.contains(place):
            return zone.label
    return ""


CORNERS = np.array(
    [(-1, -0.8), (0.2, -1.05), (1, -0.7), (0.9, 0.6), (0.1, 1.0), (-0.95, 0.8)]
)
"""Of a patch around the origin, before it is drawn to size."""


def _outline(place: shapely.Point, area_ha: float) -> shapely.Polygon:
    """A small patch around the place, as large as its row says."""
    metres = CORNERS * np.sqrt(area_ha * 10_000 / shapely.Polygon(CORNERS).area)
    per_degree = (111_320 * np.cos(np.radians(place.y)), 111_060)
    ring = np.round(metres / per_degree + (place.x, place.y), 6)
    return shapely.Polygon(ring)
