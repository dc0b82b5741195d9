"""Rows of one file that repeat each other: the same place, date and type.

The first row counts. A row that repeats one is no measure for the next: chains do not
swallow all. Numbers tell rows apart; that two of them lie in one place is only said.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from psycopg2 import sql
from pyproj import Geod

from gis_core.intake.models import Severity
from gis_core.intake.workspace import Workspace
from problem_points.importing.same_place import (
    IS_OUTLINE,
    METRES_APART,
    MOST,
    SHARE,
    SHARED,
)

_EARTH = Geod(ellps="GRS80")  # that of CGCS2000

# Exact repetitions first, so that what follows stays small.
_EXACT = """
UPDATE import_rows r SET fate = 'duplicate', twin = f.first
FROM (
    SELECT row, first_value(row) OVER (
        PARTITION BY ST_AsBinary(shape), coalesce(image_after_on, found_on),
                     coalesce(detected_type, ''), key
        ORDER BY row) AS first
    FROM import_rows WHERE fate IN ('', 'recurrence')
) f
WHERE f.row = r.row AND f.first <> r.row
"""
# Degrees that are more than 20 m in every direction, wherever a row lies.
_REACH = """
SELECT 0.0003 / greatest(cos(radians(max(abs(ST_Y(place))))), 0.01) FROM import_rows
WHERE fate IN ('', 'recurrence', 'known')
"""
# Most rows stand alone: only those that have another in their reach are looked at.
_CROWD = """
SELECT row, ST_X(place), ST_Y(place), fate, key <> '',
       dense_rank() OVER (ORDER BY coalesce(detected_type, '')),
       dense_rank() OVER (ORDER BY coalesce(image_after_on, found_on))
FROM (
    SELECT *, ST_ClusterDBSCAN(place, {reach}, 2) OVER () AS crowd FROM import_rows
    WHERE fate IN ('', 'recurrence', 'known') AND place IS NOT NULL
) r
WHERE crowd IS NOT NULL ORDER BY row
"""
_SHARING = f"""
SELECT b.row, a.row,
       (a.key = '' OR b.key = '') AND a.seen IS NOT DISTINCT FROM b.seen
           AND a.fate <> 'known' AND b.fate <> 'known',
       b.fate = '' AND b.key <> ''
FROM (
    SELECT row, shape, key, fate, detected_type, ST_Area(shape) AS area,
           coalesce(image_after_on, found_on) AS seen
    FROM import_rows
    WHERE fate IN ('', 'recurrence', 'known') AND {IS_OUTLINE.format(a="shape")} OFFSET 0
) b
CROSS JOIN LATERAL (
    SELECT row, shape, key, fate, coalesce(image_after_on, found_on) AS seen
    FROM import_rows
    WHERE shape && b.shape AND {IS_OUTLINE.format(a="shape")} AND row < b.row
      AND fate IN ('', 'recurrence', 'known')
      AND coalesce(detected_type, '') = coalesce(b.detected_type, '')
      AND ST_Area(shape) BETWEEN {SHARE} * b.area AND b.area / {SHARE}
    ORDER BY row LIMIT {MOST}
) a
CROSS JOIN LATERAL {SHARED.format(a="a.shape", b="b.shape")} shared
WHERE shared.of_both >= {SHARE}
ORDER BY b.row, a.row
"""  # noqa: S608  nothing but our own text
_MARK = """
UPDATE import_rows r SET fate = 'duplicate', twin = n.first
FROM (SELECT unnest({rows}::int[]) AS row, unnest({firsts}::int[]) AS first) n
WHERE r.row = n.row
"""
_NEIGHBOURS = """
DROP TABLE IF EXISTS import_neighbours;
CREATE TEMPORARY TABLE import_neighbours AS
SELECT unnest({rows}::int[]) AS row, unnest({firsts}::int[]) AS first;
CREATE UNIQUE INDEX ON import_neighbours (row);
ANALYZE import_neighbours;
"""


class _Row(NamedTuple):
    row: int
    lon: float
    lat: float
    fate: str
    has_number: bool
    type: int
    day: int

    def may_repeat(self) -> bool:
        """What is known already repeats the known one, and no row of this file."""
        return self.fate != "known"


Square = tuple[int, ...]


@dataclass
class _Kept:
    """Rows that repeat none so far, by the squares they lie in."""

    unnumbered: dict[Square, list[_Row]] = field(
        default_factory=lambda: defaultdict(list)
    )
    numbered: dict[Square, list[_Row]] = field(
        default_factory=lambda: defaultdict(list)
    )
    of_type: dict[Square, list[_Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: _Row, square: Square) -> None:
        self.of_type[one.type, *square].append(one)
        if one.may_repeat():
            among = self.numbered if one.has_number else self.unnumbered
            among[one.type, one.day, *square].append(one)

    def repeated_by(self, one: _Row, around: list[Square]) -> int | None:
        """The first row that this one repeats; of two numbers neither does."""
        kind = (one.type, one.day)
        found = [_first(self.unnumbered, kind, around, one)]
        if not one.has_number:
            found.append(_first(self.numbered, kind, around, one))
        return min((row for row in found if row is not None), default=None)

    def beside(self, one: _Row, around: list[Square]) -> int | None:
        """The first row of the same type in its place."""
        return _first(self.of_type, (one.type,), around, one)


def find(rows: Workspace) -> None:
    """Mark duplicates with the row they repeat, and say so."""
    rows.count_fates()
    rows.run(sql.SQL(_EXACT))
    ((reach,),) = rows.ask(sql.SQL(_REACH))
    crowd = rows.each(sql.SQL(_CROWD).format(reach=sql.Literal(reach)))
    repeated, neighbours = _among((_Row(*one) for one in crowd), reach)
    _mark(rows, repeated)
    repeated, sharing = _sharing(rows.each(sql.SQL(_SHARING)))
    _mark(rows, repeated)
    neighbours = sharing | neighbours
    rows.run(_with_pairs(_NEIGHBOURS, neighbours))
    rows.count_fates()
    rows.find(
        "same-place-in-file",
        Severity.WARNING,
        "r.fate = 'duplicate' AND NOT EXISTS (SELECT 1 FROM import_findings f"
        " WHERE f.row = r.row AND f.code = 'number-repeated')",
        params="jsonb_build_object('first', r.twin)",
    )
    first = "(SELECT n.first FROM import_neighbours n WHERE n.row = r.row)"
    rows.find(
        "same-place-other-number",
        Severity.WARNING,
        f"r.fate = '' AND {first} IS NOT NULL",
        params=f"jsonb_build_object('first', {first})",
    )


def _among(
    crowd: Iterable[_Row], reach: float
) -> tuple[dict[int, int], dict[int, int]]:
    """Row → the first row within 20 m: of those that repeat it, of those that do not.

    `reach` is the side of a square in degrees, at least as wide as 20 m.
    """
    kept = _Kept()
    repeated: dict[int, int] = {}
    neighbours: dict[int, int] = {}
    for one in crowd:
        x, y = int(one.lon // reach), int(one.lat // reach)
        around: list[Square] = [
            (x + i, y + j) for i, j in product((-1, 0, 1), repeat=2)
        ]
        if one.may_repeat():
            first = kept.repeated_by(one, around)
            if first is not None:
                repeated[one.row] = first
                continue
        if one.fate == "" and one.has_number:
            first = kept.beside(one, around)
            if first is not None:
                neighbours[one.row] = first
        kept.add(one, (x, y))
    return repeated, neighbours


def _first(
    among: dict[Square, list[_Row]], kind: Square, around: list[Square], one: _Row
) -> int | None:
    found = (
        next(
            (other.row for other in among[(*kind, *square)] if _near(other, one)), None
        )
        for square in around
        if (*kind, *square) in among
    )
    return min((row for row in found if row is not None), default=None)


def _near(one: _Row, other: _Row) -> bool:
    _there, _back, metres = _EARTH.inv(one.lon, one.lat, other.lon, other.lat)
    return float(metres) <= METRES_APART


def _sharing(
    pairs: Iterable[tuple[int, int, bool, bool]],
) -> tuple[dict[int, int], dict[int, int]]:
    """As `_among`, of rows whose outlines share half."""
    repeated: dict[int, int] = {}
    neighbours: dict[int, int] = {}
    for row, first, repeats, is_numbered in pairs:
        if row in repeated or first in repeated:
            continue
        if repeats:
            repeated[row] = first
        elif is_numbered:
            neighbours.setdefault(row, first)
    return repeated, neighbours


def _mark(rows: Workspace, repeated: dict[int, int]) -> None:
    if repeated:
        rows.run(_with_pairs(_MARK, repeated))


def _with_pairs(statement: str, pairs: dict[int, int]) -> sql.Composed:
    return sql.SQL(statement).format(
        rows=sql.Literal(list(pairs)), firsts=sql.Literal(list(pairs.values()))
    )
