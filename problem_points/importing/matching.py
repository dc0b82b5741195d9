"""Which rows are points that we know already: by issued number, else by place.

The number counts within the series. By place means: within 20 m of where a known point
of the category was issued or is now, of the same type, seen on the same date. What was
finished before it was seen again is a recurrence: a new case linked to the old one.
"""

from datetime import date

from psycopg2 import sql

from gis_core.intake.models import ImportRun, RunState, Severity
from gis_core.intake.workspace import Workspace
from problem_points.importing import comparison
from problem_points.importing.comparison import METRES, SAME_PLACE_M
from problem_points.models import Batch

# A box certainly around 20 m, wider in longitude with latitude.
_BOX = "ST_Expand({a}, 0.0002 / greatest(cos(radians(ST_Y({a}))), 0.01), 0.0002)"

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
# Where a point was issued is where it is now, unless it has a second version: those few
# look for rows, while rows look for points. Nothing is joined by anything else before it
# is near: without statistics a planner would compare every row with every point.
_CANDIDATES = """
DROP TABLE IF EXISTS import_candidates;
CREATE TEMPORARY TABLE import_candidates AS
WITH near AS MATERIALIZED (
    SELECT row, point_id, min(metres) AS metres
    FROM (
        SELECT r.row, q.id AS point_id, {metres_q} AS metres
        FROM (
            SELECT row, place, {box} AS box FROM import_rows r
            WHERE fate = '' ORDER BY place OFFSET 0
        ) r
        CROSS JOIN LATERAL (
            SELECT id, location FROM problem_points_problempoint
            WHERE location && r.box OFFSET 0
        ) q
        UNION ALL
        SELECT r.row, v.point_id, {metres_v}
        FROM (
            SELECT v.point_id, v.location, {box_v} AS box
            FROM problem_points_geometryversion v
            WHERE v.kind = 'issued' AND v.location IS NOT NULL AND v.point_id = ANY(
                ARRAY(SELECT point_id FROM problem_points_geometryversion WHERE no > 1))
            OFFSET 0
        ) v
        CROSS JOIN LATERAL (
            SELECT row, place FROM import_rows
            WHERE place && v.box AND fate = '' OFFSET 0
        ) r
    ) found
    WHERE metres <= {same_place}
    GROUP BY row, point_id
)
SELECT r.row, p.id AS point_id, p.number, near.metres,
       p.status IN ('closed', 'no_issue') AS finished,
       p.batch_id IS NOT DISTINCT FROM {batch} AS same_batch,
       (r.key = '' OR p.point_no = '' OR (p.point_no = r.key AND p.series = {series}))
           AS numbers_agree,
       (coalesce(r.detected_type, '') = p.detected_type) AS same_type,
       coalesce(r.image_after_on, r.found_on, {issued}) AS seen,
       coalesce(p.image_after_on, p.found_on, b.issued_on) AS known_seen
FROM near
JOIN import_rows r ON r.row = near.row
JOIN problem_points_problempoint p ON p.id = near.point_id
LEFT JOIN problem_points_batch b ON b.id = p.batch_id
WHERE p.category = {category} AND p.status <> 'void';
CREATE INDEX ON import_candidates (row);
ANALYZE import_candidates;
"""
_KNOWN_BY_PLACE = """
UPDATE import_rows r SET fate = 'known', target_id = found.point_id
FROM (
    SELECT DISTINCT ON (row) row, point_id FROM import_candidates
    WHERE numbers_agree AND same_type
      AND (seen = known_seen OR (seen IS NULL AND known_seen IS NULL
                                 AND (same_batch OR NOT finished)))
    ORDER BY row, same_batch DESC, metres, point_id
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
    WHERE finished AND same_type AND NOT same_batch
      AND (seen IS NULL OR known_seen IS NULL OR seen > known_seen)
    ORDER BY row, metres, point_id
) found
WHERE r.row = found.row AND r.fate = ''
"""
# Exact repetitions first, so that the pairs that follow stay few.
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
# Most rows stand alone. `import_crowded` holds those that have another in the reach of
# their box, so that only they are compared.
_CROWDED = """
DROP TABLE IF EXISTS import_crowded;
CREATE TEMPORARY TABLE import_crowded AS
SELECT row FROM (
    SELECT row, ST_ClusterDBSCAN(place, {reach}, 2) OVER () AS crowd FROM import_rows
    WHERE fate IN ('', 'recurrence', 'known') AND place IS NOT NULL
) r WHERE crowd IS NOT NULL;
CREATE UNIQUE INDEX ON import_crowded (row);
ANALYZE import_crowded;
"""
_REACH = """
SELECT 0.0003 / greatest(cos(radians(max(abs(ST_Y(place))))), 0.01) FROM import_rows
WHERE fate IN ('', 'recurrence', 'known')
"""
# The crowd is settled before anybody looks for neighbours: joined last, each pair would
# look through the whole of it.
_PAIRS = """
SELECT a.row, b.row
FROM (
    SELECT r.row, r.place, r.key, r.detected_type, r.image_after_on, r.found_on
    FROM import_rows r JOIN import_crowded c ON c.row = r.row
    WHERE r.fate IN ('', 'recurrence') OFFSET 0
) a
CROSS JOIN LATERAL (
    SELECT * FROM import_rows b WHERE b.place && {box} AND b.row > a.row OFFSET 0
) b
WHERE b.fate IN ('', 'recurrence')
  AND coalesce(a.detected_type, '') = coalesce(b.detected_type, '')
  AND coalesce(a.image_after_on, a.found_on)
      IS NOT DISTINCT FROM coalesce(b.image_after_on, b.found_on)
  AND (a.key = '' OR b.key = '') AND {metres} <= {same_place}
ORDER BY b.row, a.row
"""
_MARK = """
UPDATE import_rows r SET fate = 'duplicate', twin = n.first
FROM (SELECT unnest({rows}::int[]) AS row, unnest({firsts}::int[]) AS first) n
WHERE r.row = n.row
"""
_SETTLE = """
UPDATE import_rows SET fate = 'accepted' WHERE fate = '';
UPDATE import_rows r SET target_id = f.target_id FROM import_rows f
WHERE r.fate = 'duplicate' AND f.row = r.twin AND f.fate IN ('updated', 'unchanged');
"""

_NEIGHBOUR = f"""
(SELECT min(t.row) FROM import_rows t
 WHERE t.row < r.row AND t.place && {_BOX.format(a="r.place")} AND t.key <> r.key
   AND t.fate IN ('', 'recurrence', 'known')
   AND coalesce(t.detected_type, '') = coalesce(r.detected_type, '')
   AND {METRES.format(a="t.place", b="r.place")} <= {SAME_PLACE_M})
"""  # noqa: S608  nothing but our own text

_CROWDED_NEIGHBOUR = f"""
CASE WHEN r.fate = '' AND r.key <> '' AND r.row IN (SELECT row FROM import_crowded)
     THEN {_NEIGHBOUR} END IS NOT NULL
"""  # noqa: S608  nothing but our own text


def match(rows: Workspace, run: ImportRun, batch: Batch) -> None:
    """Give every row that is not rejected its fate."""
    earlier = _same_file_before(run, batch)
    if earlier is not None:
        rows.note("already-imported", Severity.NOTE, run=str(earlier.uid))
        rows.run(sql.SQL(_AGAIN).format(run=sql.Literal(earlier.pk)))
    _by_number(rows, batch)
    _by_place(rows, batch)
    _within_the_file(rows)
    comparison.compare(rows)
    rows.run(sql.SQL(_SETTLE))
    rows.count_fates()


def _same_file_before(run: ImportRun, batch: Batch) -> ImportRun | None:
    """The last applied run of the same bytes, read the same way, into this batch."""
    candidates = ImportRun.objects.filter(
        batch_import__batch=batch,
        state=RunState.APPLIED,
        upload__file_id=run.upload.file_id,
        layer=run.layer,
        encoding=run.encoding,
        decisions__crs=run.decisions.get("crs"),
        decisions__mapping=run.decisions.get("mapping"),
    )
    return candidates.order_by("-id").first()


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
        f"r.twin IS NOT NULL AND {metres} > {SAME_PLACE_M}",
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
    rows.run(
        sql.SQL(_CANDIDATES).format(
            batch=sql.Literal(batch.pk),
            series=sql.Literal(batch.series),
            category=sql.Literal(batch.category),
            issued=_date(batch.issued_on),
            same_place=sql.Literal(SAME_PLACE_M),
            box=sql.SQL(_BOX.format(a="place")),
            box_v=sql.SQL(_BOX.format(a="v.location")),
            metres_q=sql.SQL(METRES.format(a="r.place", b="q.location")),
            metres_v=sql.SQL(METRES.format(a="r.place", b="v.location")),
        )
    )
    if rows.ask(sql.SQL("SELECT NOT EXISTS (SELECT 1 FROM import_candidates)"))[0][0]:
        return
    rows.run(sql.SQL(_KNOWN_BY_PLACE))
    of_target = (
        "(SELECT jsonb_build_object('number', c.number, 'metres', round(c.metres))"
        " FROM import_candidates c WHERE c.row = r.row AND c.point_id = r.target_id)"
    )
    rows.find(
        "known-by-place",
        Severity.NOTE,
        "r.fate = 'known' AND EXISTS (SELECT 1 FROM import_candidates c"
        " WHERE c.row = r.row AND c.point_id = r.target_id)",
        params=of_target,
    )
    rows.run(sql.SQL(_KNOWN_ONCE))
    rows.run(sql.SQL(_RECURRENCES))
    rows.find("recurrence-of", Severity.NOTE, "r.fate = 'recurrence'", params=of_target)
    nearest_open = (
        "(SELECT jsonb_build_object('number', c.number, 'metres', round(c.metres))"
        " FROM import_candidates c WHERE c.row = r.row AND NOT c.finished"
        " AND c.same_type ORDER BY c.metres LIMIT 1)"
    )
    rows.find(
        "open-case-nearby",
        Severity.WARNING,
        f"r.fate = '' AND {nearest_open} IS NOT NULL",
        params=nearest_open,
    )


def _within_the_file(rows: Workspace) -> None:
    """The same place, date and type twice: the first row counts."""
    rows.count_fates()
    rows.run(sql.SQL(_EXACT))
    kept: set[int] = set()
    repeated: dict[int, int] = {}
    ((reach,),) = rows.ask(sql.SQL(_REACH))
    rows.run(sql.SQL(_CROWDED).format(reach=sql.Literal(reach or 0.0)))
    pairs = sql.SQL(_PAIRS).format(
        box=sql.SQL(_BOX.format(a="a.place")),
        metres=sql.SQL(METRES.format(a="a.place", b="b.place")),
        same_place=sql.Literal(SAME_PLACE_M),
    )
    for first, second in rows.ask(pairs):
        # A row that repeats one is no measure for the next: chains do not swallow all.
        if first not in repeated and second not in repeated:
            kept.add(first)
            repeated[second] = first
    if repeated:
        rows.run(
            sql.SQL(_MARK).format(
                rows=sql.Literal(list(repeated)),
                firsts=sql.Literal(list(repeated.values())),
            )
        )
    rows.count_fates()
    rows.find(
        "same-place-in-file",
        Severity.WARNING,
        "r.fate = 'duplicate' AND NOT EXISTS (SELECT 1 FROM import_findings f"
        " WHERE f.row = r.row AND f.code = 'number-repeated')",
        params="jsonb_build_object('first', r.twin)",
    )
    rows.find(
        "same-place-other-number",
        Severity.WARNING,
        _CROWDED_NEIGHBOUR,
        params=f"jsonb_build_object('first', {_NEIGHBOUR})",
    )


def _date(day: date | None) -> sql.Composed:
    return sql.Literal(day) + sql.SQL("::date")
