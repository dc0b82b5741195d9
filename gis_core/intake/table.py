"""Rows of a table as a layer: places are made from the columns that hold them.

The cells stay the text that the sender wrote. A place may be two columns of degrees in
any notation, two columns of metres, one column with both, or a geometry in words.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import numpy as np
import shapely

from gis_core.dms import looks_packed, parse_angle
from gis_core.geometry import Shapes
from gis_core.intake import heading
from gis_core.intake.encoding import Encoding
from gis_core.intake.heading import Place, Places, Row
from gis_core.intake.layer import (
    Batch,
    Column,
    Fault,
    StatedCrs,
    clean_text,
    unique_names,
)
from gis_core.intake.refusals import FileRefused

MAX_COLUMNS = 500
_SAMPLE = 200
_PACKED_FROM = 20
_SEPARATOR = re.compile(r"[,，;；、\s]+")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")


class TableLayer:
    """A table that was looked through once.

    `rows` gives the cells again at each call, the heading included; an unreadable
    cell holds halves of characters. FileRefused `too-many-columns`, `no-coordinates`;
    QuestionOpen `ask-mapping`.
    """

    skipped = 0

    def __init__(
        self,
        name: str,
        kind: str,
        rows: Callable[[], Iterator[Row]],
        encoding: Encoding,
        given: Mapping[str, str],
    ) -> None:
        self.name, self.format, self.encoding = name, kind, encoding
        self._rows = rows
        self._heading = heading.find(list(islice(rows(), heading.LOOKED_AT)))
        self._places = None
        if len(self._heading.names) > MAX_COLUMNS:
            raise FileRefused("too-many-columns", limit=MAX_COLUMNS)
        received = [clean_text(name) or "" for name in self._heading.names]
        names = unique_names(received)
        self.columns = [
            Column(name=unique, received=each)
            for unique, each in zip(names, received, strict=True)
        ]
        self.count = sum(1 for _row in self._data())
        places = heading.places_of(names, given) if self.count else None
        if self.count and places is None:
            raise FileRefused("no-coordinates", choices=[n for n in names if n][:40])
        self._places = places
        self.notes: list[str] = []
        self.crs = self._stated(places) if places else StatedCrs()

    @property
    def says_where(self) -> bool:
        """Whether there are rows, and columns that place them."""
        return self._places is not None

    def batches(self, size: int) -> Iterator[Batch]:
        first = 1
        data = self._data()
        while rows := list(islice(data, size)):
            yield self._batch(rows, first)
            first += len(rows)

    def _data(self) -> Iterator[Row]:
        """The rows below the heading; blank ones are none."""
        for row in islice(self._rows(), self._heading.rows, None):
            if any(cell for cell in row):
                yield row

    def _batch(self, rows: list[Row], first: int) -> Batch:
        faults: list[Fault] = []
        texts: dict[str, list[str | None]] = {}
        for number, column in enumerate(self.columns):
            values: list[str | None] = []
            for position, row in enumerate(rows):
                cell = row[number] if number < len(row) else None
                clean = clean_text(cell) if cell else None
                if cell and clean is None:
                    faults.append(Fault(position, "text-unreadable", column.name))
                values.append(clean.strip() or None if clean else None)
            texts[column.name] = values
        return Batch(
            np.arange(first, first + len(rows), dtype=np.int64),
            self._shapes(texts, len(rows), faults),
            texts,
            faults,
        )

    def _shapes(
        self, texts: dict[str, list[str | None]], size: int, faults: list[Fault]
    ) -> Shapes:
        shapes = np.full(size, None, dtype=object)
        if self._places is None:
            return shapes
        names = [self.columns[number].name for number in self._places.columns]
        read = _reader_of(self._places.kind)
        cells = zip(*(texts[name] for name in names), strict=True)
        for position, place in enumerate(cells):
            if all(cell is None for cell in place):
                continue
            try:
                shapes[position] = read([cell or "" for cell in place])
            except ValueError:
                shown = " / ".join(cell or "" for cell in place)
                faults.append(
                    Fault(position, "place-unreadable", " / ".join(names), shown[:200])
                )
        return shapes

    def _stated(self, places: Places) -> StatedCrs:
        """What the headings say; degrees without a system are those of the globe."""
        if places.kind is Place.WKT:
            return StatedCrs()
        sample = next(self.batches(_SAMPLE))
        sizes = _largest(sample.shapes)
        if len(sizes) == 0 or not np.median(sizes) <= 180:
            return StatedCrs()
        if self._is_packed(sample):
            self.notes.append("degrees-maybe-packed")
            return StatedCrs()
        if places.named:
            return StatedCrs(code=places.named)
        if places.kind is Place.DEGREES:
            self.notes.append("degrees-by-heading")
            return StatedCrs(by_format=True)
        return StatedCrs()

    def _is_packed(self, sample: Batch) -> bool:
        """Whether decimals look like minutes and seconds all through."""
        if self._places is None or len(self._places.columns) < 2:
            return False
        for number in self._places.columns:
            texts = [text for text in sample.texts[self.columns[number].name] if text]
            if len(texts) < _PACKED_FROM or not looks_packed(texts):
                return False
        return True


def coordinate(text: str) -> float:
    """A number or an angle in any notation; ValueError if it is neither."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    if _NUMBER.fullmatch(plain):
        return float(plain)
    angle = parse_angle(text)
    if angle is None:
        raise ValueError(text)
    return angle


def _reader_of(kind: Place) -> Callable[[list[str]], shapely.Geometry]:
    if kind is Place.WKT:
        return _geometry
    return _joined if kind is Place.JOINED else _point


def _point(cells: list[str]) -> shapely.Geometry:
    x, y = (coordinate(cell) for cell in cells)
    return shapely.Point(x, y)


def _joined(cells: list[str]) -> shapely.Geometry:
    text = unicodedata.normalize("NFKC", cells[0]).strip()
    if text[:5].upper() in {"POINT", "MULTI", "POLYG"}:
        return _geometry(cells)
    parts = [part for part in _SEPARATOR.split(text.strip("()[]{}")) if part]
    if len(parts) not in {2, 3}:
        raise ValueError(text)
    return _point(parts[:2])


def _geometry(cells: list[str]) -> shapely.Geometry:
    text = re.sub(r"^\s*SRID=\d+;", "", cells[0], flags=re.IGNORECASE)
    try:
        return shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, TypeError, NotImplementedError) as error:
        raise ValueError(text[:80]) from error


def _largest(shapes: Shapes) -> np.ndarray:
    """The largest number in each shape that has any."""
    bounds = np.abs(shapely.bounds(shapes[~shapely.is_missing(shapes)]))
    return np.asarray(bounds[np.isfinite(bounds).all(axis=1)].max(axis=1, initial=0))
