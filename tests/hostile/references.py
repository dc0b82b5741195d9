"""References to other files and to the network (F7)."""

from tests import files
from tests.hostile.making import CANARY, LOCAL, PLACE, Made, good


def references() -> Made:
    vrt = (
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    for number, source in enumerate(
        (LOCAL, f"/vsicurl/http://{CANARY}/a.shp", f"http://{CANARY}/a", "<x>")
    ):
        for suffix in (".vrt", ".csv", ".geojson", ".kml", ".gpkg"):
            content = vrt.format(source).encode()
            yield f"vrt-{number}{suffix}", content, "other-format"
            packed = files.zipped({f"a{suffix}": content})
            yield (
                f"vrt-{number}{suffix}.zip",
                packed,
                "no-layer",
                "kml-damaged",
                "no-rows",
            )
    wms = f"<GDAL_WMS><Service><ServerUrl>http://{CANARY}</ServerUrl></Service></GDAL_WMS>"
    yield "wms.geojson", wms.encode(), "other-format", "unknown-format"
    feature = {"type": "Point", "coordinates": list(PLACE)}
    for kind in ("link", "url", "file"):
        crs = {"type": kind, "properties": {"href": f"http://{CANARY}/crs", "url": "x"}}
        yield (
            f"crs-{kind}.geojson",
            files.geojson([(feature, {})], crs=crs),
            ("remote-reference"),
        )
    named = {"type": "name", "properties": {"name": f"http://{CANARY}/crs.wkt"}}
    yield "crs-name.geojson", files.geojson([(feature, {})], crs=named), "ask-crs"
    for number, prj in enumerate(
        (
            f"http://{CANARY}/crs",
            f"/vsicurl/http://{CANARY}/a.prj",
            LOCAL,
            "IMPORT_FROM",
        )
    ):
        packed = files.zipped(good(prj=prj.encode()))
        yield f"prj-{number}.zip", packed, "ask-crs"
    link = f"<NetworkLink><Link><href>http://{CANARY}/a.kml</href></Link></NetworkLink>"
    yield "link.kml", files.kml(link), "remote-reference"
