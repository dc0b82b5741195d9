"""What must hold for issued rows: each check a code, a severity, and SQL over all rows.

`r` is a row of the workspace, `c` what the overlay found for its place.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from gis_core.intake.models import Severity
from gis_core.intake.workspace import Workspace
from grid.importing import prefecture
from problem_points.context import Reach, overlay_of_many, spread
from problem_points.models import Batch

MESSAGES = {
    **prefecture.MESSAGES,
    "outside-your-area": _("This place does not lie in your area."),
    "date-in-future": _("The date in %(column)s lies in the future: %(value)s."),
    "image-dates-reversed": _("The later image is older than the earlier one."),
    "county-differs": _("The table says %(value)s, the place lies in %(found)s."),
    "town-differs": _("The table says %(value)s, the place lies in %(found)s."),
    "site-differs": _("The table says %(value)s, the place lies in %(found)s."),
    "site-elsewhere": _(
        "The table says %(value)s, but the place lies in no protected area."
    ),
    "zone-differs": _("The table says zone %(value)s, the place lies in %(found)s."),
    "area-differs": _(
        "The table says %(stated)s ha, the polygon measures %(measured)s ha."
    ),
    "stated-place-differs": _(
        "Longitude and latitude in the table lie %(metres)s m from the geometry."
    ),
    "number-missing": _("There is no issued number."),
    "number-used-twice": _(
        "Number %(value)s was used in row %(first)s already, %(metres)s m away."
    ),
    "number-repeated": _("Number %(value)s repeats row %(first)s."),
    "same-place-in-file": _("Same place, date and type as row %(first)s."),
    "same-place-other-number": _(
        "In the place of row %(first)s (within 20 m, or half of the outline shared) and"
        " of the same type, but with another number or date."
    ),
    "known-by-place": _("The same point as %(number)s, %(metres)s m away."),
    "known-by-outline": _(
        "The same point as %(number)s: the outlines share %(shared)s %% of their area."
    ),
    "recurrence-of": _(
        "In the place of %(number)s (within 20 m, or half of the outline shared), which"
        " was finished: a new case linked to it."
    ),
    "open-case-nearby": _(
        "In the place of %(number)s (within 20 m, or half of the outline shared), which"
        " is still open."
    ),
    "heap-of-points": _(
        "Over %(most)s points of this type are known within 20 m: only the nearest were"
        " compared. Does the place stand for something else, such as the county's seat?"
    ),
    "place-moved": _("The place of %(number)s moves by %(metres)s m."),
    "count-differs": _(
        "The covering letter announces %(expected)s points, the file has %(rows)s rows."
    ),
    "series-other-category": _(
        "Number %(value)s is taken by a point of another category."
    ),
}

_CONTEXT = """
DROP TABLE IF EXISTS import_context;
CREATE TEMPORARY TABLE import_context AS {overlay};
CREATE UNIQUE INDEX ON import_context (key);
ANALYZE import_context;
"""
_SOURCE = """
SELECT r.row::bigint AS key, r.place AS location,
       CASE WHEN GeometryType(r.shape) = 'POINT' THEN NULL ELSE r.shape END AS outline,
       coalesce(r.image_after_on, r.found_on, {fallback}) AS on_date,
       ''::text AS category, coalesce(r.detected_type, '') AS activity,
       NULL::bigint AS point_id
FROM import_rows r WHERE r.fate IN ('accepted', 'recurrence', 'updated')
"""
# Which case came before is found by matching, which knows more than places.
_REACH = Reach(earlier_m=0)
# Names are the same if one contains the other: 察右前旗 in 察哈尔右翼前旗 it is not,
# which is what the aliases of divisions are for.
_NAMES_DIFFER = """
EXISTS (
    SELECT 1 FROM import_context c JOIN grid_cell cell ON cell.id = c.cell_id
    JOIN grid_cell {level} ON {level}.id = cell.{level}_id
    LEFT JOIN grid_division d ON d.id = {level}.division_id
    WHERE c.key = r.row AND r.{column} IS NOT NULL
      AND strpos({level}.name, r.{column}) = 0 AND strpos(r.{column}, {level}.name) = 0
      AND NOT coalesce(d.aliases && ARRAY[r.{column}]::varchar[], false)
)
"""
_FOUND_NAME = """
(SELECT jsonb_build_object('found', {level}.name) FROM import_context c
 JOIN grid_cell cell ON cell.id = c.cell_id
 JOIN grid_cell {level} ON {level}.id = cell.{level}_id WHERE c.key = r.row)
"""


def check_dates(rows: Workspace, *, today: date) -> None:
    """Dates in the future are no dates; they are left out and said so."""
    day = f"'{today.isoformat()}'::date"
    for column in ("image_before_on", "image_after_on", "found_on"):
        found = rows.find(
            "date-in-future",
            Severity.WARNING,
            f"r.{column} > {day}",
            column=column,
            value=f"r.{column}::text",
        )
        if found:
            rows.run(
                sql.SQL(
                    f"UPDATE import_rows SET {column} = NULL WHERE {column} > {day}"  # noqa: S608
                )
            )
    rows.find(
        "image-dates-reversed",
        Severity.WARNING,
        "r.image_before_on > r.image_after_on",
        column="image_before_on",
        value="r.image_before_on::text",
    )


def look_around(rows: Workspace, *, fallback: date) -> None:
    """Lay what is new or changed over the registers: fills `import_context`."""
    source = sql.SQL(_SOURCE).format(fallback=sql.Literal(fallback) + sql.SQL("::date"))
    rows.run(spread(source))
    rows.run(sql.SQL(_CONTEXT).format(overlay=overlay_of_many(_REACH)))


def check_area(rows: Workspace, paths: list[str]) -> None:
    """A county brings in and changes what lies in it, and nothing else."""
    inside = sql.SQL("cell.path LIKE ANY ({})").format(
        sql.Literal([f"{path}%" for path in paths])
    )
    rows.find(
        "outside-your-area",
        Severity.ERROR,
        sql.SQL(
            "r.fate IN ('accepted', 'recurrence', 'updated', 'unchanged') AND ("
            " NOT EXISTS (SELECT 1 FROM import_context c JOIN grid_cell cell"
            " ON cell.id = c.cell_id WHERE c.key = r.row AND {inside})"
            " AND r.fate <> 'unchanged'"
            " OR r.target_id IS NOT NULL AND NOT EXISTS ("
            " SELECT 1 FROM problem_points_problempoint p JOIN grid_cell cell"
            " ON cell.id = p.cell_id WHERE p.id = r.target_id AND {inside}))"
        ).format(inside=inside),
    )


def compare_with_registers(rows: Workspace) -> None:
    """What the table says of county, town, site, zone and area against the overlay."""
    for level, code in (("county", "county-differs"), ("town", "town-differs")):
        rows.find(
            code,
            Severity.WARNING,
            _NAMES_DIFFER.format(level=level, column=level),
            column=level,
            value=f"r.{level}",
            params=_FOUND_NAME.format(level=level),
        )
    rows.find(
        "site-differs",
        Severity.WARNING,
        "EXISTS (SELECT 1 FROM import_context c JOIN protected_areas_site s"
        " ON s.id = c.site_id WHERE c.key = r.row AND r.site_name IS NOT NULL"
        " AND strpos(s.name, r.site_name) = 0 AND strpos(r.site_name, s.name) = 0"
        " AND NOT s.aliases && ARRAY[r.site_name]::varchar[])",
        column="site_name",
        value="r.site_name",
        params="(SELECT jsonb_build_object('found', s.name) FROM import_context c"
        " JOIN protected_areas_site s ON s.id = c.site_id WHERE c.key = r.row)",
    )
    rows.find(
        "site-elsewhere",
        Severity.WARNING,
        "r.site_name IS NOT NULL AND EXISTS (SELECT 1 FROM import_context c"
        " WHERE c.key = r.row AND c.site_id IS NULL)",
        column="site_name",
        value="r.site_name",
    )
    rows.find(
        "zone-differs",
        Severity.WARNING,
        "EXISTS (SELECT 1 FROM import_context c JOIN protected_areas_sitezone z"
        " ON z.id = c.site_zone_id WHERE c.key = r.row AND r.zone <> z.zone)",
        column="zone",
        value="r.zone",
        params="(SELECT jsonb_build_object('found', z.zone) FROM import_context c"
        " JOIN protected_areas_sitezone z ON z.id = c.site_zone_id"
        " WHERE c.key = r.row)",
    )
    rows.find(
        "area-differs",
        Severity.WARNING,
        "GeometryType(r.shape) <> 'POINT' AND r.area_ha > 0 AND EXISTS (SELECT 1"
        " FROM import_context c WHERE c.key = r.row AND c.area_ha > 0"
        " AND abs(r.area_ha - c.area_ha) > 0.1 * c.area_ha)",
        column="area_ha",
        value="r.area_ha::text",
        params="(SELECT jsonb_build_object('stated', round(r.area_ha::numeric, 4),"
        " 'measured', round(c.area_ha::numeric, 4)) FROM import_context c"
        " WHERE c.key = r.row)",
    )
    rows.find(
        "stated-place-differs",
        Severity.WARNING,
        "GeometryType(r.shape) = 'POINT' AND r.longitude BETWEEN -180 AND 180"
        " AND r.latitude BETWEEN -90 AND 90 AND ST_DistanceSphere(r.place,"
        " ST_SetSRID(ST_MakePoint(r.longitude, r.latitude), ST_SRID(r.place))) > 100",
        column="longitude",
        params="jsonb_build_object('metres', round(ST_DistanceSphere(r.place,"
        " ST_SetSRID(ST_MakePoint(r.longitude, r.latitude), ST_SRID(r.place)))))",
    )


def check_batch(rows: Workspace, batch: Batch, count: int) -> None:
    """What the covering letter announces against what came."""
    if batch.expected_count and batch.expected_count != count:
        rows.note(
            "count-differs",
            Severity.WARNING,
            expected=batch.expected_count,
            rows=count,
        )
