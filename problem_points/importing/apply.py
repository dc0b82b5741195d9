"""Writing what the fates say: new cases with their first event, and issued attributes.

One statement for each table, however many rows. A row whose progress says that it was
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
from problem_points.importing.columns import ISSUED, STATED
from problem_points.models import Batch, DeadlineKind, DeadlineRule, Profile

_NEW = "r.fate IN ('accepted', 'recurrence')"

# A finished row needs a word that it is finished; a verdict alone opens nothing.
_STATUS = """
CASE WHEN r.is_closed = 'yes' OR r.progress = 'closed' THEN 'closed'
     WHEN r.progress = 'done' THEN 'accept_review'
     WHEN r.progress = 'none' THEN 'no_issue'
     ELSE 'pending_dispatch' END
"""
_PREPARE = """
DROP TABLE IF EXISTS import_new;
CREATE TEMPORARY TABLE import_new AS
SELECT r.row, nextval(pg_get_serial_sequence('problem_points_problempoint', 'id')) AS id,
       gen_random_uuid() AS event_uid, {status} AS status,
       CASE WHEN r.fate = 'recurrence' THEN r.target_id END AS earlier_id,
       CASE WHEN s.level = 'national' AND {national} <> '' THEN {national}
            ELSE {close_level} END AS close_level,
       ((coalesce(r.rectified_on, r.closed_on) + time '12:00') AT TIME ZONE {zone})
           AS rectified_at,
       ((coalesce(r.closed_on, r.rectified_on) + time '12:00') AT TIME ZONE {zone})
           AS closed_at
FROM import_rows r
LEFT JOIN import_context c ON c.key = r.row
LEFT JOIN protected_areas_site s ON s.id = c.site_id
WHERE {new}
ORDER BY r.row;
CREATE UNIQUE INDEX ON import_new (row);
UPDATE import_new n SET earlier_id = near.point_id
FROM (SELECT DISTINCT ON (row) row, point_id FROM import_candidates
      WHERE same_type AND NOT finished ORDER BY row, metres) near
WHERE near.row = n.row AND n.earlier_id IS NULL;
ANALYZE import_new;
"""
_POINTS = """
INSERT INTO problem_points_problempoint (
    id, uid, category, series, point_no, internal_no, batch_id, title, source,
    description, address, remark, is_confidential, location, outline, area_ha, cell_id,
    site_id, site_zone_id, water_zone_id, red_line_id, outfall_id, is_doubtful,
    detected_type, change_type, image_before_on, image_after_on, found_on, is_focus,
    status, version, last_seq, round_no, awaiting_level, awaiting_departments,
    step_signers, round_signers, close_level, responsible_name, responsible_person,
    responsible_phone, lead_leader, due_on, due_kind, due_starts_on, verdict,
    verified_type, measure_kinds, progress_pct, result, returned_count, rebound_count,
    extension_count, is_supervised, imported_history, earlier_case_id, recurrence_no,
    registered_at, rectified_at, accepted_at, closed_at, changed_at)
SELECT n.id, gen_random_uuid(), {category}, {series}, r.key,
       {category} || '-' || lpad(n.id::text, 8, '0'), {batch}, coalesce(r.title, ''),
       coalesce(r.source, {source}), coalesce(r.description, ''),
       coalesce(r.address, ''), coalesce(r.remark, ''), false, r.place,
       CASE WHEN GeometryType(r.shape) <> 'POINT' THEN r.shape END,
       coalesce(c.area_ha, r.area_ha), c.cell_id, c.site_id, c.site_zone_id,
       c.water_zone_id, c.red_line_id, c.outfall_id, coalesce(c.is_doubtful, false),
       coalesce(r.detected_type, ''), coalesce(r.change_type, ''), r.image_before_on,
       r.image_after_on, r.found_on, coalesce(r.detected_type = ANY({focus}), false),
       n.status, 1, 1, 1,
       CASE WHEN n.status <> 'accept_review' THEN ''
            WHEN n.close_level = 'province' THEN 'city' ELSE n.close_level END,
       CASE WHEN n.status = 'accept_review' THEN {cosigners} ELSE '{{}}'::varchar[] END,
       '{{}}', '{{}}', n.close_level, coalesce(r.responsible_name, ''),
       coalesce(r.responsible_person, ''), coalesce(r.responsible_phone, ''),
       coalesce(r.lead_leader, ''), d.due_on, coalesce(d.kind, ''),
       CASE WHEN d.kind IS NOT NULL THEN {today}::date END,
       CASE WHEN n.status = 'pending_dispatch' THEN '' ELSE coalesce(r.verdict, '') END,
       '', '{{}}', CASE WHEN n.status IN ('closed', 'accept_review') THEN 100 ELSE 0 END,
       coalesce(r.result, ''), 0, 0, 0, false, n.status <> 'pending_dispatch',
       n.earlier_id,
       CASE WHEN r.fate = 'recurrence' THEN coalesce(e.recurrence_no, 0) + 1 ELSE 0 END,
       {at}, CASE WHEN n.status IN ('closed', 'accept_review')
                  THEN coalesce(n.rectified_at, {at}) END,
       CASE WHEN n.status = 'closed' THEN coalesce(n.closed_at, {at}) END,
       CASE WHEN n.status = 'closed' THEN coalesce(n.closed_at, {at}) END, {at}
FROM import_new n
JOIN import_rows r ON r.row = n.row
LEFT JOIN import_context c ON c.key = r.row
LEFT JOIN problem_points_problempoint e ON e.id = n.earlier_id
LEFT JOIN unnest({due_statuses}::text[], {due_dates}::date[], {due_kinds}::text[])
    AS d(status, due_on, kind) ON d.status = n.status
ORDER BY n.id
"""
_EVENTS = """
INSERT INTO problem_points_pointevent (
    point_id, seq, uid, action, from_status, to_status, round_no, at, recorded_at,
    actor_id, role, organisation, client, payload, evidence, prev_hash, hash)
SELECT e.id, 1, e.event_uid, e.action, NULL, e.status, 1, {at}, {at}, {actor},
       {role}, {organisation}, {client}, e.payload, '{{}}', NULL,
       point_event_hash(NULL, e.id, 1, e.event_uid, e.action, NULL, e.status, 1, {at},
           {at}, {actor}, {role}, {organisation}, {client}, e.payload, '{{}}')
FROM (
    SELECT n.id, n.event_uid, n.status,
           CASE WHEN n.status = 'pending_dispatch' THEN 'register'
                ELSE 'enter-history' END AS action,
           jsonb_strip_nulls(jsonb_build_object(
               'batch', {batch_code}, 'run', {run_uid}, 'row', r.row,
               'point_no', nullif(r.key, ''), 'lon', ST_X(r.place), 'lat', ST_Y(r.place),
               'detected_type', r.detected_type, 'earlier_case', n.earlier_id,
               'history', CASE WHEN n.status <> 'pending_dispatch' THEN
                   jsonb_build_object('progress', r.progress, 'verdict', r.verdict,
                       'rectified_on', r.rectified_on, 'closed_on', r.closed_on) END
           )) AS payload
    FROM import_new n JOIN import_rows r ON r.row = n.row
    OFFSET 0
) e
ORDER BY e.id;
ALTER TABLE import_new ADD event_id bigint;
UPDATE import_new n SET event_id = e.id
FROM problem_points_pointevent e WHERE e.point_id = n.id AND e.seq = 1;
"""
_REST = """
INSERT INTO problem_points_round
    (point_id, no, opened_at, opening_event_id, reason, ended_at, ending_event_id,
     milestones)
SELECT n.id, 1, {at}, n.event_id, '', CASE WHEN n.status IN ('closed', 'no_issue')
           THEN {at} END, CASE WHEN n.status IN ('closed', 'no_issue')
           THEN n.event_id END, '{{}}'
FROM import_new n ORDER BY n.id;
INSERT INTO problem_points_geometryversion
    (point_id, no, kind, location, outline, raw_x, raw_y, raw_crs, raw_row, run_id, row,
     event_id, reason, created_by_id, created_at)
SELECT n.id, 1, 'issued', r.place,
       CASE WHEN GeometryType(r.shape) <> 'POINT' THEN r.shape END, r.x, r.y, {crs},
       r.raw, {run}, r.row, n.event_id, '', {actor}, {at}
FROM import_new n JOIN import_rows r ON r.row = n.row ORDER BY n.id;
INSERT INTO problem_points_placement
    (point_id, on_date, computed_at, cell_id, site_id, site_zone_id, water_zone_id,
     red_line_id, outfall_id, is_doubtful, reasons, rules, stated, override_reason)
SELECT n.id, coalesce(r.image_after_on, r.found_on, {fallback}::date), {at}, c.cell_id,
       c.site_id, c.site_zone_id, c.water_zone_id, c.red_line_id, c.outfall_id,
       coalesce(c.is_doubtful, false), coalesce(c.reasons, '{{}}'),
       coalesce(c.rules, '[]'), jsonb_strip_nulls(jsonb_build_object({stated})), ''
FROM import_new n JOIN import_rows r ON r.row = n.row
LEFT JOIN import_context c ON c.key = r.row ORDER BY n.id;
INSERT INTO problem_points_deadline
    (point_id, round_no, kind, starts_on, due_on, original_due_on, event_id)
SELECT p.id, 1, p.due_kind, p.due_starts_on, p.due_on, p.due_on, n.event_id
FROM import_new n JOIN problem_points_problempoint p ON p.id = n.id
WHERE p.due_on IS NOT NULL ORDER BY p.id;
UPDATE import_rows r SET target_id = n.id FROM import_new n
WHERE n.row = r.row AND r.fate = 'accepted';
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
FOCUS = ("quarry", "sand_mining", "mining", "industry", "industrial", "hydropower")
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
    values = _values(run, batch, hand, at)
    if rows.ask(
        sql.SQL("SELECT EXISTS (SELECT 1 FROM import_rows r WHERE " + _NEW + ")")
    )[0][0]:
        for statement in (_PREPARE, _POINTS, _EVENTS, _REST):
            rows.run(sql.SQL(statement).format(**values))
    for statement in (_UPDATE, _VERSION, _REPLACE):
        rows.run(sql.SQL(statement).format(**values))


def fallback_date(batch: Batch, at: datetime) -> date:
    """The date on which a place is looked at when its row has none."""
    return batch.issued_on or batch.received_on or calendar.local_day(at)


def _values(
    run: ImportRun, batch: Batch, hand: Hand, at: datetime
) -> dict[str, sql.Composable]:
    profile = Profile.objects.get(category=batch.category)
    statuses, dates, kinds = _clocks(profile, at)
    literals: dict[str, Any] = {
        "category": batch.category,
        "series": batch.series,
        "batch": batch.pk,
        "batch_code": batch.code,
        "source": batch.source,
        "run": run.pk,
        "run_uid": str(run.uid),
        "crs": run.crs,
        "zone": "Asia/Shanghai",
        "close_level": batch.close_level or profile.close_level,
        "national": "" if batch.close_level else profile.national_close_level,
        "today": calendar.local_day(at),
        "fallback": fallback_date(batch, at),
        "due_statuses": statuses,
        "due_dates": dates,
        "due_kinds": kinds,
        "client": hand.client,
        "role": hand.role,
        "organisation": hand.organisation,
    }
    return {
        **{name: sql.Literal(value) for name, value in literals.items()},
        "at": sql.Literal(at) + sql.SQL("::timestamptz"),
        "actor": sql.Literal(hand.user_id) + sql.SQL("::bigint"),
        "cosigners": sql.Literal(list(profile.acceptance_cosign))
        + sql.SQL("::varchar[]"),
        "focus": sql.Literal(_focus_codes()) + sql.SQL("::text[]"),
        "status": sql.SQL(_STATUS),
        "new": sql.SQL(_NEW),
        "stated": sql.SQL(", ").join(
            sql.SQL("{}, r.{}").format(sql.Literal(name), sql.Identifier(name))
            for name in STATED
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
