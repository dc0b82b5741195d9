"""The rows of one run while they are checked and applied: two temporary tables.

Checks and matching are SQL over `import_rows`, which has one typed column for each
attribute of the target beside the fixed ones: `shape` in the storage system, `place` a
point on it, `x` and `y` as received, `fate`, `target_id` the known row, `twin` the row
of this file that it repeats, `before` what differs. Findings go to `import_findings`.
Nothing here outlives the connection; `store` makes the report permanent in one go.
Pages of `import_rows` are filled by half, so that a row finds room for its fate where it
stands and its indexes need not know.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from psycopg2 import sql

from gis_core.copying import Cell, copy_rows
from gis_core.intake.mapping import Attribute, Kind
from gis_core.intake.models import Fate, ImportRun, Severity

ROWS = "import_rows"
FINDINGS = "import_findings"
FIXED = ("row", "raw", "shape", "x", "y", "key", "fate", "target_id")
_TYPES = {
    Kind.TEXT: "text",
    Kind.CODE: "text",
    Kind.DATE: "date",
    Kind.NUMBER: "double precision",
    Kind.AREA: "double precision",
    Kind.LONGITUDE: "double precision",
    Kind.LATITUDE: "double precision",
}
_CREATE = """
DROP TABLE IF EXISTS import_rows, import_findings;
CREATE TEMPORARY TABLE import_rows (
    row integer NOT NULL, raw jsonb NOT NULL, shape geometry, x double precision,
    y double precision, key text NOT NULL, fate text NOT NULL, target_id bigint,
    twin integer, before jsonb,
    place geometry GENERATED ALWAYS AS (CASE WHEN GeometryType(shape) = 'POINT'
        THEN shape ELSE ST_PointOnSurface(shape) END) STORED{columns}
) WITH (fillfactor = 50);
CREATE TEMPORARY TABLE import_findings (
    row integer, code text NOT NULL, severity text NOT NULL, "column" text NOT NULL,
    value text NOT NULL, params jsonb NOT NULL, shape geometry
);
"""
_FIND = """
INSERT INTO import_findings (row, code, severity, "column", value, params, shape)
SELECT r.row, {code}, {severity}, {column}, left(coalesce({value}, ''), 400), {params},
       {shape}
FROM import_rows r WHERE r.fate <> 'rejected' AND ({condition})
"""
_REJECT = """
UPDATE import_rows r SET fate = 'rejected'
WHERE r.fate <> 'rejected' AND ({condition})
"""
_STORE = """
DELETE FROM intake_finding WHERE run_id = {run};
DELETE FROM intake_stagedrow WHERE run_id = {run};
INSERT INTO intake_finding (run_id, row, code, severity, "column", value, params, shape)
SELECT {run}, row, code, severity, "column", value, params, shape
FROM import_findings ORDER BY row NULLS FIRST;
INSERT INTO intake_stagedrow
    (run_id, row, raw, "values", shape, x, y, key, fate, target_id, before)
SELECT {run}, r.row, r.raw, jsonb_strip_nulls(jsonb_build_object({pairs})), r.shape,
       r.x, r.y, r.key, r.fate, r.target_id, r.before
FROM import_rows r ORDER BY r.row;
"""
_LOAD = """
INSERT INTO import_rows
    (row, raw, shape, x, y, key, fate, target_id, before{names})
SELECT row, raw, shape, x, y, key, fate, target_id, before{extracts}
FROM intake_stagedrow WHERE run_id = {run} ORDER BY row;
INSERT INTO import_findings (row, code, severity, "column", value, params, shape)
SELECT row, code, severity, "column", value, params, shape
FROM intake_finding WHERE run_id = {run};
"""
_FORGET = """
DROP TABLE IF EXISTS import_fates;
CREATE TEMPORARY TABLE import_fates AS
SELECT row, fate, target_id, before FROM import_rows;
DELETE FROM import_findings WHERE code = ANY({codes});
UPDATE import_rows SET fate = '', target_id = NULL, twin = NULL, before = NULL
WHERE NOT (fate = 'rejected' AND shape IS NULL);
"""


class Workspace:
    """The temporary tables of a run; only one exists per connection at a time."""

    def __init__(self, attributes: Sequence[Attribute]) -> None:
        self.attributes = tuple(attributes)
        self.on_reached: Callable[[float], None] = lambda share: None
        columns = "".join(
            f', "{attribute.name}" {_TYPES[attribute.kind]}'
            for attribute in self.attributes
        )
        self.run(sql.SQL(_CREATE.replace("{columns}", columns)))

    def reached(self, share: float) -> None:
        """Say how much of a check or of the writing is done, from 0 to 1."""
        self.on_reached(share)

    def keys(self) -> list[str]:
        """The keys of the rows that are taken."""
        taken = "SELECT key FROM import_rows WHERE key <> '' AND fate <> 'rejected'"
        return [key for (key,) in self.ask(sql.SQL(taken))]

    def run(self, statement: sql.Composable, params: Sequence[Any] = ()) -> int:
        """Execute a statement; how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(statement, params or None)
            return int(cursor.rowcount)

    def ask(self, statement: sql.Composable) -> list[tuple[Any, ...]]:
        """The rows that a query yields."""
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def each(self, statement: sql.Composable) -> Iterator[tuple[Any, ...]]:
        """The rows that a query yields, one by one: there may be very many."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement)
            yield from cursor

    def add_rows(
        self, rows: Iterable[Sequence[Cell]], attributes: Iterable[Attribute]
    ) -> int:
        """Rows in the order of FIXED and then of these attributes."""
        columns = [*FIXED, *(attribute.name for attribute in attributes)]
        return copy_rows(ROWS, columns, rows)

    def add_findings(
        self, findings: Iterable[tuple[int | None, str, Severity, str, str, Any]]
    ) -> None:
        """Findings of the reader: row (None: the file), code, severity, column, value,
        parameters."""
        copy_rows(
            FINDINGS,
            ("row", "code", "severity", "column", "value", "params"),
            (
                (row, code, str(severity), column, value[:400], json.dumps(params))
                for row, code, severity, column, value, params in findings
            ),
        )

    def settle(self) -> None:
        """Tell the planner how much there is, once the rows are in.

        All indexes are made here: one made after the first change of a fate would not
        be used before the transaction has ended.
        """
        self.run(sql.SQL("CREATE UNIQUE INDEX ON import_rows (row)"))
        self.run(sql.SQL("CREATE INDEX ON import_rows USING gist (place)"))
        self.run(
            sql.SQL(
                "CREATE INDEX ON import_rows USING gist (shape)"
                " WHERE GeometryType(shape) <> 'POINT'"
            )
        )
        self.run(sql.SQL("CREATE INDEX ON import_rows (key) WHERE key <> ''"))
        self.run(sql.SQL("ANALYZE import_rows (row, key, fate)"))

    def count_fates(self) -> None:
        """Tell the planner which fates and findings there are now, before it joins
        them: what it takes for one row it compares with every other."""
        self.run(sql.SQL("ANALYZE import_rows (row, fate, target_id, twin)"))
        self.run(sql.SQL("ANALYZE import_findings (row, code)"))

    def find(
        self,
        code: str,
        severity: Severity,
        condition: sql.Composable | str,
        *,
        column: str = "",
        value: str = "NULL",
        params: str = "'{}'::jsonb",
        shape: str = "NULL",
    ) -> int:
        """Note every row (alias r) that meets a condition; an error rejects it.

        `condition`, `value`, `params` and `shape` (where the fault lies) are SQL of the
        caller's own, never input.
        The number of rows found.
        """
        where = sql.SQL(condition) if isinstance(condition, str) else condition
        found = self.run(
            sql.SQL(_FIND).format(
                code=sql.Literal(code),
                severity=sql.Literal(str(severity)),
                column=sql.Literal(column),
                value=sql.SQL(value),
                params=sql.SQL(params),
                shape=sql.SQL(shape),
                condition=where,
            )
        )
        if found and severity is Severity.ERROR:
            self.run(sql.SQL(_REJECT).format(condition=where))
        return found

    def note(self, code: str, severity: Severity, /, **params: Any) -> None:
        """A finding about the whole file."""
        self.add_findings([(None, code, severity, "", "", params)])

    def forget_check(self, codes: Iterable[str]) -> str:
        """Undo a check, to make it anew: its findings (by code) and its fates.

        What the reader rejected has no shape and stays rejected. Returns the name of a
        table with the fates as they were.
        """
        self.run(
            sql.SQL(_FORGET).format(codes=sql.Literal([*codes, "already-imported"]))
        )
        return "import_fates"

    def same_fates(self, remembered: str) -> bool:
        """Whether every row has the fate, target and changes that were remembered."""
        changed = self.ask(
            sql.SQL(
                "SELECT count(*) FROM import_rows r JOIN {} f USING (row)"
                " WHERE (r.fate, r.target_id, r.before)"
                " IS DISTINCT FROM (f.fate, f.target_id, f.before)"
            ).format(sql.Identifier(remembered))
        )
        return changed == [(0,)]

    def counts(self) -> dict[str, int]:
        """How many rows have each fate."""
        found = dict(
            self.ask(sql.SQL("SELECT fate, count(*) FROM import_rows GROUP BY fate"))
        )
        return {fate.value: int(found.get(fate.value, 0)) for fate in Fate}

    def store(self, run: ImportRun, attributes: Iterable[Attribute]) -> None:
        """Make rows (with these attributes) and findings permanent, in place of an
        earlier reading."""
        pairs = sql.SQL(", ").join(
            sql.SQL("{}, r.{}").format(
                sql.Literal(attribute.name), sql.Identifier(attribute.name)
            )
            for attribute in attributes
        )
        self.run(sql.SQL(_STORE).format(run=sql.Literal(run.pk), pairs=pairs))

    def store_targets(self, run: ImportRun) -> None:
        """Keep which row became which record; for registers, which are small."""
        self.run(
            sql.SQL(
                "UPDATE intake_stagedrow s SET target_id = r.target_id"
                " FROM import_rows r WHERE s.run_id = {} AND s.row = r.row"
                " AND s.target_id IS DISTINCT FROM r.target_id"
            ).format(sql.Literal(run.pk))
        )

    def load(self, run: ImportRun) -> None:
        """Fill the tables from what an earlier process stored."""
        names = [sql.Identifier(attribute.name) for attribute in self.attributes]
        extracts = [
            sql.SQL('("values"->>{})::{}').format(
                sql.Literal(attribute.name), sql.SQL(_TYPES[attribute.kind])
            )
            for attribute in self.attributes
        ]
        self.run(
            sql.SQL(_LOAD).format(
                run=sql.Literal(run.pk),
                names=sql.SQL("").join(sql.SQL(", {}").format(n) for n in names),
                extracts=sql.SQL("").join(sql.SQL(", {}").format(e) for e in extracts),
            )
        )
        self.settle()

    def close(self) -> None:
        """Drop the tables."""
        self.run(sql.SQL("DROP TABLE IF EXISTS import_rows, import_findings"))
