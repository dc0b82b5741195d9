"""Broken beyond reading."""

from tests import files
from tests.files import placemark
from tests.hostile.making import Made, with_member


def broken() -> Made:
    yield "empty.geojson", b"", "empty-file"
    yield "cut.geojson", b'{"type": "FeatureCollection", "features": [', "json-damaged"
    deep = b'{"type": "Feature", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    yield "deep.geojson", deep, "json-damaged"
    keys = {f"k{n}": n for n in range(3000)}
    yield "keys.geojson", files.geojson([(None, keys)]), "too-many-columns"
    yield "cut.kml", files.kml(placemark("113,41"))[:-30], "kml-damaged"
    yield "deep.kml", b"<kml>" + b"<a>" * 100_000, "kml-damaged"
    yield "zeros.shp", bytes(5000), "unknown-format"
    yield (
        "noise.gpkg",
        b"SQLite format 3\x00" + bytes(range(256)) * 40,
        ("geopackage-damaged"),
    )
    yield "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "other-format"
    yield "a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(500), "other-format"
    yield "photo.zip", b"\xff\xd8\xff\xe0" + bytes(500), "other-format"
    yield "program.zip", b"MZ\x90\x00" + bytes(500), "unknown-format"
    yield "page.csv", b"<html><body>1,2</body></html>", "other-format"
    yield "papers.zip", files.zipped({"a.docx": b"PK\3\4", "b.jpg": b"1"}), "no-layer"
    wide = ",".join(f"c{n}" for n in range(3000))
    yield "wide.csv", f"{wide}\n{wide}\n".encode(), "too-many-columns"
    yield "nowhere.csv", b"a,b\n1,2\n", "no-coordinates"
    yield "quote.csv", b'lon,lat\n"' + b"x" * (3 * 2**20), (
        "table-damaged"
    ), "no-rows", "unknown-format"  # fmt: skip
    book = files.workbook(a=[["经度", "纬度"], [113.1, 41]])
    yield "cut.xlsx", book[: len(book) // 2], "not-a-zip"
    yield (
        "sheet.xlsx",
        with_member(book, "xl/worksheets/sheet1.xml", b"<a"),
        ("workbook-damaged"),
    )
