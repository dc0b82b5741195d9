"""The environment of every GDAL and PROJ in this process.

Three copies of GDAL live in it (GeoDjango and pyogrio share one, rasterio brings its
own, the system's is the fallback), and each reads the environment when it is loaded.
So this is set before any of them can be, by the package that settings live in, and it
overrules what the shell says: a file from outside must never make GDAL read another
file, reach the network or load code.
"""

import os

# Every driver of the bundled copies that our readers do not use. Files are opened by
# content, so an allowed name proves nothing. Unknown names would be complained about.
UNUSED_DRIVERS = (
    *("AVCBin", "AVCE00", "DAAS", "DERIVED", "EEDA", "EEDAI", "ESRIJSON", "GTI"),
    *("GeoJSON", "GeoJSONSeq", "HTTP", "ISIS3", "KMLSUPEROVERLAY", "MBTiles", "MVT"),
    *("OSM", "PCIDSK", "PDF", "PDS4", "PLMOSAIC", "RIK", "SQLite", "STACIT"),
    *("STACTA", "TopoJSON", "VICAR", "VRT", "WCS", "WMS", "WMTS", "Zarr", "ADBC"),
    *("AIVector", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF", "EDIGEO"),
    *("Elasticsearch", "FlatGeobuf", "GDALG", "GML", "GPSBabel", "GPX", "GTFS"),
    *("GeoRSS", "Idrisi", "JML", "JSONFG", "KML", "LIBKML", "LVBAG", "MapInfo File"),
    *("MapML", "MiraMonVector", "NGW", "OAPIF", "ODS", "OGCAPI", "OGR_GMT"),
    *("OGR_PDS", "OGR_VRT", "OpenFileGDB", "PGDUMP", "PLSCENES", "PMTiles", "S57"),
    *("SXF", "Selafin", "VDV", "VFK", "WAsP", "WFS", "XLSX"),
)
ENVIRONMENT = {
    "GDAL_SKIP": ",".join(UNUSED_DRIVERS),
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".no-such-extension",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "PROJ_NETWORK": "OFF",
}

os.environ.update(ENVIRONMENT)
