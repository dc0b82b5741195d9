"""Known points in the place of rows: `import_candidates`, for matching to choose from.

Only points of the batch's category and of the row's type are candidates, and of a heap of
them on one spot (places that somebody took from the county's seat) the nearest.
"""

from datetime import date

from psycopg2 import sql

from gis_core.intake.models import Severity
from gis_core.intake.workspace import Workspace
from problem_points.importing.same_place import (
    BOX,
    IS_OUTLINE,
    METRES,
    METRES_APART,
    MOST,
    SHARE,
    SHARED,
)
from problem_points.models import Batch

_OF_KIND = """
category = {{category}} AND status <> 'void' AND detected_type = {row}.kind
"""
# Where a point was issued is where it is now, unless it has a second version: those few
# look for rows, while rows look for points. Nothing is joined by anything else before it
# is near: without statistics a planner would compare every row with every point.
_BY_DISTANCE = f"""
SELECT row, point_id, metres, NULL::float8 AS of_both
FROM (
    SELECT r.row, q.id AS point_id, {METRES.format(a="r.place", b="q.location")} AS metres
    FROM (
        SELECT row, place, coalesce(detected_type, '') AS kind,
               {BOX.format(a="place")} AS box
        FROM import_rows WHERE fate = '' ORDER BY place OFFSET 0
    ) r
    CROSS JOIN LATERAL (
        SELECT id, location FROM problem_points_problempoint
        WHERE location && r.box AND {_OF_KIND.format(row="r")}
          AND {METRES.format(a="r.place", b="location")} <= {METRES_APART}
        ORDER BY location <-> r.place LIMIT {MOST} + 1
    ) q
    UNION ALL
    SELECT r.row, v.point_id, {METRES.format(a="r.place", b="v.location")}
    FROM (
        SELECT v.point_id, v.location, {BOX.format(a="v.location")} AS box
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
WHERE metres <= {METRES_APART}
"""  # noqa: S608  nothing but our own text
_BY_OUTLINE = f"""
SELECT row, point_id, {METRES.format(a="place", b="location")}, shared.of_both
FROM (
    SELECT r.row, r.place, r.shape, q.id AS point_id, q.location, q.outline
    FROM (
        SELECT row, place, shape, coalesce(detected_type, '') AS kind,
               ST_Transform(shape, 3857) AS web
        FROM import_rows WHERE fate = '' AND {IS_OUTLINE.format(a="shape")} OFFSET 0
    ) r
    CROSS JOIN LATERAL (
        SELECT id, location, outline FROM problem_points_problempoint
        WHERE outline_3857 && r.web AND {_OF_KIND.format(row="r")}
        ORDER BY location <-> r.place LIMIT {MOST} + 1
    ) q
    UNION ALL
    SELECT r.row, r.place, r.shape, v.point_id, v.location, v.outline
    FROM (
        SELECT point_id, location, outline FROM problem_points_geometryversion
        WHERE kind = 'issued' AND outline IS NOT NULL AND point_id = ANY(
            ARRAY(SELECT point_id FROM problem_points_geometryversion WHERE no > 1))
        OFFSET 0
    ) v
    CROSS JOIN LATERAL (
        SELECT row, place, shape FROM import_rows
        WHERE shape && v.outline AND {IS_OUTLINE.format(a="shape")} AND fate = ''
        OFFSET 0
    ) r
) met
CROSS JOIN LATERAL {SHARED.format(a="met.shape", b="met.outline")} shared
WHERE shared.of_smaller >= {SHARE}
"""  # noqa: S608  nothing but our own text
_CANDIDATES = f"""
DROP TABLE IF EXISTS import_candidates;
CREATE TEMPORARY TABLE import_candidates AS
WITH near AS MATERIALIZED (
    SELECT row, point_id, min(metres) AS metres, max(of_both) AS of_both
    FROM ({{found}}) found
    GROUP BY row, point_id
)
SELECT r.row, p.id AS point_id, p.number, near.metres, near.of_both,
       near.metres <= {METRES_APART} OR near.of_both >= {SHARE} AS same_place,
       p.status IN ('closed', 'no_issue') AS finished,
       p.batch_id IS NOT DISTINCT FROM {{batch}} AS same_batch,
       (r.key = '' OR p.point_no = '' OR (p.point_no = r.key AND p.series = {{series}}))
           AS numbers_agree,
       coalesce(r.image_after_on, r.found_on, {{issued}}) AS seen,
       coalesce(p.image_after_on, p.found_on, b.issued_on) AS known_seen
FROM near
JOIN import_rows r ON r.row = near.row
JOIN problem_points_problempoint p ON p.id = near.point_id
LEFT JOIN problem_points_batch b ON b.id = p.batch_id
WHERE p.category = {{category}} AND p.status <> 'void'
  AND p.detected_type = coalesce(r.detected_type, '');
CREATE INDEX ON import_candidates (row);
ANALYZE import_candidates;
"""  # noqa: S608  nothing but our own text
_IN_A_HEAP = f"""
(SELECT count(*) FROM import_candidates c
 WHERE c.row = r.row AND c.metres <= {METRES_APART}) > {MOST}
"""  # noqa: S608  nothing but our own text
BEST_FIRST = "of_both DESC NULLS LAST, metres, point_id"
"""Of several candidates of a row: who shares most of its outline, then the nearest."""


def find(rows: Workspace, batch: Batch) -> bool:
    """Fill `import_candidates`; whether there are any."""
    rows.run(
        sql.SQL(_CANDIDATES).format(
            found=sql.SQL(f"{_BY_DISTANCE} UNION ALL {_BY_OUTLINE}").format(
                category=sql.Literal(batch.category)
            ),
            batch=sql.Literal(batch.pk),
            series=sql.Literal(batch.series),
            category=sql.Literal(batch.category),
            issued=_date(batch.issued_on),
        )
    )
    ((found,),) = rows.ask(sql.SQL("SELECT EXISTS (SELECT 1 FROM import_candidates)"))
    return bool(found)


def heaps(rows: Workspace) -> None:
    """Say of which rows not every candidate was looked at."""
    rows.find(
        "heap-of-points",
        Severity.WARNING,
        _IN_A_HEAP,
        params=f"jsonb_build_object('most', {MOST})",
    )


def _date(day: date | None) -> sql.Composed:
    return sql.Literal(day) + sql.SQL("::date")
