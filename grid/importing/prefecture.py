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
    rows.find(
        "outside-prefecture",
        Severity.ERROR,
        f"NOT EXISTS ({_CITY} AND ST_Intersects(geom, r.shape))",
    )
    rows.find(
        "crosses-prefecture",
        Severity.WARNING,
        "GeometryType(r.shape) <> 'POINT'"
        f" AND NOT EXISTS ({_CITY} AND ST_Covers(geom, r.shape))",
    )
