"""Writing what the fates say: new cases with their first event, and issued attributes.

Cases begin through `entering`. A row whose progress says that it was
finished enters as history (T0), every other is registered (T1). Known points change
only in what the sender owns, never in their workflow.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from psycopg2 import sql

from gis_core import calendar
from gis_core.intake.models import ImportRun
from gis_core.intake.workspace import Workspace
from gis_core.models import CodeItem
from problem_points.importing import candidates, entering
from problem_points.importing.columns import ISSUED, STATED
from problem_points.models import Batch, DeadlineKind, DeadlineRule, Profile

# A finished row needs a word that it is finished; a verdict alone opens nothing.
_STATUS = """
CASE WHEN r.is_closed = 'yes' OR r.progress = 'closed' THEN 'closed'
     WHEN r.progress = 'done' THEN 'accept_review'
     WHEN r.progress = 'none' THEN 'no_issue'
     ELSE 'pending_dispatch' END
"""
_LEVELS = """
CASE WHEN s.level = 'national' AND {national} <> '' THEN {national}
     ELSE {close_level} END
"""
_FILL = """
INSERT INTO entering (
    id, category, series, point_no, internal_no, batch_id, title, source, description,
    address, remark, location, outline, area_ha, cell_id, site_id, site_zone_id,
    water_zone_id, red_line_id, outfall_id, is_doubtful, detected_type, change_type,
    image_before_on, image_after_on, found_on, is_focus, status, close_level,
    awaiting_level, awaiting_departments, responsible_id, responsible_name,
    responsible_person,
    responsible_phone, lead_leader, due_on, due_kind, due_starts_on, verdict, result,
    imported_history, earlier_case_id, recurrence_no, rectified_at, accepted_at,
    closed_at, raw_x, raw_y, raw_crs, raw_row, import_row, overlay_on, reasons, rules,
    stated, payload)
SELECT n.id, {category}, {series}, r.key, {category} || '-' || {day} || '-' || n.id,
       {batch}, coalesce(r.title, ''), coalesce(r.source, {source}),
       coalesce(r.description, ''), coalesce(r.address, ''), coalesce(r.remark, ''),
       r.place, CASE WHEN GeometryType(r.shape) <> 'POINT' THEN r.shape END,
       coalesce(c.area_ha, r.area_ha), c.cell_id, c.site_id, c.site_zone_id,
       c.water_zone_id, c.red_line_id, c.outfall_id, coalesce(c.is_doubtful, false),
       coalesce(r.detected_type, ''), coalesce(r.change_type, ''), r.image_before_on,
       r.image_after_on, r.found_on, coalesce(r.detected_type = ANY({focus}), false),
       n.status, n.close_level,
       CASE WHEN n.status <> 'accept_review' THEN ''
            WHEN n.close_level = 'province' THEN 'city' ELSE n.close_level END,
       CASE WHEN n.status = 'accept_review' THEN {cosigners} ELSE '{{}}' END,
       o.id,
       coalesce(r.responsible_name, ''), coalesce(r.responsible_person, ''),
       coalesce(r.responsible_phone, ''), coalesce(r.lead_leader, ''), d.due_on,
       coalesce(d.kind, ''), CASE WHEN d.kind IS NOT NULL THEN {today}::date END,
       CASE WHEN n.finished THEN coalesce(r.verdict, '') ELSE '' END,
       CASE WHEN n.finished THEN coalesce(r.result, '') ELSE '' END, n.finished,
       coalesce(e.id, near.point_id),
       CASE WHEN e.id IS NULL THEN 0 ELSE e.recurrence_no + 1 END,
       CASE WHEN n.status IN ('closed', 'accept_review') THEN n.rectified_at END,
       CASE WHEN n.status = 'closed' THEN n.closed_at END,
       CASE WHEN n.status = 'closed' THEN n.closed_at END,
       r.x, r.y, {crs}, r.raw, r.row,
       coalesce(r.image_after_on, r.found_on, {fallback}::date),
       coalesce(c.reasons, '{{}}'), coalesce(c.rules, '[]'),
       jsonb_strip_nulls(jsonb_build_object({stated})),
       jsonb_strip_nulls(jsonb_build_object(
           'row', r.row, 'point_no', nullif(r.key, ''), 'lon', ST_X(r.place),
           'lat', ST_Y(r.place), 'detected_type', r.detected_type,
           'earlier_case', e.id, 'history', CASE WHEN n.finished THEN
               jsonb_strip_nulls(jsonb_build_object('progress', r.progress,
                   'verdict', r.verdict, 'result', r.result,
                   'rectified_on', r.rectified_on, 'closed_on', r.closed_on)) END))
FROM (
    SELECT s.*, s.status <> 'pending_dispatch' AS finished
    FROM (
        SELECT r.row, {next_id} AS id, {status} AS status, {levels} AS close_level,
               coalesce(((coalesce(r.rectified_on, r.closed_on) + time '12:00')
                   AT TIME ZONE {zone}), {at}) AS rectified_at,
               coalesce(((coalesce(r.closed_on, r.rectified_on) + time '12:00')
                   AT TIME ZONE {zone}), {at}) AS closed_at
        FROM (SELECT * FROM import_rows WHERE fate IN ('accepted', 'recurrence')
              ORDER BY row) r
        LEFT JOIN import_context c ON c.key = r.row
        LEFT JOIN protected_areas_site s ON s.id = c.site_id
        OFFSET 0
    ) s
) n
JOIN import_rows r ON r.row = n.row
LEFT JOIN import_context c ON c.key = r.row
LEFT JOIN problem_points_problempoint e
    ON r.fate = 'recurrence' AND e.id = r.target_id
LEFT JOIN (
    SELECT DISTINCT ON (row) row, point_id FROM import_candidates
    WHERE NOT finished ORDER BY row, {best_first}
) near ON near.row = r.row
LEFT JOIN accounts_organisation o ON o.name = r.responsible_name AND o.is_active
LEFT JOIN unnest({due_statuses}::text[], {due_dates}::date[], {due_kinds}::text[])
    AS d(status, due_on, kind) ON d.status = n.status
"""
_UPDATE = """
UPDATE problem_points_problempoint p SET
    {changes}, point_no = CASE WHEN p.point_no = '' THEN r.key ELSE p.point_no END,
    location = CASE WHEN moved.by_hand OR NOT r.before ? 'location' THEN p.location
                    ELSE r.place END,
    outline = CASE WHEN r.before ? 'outline' THEN r.shape ELSE p.outline END,
    area_ha = CASE WHEN r.before ? 'outline' THEN c.area_ha ELSE p.area_ha END,
    version = p.version + 1, changed_at = {at}
FROM import_rows r
LEFT JOIN import_context c ON c.key = r.row
CROSS JOIN LATERAL (SELECT EXISTS (
    SELECT 1 FROM problem_points_geometryversion v
    WHERE v.point_id = r.target_id AND v.kind = 'corrected') AS by_hand) moved
WHERE r.fate = 'updated' AND p.id = r.target_id
"""
_VERSION = """
INSERT INTO problem_points_geometryversion
    (point_id, no, kind, location, outline, raw_x, raw_y, raw_crs, raw_row, run_id, row,
     event_id, reason, created_by_id, created_at)
SELECT r.target_id, last.no + 1, 'issued',
       CASE WHEN GeometryType(r.shape) = 'POINT' THEN r.place
            ELSE coalesce(issued.location, r.place) END,
       CASE WHEN GeometryType(r.shape) <> 'POINT' THEN r.shape ELSE issued.outline END,
       r.x, r.y, {crs}, r.raw, {run}, r.row, NULL, '', {actor}, {at}
FROM import_rows r
JOIN LATERAL (SELECT coalesce(max(no), 0) AS no FROM problem_points_geometryversion
              WHERE point_id = r.target_id) last ON true
LEFT JOIN LATERAL (
    SELECT location, outline FROM problem_points_geometryversion
    WHERE point_id = r.target_id AND kind = 'issued' ORDER BY no DESC LIMIT 1
) issued ON true
WHERE r.fate = 'updated'
"""
# A point whose place the sender moved is placed anew; a person's override stays.
_REPLACE = """
UPDATE problem_points_placement l SET
    on_date = coalesce(r.image_after_on, r.found_on, l.on_date), computed_at = {at},
    cell_id = c.cell_id, site_id = c.site_id, site_zone_id = c.site_zone_id,
    water_zone_id = c.water_zone_id, red_line_id = c.red_line_id,
    outfall_id = c.outfall_id, is_doubtful = c.is_doubtful, reasons = c.reasons,
    rules = c.rules, stated = l.stated || jsonb_strip_nulls(jsonb_build_object({stated}))
FROM import_rows r JOIN import_context c ON c.key = r.row
JOIN problem_points_problempoint p ON p.id = r.target_id
WHERE l.point_id = r.target_id AND r.fate = 'updated'
  AND (r.before ?| ARRAY['location', 'outline', 'image_after_on', 'found_on'])
  AND p.location IS NOT DISTINCT FROM r.place;
UPDATE problem_points_problempoint p SET
    cell_id = l.cell_id, site_id = l.site_id, site_zone_id = l.site_zone_id,
    water_zone_id = l.water_zone_id, red_line_id = l.red_line_id,
    outfall_id = l.outfall_id, is_doubtful = l.is_doubtful
FROM problem_points_placement l, import_rows r
WHERE l.point_id = p.id AND r.target_id = p.id AND r.fate = 'updated'
  AND l.computed_at = {at} AND l.override IS NULL;
"""
FILLED, ENTERED = 0.1, 0.7
"""How much of the writing is done when new cases are laid out, and when they are
entered; the rest is the database's own check of every key at the end."""
FOCUS = ("quarry", "sand_mining", "mine", "industry", "hydropower")
"""Codes of list `activity` that the ministry looks at first (domain.md B1)."""


@dataclass(frozen=True)
class Hand:
    """Who imports, and as what."""

    user_id: int | None
    role: str
    organisation: str
    client: str


def write(
    rows: Workspace, run: ImportRun, batch: Batch, *, hand: Hand, at: datetime
) -> None:
    """New cases, then changes of known ones; call inside a transaction."""
    values = _values(run, batch, at)
    values["actor"] = sql.Literal(hand.user_id) + sql.SQL("::bigint")
    entering.open_table()
    found = rows.run(sql.SQL(_FILL).format(**values))
    rows.reached(FILLED)
    if found:
        entering.enter(
            at=at,
            actor_id=hand.user_id,
            role=hand.role,
            organisation=hand.organisation,
            client=hand.client,
            run_id=run.pk,
            payload={"batch": batch.code, "run": str(run.uid)},
            on_share=lambda share: rows.reached(FILLED + (ENTERED - FILLED) * share),
        )
    for statement in (_UPDATE, _VERSION, _REPLACE):
        rows.run(sql.SQL(statement).format(**values))


def fallback_date(batch: Batch, at: datetime) -> date:
    """The date on which a place is looked at when its row has none."""
    return batch.issued_on or batch.received_on or calendar.local_day(at)


def _values(run: ImportRun, batch: Batch, at: datetime) -> dict[str, sql.Composable]:
    profile = Profile.objects.get(category=batch.category)
    statuses, dates, kinds = _clocks(profile, at)
    levels = sql.SQL(_LEVELS).format(
        national=sql.Literal("" if batch.close_level else profile.national_close_level),
        close_level=sql.Literal(batch.close_level or profile.close_level),
    )
    literals: dict[str, Any] = {
        "category": batch.category,
        "series": batch.series,
        "batch": batch.pk,
        "source": batch.source,
        "run": run.pk,
        "crs": run.crs,
        "zone": "Asia/Shanghai",
        "today": calendar.local_day(at),
        "fallback": fallback_date(batch, at),
        "due_statuses": statuses,
        "due_dates": dates,
        "due_kinds": kinds,
        "day": f"{calendar.local_day(at):%Y%m%d}",
    }
    return {
        **{name: sql.Literal(value) for name, value in literals.items()},
        "at": sql.Literal(at) + sql.SQL("::timestamptz"),
        "cosigners": sql.Literal(list(profile.acceptance_cosign))
        + sql.SQL("::varchar[]"),
        "focus": sql.Literal(_focus_codes()) + sql.SQL("::text[]"),
        "status": sql.SQL(_STATUS),
        "best_first": sql.SQL(candidates.BEST_FIRST),
        "levels": levels,
        "next_id": sql.SQL(entering.NEXT_ID),
        "stated": sql.SQL(", ").join(
            sql.SQL("{}, r.{}").format(sql.Literal(name), sql.Identifier(name))
            for name in STATED
            if name in run.decisions.get("mapping", {})
        ),
        "changes": sql.SQL(", ").join(
            sql.SQL("{} = coalesce(r.{}, p.{})").format(
                sql.Identifier(column), sql.Identifier(name), sql.Identifier(column)
            )
            for name, column in ISSUED.items()
        ),
    }


def _focus_codes() -> list[str]:
    """The codes of focus types and of the types below them."""
    items = CodeItem.objects.filter(code_list_id="activity")
    found = items.filter(Q(code__in=FOCUS) | Q(parent__code__in=FOCUS))
    return list(found.values_list("code", flat=True))


def _clocks(profile: Profile, at: datetime) -> tuple[list[str], list[date], list[str]]:
    """Which state starts which clock, and when it runs out."""
    today = calendar.local_day(at)
    special = calendar.special_days()
    clocks = {
        "pending_dispatch": DeadlineKind.DISPATCH,
        "accept_review": DeadlineKind.ACCEPT,
    }
    rules = {rule.kind: rule for rule in DeadlineRule.objects.filter(profile=profile)}
    due = [
        (
            status,
            calendar.add_days(
                today, rule.days, special, in_working_days=rule.in_working_days
            ),
            kind.value,
        )
        for status, kind in clocks.items()
        if (rule := rules.get(kind)) is not None
    ]
    return [s for s, _, _ in due], [d for _, d, _ in due], [k for _, _, k in due]
