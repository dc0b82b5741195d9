"""From what a reader gives to rows of the workspace: shapes and values understood.

A row with an error keeps its raw attributes and is rejected with its reason; it never
stops the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

from gis_core import crs
from gis_core.copying import Cell
from gis_core.geometry import (
    Shapes,
    finite,
    flattened,
    on_globe,
    point_coordinates,
    polygonal,
    representative,
)
from gis_core.intake.layer import Batch, Column
from gis_core.intake.mapping import AreaUnit, Attribute, Kind, Match
from gis_core.intake.models import Fate, Severity
from gis_core.intake.placing import Placing
from gis_core.intake.target import POINT, POLYGON, ImportTarget
from gis_core.intake.values import Value, read_column

Found = tuple[int | None, str, Severity, str, str, dict[str, Any]]

_POINTS = {GeometryType.POINT, GeometryType.MULTIPOINT}
_POLYGONS = {GeometryType.POLYGON, GeometryType.MULTIPOLYGON}
_NUMERIC_KINDS = frozenset("NF")
_SQUARE_METRES_FROM = 1000.0


@dataclass
class Stager:
    """Turns batches into rows of the workspace and findings, for one run."""

    target: ImportTarget
    columns: Sequence[Column]
    match: Match
    placing: Placing
    notes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        # Those that the file has; the others stay empty in the workspace.
        self.attributes = [
            attribute
            for attribute in self.target.attributes
            if attribute.name in self.match.columns
        ]
        self._codes = {
            attribute.name: self.target.codes(attribute)
            for attribute in self.target.attributes
            if attribute.kind is Kind.CODE
        }
        self._numeric = {c.name for c in self.columns if c.kind in _NUMERIC_KINDS}
        self._units: dict[str, AreaUnit | None] = dict(self.match.units)

    def stage(self, batch: Batch) -> tuple[list[tuple[Cell, ...]], list[Found]]:
        """The rows (FIXED and then `attributes`), and what was found in them."""
        work = _Batch(batch)
        # What the reader met is the reason, not what follows from it.
        for fault in batch.faults:
            work.error(fault.position, fault.code, fault.column, fault.value)
        shapes, raw_xy = self._shapes(work)
        values = [self._values(work, attribute) for attribute in self.attributes]
        encoded = shapely.to_wkb(
            shapely.set_srid(shapes, crs.STORAGE), hex=True, include_srid=True
        )
        rows = [
            (
                int(batch.rows[position]),
                raw,
                None if work.rejected[position] else encoded[position],
                x,
                y,
                key or "",
                Fate.REJECTED.value if work.rejected[position] else "",
                None,
                *cells,
            )
            for position, (raw, (x, y), key, cells) in enumerate(
                zip(
                    _raw_rows(batch),
                    raw_xy,
                    self._keys(values, len(batch)),
                    zip(*values, strict=True) if values else [()] * len(batch),
                    strict=True,
                )
            )
        ]
        return rows, work.found

    def _keys(self, values: list[list[Value]], size: int) -> list[str]:
        for attribute, column in zip(self.attributes, values, strict=True):
            if attribute.name == self.target.key:
                return [str(value) if value is not None else "" for value in column]
        return [""] * size

    # --- Shapes -------------------------------------------------------------------
    def _shapes(self, work: "_Batch") -> tuple[Shapes, list[tuple[Any, Any]]]:
        """Shapes in the storage system, and x and y as received."""
        shapes, had_more = flattened(work.batch.shapes)
        if had_more:
            self.notes.add("heights-dropped")
        kinds = shapely.get_type_id(shapes)
        work.reject(shapely.is_missing(shapes) | shapely.is_empty(shapes), "no-shape")
        work.reject(~finite(shapes), "place-not-finite")
        allowed = self._allowed_kinds()
        work.reject(~np.isin(kinds, [int(kind) for kind in allowed]), "shape-not-taken")
        kept = shapes.copy()
        kept[work.rejected] = None
        raw_places = point_coordinates(representative(kept))
        work.reject((raw_places == 0).all(axis=1), "place-is-zero")
        kept[work.rejected] = None
        placed = self.placing.apply(kept)
        impossible = ~(finite(placed) & on_globe(placed)) & ~work.rejected
        work.reject(impossible, "place-impossible")
        placed[work.rejected] = None
        areal = np.isin(kinds, [int(kind) for kind in _POLYGONS]) & ~work.rejected
        if areal.any():
            placed = self._polygons(work, placed, areal)
        several = (kinds == GeometryType.MULTIPOINT) & ~work.rejected
        if several.any():
            many = several & (shapely.get_num_geometries(shapes) > 1)
            work.warn(many, "several-points")
            placed[several] = representative(placed[several])
        xy = [
            (None, None) if np.isnan(x) else (float(x), float(y)) for x, y in raw_places
        ]
        return placed, xy

    def _allowed_kinds(self) -> set[GeometryType]:
        kinds: set[GeometryType] = set()
        if POINT in self.target.shapes:
            kinds |= _POINTS
        if POLYGON in self.target.shapes:
            kinds |= _POLYGONS
        return kinds

    def _polygons(
        self, work: "_Batch", placed: Shapes, areal: NDArray[np.bool_]
    ) -> Shapes:
        whole, repaired = polygonal(placed[areal])
        mended = np.zeros(len(placed), dtype=bool)
        mended[areal] = repaired
        result = placed.copy()
        result[areal] = whole
        work.reject(areal & shapely.is_missing(result), "polygon-without-area")
        work.warn(mended & ~work.rejected, "polygon-repaired")
        return result

    # --- Values -------------------------------------------------------------------
    def _values(self, work: "_Batch", attribute: Attribute) -> list[Value]:
        column = self.match.columns[attribute.name]
        texts = work.batch.texts[column]
        values, unread = read_column(
            attribute,
            texts,
            codes=self._codes.get(attribute.name),
            unit=self._unit(attribute, texts),
            numeric=column in self._numeric,
        )
        for each in unread:
            work.note(each.position, each.code, column, texts[each.position] or "")
        if attribute.limit:
            self._cut(work, attribute, column, values)
        return values

    def _cut(
        self, work: "_Batch", attribute: Attribute, column: str, values: list[Value]
    ) -> None:
        """Too long for its column: an error for the key, else cut with a warning."""
        for position, value in enumerate(values):
            if not isinstance(value, str) or len(value) <= attribute.limit:
                continue
            if attribute.name == self.target.key:
                work.error(position, "number-too-long", column, value)
            else:
                work.note(position, "text-cut", column, value)
            values[position] = value[: attribute.limit]

    def _unit(
        self, attribute: Attribute, texts: Sequence[str | None]
    ) -> AreaUnit | None:
        """The header's unit; without one, numbers that large are square metres."""
        if attribute.kind is not Kind.AREA:
            return None
        if attribute.name not in self._units:
            numbers = [value for value in map(_plain_number, texts) if value]
            middle = float(np.median(numbers)) if numbers else 0.0
            large = middle >= _SQUARE_METRES_FROM
            self._units[attribute.name] = AreaUnit.SQUARE_METRE if large else None
            self.notes.add("area-unit-assumed")
        return self._units[attribute.name]


def _plain_number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _raw_rows(batch: Batch) -> Iterator[str]:
    """Each row's attributes as received, as JSON text; empty cells are left out."""
    quoted = encode_basestring
    names = [f"{quoted(name)}: " for name in batch.texts]
    for cells in zip(*batch.texts.values(), strict=True) if names else ():
        pairs = [
            n + quoted(c) for n, c in zip(names, cells, strict=True) if c is not None
        ]
        yield f"{{{', '.join(pairs)}}}"
    if not names:
        yield from ["{}"] * len(batch)


class _Batch:
    """A batch with what was found in it so far."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.rejected = np.zeros(len(batch), dtype=bool)
        self.found: list[Found] = []

    def reject(self, bad: NDArray[np.bool_], code: str) -> None:
        """Rows that are bad for the first time get this reason."""
        new = bad & ~self.rejected
        for position in np.flatnonzero(new):
            self._add(int(position), code, Severity.ERROR)
        self.rejected |= new

    def warn(self, odd: NDArray[np.bool_], code: str) -> None:
        """Rows that are taken, with a remark."""
        for position in np.flatnonzero(odd):
            self._add(int(position), code, Severity.WARNING)

    def error(self, position: int, code: str, column: str, value: str) -> None:
        """One cell that makes its row unusable."""
        self._add(position, code, Severity.ERROR, column, value)
        self.rejected[position] = True

    def note(self, position: int, code: str, column: str, value: str) -> None:
        """One cell that was not understood; the row is taken."""
        self._add(position, code, Severity.WARNING, column, value)

    def _add(
        self,
        position: int,
        code: str,
        severity: Severity,
        column: str = "",
        value: str = "",
    ) -> None:
        params: Mapping[str, Any] = {}
        row = int(self.batch.rows[position])
        self.found.append((row, code, severity, column, value, dict(params)))
