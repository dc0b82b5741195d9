"""Taking a step back: how things stood before it, and putting them back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from problem_points.actions import deadlines
from problem_points.actions.chain import Move
from problem_points.models import Extension, Measure, PointEvent
from problem_points.models.steps import ExtensionState
from problem_points.workflow.case import Case, Effect
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action

_READ = """
SELECT p.id, held.cell_id, held.assignee_id, running.id IS NOT NULL, met.due_on,
       met.starts_on
FROM problem_points_problempoint p
JOIN problem_points_pointevent newest
  ON newest.point_id = p.id AND newest.seq = p.last_seq
LEFT JOIN problem_points_deadline running
  ON running.event_id = newest.id AND running.met_on IS NULL
LEFT JOIN LATERAL (
    SELECT due_on, starts_on FROM problem_points_deadline
    WHERE point_id = p.id AND met_on IS NOT NULL ORDER BY id DESC LIMIT 1
) met ON true
LEFT JOIN LATERAL (
    SELECT cell_id, assignee_id FROM problem_points_assignment
    WHERE point_id = p.id AND purpose = 'handle' AND ends_at IS NOT NULL
    ORDER BY id DESC LIMIT 1
) held ON true
WHERE p.id = ANY(%s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Before:
    """Who had the point, and its clock if the step stopped one."""

    cell_id: int | None
    user_id: int | None
    stopped_clock: bool
    due_on: date | None
    starts_on: date | None


def read(point_ids: Sequence[int]) -> dict[int, Before]:
    """How each of these points stood before its newest step."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(point_ids)])
        return {row[0]: Before(*row[1:]) for row in cursor.fetchall()}


def restored(case: Case, effect: Effect, before: Before) -> Effect:
    """The effect that also gives back holder and clock.

    The stopped clock runs on from its own day: taking back gains nobody any time.
    """
    changes = dict(effect.changes)
    if case.last_action == Action.DISPATCH:
        held = (before.cell_id, before.user_id)
        if effect.to_status is Status.PENDING_DISPATCH:
            held = (None, None)
            changes["dispatched_at"] = None
        changes |= {"holder_cell": held[0], "holder": held[1]}
    if not before.stopped_clock:
        return replace(effect, changes=changes, keeps_deadline=True)
    changes |= deadlines.changes_of(effect.to_status, before.due_on, before.starts_on)
    return replace(effect, changes=changes)


def write(moves: Sequence[Move]) -> None:
    """What the withdrawn step had ended is open again; its own rows stay."""
    for move in moves:
        withdrawn = PointEvent.objects.filter(
            point=move.case.id, seq=move.case.last_seq
        ).values("pk")
        Measure.objects.filter(done_event__in=withdrawn).update(
            done_on=None, done_event=None
        )
        Extension.objects.filter(
            deciding_event__in=withdrawn, state=ExtensionState.LAPSED
        ).update(state=ExtensionState.OPEN, deciding_event=None)
