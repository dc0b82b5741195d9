"""A shapefile is read as the sender wrote it, or a refusal says what is wrong."""

import struct
from pathlib import Path

import pytest

from gis_core.intake import package
from gis_core.intake.refusals import FileRefused, QuestionOpen
from tests import files
from tests.files import Field, Shapefile
from tests.gis_core.intake.layers import PLACES, POINTS, contents, places, refusal


def test_a_gbk_shapefile_without_cpg_is_read_right(opened):
    layer = opened(
        Shapefile(
            POINTS,
            [Field("问题点位编号"), Field("面积", 10, "N", 2), Field("日期", 8, "D")],
            [["甲-1", 1.5, "20210305"], ["乙䶮", None, "00000000"], [None, 2.0, ""]],
        ).zipped(names="gbk")
    )
    shapes, texts = contents(layer)

    assert layer.encoding.name == "GB18030"
    assert [(c.name, c.cut) for c in layer.columns] == [
        ("问题点位编", True),
        ("面积", False),
        ("日期", False),
    ]
    assert places(shapes) == PLACES
    assert texts == {
        "问题点位编": ["甲-1", "乙䶮", None],
        "面积": ["1.50", None, "2.00"],
        "日期": ["20210305", None, None],
    }
    assert "China_Geodetic" in layer.crs.wkt


def test_utf8_names_cut_in_a_character_are_read_and_told_apart(opened):
    layer = opened(
        Shapefile(
            POINTS, [Field("排污口名称"), Field("排污口编码")], encoding="utf-8"
        ).zipped()
    )

    assert [(c.name, c.received) for c in layer.columns] == [
        ("排污口", "排污口"),
        ("排污口_2", "排污口"),
    ]


def test_a_cell_cut_in_a_character_loses_only_that_character(opened):
    layer = opened(
        Shapefile(
            POINTS, [Field("名称", 5)], [["察右前"], ["察右中旗"], ["甲"]]
        ).zipped()
    )

    assert contents(layer)[1]["名称"] == ["察右", "察右", "甲"]


def test_a_cell_that_is_no_text_is_a_fault_of_its_row_only(opened):
    """The sample decides the encoding; a row beyond it may still be spoilt."""
    rows = [[f"察哈尔右翼前旗第{n}号"] for n in range(6000)]
    rows[5001] = [b"\xff\xff\xff\xff\xff\xff ok"]
    many = [files.point(113, 41)] * len(rows)
    (batch,) = opened(Shapefile(many, [Field("名称")], rows).zipped()).batches(10_000)

    assert [(f.position, f.code, f.column) for f in batch.faults] == [
        (5001, "text-unreadable", "名称")
    ]
    assert batch.texts["名称"][5000] == "察哈尔右翼前旗第5000号"


def test_deleted_records_are_left_out_with_their_shapes(opened):
    made = Shapefile(POINTS)
    table = bytearray(made.dbf())
    table[33 + 32 + 41] = ord("*")
    made.changed[".dbf"] = bytes(table)
    layer = opened(made.zipped())
    shapes, texts = contents(layer)

    assert (layer.count, layer.skipped) == (2, 1)
    assert places(shapes) == [PLACES[0], PLACES[2]]
    assert texts["NAME"] == ["n0", "n2"]
    assert [list(batch.rows) for batch in layer.batches(1)] == [[1], [3]]


def test_batches_join_shapes_and_rows_at_any_size(opened):
    many = [(112 + n / 1000, 41.0) for n in range(257)]
    layer = opened(Shapefile([files.point(*place) for place in many]).zipped())

    for size in (1, 7, 256, 1000):
        shapes, texts = contents(layer, size)
        assert places(shapes) == many
        assert texts["NAME"] == [f"n{n}" for n in range(257)]


def test_polygons_multipoints_heights_and_gaps_are_read(opened):
    hole = files.polygon(
        [(0, 0), (0, 4), (4, 4), (4, 0), (0, 0)],
        [(1, 1), (2, 1), (2, 2), (1, 2), (1, 1)],
    )
    shapes, _ = contents(opened(Shapefile([hole, files.no_shape()]).zipped()))
    assert (shapes[0].geom_type, shapes[0].area) == ("Polygon", 15.0)
    assert shapes[1] is None

    shapes, _ = contents(opened(Shapefile([files.multipoint((1, 2), (3, 4))]).zipped()))
    assert shapes[0].wkt == "MULTIPOINT ((1 2), (3 4))"

    shapes, _ = contents(opened(Shapefile([files.point_z(1, 2, 3)]).zipped()))
    assert shapes[0].has_z


def test_an_index_of_another_file_is_made_anew(opened):
    made = Shapefile(POINTS)
    spoilt = bytearray(made.shx())
    first, second = bytes(spoilt[100:108]), bytes(spoilt[108:116])
    spoilt[100:108], spoilt[108:116] = second, first
    made.changed[".shx"] = bytes(spoilt)
    layer = opened(made.zipped())

    assert layer.notes == ["index-rebuilt"]
    assert places(contents(layer)[0]) == PLACES


@pytest.mark.parametrize("index", [b"", b"short", b"\x00" * 200])
def test_a_missing_or_damaged_index_is_made_anew(opened, index: bytes):
    layer = opened(Shapefile(POINTS, changed={".shx": index}).zipped())

    assert layer.notes == ["index-rebuilt"]
    assert places(contents(layer)[0]) == PLACES


def test_records_numbered_wrongly_are_taken_in_their_order(opened):
    made = Shapefile(POINTS)
    geometry = bytearray(made.shp())
    for record in range(3):
        struct.pack_into(">i", geometry, 100 + record * 28, 0)
    made.changed[".shp"] = bytes(geometry)

    assert places(contents(opened(made.zipped()))[0]) == PLACES


@pytest.mark.parametrize("missing", [".dbf", ".shp"])
def test_a_shapefile_without_a_part_is_refused_by_its_name(opened, missing: str):
    with pytest.raises(FileRefused) as refused:
        opened(Shapefile(POINTS, changed={missing: b""}).zipped())

    assert refused.value.code == "missing-part"
    assert refused.value.params == {"part": missing, "layer": "points"}


def test_a_shapefile_cut_off_anywhere_is_refused(opened):
    made = Shapefile([files.square(113, 41, 0.1) for _ in range(5)])
    whole = made.shp()
    for size in range(0, len(whole) - 4, 61):
        made.changed[".shp"] = whole[:size] or b"x"
        assert refusal(opened, made.zipped()) in {"shp-truncated", "shp-damaged"}


def test_a_table_cut_off_anywhere_is_refused(opened):
    made = Shapefile(POINTS)
    whole = made.dbf()
    for size in range(1, len(whole) - 2, 13):
        made.changed[".dbf"] = whole[:size]
        assert refusal(opened, made.zipped()) in {"dbf-truncated", "dbf-damaged"}


def test_more_rows_than_shapes_are_refused(opened):
    made = Shapefile(POINTS, rows=[["a"], ["b"]])

    assert refusal(opened, made.zipped()) == "parts-disagree"


@pytest.mark.parametrize("count", [-1, 2**30, 2**31 - 1])
def test_a_record_that_counts_more_points_than_it_holds_is_refused(opened, count: int):
    made = Shapefile([files.square(113, 41, 0.1)])
    geometry = bytearray(made.shp())
    struct.pack_into("<i", geometry, 100 + 8 + 40, count)
    made.changed[".shp"] = bytes(geometry)

    assert refusal(opened, made.zipped()) == "shp-damaged"


def test_a_table_that_counts_two_billion_rows_is_refused(opened):
    made = Shapefile(POINTS)
    table = bytearray(made.dbf())
    struct.pack_into("<I", table, 4, 2**32 - 1)
    made.changed[".dbf"] = bytes(table)

    assert refusal(opened, made.zipped()) == "dbf-truncated"


def test_columns_wider_than_their_record_are_refused(opened):
    made = Shapefile(POINTS)
    table = bytearray(made.dbf())
    table[32 + 16] = 255
    made.changed[".dbf"] = bytes(table)

    assert refusal(opened, made.zipped()) == "dbf-damaged"


def test_two_layers_in_one_zip_are_a_question(opened):
    both = files.zipped(
        {
            **{
                f"甲{suffix}": part
                for suffix, part in Shapefile(POINTS).parts().items()
            },
            **{f"sub/乙{s}": part for s, part in Shapefile(POINTS[:1]).parts().items()},
        }
    )
    with pytest.raises(QuestionOpen) as question:
        opened(both)

    assert question.value.params["choices"] == ["甲", "乙"]
    assert opened(both, layer="乙").count == 1
    with pytest.raises(QuestionOpen):
        opened(both, layer="丙")


def test_upper_case_suffixes_and_folders_are_one_shapefile(opened):
    parts = Shapefile(POINTS).parts()
    packed = files.zipped({f"深/层/A{s.upper()}": part for s, part in parts.items()})

    assert opened(packed).name == "A"


def test_a_bare_shapefile_is_bundled_with_its_parts(tmp_path: Path, opened):
    for suffix, part in Shapefile(POINTS).parts().items():
        (tmp_path / f"甲{suffix}").write_bytes(part)
    (tmp_path / "乙.dbf").write_bytes(b"of another")

    parts = package.parts_of(tmp_path / "甲.shp")
    first = package.bundle(parts, tmp_path / "1.zip").read_bytes()
    second = package.bundle(parts, tmp_path / "2.zip").read_bytes()

    assert first == second
    assert places(contents(opened(first))[0]) == PLACES
