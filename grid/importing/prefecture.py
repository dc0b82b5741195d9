"""The prefecture's boundary, as every importer of places needs it."""

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from gis_core.intake.models import Severity
from gis_core.intake.placing import Box
from gis_core.intake.workspace import Workspace

MESSAGES = {
    "outside-prefecture": _("The place lies outside the prefecture."),
    "crosses-prefecture": _("The polygon reaches beyond the prefecture."),
    "no-boundary": _(
        "There is no cell of the prefecture with a boundary yet, so that places could "
        "not be checked against it."
    ),
}
MARGIN = 0.3
"""Degrees around the prefecture in which coordinates still make sense."""

_CITY = """
SELECT geom FROM grid_cell
WHERE tier = 'city' AND status = 'in_force' AND geom IS NOT NULL
"""
# Small pieces of the boundary look for their rows; hardly a row is left that must be
# compared with the whole of it.
_INSIDE = f"""
DROP TABLE IF EXISTS import_inside;
CREATE TEMPORARY TABLE import_inside AS
SELECT DISTINCT r.row
FROM (SELECT ST_Subdivide(geom, 64) AS piece FROM ({_CITY}) city OFFSET 0) c
CROSS JOIN LATERAL (
    SELECT row FROM import_rows
    WHERE fate <> 'rejected' AND ST_Intersects(c.piece, place) OFFSET 0
) r;
CREATE UNIQUE INDEX ON import_inside (row);
ANALYZE import_inside;
"""  # noqa: S608  our own text
_OUTSIDE = f"""
CASE WHEN EXISTS (SELECT 1 FROM import_inside i WHERE i.row = r.row) THEN false
     ELSE NOT EXISTS ({_CITY} AND ST_Intersects(geom, r.shape)) END
"""  # noqa: S608  our own text
_BOX = f"""
SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM (SELECT ST_Expand(ST_Extent(geom)::geometry, %s) AS box FROM ({_CITY}) city) extent
WHERE box IS NOT NULL
"""  # noqa: S608  our own text


def box() -> Box | None:
    """The box around the prefecture and its margin; None before there is a boundary."""
    with connection.cursor() as cursor:
        cursor.execute(_BOX, [MARGIN])
        found = cursor.fetchone()
    return None if found is None else (found[0], found[1], found[2], found[3])


def check(rows: Workspace) -> None:
    """Every place must lie in the prefecture, once its boundary is known."""
    if not rows.ask(sql.SQL(_CITY + " LIMIT 1")):
        rows.note("no-boundary", Severity.WARNING)
        return
    rows.run(sql.SQL(_INSIDE))
    rows.find("outside-prefecture", Severity.ERROR, _OUTSIDE)
    rows.find(
        "crosses-prefecture",
        Severity.WARNING,
        "GeometryType(r.shape) <> 'POINT'"
        f" AND NOT EXISTS ({_CITY} AND ST_Covers(geom, r.shape))",
    )
