"""Rounds: ending the running one, opening the next after a rebound."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from problem_points.actions.chain import Move

# The moments of the round are kept with it: the point's own columns begin anew.
_END = """
UPDATE problem_points_round r SET
    ended_at = %s, ending_event_id = n.event_id,
    milestones = jsonb_strip_nulls(jsonb_build_object(
        'verified_at', p.verified_at, 'verdict_approved_at', p.verdict_approved_at,
        'plan_approved_at', p.plan_approved_at, 'declared_at', p.declared_at,
        'rectified_at', p.rectified_at, 'accepted_at', p.accepted_at,
        'publicity_ended_at', p.publicity_ended_at, 'closed_at', p.closed_at,
        'verdict', p.verdict))
FROM unnest(%s::bigint[], %s::bigint[]) AS n(point_id, event_id)
JOIN problem_points_problempoint p ON p.id = n.point_id
WHERE r.point_id = n.point_id AND r.ended_at IS NULL
"""
_OPEN = """
INSERT INTO problem_points_round
    (point_id, no, opened_at, opening_event_id, reason, milestones)
SELECT n.point_id, n.no, %s, n.event_id, %s, '{}'
FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[]) AS n(point_id, no, event_id)
"""


def write(
    moves: Sequence[Move], events: Mapping[int, int], at: datetime, note: str
) -> None:
    """End and open the rounds that these moves end and open."""
    ending = [m for m in moves if m.effect.ends_round]
    opening = [m for m in moves if m.effect.opens_round]
    with connection.cursor() as cursor:
        if ending:
            cursor.execute(
                _END,
                [
                    at,
                    [m.case.id for m in ending],
                    [events[m.case.id] for m in ending],
                ],
            )
        if opening:
            cursor.execute(
                _OPEN,
                [
                    at,
                    note[:400],
                    [m.case.id for m in opening],
                    [m.effect.changes["round_no"] for m in opening],
                    [events[m.case.id] for m in opening],
                ],
            )
