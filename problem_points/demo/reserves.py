"""Protected areas and drinking-water sources of the demo city: drawn outlines.

The names of lakes and hills are real; levels, outlines and zones are drawn for the demo
and stand in no official register.
"""

import functools
from dataclasses import dataclass
from datetime import date

import shapely

from problem_points.demo.partition import cells
from problem_points.demo.shapes import blob, many, snapped

NEW_SCHEME = date(2020, 7, 1)
"""From this day one reserve of the demo has two zones instead of three."""


@dataclass(frozen=True)
class DrawnZone:
    """A zone with the days between which it holds."""

    code: str
    label: str
    scheme: str
    shape: shapely.MultiPolygon
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class DrawnReserve:
    """A protected area with its zones."""

    code: str
    name: str
    level: str
    accuracy_m: float
    outline: shapely.MultiPolygon
    zones: tuple[DrawnZone, ...]


@dataclass(frozen=True)
class DrawnSource:
    """A drinking-water source with its zones."""

    code: str
    name: str
    kind: str
    service_level: str
    intake: shapely.Point
    zones: tuple[tuple[str, str, shapely.MultiPolygon], ...]


THREE = (
    ("core", "核心区", 0.42),
    ("buffer", "缓冲区", 0.68),
    ("experimental", "实验区", 1.0),
)
TWO = (("core_protection", "核心保护区", 0.6), ("general_control", "一般控制区", 1.0))
RESERVES = (
    (
        "N1-003",
        "黄旗海湿地自然保护区",
        "provincial",
        (113.27, 40.845),
        (15.5, 10.0),
        -12.0,
        30.0,
        "both",
    ),
    (
        "N1-001",
        "岱海湿地自然保护区",
        "provincial",
        (112.70, 40.575),
        (17.0, 11.0),
        20.0,
        30.0,
        "three",
    ),
    (
        "N1-002",
        "辉腾锡勒草原自然保护区",
        "national",
        (112.42, 41.24),
        (19.0, 11.0),
        15.0,
        20.0,
        "three",
    ),
    (
        "N1-004",
        "苏木山森林自然保护区",
        "city",
        (113.86, 40.66),
        (10.0, 8.0),
        40.0,
        50.0,
        "two",
    ),
    (
        "N1-005",
        "脑木更地质遗迹自然保护区",
        "provincial",
        (111.60, 42.85),
        (26.0, 15.0),
        25.0,
        50.0,
        "two",
    ),
)
SOURCES = (
    ("JN-01", "集宁区泉玉林水库水源地", "reservoir", "city", (112.96, 41.03)),
    ("JN-02", "集宁区霸王河地下水水源地", "groundwater", "city", (113.10, 41.08)),
    ("FZ-01", "丰镇市九龙湾水源地", "reservoir", "county", (113.14, 40.50)),
    ("LC-01", "凉城县岱海镇水源地", "groundwater", "county", (112.50, 40.53)),
    ("ZZ-01", "卓资县卓资山水源地", "groundwater", "county", (112.57, 40.90)),
    ("XH-01", "兴和县涝利海水源地", "groundwater", "county", (113.84, 40.90)),
    ("SD-01", "商都县七台水源地", "groundwater", "county", (113.58, 41.56)),
    ("SZ-01", "四子王旗乌兰花水源地", "groundwater", "county", (111.71, 41.53)),
)


@functools.cache
def reserves() -> dict[str, DrawnReserve]:
    """Every protected area by code, clipped to the city."""
    found: dict[str, DrawnReserve] = {}
    for code, name, level, middle, radius, turn, accuracy, scheme in RESERVES:
        rings = {
            size: _clipped(
                blob(f"site {code}", middle, radius, turn_deg=turn, scale=size)
            )
            for size in {row[2] for row in (*THREE, *TWO)}
        }
        zones: list[DrawnZone] = []
        if scheme in {"three", "both"}:
            ends = NEW_SCHEME if scheme == "both" else None
            zones += _nested(THREE, "three-zone", rings, None, ends)
        if scheme in {"two", "both"}:
            begins = NEW_SCHEME if scheme == "both" else None
            zones += _nested(TWO, "two-zone", rings, begins, None)
        found[code] = DrawnReserve(
            code, name, level, accuracy, many(rings[1.0]), tuple(zones)
        )
    return found


def _nested(
    rows: tuple[tuple[str, str, float], ...],
    scheme: str,
    rings: dict[float, shapely.Geometry],
    begins: date | None,
    ends: date | None,
) -> list[DrawnZone]:
    """Zones from the middle outwards, each without the ones inside it."""
    zones: list[DrawnZone] = []
    inner: shapely.Geometry = shapely.Polygon()
    for code, label, size in rows:
        ring = many(snapped(shapely.difference(rings[size], inner)))
        zones.append(DrawnZone(code, label, scheme, ring, begins, ends))
        inner = rings[size]
    return zones


def _clipped(shape: shapely.Geometry) -> shapely.Geometry:
    (city,) = cells()["city"].values()
    return snapped(shapely.intersection(snapped(shape), city.outline))


@functools.cache
def sources() -> dict[str, DrawnSource]:
    """Every drinking-water source by code."""
    found: dict[str, DrawnSource] = {}
    for code, name, kind, level, middle in SOURCES:
        inner = _clipped(blob(f"source {code}", middle, (0.5, 0.4)))
        second = _clipped(blob(f"source {code}", middle, (2.0, 1.6)))
        outer = _clipped(blob(f"source {code}", middle, (4.2, 3.4)))
        part = "water" if kind == "reservoir" else "land"
        zones = [
            ("first", part, many(inner)),
            ("second", "land", many(snapped(shapely.difference(second, inner)))),
        ]
        if level == "city" or kind == "reservoir":
            zones.append(
                ("quasi", "land", many(snapped(shapely.difference(outer, second))))
            )
        found[code] = DrawnSource(
            code, name, kind, level, shapely.Point(middle), tuple(zones)
        )
    return found
