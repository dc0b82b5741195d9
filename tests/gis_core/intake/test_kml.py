"""KML and KMZ: placemarks with their words, and nothing that lies elsewhere."""

import pytest

from gis_core.intake.refusals import FileRefused
from tests import files
from tests.files import placemark

RING = "113,41 113.1,41 113.1,41.1 113,41"
POLYGON = (
    f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{RING}</coordinates></LinearRing>"
    "</outerBoundaryIs></Polygon>"
)


def contents(layer):
    (batch,) = layer.batches(100)
    return batch.shapes, batch.texts, [(f.position, f.code) for f in batch.faults]


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "GB2312", "UTF-16"])
def test_placemarks_are_read_in_every_encoding(opened, encoding):
    data = (
        '<ExtendedData><Data name="类型"><value>采石采砂</value></Data></ExtendedData>'
    )
    content = files.kml(placemark("113.1,41.0,1320", "点位", data), encoding=encoding)
    layer = opened(content, "甲.kml")

    shapes, texts, faults = contents(layer)
    assert (shapes[0].x, shapes[0].y) == (113.1, 41.0)
    assert texts == {"name": ["点位"], "类型": ["采石采砂"], "Folder": ["甲"]}
    assert faults == []
    assert (layer.format, layer.crs.by_format) == ("KML", True)


def test_a_kmz_is_read(opened):
    content = files.kml(placemark("113.1,41", "甲"))
    layer = opened(
        files.zipped({"doc.kml": content, "files/a.png": b"\x89PNG"}), "a.kmz"
    )

    assert layer.count == 1


def test_polygons_and_geometry_of_several_parts_are_read(opened):
    several = "<MultiGeometry>" + 2 * POLYGON + "</MultiGeometry>"
    line = "<LineString><coordinates>113,41 114, 41</coordinates></LineString>"
    content = files.kml(*(placemark(each) for each in (POLYGON, several, line)))

    shapes, _texts, _faults = contents(opened(content))
    assert [s.geom_type for s in shapes] == ["Polygon", "MultiPolygon", "LineString"]


def test_a_description_that_is_a_table_is_taken_apart(opened):
    html = (
        "<table><tr><td>编号</td><td>甲&amp;1</td></tr><tr><th>类</th><td>b</td></tr>"
    )
    said = f"<description><![CDATA[{html}</table>]]></description>"
    content = files.kml(placemark("113,41", "a", said), placemark("113,41", "b"))

    _shapes, texts, _faults = contents(opened(content))
    assert (texts["编号"], texts["类"]) == (["甲&1", None], ["b", None])


def test_a_placemark_with_a_broken_place_is_a_fault_of_its_row(opened):
    content = files.kml(placemark("113;41"), placemark("113,41"), placemark("NaN,41"))

    shapes, _texts, faults = contents(opened(content))
    assert faults == [(0, "shape-damaged")]
    assert (shapes[1].x, shapes[1].y) == (113.0, 41.0)


BILLION = (
    '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
)
OUTSIDE = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
BARE = '<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/kml.dtd">\n'


@pytest.mark.parametrize("before", [BILLION, OUTSIDE, BARE])
@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "UTF-16"])
def test_entities_are_refused(opened, before, encoding):
    content = files.kml(placemark("113,41", "点"), before=before, encoding=encoding)

    with pytest.raises(FileRefused) as refused:
        opened(content)
    assert refused.value.code == "xml-entities"


@pytest.mark.parametrize(
    "content",
    [
        files.kml(placemark("113,41"))[:-20],
        b"<kml>" + b"<a>" * 5000,
        b'<?xml version="1.0"?><kml><Placemark></kml>',
    ],
)
def test_a_damaged_kml_is_refused(opened, content):
    with pytest.raises(FileRefused) as refused:
        opened(content)
    assert refused.value.code == "kml-damaged"


def test_links_are_not_followed(opened):
    link = (
        "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    )

    with pytest.raises(FileRefused) as refused:
        opened(files.kml(link))
    assert refused.value.code == "remote-reference"
    assert opened(files.kml(link, placemark("113,41"))).notes == ["links-not-followed"]
