"""Tables as text and as workbooks: every cell as sent, every place where it says."""

from datetime import date, datetime

import pytest

from gis_core.intake.refusals import FileRefused, QuestionOpen
from tests import files

HEAD = ["问题编号", "经度", "纬度", "描述"]
ROWS = [
    ["甲-1", "113.1", "41.0", "采石，废弃"],
    ["乙-2", "113.2", "41.1", ""],
    ["丙-3", "113.3", "41.2", "岱海\n北岸"],
]


def contents(layer):
    (batch,) = layer.batches(100)
    places = [None if s is None else (s.x, s.y) for s in batch.shapes]
    return places, batch.texts, [(f.position, f.code) for f in batch.faults]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_text_table_is_read_in_every_encoding(opened, separator, encoding):
    content = files.table([HEAD, *ROWS], separator).encode(encoding)
    layer = opened(content, "表.csv")

    places, texts, faults = contents(layer)
    assert places == [(113.1, 41.0), (113.2, 41.1), (113.3, 41.2)]
    assert texts["问题编号"] == ["甲-1", "乙-2", "丙-3"]
    assert texts["描述"] == ["采石，废弃", None, "岱海\n北岸"]
    assert faults == []
    assert (layer.count, layer.crs.by_format) == (3, True)
    assert layer.notes == ["degrees-by-heading"]


def test_big5_is_read_when_somebody_says_so(opened):
    content = files.table([["編號", "經度", "緯度"], ["甲", 113.1, 41]]).encode("big5")
    given = {"longitude": "經度", "latitude": "緯度"}
    layer = opened(content, encoding="Big5", given=given)

    assert contents(layer)[1]["編號"] == ["甲"]


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [
        ("113°05′12.3″", "41°30′0″"),
        ("113度5分12.3秒", "41度30分"),
        ("东经113°5'12.3\"", "北纬41°30'00\""),
        ("113°5'12.3\"E", "41°30'0\"N"),
        ("113-05-12.3", "41-30-00"),
        ("１１３．０８６７５", "４１．５"),
        ("113.08675°", "41.5°"),
        (" 113.08675 ", "4.15e1"),
    ],
)
def test_degrees_are_read_in_every_notation(opened, longitude, latitude):
    content = files.table([["X", "Y"], [longitude, latitude]]).encode()

    ((place,), _texts, faults) = contents(opened(content))
    assert place == pytest.approx((113.08675, 41.5), abs=1e-7)
    assert faults == []


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (["东经", "北纬"], ["113.1", "41"]),
        (["中心点经度(°)", "中心点纬度(°)"], ["113.1", "41"]),
        (["LON", "LAT"], ["113.1", "41"]),
        (["point_longitude", "point_latitude"], ["113.1", "41"]),
        (["X坐标", "Y坐标"], ["113.1", "41"]),
        (["经纬度", "备注"], ["113.1，41", ""]),
        (["坐标", "备注"], ["113.1 41", ""]),
        (["WKT", "备注"], ["POINT (113.1 41)", ""]),
        (["geom", "备注"], ["SRID=4490;POINT(113.1 41)", ""]),
    ],
)
def test_places_are_found_under_every_heading(opened, head, cells):
    ((place,), _texts, _faults) = contents(opened(files.table([head, cells]).encode()))

    assert place == (113.1, 41.0)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("经度(CGCS2000)", "EPSG:4490"),
        ("经度_GCJ02", "GCJ-02"),
        ("高德经度", "GCJ-02"),
        ("百度经度", "BD-09"),
        ("经度（西安80）", "EPSG:4610"),
        ("经度WGS84", "EPSG:4326"),
    ],
)
def test_a_heading_may_name_the_system(opened, head, code):
    content = files.table([[head, "纬度"], ["113.1", "41"]]).encode()

    assert opened(content).crs.code == code


def test_metres_are_not_taken_for_degrees(opened):
    content = files.table([["X", "Y"], ["4540963.48", "38,424,277.89"]]).encode()
    layer = opened(content)

    assert contents(layer)[0] == [(4540963.48, 38424277.89)]
    assert (layer.crs.by_format, layer.crs.code) == (False, "")


def test_titles_and_a_heading_of_two_rows_come_before_the_data(opened):
    rows = [
        ["附件1", None, None, None],
        ["绿盾问题点位清单", None, None, None],
        ["问题编号", "坐标", None, "备注"],
        [None, "经度", "纬度", None],
        ["甲", 113.1, 41, "一"],
        [None, None, None, None],
        ["乙", 113.2, 41.5, None],
    ]
    layer = opened(files.workbook(清单=rows), "清单.xlsx")

    places, texts, _faults = contents(layer)
    assert places == [(113.1, 41.0), (113.2, 41.5)]
    assert texts["问题编号"] == ["甲", "乙"]
    assert [c.name for c in layer.columns] == ["问题编号", "经度", "纬度", "备注"]


def test_a_workbook_gives_values_as_they_are_shown(opened):
    head = ["编号", "经度", "纬度", "日期", "时间", "数", "长", "是", "公式"]
    row = [
        "甲",
        113.1,
        41,
        date(2021, 3, 5),
        datetime.fromisoformat("2021-03-05 08:30"),
        1.5,
        12345678,
    ]
    layer = opened(files.workbook(表=[head, [*row, True, "=1+1"]], 空=[]), "甲.xlsx")

    assert (layer.name, layer.format) == ("表", "XLSX")
    texts = {name: cells[0] for name, cells in contents(layer)[1].items()}
    assert texts == {
        "编号": "甲",
        "经度": "113.1",
        "纬度": "41",
        "日期": "2021-03-05",
        "时间": "2021-03-05 08:30:00",
        "数": "1.5",
        "长": "12345678",
        "是": "true",
        "公式": None,
    }


def test_of_several_sheets_the_one_with_places_is_read(opened):
    note = [["说明", "内容"], ["一", "二"]]
    points = [["经度", "纬度"], [113.1, 41]]

    assert opened(files.workbook(说明=note, 点=points)).name == "点"
    with pytest.raises(QuestionOpen) as question:
        opened(files.workbook(甲=points, 乙=points))
    assert question.value.params["choices"] == ["甲", "乙"]


def test_a_table_in_a_zip_is_a_layer_unless_shapes_came(opened):
    content = files.table([HEAD, *ROWS]).encode("gbk")
    shapes = files.Shapefile([files.point(113.1, 41)]).parts()

    alone = opened(files.zipped({"清单.csv": content, "说明.txt": b"a,b"}, names="gbk"))
    beside = opened(
        files.zipped({"清单.csv": content, **{f"p{k}": v for k, v in shapes.items()}})
    )
    inside = opened(files.zipped({"清单.xlsx": files.workbook(表=[HEAD, *ROWS])}))

    assert (alone.name, alone.count) == ("清单", 3)
    assert (beside.format, beside.count) == ("ESRI Shapefile", 1)
    assert (inside.format, inside.count) == ("XLSX", 3)


def test_a_place_that_is_none_is_a_fault_of_its_row(opened):
    rows = [["经度", "纬度"], ["113.1", "41"], ["不详", "41"], ["", ""], ["inf", "nan"]]
    content = files.table([["n", *rows[0]], *(["n", *r] for r in rows[1:])]).encode()
    places, _texts, faults = contents(opened(content))

    assert places == [(113.1, 41.0), None, None, None]
    assert faults == [(1, "place-unreadable"), (3, "place-unreadable")]


def test_a_spoilt_cell_is_a_fault_of_its_row(opened):
    rows = [["编号", "经度", "纬度"]] + [[f"点位{n}", 113.1, 41] for n in range(200)]
    content = (
        files.table(rows).encode("gbk").replace("点位7,".encode("gbk"), b"\xff\xff,")
    )
    faults = contents_of_all(opened(content))

    assert faults == [(7, "text-unreadable")]


def contents_of_all(layer):
    (batch,) = layer.batches(1000)
    return [(f.position, f.code) for f in batch.faults]


def test_columns_that_place_nothing_are_a_refusal_and_too_many_a_question(opened):
    with pytest.raises(FileRefused) as refused:
        opened(b"code,name\n1,a\n2,b\n")
    with pytest.raises(QuestionOpen) as question:
        opened("起点经度,起点纬度,终点经度,终点纬度\n113,41,114,42\n".encode())

    assert refused.value.code == "no-coordinates"
    assert question.value.code == "ask-mapping"
    given = {"longitude": "终点经度", "latitude": "终点纬度"}
    layer = opened(
        "起点经度,起点纬度,终点经度,终点纬度\n113,41,114,42\n".encode(), given=given
    )
    assert contents(layer)[0] == [(114.0, 42.0)]


def test_degrees_that_may_be_packed_minutes_are_a_question(opened):
    rows = [
        [f"113.{m:02}{s:02}", f"41.{s:02}{m:02}"] for m in range(5) for s in range(9)
    ]
    layer = opened(files.table([["经度", "纬度"], *rows]).encode())

    assert layer.notes == ["degrees-maybe-packed"]
    assert not layer.crs.by_format


@pytest.mark.parametrize("size", [200, 2000, 4000])
def test_a_damaged_workbook_is_refused(opened, size):
    whole = files.workbook(表=[HEAD, *ROWS])
    with pytest.raises(FileRefused) as refused:
        opened(whole[:size], "a.xlsx")
    assert refused.value.code in {"not-a-zip", "damaged-zip", "workbook-damaged"}
