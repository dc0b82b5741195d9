"""KML as phones and Google Earth write it, read placemark by placemark.

Entities and document types are refused, links are never followed, styles and pictures
are not looked at. The table is what the placemarks carry: name, description, folder
and extended data; a description that is a table of its own is taken apart.
"""

import codecs
import html
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from gis_core.intake import pulse
from gis_core.intake.encoding import UTF8, Encoding, decide
from gis_core.intake.layer import (
    KML,
    Batch,
    Column,
    Fault,
    StatedCrs,
    clean_text,
    unique_names,
)
from gis_core.intake.refusals import FileRefused

MAX_COLUMNS = 500
PIECE = 1024 * 1024
_DEEPEST = 100
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}\?>")
_STATED = re.compile(rb"encoding\s*=\s*[\"']([\w.\-]{1,40})[\"']")
_CELL = re.compile(r"<t([dh])\b[^>]*>(.*?)</t\1\s*>", re.IGNORECASE | re.DOTALL)
_TABLE_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr\s*>", re.IGNORECASE | re.DOTALL)
_LET_GO = frozenset({"Placemark", "NetworkLink", "Style", "StyleMap"})
_TAG = re.compile(r"<[^>]{0,1000}>")
_LONGEST_DESCRIPTION = 100_000


class KmlLayer:
    """A file that was looked through once. FileRefused: kml-damaged, xml-entities,
    too-many-columns, remote-reference (nothing but links)."""

    format = KML
    skipped = 0

    def __init__(self, path: Path, name: str, declared: str = "") -> None:
        self.name = name
        self._path = path
        self.encoding = _as_utf8(path, declared)
        self.crs = StatedCrs(by_format=True)
        self.notes: list[str] = []
        self.count, links = 0, False
        keys: dict[str, None] = {}
        for kind, row in _elements(path):
            links = links or kind == "NetworkLink"
            if kind == "Placemark":
                self.count += 1
                if self.count % 5000 == 0:
                    pulse.beat()
                keys.update(dict.fromkeys(row["texts"]))
                if len(keys) > MAX_COLUMNS:
                    raise FileRefused("too-many-columns", limit=MAX_COLUMNS)
        if links and not self.count:
            raise FileRefused("remote-reference")
        if links:
            self.notes.append("links-not-followed")
        self._keys = list(keys)
        received = [clean_text(key) or "" for key in self._keys]
        self.columns = [
            Column(name=unique, received=each)
            for unique, each in zip(unique_names(received), received, strict=True)
        ]

    def batches(self, size: int) -> Iterator[Batch]:
        placemarks = (row for kind, row in _elements(self._path) if kind == "Placemark")
        first = 1
        while rows := list(islice(placemarks, size)):
            yield self._batch(rows, first)
            first += len(rows)

    def _batch(self, rows: list[dict[str, Any]], first: int) -> Batch:
        faults = [
            Fault(position, "shape-damaged")
            for position, row in enumerate(rows)
            if row["damaged"]
        ]
        shapes = np.empty(len(rows), dtype=object)
        shapes[:] = [row["shape"] for row in rows]
        texts = {
            column.name: [
                clean_text(row["texts"].get(key) or "") or None for row in rows
            ]
            for column, key in zip(self.columns, self._keys, strict=True)
        }
        numbers = np.arange(first, first + len(rows), dtype=np.int64)
        return Batch(numbers, shapes, texts, faults)


def _as_utf8(path: Path, declared: str) -> Encoding:
    """The encoding of the file, which is written anew in UTF-8 if it is another.

    The XML parser knows no Chinese encoding but UTF-8.
    """
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        path.write_bytes(
            b"".join(_pieces(content, "utf-16")).replace(b"UTF-16", b"UTF-8", 1)
        )
        return Encoding("UTF-16", "bytes")
    found = _STATED.search(content[:300])
    lines = [line for line in content.splitlines() if not line.isascii()]
    if not lines:
        return Encoding(UTF8, "bytes")
    if declared:
        encoding = decide(lines, declared=declared)
    elif _is_utf8(content):
        encoding = Encoding(UTF8, "bytes")
    else:
        encoding = decide(lines, declared=found[1].decode() if found else "")
    if encoding.codec != "utf-8":
        body = _DECLARATION.sub(b"", content, count=1)
        path.write_bytes(b"".join(_pieces(body, encoding.codec)))
    elif found and found[1].lower() not in {b"utf-8", b"utf8"}:
        path.write_bytes(_DECLARATION.sub(b"", content, count=1))
    return encoding


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _pieces(content: bytes, codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)("replace")
    for start in range(0, len(content), PIECE):
        yield decoder.decode(content[start : start + PIECE]).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _elements(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Placemarks as shapes and texts, and the names of links, in order."""
    try:
        with path.open("rb") as file:
            yield from _walked(iterparse(file, ("start", "end"), forbid_dtd=True))
    except DefusedXmlException as error:
        raise FileRefused("xml-entities") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise FileRefused("kml-damaged") from error


def _walked(parser: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    folders: list[Element] = []
    depth = 0
    for event, element in parser:
        kind = _local(element.tag)
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise FileRefused("kml-damaged")
        if kind == "Folder" and event == "start":
            folders.append(element)
        elif kind == "Folder":
            folders.pop()
        if event == "end" and kind in {"Placemark", "NetworkLink"}:
            yield kind, _row(element, folders)
        if event == "end" and kind in _LET_GO:
            element.clear()


def _row(placemark: Element, folders: list[Element]) -> dict[str, Any]:
    texts: dict[str, str] = {}
    for child in placemark:
        texts.update(_texts(child))
    if folders and (name := _child_text(folders[-1], "name")):
        texts["Folder"] = name
    damaged = False
    try:
        shape = _together([shape for child in placemark for shape in _shapes(child)])
    except (ValueError, TypeError, shapely.errors.ShapelyError):
        shape, damaged = None, True
    return {"texts": texts, "shape": shape, "damaged": damaged}


def _texts(child: Element) -> dict[str, str]:
    """What a part of a placemark says in words."""
    kind = _local(child.tag)
    if kind in {"name", "address", "phoneNumber"} and child.text:
        return {kind: child.text.strip()}
    if kind == "description" and child.text:
        return _described(child.text)
    if kind in {"TimeStamp", "TimeSpan"}:
        return {_local(each.tag): (each.text or "").strip() for each in child}
    return dict(_extended(child)) if kind == "ExtendedData" else {}


def _extended(data: Element) -> Iterator[tuple[str, str]]:
    for element in data.iter():
        kind = _local(element.tag)
        name = element.get("name") or ""
        if kind == "Data" and name:
            yield name, _child_text(element, "value")
        elif kind == "SimpleData" and name:
            yield name, (element.text or "").strip()


def _described(text: str) -> dict[str, str]:
    """A description as it is; as its cells, where it is a table of name and value."""
    text = text.strip()
    pairs: dict[str, str] = {}
    if "<t" in text.lower() and len(text) <= _LONGEST_DESCRIPTION:
        for row in _TABLE_ROW.findall(text):
            cells = [
                html.unescape(_TAG.sub("", cell)).strip()
                for _d, cell in _CELL.findall(row)
            ]
            if len(cells) == 2 and cells[0]:
                pairs[cells[0]] = cells[1]
    return pairs or {"description": text}


def _shapes(element: Element) -> list[Any]:
    kind = _local(element.tag)
    if kind == "Point":
        places = _places(_child_text(element, "coordinates"))
        return [shapely.Point(places[0])] if places else []
    if kind in {"LineString", "Track"}:
        places = _places(_child_text(element, "coordinates"))
        return [shapely.LineString(places)] if len(places) > 1 else []
    if kind == "Polygon":
        return [_polygon(element)]
    if kind in {"MultiGeometry", "MultiTrack"}:
        return [shape for child in element for shape in _shapes(child)]
    return []


def _polygon(element: Element) -> Any:
    outer: list[tuple[float, ...]] = []
    inner: list[list[tuple[float, ...]]] = []
    for boundary in element:
        rings = [
            _places(ring.text or "")
            for ring in boundary.iter()
            if _local(ring.tag) == "coordinates"
        ]
        if _local(boundary.tag) == "outerBoundaryIs" and rings:
            outer = rings[0]
        elif _local(boundary.tag) == "innerBoundaryIs":
            inner += rings
    return shapely.Polygon(outer, inner)


def _together(shapes: list[Any]) -> Any:
    """One shape; several of a kind as one of many; None without any."""
    if len(shapes) <= 1:
        return shapes[0] if shapes else None
    kinds = {shape.geom_type for shape in shapes}
    if kinds == {"Point"}:
        return shapely.MultiPoint(shapes)
    if kinds == {"Polygon"}:
        return shapely.MultiPolygon(shapes)
    return shapely.GeometryCollection(shapes)


def _places(text: str) -> list[tuple[float, ...]]:
    """`lon,lat[,height]` apart by space; spaces after a comma are forgiven."""
    tight = re.sub(r"\s*,\s*", ",", text.strip())
    places = []
    for place in tight.split():
        parts = tuple(float(part) for part in place.split(","))
        if len(parts) not in {2, 3}:
            raise ValueError(place)
        places.append(parts)
    flat = {len(place) for place in places} == {2, 3}
    return [place[:2] for place in places] if flat else places


def _child_text(element: Element, name: str) -> str:
    for child in element:
        if _local(child.tag) == name:
            return (child.text or "").strip()
    return ""


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
