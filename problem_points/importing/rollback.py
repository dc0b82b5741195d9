"""Taking an import back, while nobody has worked with what it brought.

Nothing is deleted: cases that the run opened become void and give their number free,
known points get back the values that the run replaced.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from psycopg2 import sql

from gis_core import calendar
from gis_core.intake.models import ImportRun
from problem_points.importing.apply import Hand
from problem_points.importing.columns import ISSUED

_OPENED = """
SELECT v.point_id FROM problem_points_geometryversion v
WHERE v.run_id = {run} AND v.no = 1
"""
_OBSTACLES = """
SELECT 'points-moved', count(*), min(p.number)
FROM problem_points_problempoint p
WHERE p.id IN ({opened}) AND p.last_seq > 1 AND p.status <> 'void'
UNION ALL
SELECT 'history-entered', count(*), min(p.number)
FROM problem_points_problempoint p
WHERE p.id IN ({opened}) AND p.last_seq = 1
  AND p.status NOT IN ('pending_dispatch', 'no_issue')
UNION ALL
SELECT 'changed-again', count(*), min(p.number)
FROM problem_points_geometryversion v
JOIN problem_points_problempoint p ON p.id = v.point_id
WHERE v.run_id = {run} AND v.no > 1 AND EXISTS (
    SELECT 1 FROM problem_points_geometryversion later
    WHERE later.point_id = v.point_id AND later.no > v.no)
UNION ALL
SELECT 'built-upon', count(*), min(p.number)
FROM problem_points_problempoint p
WHERE p.earlier_case_id IN ({opened}) AND p.id NOT IN ({opened}) AND p.status <> 'void'
"""
_UNDO = """
CREATE TEMPORARY TABLE import_undone ON COMMIT DROP AS
SELECT p.id, p.status, p.point_no, gen_random_uuid() AS uid
FROM problem_points_problempoint p
WHERE p.id IN ({opened}) AND p.last_seq = 1
ORDER BY p.id FOR UPDATE;
INSERT INTO problem_points_pointevent (
    point_id, seq, uid, action, from_status, to_status, round_no, at, recorded_at,
    actor_id, role, organisation, client, payload, evidence, prev_hash, hash)
SELECT u.id, 2, u.uid, 'void', u.status, 'void', 1, {at}, {at}, {actor}, {role},
       {organisation}, {client}, u.payload, '{{}}', u.prev_hash,
       point_event_hash(u.prev_hash, u.id, 2, u.uid, 'void', u.status, 'void', 1, {at},
           {at}, {actor}, {role}, {organisation}, {client}, u.payload, '{{}}')
FROM (
    SELECT n.*, e.hash AS prev_hash, jsonb_strip_nulls(jsonb_build_object(
        'rolled_back_run', {uid}, 'point_no', nullif(n.point_no, ''))) AS payload
    FROM import_undone n
    JOIN problem_points_pointevent e ON e.point_id = n.id AND e.seq = 1
    OFFSET 0
) u
ORDER BY u.id;
UPDATE problem_points_problempoint p SET status = 'void', point_no = '', last_seq = 2,
    version = p.version + 1, due_on = NULL, due_kind = '', due_starts_on = NULL,
    changed_at = {at}
FROM import_undone u WHERE p.id = u.id;
UPDATE problem_points_deadline d SET met_on = {today}
FROM import_undone u WHERE d.point_id = u.id AND d.met_on IS NULL;
UPDATE problem_points_round r SET ended_at = {at}, ending_event_id = e.id
FROM import_undone u
JOIN problem_points_pointevent e ON e.point_id = u.id AND e.seq = 2
WHERE r.point_id = u.id AND r.ended_at IS NULL;
DROP TABLE import_undone;
"""
_RESTORE = """
UPDATE problem_points_problempoint p SET {changes},
    location = coalesce(old.location, p.location), outline = old.outline,
    version = p.version + 1, changed_at = {at}
FROM intake_stagedrow s
JOIN problem_points_geometryversion v ON v.run_id = s.run_id AND v.row = s.row
JOIN LATERAL (
    SELECT location, outline FROM problem_points_geometryversion o
    WHERE o.point_id = v.point_id AND o.no < v.no AND o.kind <> 'rectified'
    ORDER BY o.no DESC LIMIT 1
) old ON true
WHERE s.run_id = {run} AND s.fate = 'updated' AND p.id = v.point_id;
INSERT INTO problem_points_geometryversion
    (point_id, no, kind, location, outline, raw_x, raw_y, raw_crs, raw_row, run_id, row,
     event_id, reason, created_by_id, created_at)
SELECT v.point_id, v.no + 1, o.kind, o.location, o.outline, o.raw_x, o.raw_y, o.raw_crs,
       o.raw_row, o.run_id, o.row, NULL, 'rolled-back', {actor}, {at}
FROM problem_points_geometryversion v
JOIN LATERAL (
    SELECT * FROM problem_points_geometryversion o
    WHERE o.point_id = v.point_id AND o.no < v.no ORDER BY o.no DESC LIMIT 1
) o ON true
WHERE v.run_id = {run} AND v.no > 1;
"""


def obstacles(run: ImportRun) -> list[dict[str, Any]]:
    """Why the run cannot be taken back: code, how many points, one of their numbers."""
    opened = sql.SQL(_OPENED).format(run=sql.Literal(run.pk))
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(_OBSTACLES).format(opened=opened, run=sql.Literal(run.pk))
        )
        return [
            {"code": code, "count": count, "example": number}
            for code, count, number in cursor.fetchall()
            if count
        ]


def undo(run: ImportRun, *, hand: Hand, at: datetime) -> None:
    """Void what the run opened and restore what it changed; inside a transaction."""
    moment = sql.Literal(at) + sql.SQL("::timestamptz")
    values: dict[str, sql.Composable] = {
        "run": sql.Literal(run.pk),
        "uid": sql.Literal(str(run.uid)),
        "opened": sql.SQL(_OPENED).format(run=sql.Literal(run.pk)),
        "at": moment,
        "today": sql.Literal(calendar.local_day(at)) + sql.SQL("::date"),
        "actor": sql.Literal(hand.user_id) + sql.SQL("::bigint"),
        "role": sql.Literal(hand.role),
        "organisation": sql.Literal(hand.organisation),
        "client": sql.Literal(hand.client),
        "changes": sql.SQL(", ").join(_restored(*pair) for pair in _columns()),
    }
    with connection.cursor() as cursor:
        for statement in (_UNDO, _RESTORE):
            cursor.execute(sql.SQL(statement).format(**values))


def _columns() -> list[tuple[str, str, str]]:
    kinds = {"image_before_on": "date", "image_after_on": "date", "found_on": "date"}
    return [
        (attribute, column, kinds.get(column, "text"))
        for attribute, column in [*ISSUED.items(), ("point_no", "point_no")]
    ]


def _restored(attribute: str, column: str, kind: str) -> sql.Composed:
    """The value before, if the run changed this column; an old date may be none."""
    return sql.SQL(
        "{column} = CASE WHEN s.before ? {name}"
        " THEN (s.before->{name}->>0)::{kind} ELSE p.{column} END"
    ).format(
        column=sql.Identifier(column),
        name=sql.Literal(attribute),
        kind=sql.SQL(kind),
    )
