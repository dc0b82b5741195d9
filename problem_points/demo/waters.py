"""Lakes and rivers of the demo city, drawn, and the sections on them."""

import functools
from dataclasses import dataclass

import shapely

from problem_points.demo.partition import cells
from problem_points.demo.shapes import blob, line, many, snapped


@dataclass(frozen=True)
class DrawnWater:
    """A lake or a river; `shape` in CGCS2000 degrees."""

    code: str
    name: str
    kind: str
    target_class: str
    is_key: bool
    shape: shapely.Geometry


LAKES = (
    ("W-DH", "岱海", (112.70, 40.575), (10.5, 5.2), 20.0),
    ("W-HQ", "黄旗海", (113.27, 40.845), (8.8, 4.6), -12.0),
)
RIVERS = (
    (
        "W-BW",
        "霸王河",
        [(113.05, 41.16), (113.14, 41.03), (113.20, 40.93), (113.23, 40.87)],
    ),
    (
        "W-QY",
        "泉玉林河",
        [(112.92, 41.02), (113.02, 40.94), (113.12, 40.89), (113.19, 40.85)],
    ),
    (
        "W-DHH",
        "大黑河",
        [
            (112.98, 41.06),
            (112.70, 40.98),
            (112.42, 40.93),
            (112.15, 40.90),
            (111.98, 40.88),
        ],
    ),
    (
        "W-GB",
        "弓坝河",
        [(112.42, 40.46), (112.50, 40.50), (112.57, 40.55), (112.62, 40.57)],
    ),
    (
        "W-YM",
        "饮马河",
        [(113.12, 40.68), (113.10, 40.56), (113.16, 40.46), (113.20, 40.40)],
    ),
    (
        "W-TB",
        "塔布河",
        [
            (111.80, 41.28),
            (111.68, 41.55),
            (111.62, 41.85),
            (111.70, 42.15),
            (111.86, 42.40),
        ],
    ),
    (
        "W-YZ",
        "银子河",
        [(113.72, 41.22), (113.86, 41.04), (113.92, 40.86), (113.98, 40.70)],
    ),
    ("W-DY", "后河", [(113.70, 40.98), (113.80, 40.80), (113.74, 40.60)]),
)
SECTIONS = (
    ("S-BW-1", "霸王河入湖口", "W-BW", 0.95, "national"),
    ("S-QY-1", "泉玉林河公路桥", "W-QY", 0.55, "provincial"),
    ("S-DHH-1", "大黑河三道营", "W-DHH", 0.45, "national"),
    ("S-DHH-2", "大黑河出市", "W-DHH", 0.93, "provincial"),
    ("S-GB-1", "弓坝河入湖口", "W-GB", 0.92, "provincial"),
    ("S-YM-1", "饮马河新城湾", "W-YM", 0.85, "national"),
    ("S-TB-1", "塔布河大庙", "W-TB", 0.5, "city"),
    ("S-YZ-1", "银子河友谊水库上", "W-YZ", 0.8, "national"),
)


@functools.cache
def waters() -> dict[str, DrawnWater]:
    """Every water body by code."""
    (city,) = cells()["city"].values()
    found: dict[str, DrawnWater] = {}
    for code, name, middle, radius, turn in LAKES:
        shape = many(snapped(blob(f"lake {code}", middle, radius, turn_deg=turn)))
        found[code] = DrawnWater(code, name, "lake", "III", is_key=True, shape=shape)
    for code, name, corners in RIVERS:
        course = shapely.intersection(line(f"river {code}", corners), city.outline)
        longest = max(shapely.get_parts(course), key=shapely.length)
        is_key = code in {"W-BW", "W-QY", "W-GB"}
        found[code] = DrawnWater(
            code, name, "river", "III" if is_key else "IV", is_key, snapped(longest)
        )
    return found


def sections() -> list[tuple[str, str, str, str, shapely.Point]]:
    """Code, name, level, code of the water body, place."""
    return [
        (
            code,
            name,
            level,
            water,
            waters()[water].shape.interpolate(at, normalized=True),
        )
        for code, name, water, at, level in SECTIONS
    ]
