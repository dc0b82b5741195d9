"""Which rows are points that we know already: by issued number, else by place.

The number counts within the series. By place means: in the place (`same_place`) where a
known point of the category was issued or is now, of the same type, seen on the same date.
What was finished before it was seen again is a recurrence: a new case linked to the old
one.
"""

from psycopg2 import sql

from gis_core.intake.models import ImportRun, RunState, Severity
from gis_core.intake.workspace import Workspace
from problem_points.importing import candidates, comparison, repeats
from problem_points.importing.same_place import METRES_APART
from problem_points.models import Batch

_AGAIN = """
UPDATE import_rows r SET fate = 'unchanged', target_id = s.target_id
FROM intake_stagedrow s
WHERE s.run_id = {run} AND s.row = r.row AND s.fate <> 'rejected' AND r.fate = ''
"""
_BY_NUMBER = """
UPDATE import_rows r SET fate = 'known', target_id = p.id
FROM problem_points_problempoint p
WHERE r.fate = '' AND r.key <> '' AND p.series = {series} AND p.point_no = r.key
"""
_TWINS = """
UPDATE import_rows r SET twin = f.first
FROM (SELECT key, min(row) AS first FROM import_rows
      WHERE key <> '' AND fate NOT IN ('rejected', 'unchanged')
      GROUP BY key HAVING count(*) > 1) f
WHERE r.key = f.key AND r.row > f.first AND r.fate NOT IN ('rejected', 'unchanged')
"""
_KNOWN_BY_PLACE = """
UPDATE import_rows r SET fate = 'known', target_id = found.point_id
FROM (
    SELECT DISTINCT ON (row) row, point_id FROM import_candidates
    WHERE same_place AND numbers_agree
      AND (seen = known_seen OR (seen IS NULL AND known_seen IS NULL
                                 AND (same_batch OR NOT finished)))
    ORDER BY row, same_batch DESC, {best_first}
) found
WHERE r.row = found.row
"""
_KNOWN_ONCE = """
UPDATE import_rows r SET fate = 'duplicate', twin = f.first
FROM (SELECT target_id, min(row) AS first FROM import_rows
      WHERE fate = 'known' GROUP BY target_id HAVING count(*) > 1) f
WHERE r.fate = 'known' AND r.target_id = f.target_id AND r.row > f.first
"""
_RECURRENCES = """
UPDATE import_rows r SET fate = 'recurrence', target_id = found.point_id
FROM (
    SELECT DISTINCT ON (row) row, point_id FROM import_candidates
    WHERE finished AND NOT same_batch
      AND (seen IS NULL OR known_seen IS NULL OR seen > known_seen)
    ORDER BY row, {best_first}
) found
WHERE r.row = found.row AND r.fate = ''
"""
_SETTLE = """
UPDATE import_rows SET fate = 'accepted' WHERE fate = '';
UPDATE import_rows r SET target_id = f.target_id FROM import_rows f
WHERE r.fate = 'duplicate' AND f.row = r.twin AND f.fate IN ('updated', 'unchanged');
"""
_SEEN_AS = """
jsonb_strip_nulls(jsonb_build_object('number', c.number, 'metres', round(c.metres),
                                     'shared', round(100 * c.of_both)))
"""
_OF_TARGET = f"""
(SELECT {_SEEN_AS} FROM import_candidates c
 WHERE c.row = r.row AND c.point_id = r.target_id)
"""  # noqa: S608  nothing but our own text

_KNOWN_AS = """
r.fate = 'known' AND EXISTS (
    SELECT 1 FROM import_candidates c
    WHERE c.row = r.row AND c.point_id = r.target_id AND {is_meant})
"""
_OPEN_BESIDE = f"""
(SELECT {_SEEN_AS} FROM import_candidates c
 WHERE c.row = r.row AND NOT c.finished
 ORDER BY {candidates.BEST_FIRST} LIMIT 1)
"""  # noqa: S608  nothing but our own text


def match(rows: Workspace, run: ImportRun, batch: Batch) -> None:
    """Give every row that is not rejected its fate."""
    earlier = _same_file_before(run, batch)
    if earlier is not None:
        rows.note("already-imported", Severity.NOTE, run=str(earlier.uid))
        rows.run(sql.SQL(_AGAIN).format(run=sql.Literal(earlier.pk)))
    _by_number(rows, batch)
    _by_place(rows, batch)
    repeats.find(rows)
    comparison.compare(rows)
    rows.run(sql.SQL(_SETTLE))
    rows.count_fates()


def _same_file_before(run: ImportRun, batch: Batch) -> ImportRun | None:
    """The last applied run of the same bytes, read the same way, into this batch."""
    before = ImportRun.objects.filter(
        batch_import__batch=batch,
        state=RunState.APPLIED,
        upload__file_id=run.upload.file_id,
        layer=run.layer,
        encoding=run.encoding,
        decisions__crs=run.decisions.get("crs"),
        decisions__mapping=run.decisions.get("mapping"),
    )
    return before.order_by("-id").first()


def _by_number(rows: Workspace, batch: Batch) -> None:
    rows.run(sql.SQL(_BY_NUMBER).format(series=sql.Literal(batch.series)))
    rows.find(
        "series-other-category",
        Severity.ERROR,
        sql.SQL(
            "r.fate = 'known' AND EXISTS (SELECT 1 FROM problem_points_problempoint p"
            " WHERE p.id = r.target_id AND p.category <> {})"
        ).format(sql.Literal(batch.category)),
        column="point_no",
        value="r.key",
    )
    if not rows.run(sql.SQL(_TWINS)):
        return
    metres = (
        "(SELECT ST_Distance(t.place::geography, r.place::geography)"
        " FROM import_rows t WHERE t.row = r.twin)"
    )
    rows.find(
        "number-used-twice",
        Severity.ERROR,
        f"r.twin IS NOT NULL AND {metres} > {METRES_APART}",
        column="point_no",
        value="r.key",
        params=f"jsonb_build_object('first', r.twin, 'metres', round({metres}))",
    )
    rows.find(
        "number-repeated",
        Severity.WARNING,
        "r.twin IS NOT NULL",
        column="point_no",
        value="r.key",
        params="jsonb_build_object('first', r.twin)",
    )
    rows.run(
        sql.SQL(
            "UPDATE import_rows SET fate = 'duplicate', target_id = NULL"
            " WHERE twin IS NOT NULL AND fate <> 'rejected'"
        )
    )


def _by_place(rows: Workspace, batch: Batch) -> None:
    rows.count_fates()
    if not candidates.find(rows, batch):
        return
    best_first = sql.SQL(candidates.BEST_FIRST)
    rows.run(sql.SQL(_KNOWN_BY_PLACE).format(best_first=best_first))
    for code, is_meant in (
        ("known-by-place", f"c.metres <= {METRES_APART}"),
        ("known-by-outline", f"c.metres > {METRES_APART}"),
    ):
        rows.find(
            code,
            Severity.NOTE,
            _KNOWN_AS.format(is_meant=is_meant),
            params=_OF_TARGET,
        )
    rows.run(sql.SQL(_KNOWN_ONCE))
    rows.run(sql.SQL(_RECURRENCES).format(best_first=best_first))
    rows.find(
        "recurrence-of", Severity.NOTE, "r.fate = 'recurrence'", params=_OF_TARGET
    )
    rows.find(
        "open-case-nearby",
        Severity.WARNING,
        f"r.fate = '' AND {_OPEN_BESIDE} IS NOT NULL",
        params=_OPEN_BESIDE,
    )
    candidates.heaps(rows)
