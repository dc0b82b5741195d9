"""Entering points: the one way a case begins, for one as for a hundred thousand.

The caller fills the temporary table `entering` (made by `open_table`), one row a point,
with ids taken by `take_ids`; `enter` writes points, first events with their hashes,
rounds, geometry versions, placements and first deadlines, each by one statement.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

POINT_COLUMNS = (
    "id",
    "uid",
    "category",
    "series",
    "point_no",
    "internal_no",
    "batch_id",
    "title",
    "source",
    "description",
    "address",
    "remark",
    "location",
    "outline",
    "area_ha",
    "cell_id",
    "site_id",
    "site_zone_id",
    "water_zone_id",
    "red_line_id",
    "outfall_id",
    "is_doubtful",
    "detected_type",
    "change_type",
    "image_before_on",
    "image_after_on",
    "found_on",
    "is_focus",
    "status",
    "close_level",
    "awaiting_level",
    "awaiting_departments",
    "responsible_id",
    "responsible_name",
    "responsible_person",
    "responsible_phone",
    "lead_leader",
    "due_on",
    "due_kind",
    "due_starts_on",
    "verdict",
    "verified_type",
    "result",
    "imported_history",
    "earlier_case_id",
    "recurrence_no",
    "rectified_at",
    "accepted_at",
    "closed_at",
)
"""Columns of the point that a row of `entering` brings; named as in the table."""

OWN_COLUMNS = {
    "raw_x": "double precision",
    "raw_y": "double precision",
    "raw_crs": "text NOT NULL DEFAULT ''",
    "raw_row": "jsonb NOT NULL DEFAULT '{}'",
    "import_row": "integer",
    "overlay_on": "date",
    "reasons": "jsonb NOT NULL DEFAULT '{}'",
    "rules": "jsonb NOT NULL DEFAULT '[]'",
    "stated": "jsonb NOT NULL DEFAULT '{}'",
    "payload": "jsonb NOT NULL DEFAULT '{}'",
}
"""What else a row brings: the geometry as received, the overlay's answer, and what the
first event keeps."""

_DEFAULTS = {
    "uid": "gen_random_uuid()",
    "title": "''",
    "source": "''",
    "description": "''",
    "address": "''",
    "remark": "''",
    "is_doubtful": "false",
    "detected_type": "''",
    "change_type": "''",
    "is_focus": "false",
    "awaiting_level": "''",
    "awaiting_departments": "'{}'",
    "responsible_name": "''",
    "responsible_person": "''",
    "responsible_phone": "''",
    "lead_leader": "''",
    "due_kind": "''",
    "verdict": "''",
    "verified_type": "''",
    "result": "''",
    "imported_history": "false",
    "recurrence_no": "0",
    "point_no": "''",
}


_OPEN = """
DROP TABLE IF EXISTS pg_temp.entering;
CREATE TEMP TABLE entering ON COMMIT DROP AS
SELECT {columns} FROM problem_points_problempoint WITH NO DATA;
ALTER TABLE entering {own}, {defaults}
"""


def open_table() -> None:
    """Make the empty temporary table `entering`; it goes with the transaction."""
    columns = ", ".join(POINT_COLUMNS)
    own = ", ".join(f"ADD COLUMN {name} {kind}" for name, kind in OWN_COLUMNS.items())
    defaults = ", ".join(
        f"ALTER COLUMN {name} SET DEFAULT {value}" for name, value in _DEFAULTS.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(_OPEN.format(columns=columns, own=own, defaults=defaults))


NEXT_ID = (
    "nextval(pg_get_serial_sequence('problem_points_problempoint', 'id')::regclass)"
)
"""SQL for the next id of a point: every row of `entering` brings its own."""

_POINTS = """
INSERT INTO problem_points_problempoint (
    {columns}, is_confidential, version, last_seq, round_no, step_signers,
    round_signers, measure_kinds, progress_pct, returned_count, rebound_count,
    extension_count, is_supervised, registered_at, changed_at)
SELECT {columns}, false, 1, 1, 1, '{{}}', '{{}}', '{{}}',
       CASE WHEN rectified_at IS NULL THEN 0 ELSE 100 END, 0, 0, 0, false,
       %(at)s, %(at)s
FROM entering ORDER BY id
"""

_EVENTS = """
INSERT INTO problem_points_pointevent (
    point_id, seq, uid, action, from_status, to_status, round_no, at, recorded_at,
    actor_id, role, organisation, client, payload, evidence, prev_hash, hash)
SELECT n.id, 1, n.uid, n.action, NULL, n.status, 1, %(at)s, %(recorded_at)s, %(actor)s,
       %(role)s, %(organisation)s, %(client)s, n.payload, '{}', NULL,
       point_event_hash(NULL, n.id, 1, n.uid, n.action, NULL, n.status, 1, %(at)s,
           %(recorded_at)s, %(actor)s, %(role)s, %(organisation)s, %(client)s,
           n.payload, '{}')
FROM (
    SELECT id, gen_random_uuid() AS uid, status, %(more)s::jsonb || payload AS payload,
           CASE WHEN imported_history THEN 'enter-history' ELSE 'register' END AS action
    FROM entering ORDER BY id OFFSET 0
) n
"""

_ROUNDS = """
INSERT INTO problem_points_round
    (point_id, no, opened_at, opening_event_id, reason, milestones, ended_at,
     ending_event_id)
SELECT e.id, 1, %(at)s, event.id, '',
       CASE WHEN e.status IN ('closed', 'no_issue') THEN
           jsonb_strip_nulls(jsonb_build_object(
               'rectified_at', e.rectified_at, 'accepted_at', e.accepted_at,
               'closed_at', e.closed_at, 'verdict', e.verdict))
       ELSE '{}' END,
       CASE WHEN e.status IN ('closed', 'no_issue') THEN %(at)s::timestamptz END,
       CASE WHEN e.status IN ('closed', 'no_issue') THEN event.id END
FROM entering e JOIN problem_points_pointevent event
  ON event.point_id = e.id AND event.seq = 1
"""

_GEOMETRY = """
INSERT INTO problem_points_geometryversion
    (point_id, no, kind, location, outline, raw_x, raw_y, raw_crs, raw_row, run_id,
     row, event_id, reason, created_by_id, created_at)
SELECT e.id, 1, 'issued', e.location, e.outline, e.raw_x, e.raw_y, e.raw_crs,
       e.raw_row, %(run)s, e.import_row, event.id, '', %(actor)s, %(at)s
FROM entering e JOIN problem_points_pointevent event
  ON event.point_id = e.id AND event.seq = 1
"""

_PLACEMENTS = """
INSERT INTO problem_points_placement
    (point_id, on_date, computed_at, cell_id, site_id, site_zone_id, water_zone_id,
     red_line_id, outfall_id, is_doubtful, reasons, rules, stated, override_reason)
SELECT id, overlay_on, %(at)s, cell_id, site_id, site_zone_id, water_zone_id,
       red_line_id, outfall_id, is_doubtful, reasons, rules, stated, ''
FROM entering WHERE overlay_on IS NOT NULL
"""

_DEADLINES = """
INSERT INTO problem_points_deadline
    (point_id, round_no, kind, starts_on, due_on, original_due_on, event_id)
SELECT e.id, 1, e.due_kind, e.due_starts_on, e.due_on, e.due_on, event.id
FROM entering e JOIN problem_points_pointevent event
  ON event.point_id = e.id AND event.seq = 1
WHERE e.due_on IS NOT NULL
"""


def enter(
    *,
    at: datetime,
    actor_id: int | None,
    role: str,
    organisation: str = "",
    client: str = "",
    run_id: int | None = None,
    payload: dict[str, Any] | None = None,
    on_share: Callable[[float], None] | None = None,
) -> int:
    """Write every row of `entering`; how many there were.

    A row with `imported_history` begins by T0 in the state it names, any other by T1.
    `payload` goes into every first event, beside the row's own. `on_share` is told how
    much is done, from 0 to 1.
    """
    values = {
        "at": at,
        "recorded_at": at,
        "actor": actor_id,
        "role": role,
        "organisation": organisation,
        "client": client,
        "run": run_id,
        "more": as_json(payload or {}),
    }
    with connection.cursor() as cursor:
        cursor.execute(_POINTS.format(columns=", ".join(POINT_COLUMNS)), values)
        count = cursor.rowcount
        statements = (_EVENTS, _ROUNDS, _GEOMETRY, _PLACEMENTS, _DEADLINES)
        for number, statement in enumerate(statements, start=1):
            if on_share is not None:
                on_share(number / (len(statements) + 1))
            cursor.execute(statement, values)
    return count


def as_json(value: object) -> str:
    """JSON as the database stores it; dates in ISO form."""
    return json.dumps(value, ensure_ascii=False, default=str)
