"""GeoPackages, and what is no format that is read."""

from pathlib import Path

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import shapely

from gis_core.intake.refusals import FileRefused
from tests.gis_core.intake.layers import contents, places, refusal


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
