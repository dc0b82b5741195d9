"""What a single file is, told by its content and never by its name.

Formats that are not read are named as well, so that the sender can be told what came.
"""

import re
from pathlib import Path

from gis_core.intake import geojson
from gis_core.intake.encoding import sixteen_bits
from gis_core.intake.refusals import FileRefused

_GPKG = b"SQLite format 3\x00"
_SHP = b"\x00\x00\x27\x0a"
_HEAD = 4096
_KML = re.compile(rb"<(?:\w+:)?kml\b", re.IGNORECASE)
_JSON = re.compile(rb"\s*[\[{]")
_MARKUP = re.compile(rb"\s*<[?!a-zA-Z]")
# What arrives now and then and is not read: signature → how people call it.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office 97-2003 (.xls, .doc)"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"AC10", "AutoCAD DWG"),
    (b"PAR1", "Parquet"),
    (b"\x1e", "GeoJSON text sequences"),
    (b"PMTiles", "PMTiles"),
    (b"!table", "MapInfo TAB"),
    (b"Version 300", "MapInfo MIF"),
    (b"version 300", "MapInfo MIF"),
    (b"\x00\x05\x16\x07", "AppleDouble"),
)
_MARKED: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"<gpx\b", re.IGNORECASE), "GPX"),
    (re.compile(rb"^.{4}ftyp", re.DOTALL), "HEIF"),
    (re.compile(rb"^.{4,10}OSMHeader", re.DOTALL), "OSM PBF"),
    (re.compile(rb'^\s*\{.{0,200}"Topology"', re.DOTALL), "TopoJSON"),
    (re.compile(rb"<OGRVRTDataSource|<VRTDataset", re.IGNORECASE), "VRT"),
    (re.compile(rb"opengis\.net/gml|<gml:", re.IGNORECASE), "GML"),
    (re.compile(rb"<html|<!doctype html", re.IGNORECASE), "HTML"),
    (re.compile(rb"<qgis\b", re.IGNORECASE), "QGIS"),
)
_ENTITY = re.compile(rb"<!ENTITY\b")
_DXF = re.compile(rb"\s*0\r?\n\s*SECTION\r?\n")


def suffix_of(path: Path) -> str:
    """The suffix that the content calls for.

    FileRefused `other-format` (with its name) or `unknown-format` for what is not read,
    `xml-entities` for XML that defines any.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_SHP):
        return ".shp"
    if head.startswith(_GPKG):
        return ".gpkg"
    if suffix := _text_suffix(path, head):
        return suffix
    raise _other(head)


def is_layer(path: Path, suffix: str) -> bool:
    """Whether a file of an archive really is what its suffix says."""
    try:
        return suffix_of(path) == suffix
    except FileRefused:
        return False


def _text_suffix(path: Path, head: bytes) -> str:
    if _MARKUP.match(_plain(head)):
        if _ENTITY.search(_plain(head)):
            raise FileRefused("xml-entities")
        return ".kml" if _KML.search(_plain(head)) else ""
    if _JSON.match(_plain(head)):
        return ".geojson" if geojson.looks_like(path) else ""
    return ".csv" if _is_table(head) else ""


def _plain(head: bytes) -> bytes:
    """The beginning without a byte order mark, sixteen bits made eight."""
    if codec := sixteen_bits(head):
        text = head[: len(head) // 2 * 2].decode(codec, "replace")
        return text.removeprefix("\ufeff").encode("utf-8", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_table(head: bytes) -> bool:
    """Text of several columns: no control characters, and something that separates."""
    if _DXF.match(head) or any(head.startswith(mark) for mark, _name in _OTHERS):
        return False
    plain = _plain(head)
    if any(byte < 9 or 13 < byte < 32 for byte in plain):
        return False
    first_lines = plain.splitlines()[:30]
    marks = (b",", b"\t", b";", b"|", "，".encode(), "，".encode("gbk"))
    return any(mark in line for line in first_lines for mark in marks)


def _other(head: bytes) -> FileRefused:
    for mark, name in _OTHERS:
        if head.startswith(mark):
            return FileRefused("other-format", format=name)
    for pattern, name in _MARKED:
        if pattern.search(_plain(head)):
            return FileRefused("other-format", format=name)
    if _DXF.match(head):
        return FileRefused("other-format", format="AutoCAD DXF")
    return FileRefused("unknown-format")
