"""GeoJSON read feature by feature, without GDAL.

GDAL follows a `crs` link over the network and turns whole numbers of a column with
gaps into floats, which would spoil long numbers of cases. Here nothing is fetched,
numbers stay as written as far as Python keeps them, and memory holds one piece of the
file at a time.
"""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from gis_core.intake import pulse
from gis_core.intake.refusals import FileRefused

PIECE = 1024 * 1024
MAX_COLUMNS = 500
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_KINDS = frozenset(
    {
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    }
)
_OWN_MEMBERS = frozenset(
    {"type", "properties", "geometry", "coordinates", "geometries"}
)
_LOOKS = re.compile(
    rb'"type"\s*:\s*"(FeatureCollection|Feature|Point|MultiPoint|LineString'
    rb'|MultiLineString|Polygon|MultiPolygon|GeometryCollection)"'
)
_EPSG = re.compile(r"EPSG(?::|::|/0/|:[\d.]+:)(\d{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"CRS:?:?84|CRS/84|OGC:1\.3:CRS84", re.IGNORECASE)

CRS84 = "CRS84"
UNNAMED = "unnamed"


def looks_like(path: Path) -> bool:
    """Whether the content begins as JSON and names a GeoJSON type near either end."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(PIECE)
        file.seek(max(0, size - 4096))
        tail = file.read()
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return start == b"{" and bool(_LOOKS.search(head) or _LOOKS.search(tail))


def codec_of(path: Path) -> str:
    """The encoding that all bytes fit, UTF-8 first; FileRefused `json-damaged`."""
    for codec in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(codec)()
        try:
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return codec
    raise FileRefused("json-damaged")


class GeoJson:
    """A file that was looked through once: its columns, count and stated CRS.

    `crs` is None if the file states none (then GeoJSON means WGS 84 degrees), a code
    as text, CRS84, or UNNAMED for what is not understood. FileRefused: json-damaged,
    remote-reference, too-many-columns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.codec = codec_of(path)
        self.count = 0
        self.crs: str | None = None
        names: dict[str, None] = {}
        for feature in self.features():
            self.count += 1
            if self.count % 5000 == 0:
                pulse.beat()
            properties = feature.get("properties")
            if isinstance(properties, dict):
                names.update(dict.fromkeys(properties))
                if len(names) > MAX_COLUMNS:
                    raise FileRefused("too-many-columns", limit=MAX_COLUMNS)
        self.columns = list(names)

    def features(self) -> Iterator[dict[str, Any]]:
        """All features in order; what is no object comes as an empty one."""
        try:
            with self.path.open(encoding=self.codec, newline="") as file:
                yield from self._members(_Text(file))
        except (ValueError, RecursionError) as error:
            raise FileRefused("json-damaged") from error

    def _members(self, text: "_Text") -> Iterator[dict[str, Any]]:
        root: dict[str, Any] = {}
        text.expect("{")
        while True:
            name = text.value()
            text.expect(":")
            if name == "features" and text.peek() == "[":
                for feature in text.elements():
                    yield feature if isinstance(feature, dict) else {}
            else:
                self._remember(root, name, text.value())
            if text.next() == "}":
                break
        text.expect_end()
        yield from _as_features(root)

    def _remember(self, root: dict[str, Any], name: Any, value: Any) -> None:
        if name == "crs":
            self.crs = _stated_crs(value)
        elif name in _OWN_MEMBERS:
            root[name] = value


def _as_features(root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A root that is a feature or a geometry itself; FileRefused for other JSON."""
    if root.get("type") == "Feature":
        yield root
    elif root.get("type") in _KINDS:
        yield {"type": "Feature", "properties": {}, "geometry": root}
    elif root.get("type") != "FeatureCollection":
        raise FileRefused("unknown-format")


class BrokenShape(ValueError):
    """A geometry member that is none."""


def shape_of(value: Any) -> BaseGeometry | None:
    """The shape of a geometry member; None for null; BrokenShape if it is none."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("type") not in _KINDS:
        raise BrokenShape
    try:
        return shapely.geometry.shape(value)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise BrokenShape from error
    except (shapely.errors.ShapelyError, RecursionError) as error:
        raise BrokenShape from error


def text_of(value: Any) -> str | None:
    """A property as text: as written for numbers, JSON for lists and objects."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def _stated_crs(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        return UNNAMED
    if value.get("type") != "name":
        raise FileRefused("remote-reference")
    properties = value.get("properties")
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if _CRS84.search(name):
        return CRS84
    code = _EPSG.search(name)
    return code[1] if code else UNNAMED


class _Text:
    """JSON text read piece by piece. Errors are ValueError."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._buffer = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """The next character that is no space, not consumed; ValueError at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more(PIECE):
                raise ValueError("unexpected end")

    def expect(self, letter: str) -> None:
        """Consume this character or fail."""
        if self.peek() != letter:
            raise ValueError(f"expected {letter}")
        self._at += 1

    def expect_end(self) -> None:
        """Fail if anything but space follows."""
        try:
            self.peek()
        except ValueError:
            return
        raise ValueError("more than one value")

    def next(self) -> str:
        """Consume and return the `,`, `}` or `]` that ends a member."""
        letter = self.peek()
        if letter not in ",}]":
            raise ValueError("expected a separator")
        self._at += 1
        return letter

    def value(self) -> Any:
        """One whole JSON value; the buffer grows by doubling until it fits."""
        self.peek()
        piece = PIECE
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except ValueError:
                if not self._more(piece):
                    raise
            else:
                # A number at the very end of the buffer may go on.
                if end < len(self._buffer) or not self._more(piece):
                    self._at = end
                    return value
            piece *= 2

    def elements(self) -> Iterator[Any]:
        """The elements of an array, one at a time."""
        self.expect("[")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            yield self.value()
            if self.next() == "]":
                return

    def _more(self, size: int) -> bool:
        if self._ended:
            return False
        piece = self._file.read(size)
        self._ended = not piece
        self._buffer = self._buffer[self._at :] + piece
        self._at = 0
        return bool(piece)
