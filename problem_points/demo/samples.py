"""Small files for the import guide and for trying out: good ones and bad ones.

`data/samples/` holds what this module makes; a test compares the two.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import shapely

from gis_core import crs
from problem_points.demo import story
from problem_points.demo.issued import IssuedPoint, issued
from problem_points.demo.packages import Layout, zipped
from problem_points.demo.partition import cells
from problem_points.workflow.states import Status

COUNT = 12
YEAR = 2022
SHIFT = 0.012
"""Degrees, some kilometre: how far a sample lies from the point it was made from."""

CLEAR = 0.002
"""Degrees: no issued point is nearer to a sample."""


def samples() -> dict[str, bytes]:
    """Content by file name, in the order in which the guide speaks of them."""
    rows = list(_rows())
    degrees = Layout(crs.system_of(crs.STORAGE))
    truncated = crs.gauss_kruger(degrees=3, zone=38, zoned=False)
    good = zipped("绿盾样例", rows, degrees)
    return {
        "points-good.zip": good,
        "points-no-prj.zip": zipped("绿盾样例", rows, Layout(truncated, has_prj=False)),
        "points-doubtful-rows.zip": zipped("绿盾样例", _doubtful(rows), degrees),
        "points-no-dbf.zip": _without(good, ".dbf"),
        "points-unreadable.zip": good[: len(good) // 3],
        "not-a-photo.jpg": "这不是照片。This is no photo.\n".encode(),
    }


def _rows() -> Iterator[IssuedPoint]:
    """Points of a year that the demo city has not: one for each county, then more."""
    known = shapely.STRtree([row.place for row in issued()])
    counties: set[str] = set()
    number = 0
    for row in reversed(issued()):
        if number == COUNT:
            return
        if row.county in counties and len(counties) < len(cells()["county"]):
            continue
        place = shapely.Point(round(row.place.x + SHIFT, 6), row.place.y)
        village = cells()["village"][row.village].outline
        if not village.contains(place) or known.query(place.buffer(CLEAR)).size:
            continue
        counties.add(row.county)
        number += 1
        yield replace(
            row,
            number=f"{YEAR}01-15-00-000-{row.number[-7:-5]}-{number:04d}",
            year=YEAR,
            place=place,
            outline=shapely.transform(row.outline, lambda xy: xy + (SHIFT, 0)),
            site_name="",
            site_level="",
            zone="",
            before=date(YEAR - 1, 5, 20),
            after=date(YEAR, 4, 10),
            fate=story.Fate(Status.PENDING_DISPATCH, walked=True),
            finished_on=None,
        )


def _doubtful(rows: list[IssuedPoint]) -> list[IssuedPoint]:
    """Six rows: three sound, one outside the city, two that bear one number."""
    far = replace(rows[3], place=shapely.Point(120.5, 36.1))
    return [*rows[:3], far, rows[4], replace(rows[5], number=rows[4].number)]


def _without(archive: bytes, ending: str) -> bytes:
    """A zip without its members of that ending."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as rest,
    ):
        for info in whole.infolist():
            if not info.filename.endswith(ending):
                rest.writestr(info, whole.read(info))
    return out.getvalue()
