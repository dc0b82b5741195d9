"""Every accepted row is what the sender wrote: number, text, date, and place."""

import math
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import transaction

from gis_core import crs, gcj
from gis_core.accounts.models import User
from gis_core.intake import actions
from problem_points.actions import batches
from problem_points.models import ProblemPoint
from tests import files
from tests.files import Field, Shapefile, placemark

pytestmark = pytest.mark.django_db

AT = datetime(2022, 3, 7, 2, tzinfo=UTC)
HEAD = ["问题点位编号", "后时相", "问题描述"]
FIELDS = [Field(HEAD[0], 30), Field(HEAD[1], 8, "D"), Field(HEAD[2], 60)]
_CHANCE = random.Random(20211122)  # noqa: S311  the same truth every time
MORE = 57
"""Rows beside those that were chosen: places, numbers, days and words by chance."""


def _words() -> str:
    """Words as people would not choose them: any letters of the common Chinese set."""
    letters = [
        bytes([_CHANCE.randint(0xB0, 0xD6), _CHANCE.randint(0xA1, 0xFE)])
        for _ in range(_CHANCE.randint(1, 19))
    ]
    return b"".join(letters).decode("gb2312")


PLACES = np.array(
    [
        [112.1234567, 40.6543211],
        [113.6, 41.2],
        [112.7000001, 41.1],
        *(
            [round(_CHANCE.uniform(112.01, 113.99), 7), _CHANCE.uniform(40.51, 41.49)]
            for _ in range(MORE)
        ),
    ]
)
TEXTS = [
    "采石场，岱海北岸䶮村",
    "平房1处(0.3亩)",
    '"引号", 逗号;分号',
    *(_words() for _ in range(MORE)),
]
DAYS = [
    "20210305",
    "20210306",
    "20211231",
    *(
        f"2021{_CHANCE.randint(1, 12):02}{_CHANCE.randint(1, 28):02}"
        for _ in range(MORE)
    ),
]
NUMBERS = [
    "202302-43-N1-007-MD-0018",
    "甲-2",
    "0003",
    *(f"图-{row:03}-{_CHANCE.randint(0, 9999)}" for row in range(MORE)),
]
CELLS = [list(row) for row in zip(NUMBERS, DAYS, TEXTS, strict=True)]
Case = tuple[str, bytes, dict[str, Any], float]


def cases() -> Iterator[Case]:
    """Name, file, answers, and how many metres a place may be off."""
    for code in (4490, 4326, 4526, 4547, 4497, 4508, 32649, 4525):
        system = crs.system_of(code)
        places = crs.from_storage(PLACES, system)
        made = shapefile(places, prj=crs.prj_text(system))
        yield f"shp-{code}", made.zipped(), {}, 1.0 if system.degrees else 0.5
    made = shapefile(crs.from_storage(PLACES, crs.system_of(4526)), prj=None)
    yield "shp-declared", made.zipped(), {"crs": "EPSG:4526"}, 0.5
    yield "shp-guessed", made.zipped(), {"accept_doubts": True}, 0.5
    for encoding, cpg in (("utf-8", "UTF-8"), ("utf-8", None), ("utf-8", "GBK")):
        made = shapefile(PLACES, encoding=encoding, cpg=cpg)
        yield f"shp-{encoding}-{cpg}", made.zipped(), {}, 1.0
    gbk = shapefile(PLACES, cpg="GBK", language_byte=0x4D)
    yield "shp-gbk-names", gbk.zipped(names="gbk"), {}, 1.0
    yield from _texts()


def shapefile(places: Any, **more: Any) -> Shapefile:
    """The rows at these places; names as the encoding cuts them, told to the mapping."""
    shapes = [files.point(x, y) for x, y in places]
    fields = FIELDS
    if more.get("encoding") == "utf-8":
        fields = [Field("BH", 30), Field("HSX", 8, "D"), Field("WTMS", 80)]
    return Shapefile(shapes, fields, CELLS, **{"prj": files.CGCS2000, **more})


def _texts() -> Iterator[Case]:
    features = [
        (
            {"type": "Point", "coordinates": [x, y, 1300]},
            dict(zip(HEAD, row, strict=True)),
        )
        for (x, y), row in zip(PLACES.tolist(), CELLS, strict=True)
    ]
    content = files.geojson(features)
    yield "geojson", content, {}, 1.0
    yield "geojson-gbk", content.decode().encode("gb18030"), {}, 1.0
    marks = [
        placemark(f"{x!r},{y!r}", "", _extended(row))
        for (x, y), row in zip(PLACES.tolist(), CELLS, strict=True)
    ]
    yield "kml", files.kml(*marks), {}, 1.0
    yield "kmz", files.zipped({"doc.kml": files.kml(*marks)}), {}, 1.0
    degrees = [[*row, *map(repr, xy)] for row, xy in _joined(PLACES)]
    head = [*HEAD, "经度", "纬度"]
    yield "xlsx", files.workbook(清单=[["清单"], head, *degrees]), {}, 1.0
    for codec in ("utf-8-sig", "utf-8", "gb18030", "utf-16"):
        yield f"csv-{codec}", files.table([head, *degrees]).encode(codec), {}, 1.0
    spoken = [[*row, *map(_spoken, xy)] for row, xy in _joined(PLACES)]
    yield "csv-dms", files.table([head, *spoken], "\t").encode("gb18030"), {}, 1.0
    shifted = [[*row, *map(repr, xy)] for row, xy in _joined(gcj.gcj_of(PLACES))]
    yield "csv-gcj", files.table([head, *shifted]).encode(), {"crs": "GCJ-02"}, 1.0
    named = [*HEAD, "高德经度", "高德纬度"]
    yield "csv-gcj-named", files.table([named, *shifted]).encode(), {}, 1.0
    metres = crs.from_storage(PLACES, crs.system_of(4526))[:, ::-1]
    northing = [[*row, *map(repr, xy)] for row, xy in _joined(metres)]
    content = files.table([[*HEAD, "X坐标", "Y坐标"], *northing]).encode()
    yield "csv-northing-first", content, {"accept_doubts": True}, 0.5


def _joined(places: Any) -> Iterator[tuple[list[str], list[float]]]:
    return zip(CELLS, places.tolist(), strict=True)


def _extended(row: list[str]) -> str:
    data = "".join(
        f'<Data name="{name}"><value>{cell}</value></Data>'
        for name, cell in zip(HEAD, row, strict=True)
    )
    return f"<ExtendedData>{data}</ExtendedData>"


def _spoken(degrees: float) -> str:
    minutes, seconds = divmod(round(degrees * 3600, 5), 60)
    return f"{int(minutes // 60)}°{int(minutes % 60)}′{seconds:.5f}″"


def metres_off(point: ProblemPoint, place: Any) -> float:
    east = (point.location.x - place[0]) * 111_320 * math.cos(math.radians(place[1]))
    return math.hypot(east, (point.location.y - place[1]) * 111_320)


def stored(content: bytes, file: Path, by: User, answers: dict[str, Any]) -> list[Any]:
    """Number, day, words and point of every row that the file brought, in its order."""
    file.write_bytes(content)
    upload = actions.receive(file, "received", by=by, at=AT)
    batch = batches.batch_of("T-1", category="GS", by=by, at=AT)
    run = batches.open_run(batch, upload, answers, by=by, at=AT)
    actions.take(run, by=by, at=AT)
    points = ProblemPoint.objects.filter(batch=batch)
    found = points.order_by("geometry_versions__row")
    return [
        ([point.point_no, point.image_after_on, point.description], point)
        for point in found
    ]


@pytest.mark.soak
def test_every_accepted_row_is_what_the_sender_wrote(
    people, tmp_path, times, record_property
):
    every = list(cases())
    chosen = every[:: len(every) // times(len(every))]
    truth = [[no, date.fromisoformat(day), words] for no, day, words in CELLS]
    wrong: list[Any] = []
    farthest = 0.0
    for name, content, answers, most in chosen:
        with transaction.atomic():
            found = stored(content, tmp_path / "received", people.city, answers)
            transaction.set_rollback(True)
        if [cells for cells, _point in found] != truth:
            wrong.append((name, [cells for cells, _point in found]))
            continue
        off = max(
            metres_off(point, place)
            for (_cells, point), place in zip(found, PLACES, strict=True)
        )
        farthest = max(farthest, off)
        if off > most:
            wrong.append((name, off))

    record_property(
        "figure",
        f"truth: {len(chosen)} files of {len(CELLS)} rows, {len(wrong)} not as written, "
        f"places at most {farthest:.3f} m off",
    )
    assert wrong == []
