"""Cells of the supervision grid as an import target.

Cells come tier by tier, in any order of files as long as the tier above is there; within
a file parents and children may be mixed. Nothing that points hang on is deleted.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from gis_core.accounts.models import User
from gis_core.errors import Conflict
from gis_core.intake.models import Severity
from gis_core.intake.placing import Box
from gis_core.intake.target import POLYGON, ImportTarget
from gis_core.intake.workspace import Workspace
from grid.importing import topology
from grid.importing.columns import ATTRIBUTES
from grid.roles import Tier

MESSAGES = {
    "code-missing": _("There is no code."),
    "code-unfit": _("A code must not hold a dot: %(value)s."),
    "name-missing": _("There is no name."),
    "code-repeated": _("The code %(value)s was used in row %(first)s already."),
    "parent-missing": _("The cell above, %(value)s, is neither here nor in the file."),
    "tier-unknown": _("The tier cannot be told: state it, or the cell above."),
    "parent-differs": _("The cell above was %(found)s so far; it is left as it is."),
    **topology.MESSAGES,
}
ORDER = (Tier.CITY, Tier.COUNTY, Tier.TOWN, Tier.VILLAGE)

# Statistical codes of 12 digits name their tier and their parent themselves.
_TWELVE_DIGITS = """
UPDATE import_rows SET
    tier = coalesce(tier, CASE
        WHEN right(key, 3) <> '000' THEN 'village'
        WHEN substr(key, 7, 3) <> '000' THEN 'town'
        WHEN substr(key, 5, 2) <> '00' THEN 'county' ELSE 'city' END),
    parent_code = coalesce(parent_code, CASE
        WHEN right(key, 3) <> '000' THEN left(key, 9) || '000'
        WHEN substr(key, 7, 3) <> '000' THEN left(key, 6) || '000000'
        WHEN substr(key, 5, 2) <> '00' THEN left(key, 4) || '00000000' END)
WHERE key ~ '^[0-9]{12}$'
"""
# Cities and provinces may hang on something that we do not keep. So may the first cells
# of all, if none of their file hangs on another.
_ROOTS = """
UPDATE import_rows r SET parent_code = NULL
WHERE r.fate <> 'rejected'
  AND NOT EXISTS (SELECT 1 FROM grid_cell c WHERE c.code = r.parent_code)
  AND NOT EXISTS (SELECT 1 FROM import_rows p WHERE p.key = r.parent_code)
  AND (r.tier IN ('province', 'city') OR r.tier IS NULL AND NOT EXISTS (
      SELECT 1 FROM grid_cell) AND NOT EXISTS (
      SELECT 1 FROM import_rows o LEFT JOIN import_rows p ON p.key = o.parent_code
      WHERE o.parent_code IS NULL OR p.key IS NOT NULL))
"""
# One tier down with every turn, from cells that are there and roots of the file.
_DEEPEN = """
UPDATE import_rows r SET tier = CASE above.tier
    WHEN 'province' THEN 'city' WHEN 'city' THEN 'county' WHEN 'county' THEN 'town'
    ELSE 'village' END
FROM (SELECT code, tier::text FROM grid_cell
      UNION ALL SELECT key, tier FROM import_rows WHERE tier IS NOT NULL) above
WHERE r.tier IS NULL AND r.parent_code = above.code
"""
_KNOWN = """
UPDATE import_rows r SET target_id = c.id, before = d.difference,
    fate = CASE WHEN d.difference = '{}' THEN 'unchanged' ELSE 'updated' END
FROM grid_cell c JOIN import_rows s ON s.key = c.code
CROSS JOIN LATERAL (
    SELECT CASE WHEN s.name <> c.name
               THEN jsonb_build_object('name', jsonb_build_array(c.name, s.name))
               ELSE '{}' END
        || CASE WHEN s.level_label IS NOT NULL AND s.level_label <> c.level_label
               THEN jsonb_build_object('level_label',
                   jsonb_build_array(c.level_label, s.level_label)) ELSE '{}' END
        || CASE WHEN c.geom IS NULL OR ST_AsBinary(c.geom) <> ST_AsBinary(s.shape)
               THEN jsonb_build_object('geom', jsonb_build_array(
                   round((ST_Area(c.geom::geography) / 1e4)::numeric, 2),
                   round((ST_Area(s.shape::geography) / 1e4)::numeric, 2)))
               ELSE '{}' END AS difference
) d
WHERE s.row = r.row AND r.fate = ''
"""
_INSERT = """
INSERT INTO grid_cell
    (code, name, tier, level_label, parent_id, path, county_id, town_id, division_id,
     geom, is_drawn, patrol_every_days, status, valid_from)
SELECT r.key, r.name, {tier}, coalesce(r.level_label, ''), p.id,
       coalesce(p.path, '') || r.key || '.', p.county_id, p.town_id, d.id, r.shape,
       false, r.patrol_days::int, 'in_force', r.valid_from
FROM import_rows r
LEFT JOIN grid_cell p ON p.code = r.parent_code
LEFT JOIN grid_division d ON d.code = rpad(r.key, 12, '0')
WHERE r.fate = 'accepted' AND r.tier = {tier}
ORDER BY r.row;
UPDATE grid_cell c
SET county_id = CASE WHEN c.tier = 'county' THEN c.id ELSE c.county_id END,
    town_id = CASE WHEN c.tier = 'town' THEN c.id ELSE c.town_id END
FROM import_rows r
WHERE r.key = c.code AND r.fate = 'accepted' AND r.tier = {tier}
  AND {tier} IN ('county', 'town');
"""
_UPDATE = """
UPDATE grid_cell c SET name = r.name, geom = r.shape,
    level_label = coalesce(r.level_label, c.level_label)
FROM import_rows r WHERE r.fate = 'updated' AND c.id = r.target_id;
UPDATE import_rows r SET target_id = c.id FROM grid_cell c
WHERE r.fate = 'accepted' AND c.code = r.key;
"""
_BEFORE = """
SELECT count(*) FROM intake_stagedrow s JOIN grid_cell c ON c.id = s.target_id
WHERE s.run_id = %s AND s.fate = 'accepted'
"""


class GridTarget(ImportTarget):
    """Cells with code, name, cell above and boundary."""

    name = "grid"
    attributes = ATTRIBUTES
    shapes = frozenset({POLYGON})
    key = "code"
    messages = MESSAGES

    def area(self) -> Box | None:
        """A grid defines where things are; nothing is expected of it."""
        return None

    def lock(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import grid'))")

    def check(self, rows: Workspace, *, at: datetime) -> None:
        self._check_codes(rows)
        self._find_parents(rows)
        rows.run(sql.SQL(_KNOWN))
        topology.check(rows)
        rows.run(sql.SQL("UPDATE import_rows SET fate = 'accepted' WHERE fate = ''"))

    def apply(self, rows: Workspace, *, by: User | None, at: datetime) -> None:
        for tier in (Tier.PROVINCE, *ORDER):
            rows.run(sql.SQL(_INSERT).format(tier=sql.Literal(tier.value)))
        rows.run(sql.SQL(_UPDATE))
        rows.store_targets(self.run)

    def roll_back(self, *, by: User, at: datetime) -> None:
        """Cells are what everything hangs on; a grid is replaced, not taken back."""
        with connection.cursor() as cursor:
            cursor.execute(_BEFORE, [self.run.pk])
            count = cursor.fetchone()[0]
        raise Conflict(
            "rollback-impossible",
            params={"reasons": [{"code": "cells-in-use", "count": count}]},
        )

    def _check_codes(self, rows: Workspace) -> None:
        rows.find("code-missing", Severity.ERROR, "r.key = ''", column="code")
        rows.find(
            "code-unfit",
            Severity.ERROR,
            "r.key LIKE '%.%'",
            column="code",
            value="r.key",
        )
        rows.find("name-missing", Severity.ERROR, "r.name IS NULL", column="name")
        first = (
            "(SELECT min(t.row) FROM import_rows t WHERE t.key = r.key"
            " AND t.row < r.row AND t.fate <> 'rejected')"
        )
        rows.find(
            "code-repeated",
            Severity.ERROR,
            f"{first} IS NOT NULL",
            column="code",
            value="r.key",
            params=f"jsonb_build_object('first', {first})",
        )

    def _find_parents(self, rows: Workspace) -> None:
        """Parents and tiers: stated, or told by the codes and by what is above."""
        stated: Any = self.run.answers.get("tier")
        if stated:
            rows.run(
                sql.SQL("UPDATE import_rows SET tier = {}").format(sql.Literal(stated))
            )
        rows.run(sql.SQL(_TWELVE_DIGITS))
        rows.run(sql.SQL(_ROOTS))
        rows.find(
            "parent-missing",
            Severity.ERROR,
            "r.parent_code IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM grid_cell c WHERE c.code = r.parent_code)"
            " AND NOT EXISTS (SELECT 1 FROM import_rows p WHERE p.key = r.parent_code"
            " AND p.fate <> 'rejected')",
            column="parent_code",
            value="r.parent_code",
            shape="r.shape",
        )
        rows.run(
            sql.SQL(
                "UPDATE import_rows SET tier = 'city'"
                " WHERE tier IS NULL AND parent_code IS NULL"
            )
        )
        for _turn in ORDER:
            rows.run(sql.SQL(_DEEPEN))
        rows.find("tier-unknown", Severity.ERROR, "r.tier IS NULL", column="tier")
        found = (
            "(SELECT jsonb_build_object('found', p.code) FROM grid_cell c"
            " JOIN grid_cell p ON p.id = c.parent_id"
            " WHERE c.code = r.key AND p.code <> r.parent_code)"
        )
        rows.find(
            "parent-differs",
            Severity.WARNING,
            f"{found} IS NOT NULL",
            column="parent_code",
            params=found,
        )
