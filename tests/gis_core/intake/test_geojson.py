"""GeoJSON is read as the sender wrote it, or a refusal says what is wrong."""

from typing import Any

import pytest

from tests import files
from tests.gis_core.intake.layers import contents, refusal


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
