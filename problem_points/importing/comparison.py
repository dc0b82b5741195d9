"""Known rows against their points: what the sender has changed.

Only what the sender owns is compared. An empty cell changes nothing, so that a shorter
table does not wipe out what a longer one brought.
"""

from psycopg2 import sql

from gis_core.intake.models import Severity
from gis_core.intake.workspace import Workspace
from problem_points.importing.columns import ISSUED
from problem_points.importing.same_place import METRES, METRES_APART

SAME_SPOT_M = 0.05

_ATTRIBUTE = """
CASE WHEN r.{attribute} IS NOT NULL
      AND r.{attribute}::text IS DISTINCT FROM coalesce(p.{column}::text, '')
     THEN jsonb_build_object({name}, jsonb_build_array(p.{column}, r.{attribute}))
     ELSE '{{}}' END
"""
_NUMBER = """
CASE WHEN r.key <> '' AND p.point_no = ''
     THEN jsonb_build_object('point_no', jsonb_build_array('', r.key)) ELSE '{{}}' END
"""
# Against the place as it was issued last, not as somebody corrected it on site.
_LOCATION = """
CASE WHEN GeometryType(r.shape) = 'POINT'
      AND (v.location IS NULL OR {metres} > {same_spot})
     THEN jsonb_build_object('location', jsonb_build_array(
         ST_AsText(v.location, 6), ST_AsText(r.place, 6)))
     ELSE '{{}}' END
"""
_OUTLINE = """
CASE WHEN GeometryType(r.shape) <> 'POINT'
      AND (v.outline IS NULL OR ST_AsBinary(v.outline) <> ST_AsBinary(r.shape))
     THEN jsonb_build_object('outline', jsonb_build_array(
         round((ST_Area(v.outline::geography) / 1e4)::numeric, 4),
         round((ST_Area(r.shape::geography) / 1e4)::numeric, 4)))
     ELSE '{{}}' END
"""
_COMPARE = """
UPDATE import_rows r SET before = d.difference,
    fate = CASE WHEN d.difference = '{{}}' THEN 'unchanged' ELSE 'updated' END
FROM (
    SELECT r.row, {differences} AS difference
    FROM import_rows r
    JOIN problem_points_problempoint p ON p.id = r.target_id
    LEFT JOIN LATERAL (
        SELECT location, outline FROM problem_points_geometryversion
        WHERE point_id = p.id AND kind = 'issued' ORDER BY no DESC LIMIT 1
    ) v ON true
    WHERE r.fate = 'known'
) d
WHERE r.row = d.row
"""
_MOVED = """
(SELECT jsonb_build_object('number', p.number, 'metres', round({metres}))
 FROM problem_points_problempoint p
 WHERE p.id = r.target_id AND {metres} > {same_place})
"""


def compare(rows: Workspace) -> None:
    """Rows of fate `known` become `unchanged` or `updated`; `before` keeps
    {attribute: [old, new]}."""
    differences = [
        sql.SQL(_ATTRIBUTE).format(
            attribute=sql.Identifier(attribute),
            column=sql.Identifier(column),
            name=sql.Literal(attribute),
        )
        for attribute, column in ISSUED.items()
    ]
    differences += [
        sql.SQL(_NUMBER).format(),
        sql.SQL(_LOCATION).format(
            metres=sql.SQL(METRES.format(a="v.location", b="r.place")),
            same_spot=sql.Literal(SAME_SPOT_M),
        ),
        sql.SQL(_OUTLINE).format(),
    ]
    rows.run(sql.SQL(_COMPARE).format(differences=sql.SQL(" || ").join(differences)))
    moved = _MOVED.format(
        metres=METRES.format(a="p.location", b="r.place"), same_place=METRES_APART
    )
    rows.find(
        "place-moved",
        Severity.WARNING,
        f"r.fate = 'updated' AND r.before ? 'location' AND {moved} IS NOT NULL",
        params=moved,
    )
