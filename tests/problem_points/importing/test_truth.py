"""Every accepted row is what the sender wrote: number, text, date, and place."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from gis_core import crs, gcj
from gis_core.intake import actions
from gis_core.intake.models import RunState, StagedRow
from problem_points.actions import batches
from tests import files
from tests.files import Field, Shapefile, placemark

pytestmark = pytest.mark.django_db

AT = datetime(2022, 3, 7, 2, tzinfo=UTC)
HEAD = ["问题点位编号", "后时相", "问题描述"]
FIELDS = [Field(HEAD[0], 30), Field(HEAD[1], 8, "D"), Field(HEAD[2], 60)]
PLACES = np.array([[112.1234567, 40.6543211], [113.6, 41.2], [112.7000001, 41.1]])
TEXTS = ["采石场，岱海北岸䶮村", "平房1处(0.3亩)", '"引号", 逗号;分号']
DAYS = ["20210305", "20210306", "20211231"]
NUMBERS = ["202302-43-N1-007-MD-0018", "甲-2", "0003"]
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


def metres_off(row: StagedRow, place: Any) -> float:
    east = (row.shape.x - place[0]) * 111_320 * math.cos(math.radians(place[1]))
    return math.hypot(east, (row.shape.y - place[1]) * 111_320)


@pytest.mark.soak
def test_every_accepted_row_is_what_the_sender_wrote(people, tmp_path, times):
    wrong, every = [], list(cases())
    for name, content, answers, most in every[:: len(every) // times(len(every))]:
        file = tmp_path / "received"
        file.write_bytes(content)
        upload = actions.receive(file, name, by=people.city, at=AT)
        batch = batches.batch_of("T-1", category="GS", by=people.city, at=AT)
        run = batches.open_run(batch, upload, answers, by=people.city, at=AT)
        actions.read(run, at=AT)
        if run.state != RunState.READY or run.accepted != len(CELLS):
            found = list(run.findings.values_list("row", "code", "params"))
            wrong.append((name, run.state, run.accepted, found))
            continue
        for row, cells, place in zip(
            StagedRow.objects.filter(run=run).order_by("row"),
            CELLS,
            PLACES,
            strict=True,
        ):
            day = date.fromisoformat(cells[1]).isoformat()
            stored = [
                row.key,
                row.values.get("image_after_on"),
                row.values["description"],
            ]
            if stored != [cells[0], day, cells[2]] or metres_off(row, place) > most:
                wrong.append((name, stored, metres_off(row, place)))

    assert wrong == []
