"""Outfalls as an import target.

Known again by the national code, else by the local code, else as the same name within
20 m. Both codes are free text; most outfalls have none yet.
"""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from gis_core.accounts.models import User
from gis_core.errors import Conflict
from gis_core.intake.models import Severity
from gis_core.intake.placing import Box
from gis_core.intake.target import POINT, ImportTarget
from gis_core.intake.workspace import Workspace
from grid.importing import prefecture
from outfalls.importing.columns import ATTRIBUTES, ISSUED

MESSAGES = {
    **prefecture.MESSAGES,
    "name-missing": _("There is no name."),
    "code-repeated": _("The code %(value)s was used in row %(first)s already."),
    "same-outfall-in-file": _("Same name and place as row %(first)s."),
    "code-of-another": _("The code %(value)s belongs to another outfall already."),
    "in-water-source-zone": _("The outfall lies in a water-source protection zone."),
    "in-protected-area": _("The outfall lies in a protected area."),
}

_BY_CODE = """
UPDATE import_rows r SET target_id = o.id, fate = 'known'
FROM outfalls_outfall o
WHERE r.fate = '' AND r.{code} IS NOT NULL AND o.{code} = r.{code}
"""
# Another outfall has the code; or the outfall found by its local code has another
# national one.
_OF_ANOTHER = """
r.{code} IS NOT NULL AND EXISTS (
    SELECT 1 FROM outfalls_outfall o
    WHERE o.{code} = r.{code} AND o.id IS DISTINCT FROM r.target_id
       OR o.id = r.target_id AND o.national_code NOT IN ('', r.national_code))
"""
_BY_PLACE = """
UPDATE import_rows r SET target_id = found.id, fate = 'known'
FROM (
    SELECT DISTINCT ON (r.row) r.row, o.id
    FROM import_rows r JOIN outfalls_outfall o
      ON o.location && ST_Expand(r.place, 0.0005, 0.0002) AND o.name = r.name
     AND ST_Distance(o.location::geography, r.place::geography) <= 20
     AND (r.national_code IS NULL OR o.national_code IN ('', r.national_code))
     AND (r.local_code IS NULL OR o.local_code IN ('', r.local_code))
    WHERE r.fate = ''
    ORDER BY r.row, ST_Distance(o.location::geography, r.place::geography)
) found
WHERE r.row = found.row
"""
_TWIN_BY_CODE = """
(SELECT min(t.row) FROM import_rows t WHERE t.row < r.row AND t.fate <> 'rejected'
 AND (t.national_code = r.national_code OR t.local_code = r.local_code))
"""
_TWIN_BY_PLACE = """
(SELECT min(t.row) FROM import_rows t WHERE t.row < r.row
 AND t.fate NOT IN ('rejected', 'duplicate') AND t.name = r.name
 AND t.place && ST_Expand(r.place, 0.0005, 0.0002)
 AND ST_Distance(t.place::geography, r.place::geography) <= 20
 AND t.national_code IS NOT DISTINCT FROM r.national_code
 AND t.local_code IS NOT DISTINCT FROM r.local_code)
"""
_MARK_TWINS = f"""
UPDATE import_rows r SET twin = {_TWIN_BY_PLACE} WHERE r.fate = '';
UPDATE import_rows SET fate = 'duplicate' WHERE twin IS NOT NULL;
"""  # noqa: S608  our own text
_ATTRIBUTE = """
CASE WHEN r.{name} IS NOT NULL
      AND r.{name}::text IS DISTINCT FROM coalesce(o.{name}::text, '')
     THEN jsonb_build_object({label}, jsonb_build_array(o.{name}, r.{name}))
     ELSE '{{}}' END
"""
_COMPARE = """
UPDATE import_rows r SET before = d.difference,
    fate = CASE WHEN d.difference = '{{}}' THEN 'unchanged' ELSE 'updated' END
FROM (
    SELECT r.row, {differences}
        || CASE WHEN ST_Distance(o.location::geography, r.place::geography) > 0.05
               THEN jsonb_build_object('location', jsonb_build_array(
                   ST_AsText(o.location, 6), ST_AsText(r.place, 6)))
               ELSE '{{}}' END AS difference
    FROM import_rows r JOIN outfalls_outfall o ON o.id = r.target_id
    WHERE r.fate = 'known'
) d
WHERE d.row = r.row
"""
_AROUND = """
ALTER TABLE import_rows ADD COLUMN IF NOT EXISTS cell_id bigint,
    ADD COLUMN IF NOT EXISTS in_water_zone boolean,
    ADD COLUMN IF NOT EXISTS in_site boolean;
UPDATE import_rows r SET
    cell_id = (
        SELECT c.id FROM grid_cell c
        WHERE c.status = 'in_force' AND ST_Intersects(c.geom, r.place)
        ORDER BY array_position(ARRAY['village', 'town', 'county', 'city', 'province'],
                                c.tier::text), c.code LIMIT 1),
    in_water_zone = EXISTS (
        SELECT 1 FROM protected_areas_watersourcezone z
        WHERE z.standing = 'in_force' AND ST_Intersects(z.geom, r.place)
          AND (z.valid_from IS NULL OR z.valid_from <= {today})
          AND (z.valid_to IS NULL OR z.valid_to > {today})),
    in_site = EXISTS (
        SELECT 1 FROM protected_areas_site s
        WHERE s.is_active AND ST_Intersects(s.geom, r.place))
WHERE r.fate <> 'rejected'
"""
_INSERT = """
INSERT INTO outfalls_outfall
    (uid, {columns}, downstream_km, cell_id, location, is_drawn, approval_state,
     discharge_pattern, in_national_platform, in_water_source_zone, in_protected_area,
     raw)
SELECT gen_random_uuid(), {values}, NULL, r.cell_id, r.place, false, '', '', '',
       r.in_water_zone, r.in_site, r.raw
FROM import_rows r WHERE r.fate = 'accepted' ORDER BY r.row
"""
_UPDATE = """
UPDATE outfalls_outfall o SET {changes}, location = r.place, cell_id = r.cell_id,
    in_water_source_zone = r.in_water_zone, in_protected_area = r.in_site,
    raw = o.raw || r.raw
FROM import_rows r WHERE r.fate = 'updated' AND o.id = r.target_id;
"""
_TARGETS = """
UPDATE import_rows r SET target_id = o.id FROM outfalls_outfall o
WHERE r.fate = 'accepted' AND o.name = r.name AND o.location ~= r.place
  AND o.national_code = coalesce(r.national_code, '')
  AND o.local_code = coalesce(r.local_code, '');
INSERT INTO outfalls_outfallparty
    (outfall_id, name, credit_code, industry, contact, phone, is_main)
SELECT DISTINCT ON (r.target_id) r.target_id, r.party, coalesce(r.credit_code, ''), '',
       coalesce(r.contact, ''), coalesce(r.phone, ''), true
FROM import_rows r
WHERE r.fate IN ('accepted', 'updated') AND r.party IS NOT NULL
  AND r.target_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM outfalls_outfallparty p WHERE p.outfall_id = r.target_id)
ORDER BY r.target_id, r.row;
"""


class OutfallsTarget(ImportTarget):
    """River outfalls with their codes, classes and responsible parties."""

    name = "outfalls"
    attributes = ATTRIBUTES
    shapes = frozenset({POINT})
    key = "local_code"
    messages = MESSAGES

    def area(self) -> Box | None:
        """Outfalls lie in the prefecture."""
        return prefecture.box()

    def lock(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import outfalls'))")

    def check(self, rows: Workspace, *, at: datetime) -> None:
        prefecture.check(rows)
        rows.find("name-missing", Severity.ERROR, "r.name IS NULL", column="name")
        self._check_repeats(rows)
        for code in ("national_code", "local_code"):
            rows.run(sql.SQL(_BY_CODE).format(code=sql.Identifier(code)))
        self._check_codes(rows)
        rows.run(sql.SQL(_BY_PLACE))
        self._compare(rows)
        rows.run(sql.SQL("UPDATE import_rows SET fate = 'accepted' WHERE fate = ''"))
        rows.run(
            sql.SQL(_AROUND).format(today=sql.Literal(at.date()) + sql.SQL("::date"))
        )
        for code, column in (
            ("in-water-source-zone", "in_water_zone"),
            ("in-protected-area", "in_site"),
        ):
            rows.find(
                code,
                Severity.WARNING,
                f"r.{column} AND r.fate IN ('accepted', 'updated')",
            )

    def apply(self, rows: Workspace, *, by: User | None, at: datetime) -> None:
        names = [sql.Identifier(name) for name in ISSUED]
        rows.run(
            sql.SQL(_INSERT).format(
                columns=sql.SQL(", ").join(names),
                values=sql.SQL(", ").join(map(_value, ISSUED)),
            )
        )
        rows.run(
            sql.SQL(_UPDATE).format(
                changes=sql.SQL(", ").join(
                    sql.SQL("{0} = coalesce(r.{0}, o.{0})").format(name)
                    for name in names
                )
            )
        )
        rows.run(sql.SQL(_TARGETS))
        rows.store_targets(self.run)

    def roll_back(self, *, by: User, at: datetime) -> None:
        """Surveys and cases hang on outfalls from the first day."""
        raise Conflict(
            "rollback-impossible",
            params={
                "reasons": [{"code": "outfalls-in-use", "count": self.run.accepted}]
            },
        )

    def _check_repeats(self, rows: Workspace) -> None:
        """A code used twice is an error; the same outfall twice is a duplicate."""
        place = f"jsonb_build_object('first', {_TWIN_BY_PLACE})"
        rows.find(
            "same-outfall-in-file",
            Severity.WARNING,
            f"{_TWIN_BY_PLACE} IS NOT NULL",
            params=place,
        )
        rows.run(sql.SQL(_MARK_TWINS))
        rows.find(
            "code-repeated",
            Severity.ERROR,
            f"r.fate <> 'duplicate' AND {_TWIN_BY_CODE} IS NOT NULL",
            value="coalesce(r.national_code, r.local_code)",
            params=f"jsonb_build_object('first', {_TWIN_BY_CODE})",
        )

    def _check_codes(self, rows: Workspace) -> None:
        """A row must not carry the code of an outfall that it is not."""
        for code in ("national_code", "local_code"):
            rows.find(
                "code-of-another",
                Severity.ERROR,
                sql.SQL(_OF_ANOTHER).format(code=sql.Identifier(code)),
                column=code,
                value=f"r.{code}",
            )

    def _compare(self, rows: Workspace) -> None:
        differences = sql.SQL(" || ").join(
            sql.SQL(_ATTRIBUTE).format(
                name=sql.Identifier(name), label=sql.Literal(name)
            )
            for name in ISSUED
        )
        rows.run(sql.SQL(_COMPARE).format(differences=differences))
        rows.run(
            sql.SQL(
                "UPDATE import_rows r SET fate = 'unchanged', target_id = f.target_id"
                " FROM import_rows f WHERE r.fate = 'duplicate' AND f.row = r.twin"
                " AND f.fate = 'unchanged'"
            )
        )


def _value(name: str) -> sql.Composable:
    """The row's value, an empty text where it has none."""
    if name == "flow_m3_per_day":
        return sql.SQL("r.flow_m3_per_day")
    return sql.SQL("coalesce(r.{}, '')").format(sql.Identifier(name))
