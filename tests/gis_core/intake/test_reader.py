"""What is read is what the sender wrote, or a refusal says what is wrong."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import shapely

from gis_core.intake import package
from gis_core.intake.layer import Layer
from gis_core.intake.refusals import FileRefused, QuestionOpen
from tests import files
from tests.files import Field, Shapefile

PLACES = [(113.1, 41.0), (113.2, 41.1), (113.3, 41.2)]
POINTS = [files.point(*place) for place in PLACES]


def contents(layer: Layer, size: int = 1000) -> tuple[list[Any], dict[str, list[Any]]]:
    shapes: list[Any] = []
    texts: dict[str, list[Any]] = {column.name: [] for column in layer.columns}
    for batch in layer.batches(size):
        shapes += list(batch.shapes)
        for name, column in batch.texts.items():
            texts[name] += column
    return shapes, texts


def refusal(open_, content: bytes, **choice: str) -> str:
    with pytest.raises(FileRefused) as refused:
        contents(open_(content, **choice))
    return refused.value.code


def places(shapes: list[Any]) -> list[tuple[float, float]]:
    return [(shape.x, shape.y) for shape in shapes]


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


def test_geojson_keeps_long_numbers_and_text_as_written(opened):
    layer = opened(
        files.geojson(
            [
                (
                    {"type": "Point", "coordinates": [113.1, 41.0, 7.0]},
                    {"no": 202302430070018123},
                ),
                (
                    {"type": "Point", "coordinates": [113.2, 41.1]},
                    {"no": None, "名": " 甲 "},
                ),
                (None, {"no": 1.5, "list": [1, "二"], "yes": True}),
            ]
        ),
        "received.geojson",
    )
    shapes, texts = contents(layer)

    assert layer.crs.by_format
    assert texts == {
        "no": ["202302430070018123", None, "1.5"],
        "名": [None, "甲", None],
        "list": [None, None, '[1, "二"]'],
        "yes": [None, None, "true"],
    }
    assert (shapes[0].x, shapes[1].y, shapes[2]) == (113.1, 41.1, None)


@pytest.mark.parametrize(
    ("name", "code", "by_format"),
    [
        ("urn:ogc:def:crs:EPSG::4526", "4526", False),
        ("EPSG:4490", "4490", False),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "", True),
        ("somewhere", "", False),
    ],
)
def test_geojson_may_name_its_system(opened, name: str, code: str, by_format: bool):  # noqa: FBT001
    point = {"type": "Point", "coordinates": [113.1, 41.0]}
    layer = opened(
        files.geojson([(point, {})], crs={"type": "name", "properties": {"name": name}})
    )

    assert (layer.crs.code, layer.crs.by_format) == (code, by_format)


def test_geojson_that_points_to_the_network_is_refused(opened):
    point = {"type": "Point", "coordinates": [113.1, 41.0]}
    link = {"type": "link", "properties": {"href": "http://canary.invalid/crs"}}

    assert refusal(opened, files.geojson([(point, {})], crs=link)) == "remote-reference"


@pytest.mark.parametrize(
    "content",
    [
        b'{"type": "FeatureCollection", "features": [',
        b'{"type": "FeatureCollection", "features": []} {"type": "Feature"}',
        b'{"type": "FeatureCollection", "features": [1 2]}',
        b'{"type": "FeatureCollection"' + b'"features": []}',
        b'{"type": "Feature", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"type": "Feature", "properties": {"a": "\xff\xff\xff\xff"}}',
    ],
)
def test_damaged_geojson_is_refused(opened, content: bytes):
    assert refusal(opened, content) == "json-damaged"


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": ["a", 1]},
        {"type": "Point"},
        {"type": "Polygon", "coordinates": [[[1, 2]]]},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": 7},
        [1, 2],
    ],
)
def test_a_damaged_geometry_is_a_fault_of_its_feature_only(opened, geometry: Any):
    good = {"type": "Point", "coordinates": [113.1, 41.0]}
    (batch,) = opened(files.geojson([(geometry, {}), (good, {})])).batches(10)

    assert [(f.position, f.code) for f in batch.faults] == [(0, "shape-damaged")]
    assert batch.shapes[1].x == 113.1


def test_gbk_geojson_is_read(opened):
    content = files.geojson([(None, {"名称": "察哈尔右翼前旗"})]).decode().encode("gbk")
    layer = opened(content)

    assert layer.encoding.name == "GB18030"
    assert contents(layer)[1] == {"名称": ["察哈尔右翼前旗"]}


def geopackage(path: Path) -> bytes:
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapely.points([[113.1, 41.0], [113.2, 41.1], [113.3, 41.2]])),
        [np.array(["甲", None, "丙"], dtype=object), np.array([2**60 + 1, 2, 3])],
        ["名称", "long"],
        layer="点'位\"",
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4490",
    )
    return path.read_bytes()


def test_a_geopackage_keeps_long_numbers_and_odd_names(opened, tmp_path: Path):
    layer = opened(geopackage(tmp_path / "made.gpkg"), "received.gpkg")

    for size in (1, 2, 100):
        shapes, texts = contents(layer, size)
        assert places(shapes) == [(113.1, 41.0), (113.2, 41.1), (113.3, 41.2)]
        assert texts == {"名称": ["甲", None, "丙"], "long": [str(2**60 + 1), "2", "3"]}
    assert (layer.name, layer.crs.code) == ("点'位\"", "4490")


def test_a_damaged_geopackage_is_refused(opened, tmp_path: Path):
    whole = geopackage(tmp_path / "made.gpkg")

    for size in (100, 5000, len(whole) // 2):
        code = refusal(opened, whole[:size], layer="点'位\"")
        assert code in {"geopackage-damaged", "no-layer"}


@pytest.mark.parametrize(
    "content",
    [
        b"one word",
        b"PK but no zip",
        b"{}",
        b'{"type": "Catalogue", "x": {"type": "Line"}}',
        b"\x00" * 5000,
    ],
)
def test_content_that_is_no_known_format_is_refused_under_any_name(
    opened, content: bytes
):
    for name in ("a.shp", "a.geojson", "a.gpkg", "a.zip", "a.csv"):
        with pytest.raises(FileRefused) as refused:
            opened(content, name)
        assert refused.value.code == "unknown-format"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (
            b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd"
            b"</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
            "VRT",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Microsoft Office"),
        (b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "DXF"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"<?xml version='1.0'?><gpx version='1.1'></gpx>", "GPX"),
        (b"%PDF-1.7\n1,2", "PDF"),
    ],
)
def test_formats_that_are_not_read_are_named(opened, content: bytes, name: str):
    with pytest.raises(FileRefused) as refused:
        opened(content, "batch.shp")

    assert refused.value.code == "other-format"
    assert name in refused.value.params["format"]


def test_an_empty_file_is_refused(opened):
    assert refusal(opened, b"") == "empty-file"


def test_a_bare_shapefile_is_bundled_with_its_parts(tmp_path: Path, opened):
    for suffix, part in Shapefile(POINTS).parts().items():
        (tmp_path / f"甲{suffix}").write_bytes(part)
    (tmp_path / "乙.dbf").write_bytes(b"of another")

    parts = package.parts_of(tmp_path / "甲.shp")
    first = package.bundle(parts, tmp_path / "1.zip").read_bytes()
    second = package.bundle(parts, tmp_path / "2.zip").read_bytes()

    assert first == second
    assert places(contents(opened(first))[0]) == PLACES
