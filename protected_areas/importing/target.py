"""Protected areas, their zones, and zones of water sources as an import target.

What a file holds follows from its columns: with a water source it is zones of sources,
with a functional zone it is zones of sites, else it is sites. Rows of one thing are its
parts and become one multipolygon. A site or source that zones name and nobody knows is
opened with the zones' own extent.
"""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from gis_core.accounts.models import User
from gis_core.errors import Conflict
from gis_core.intake.models import Severity
from gis_core.intake.placing import Box
from gis_core.intake.target import POLYGON, ImportTarget
from gis_core.intake.workspace import Workspace
from gis_core.models import CodeItem
from protected_areas.importing.columns import ATTRIBUTES
from protected_areas.importing.statements import SITE_ZONES, SITES, WATER_ZONES, Kind

MESSAGES = {
    "name-missing": _("There is no name."),
    "zone-missing": _("There is no zone."),
    "zone-unknown": _(
        "The zone %(value)s is in no list; it is kept as another zone under its name."
    ),
    "part-of-row": _("A further part of row %(first)s; both became one area."),
    "area-opened": _("%(value)s was not known and is opened with its zones' extent."),
    "validity-reversed": _("The zone ends before it begins."),
    "area-differs": _(
        "The table says %(stated)s ha, the polygon measures %(measured)s ha."
    ),
}

# Parts of one thing are joined in its first row; each row keeps its own shape.
_JOIN = """
ALTER TABLE import_rows ADD COLUMN IF NOT EXISTS identity text,
    ADD COLUMN IF NOT EXISTS whole geometry;
UPDATE import_rows r SET identity = {identity}, whole = shape;
UPDATE import_rows r SET twin = f.first
FROM (SELECT identity, min(row) AS first FROM import_rows
      WHERE fate <> 'rejected' GROUP BY identity) f
WHERE r.identity = f.identity AND r.row > f.first AND r.fate <> 'rejected';
UPDATE import_rows r SET whole = j.whole
FROM (SELECT min(row) AS row, ST_Multi(ST_Union(shape)) AS whole FROM import_rows
      WHERE fate <> 'rejected' GROUP BY identity HAVING count(*) > 1) j
WHERE j.row = r.row;
UPDATE import_rows SET fate = 'duplicate' WHERE twin IS NOT NULL AND fate = '';
"""


class AreasTarget(ImportTarget):
    """Sites, zones of sites, or zones of water sources."""

    name = "areas"
    attributes = ATTRIBUTES
    shapes = frozenset({POLYGON})
    key = "code"
    messages = MESSAGES

    def area(self) -> Box | None:
        """Areas may reach beyond the prefecture; nothing is expected of them."""
        return None

    def lock(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import areas'))")

    def check(self, rows: Workspace, *, at: datetime) -> None:
        kind = self._kind()
        rows.find("name-missing", Severity.ERROR, f"r.{kind.name_column} IS NULL")
        rows.find(
            "validity-reversed",
            Severity.ERROR,
            "r.valid_to <= r.valid_from",
            column="valid_to",
            value="r.valid_to::text",
        )
        if kind is SITE_ZONES:
            self._understand_zones(rows)
        elif kind is WATER_ZONES:
            rows.find("zone-missing", Severity.ERROR, "r.water_zone IS NULL")
        rows.run(sql.SQL(_JOIN).format(identity=sql.SQL(kind.identity)))
        rows.find(
            "part-of-row",
            Severity.NOTE,
            "r.fate = 'duplicate'",
            params="jsonb_build_object('first', r.twin)",
        )
        self._check_areas(rows)
        for statement in kind.compare:
            rows.run(sql.SQL(statement))
        if kind.opened:
            rows.find(
                "area-opened",
                Severity.NOTE,
                f"r.fate = 'accepted' AND {kind.opened}",
                value=f"r.{kind.name_column}",
            )

    def apply(self, rows: Workspace, *, by: User | None, at: datetime) -> None:
        for statement in self._kind().write:
            rows.run(sql.SQL(statement))
        rows.store_targets(self.run)

    def roll_back(self, *, by: User, at: datetime) -> None:
        """Zones decide what points are; they are withdrawn by date, not taken back."""
        raise Conflict(
            "rollback-impossible",
            params={"reasons": [{"code": "areas-in-use", "count": self.run.accepted}]},
        )

    def _kind(self) -> Kind:
        mapped = self.run.decisions.get("mapping", {})
        if "source_name" in mapped:
            return WATER_ZONES
        return SITE_ZONES if "zone" in mapped else SITES

    def _understand_zones(self, rows: Workspace) -> None:
        """The zone as received stays the label; its code comes from the list."""
        rows.find("zone-missing", Severity.ERROR, "r.zone IS NULL", column="zone")
        known = {
            text: item.code
            for item in CodeItem.objects.filter(code_list_id="site-zone")
            for text in (item.code, item.label_zh, item.label_en, *item.aliases)
        }
        rows.run(
            sql.SQL(
                "ALTER TABLE import_rows ADD COLUMN IF NOT EXISTS zone_code text;"
                "UPDATE import_rows r SET zone_code = coalesce((SELECT n.code FROM"
                " unnest({}::text[], {}::text[]) AS n(label, code)"
                " WHERE n.label = r.zone LIMIT 1), 'other')"
            ).format(sql.Literal(list(known)), sql.Literal(list(known.values())))
        )
        rows.find(
            "zone-unknown",
            Severity.WARNING,
            sql.SQL("r.zone <> ALL({})").format(sql.Literal(list(known))),
            column="zone",
            value="r.zone",
        )

    def _check_areas(self, rows: Workspace) -> None:
        measured = "(ST_Area(r.whole::geography) / 1e4)"
        rows.find(
            "area-differs",
            Severity.WARNING,
            "r.fate <> 'duplicate' AND r.area_ha > 0"
            f" AND abs(r.area_ha - {measured}) > 0.1 * {measured}",
            column="area_ha",
            value="r.area_ha::text",
            params="jsonb_build_object('stated', round(r.area_ha::numeric, 2),"
            f" 'measured', round({measured}::numeric, 2))",
        )
