"""Deadlines: which clock a state starts, and moving it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from gis_core import calendar
from problem_points.actions.chain import Move
from problem_points.models import DeadlineKind, DeadlineRule
from problem_points.workflow.states import Status

KIND_OF: dict[Status, DeadlineKind] = {
    Status.PENDING_DISPATCH: DeadlineKind.DISPATCH,
    Status.PENDING_VERIFY: DeadlineKind.VERIFY,
    Status.VERIFY_REVIEW: DeadlineKind.REVIEW,
    Status.PENDING_PLAN: DeadlineKind.PLAN,
    Status.PLAN_REVIEW: DeadlineKind.PLAN_REVIEW,
    Status.RECTIFYING: DeadlineKind.RECTIFY,
    Status.SELF_CHECK: DeadlineKind.SELF_CHECK,
    Status.ACCEPT_REVIEW: DeadlineKind.ACCEPT,
    Status.PUBLICITY: DeadlineKind.PUBLICITY,
    Status.PENDING_CLOSE: DeadlineKind.CLOSE,
}
"""The clock that a state starts; finished states have none."""

_MEET = """
UPDATE problem_points_deadline SET met_on = %s
WHERE met_on IS NULL AND point_id = ANY(%s::bigint[])
"""
_START = """
INSERT INTO problem_points_deadline
    (point_id, round_no, kind, starts_on, due_on, original_due_on, event_id)
SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::text[], %s::date[], %s::date[],
                     %s::date[], %s::bigint[])
"""
_MOVE = """
UPDATE problem_points_deadline d SET due_on = n.due_on
FROM unnest(%s::bigint[], %s::date[]) AS n(point_id, due_on)
WHERE d.point_id = n.point_id AND d.met_on IS NULL
"""


class Clocks:
    """Due dates of one call: rules and holidays are read once."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._special = calendar.special_days()
        self._rules = {
            (category, kind): (days, working)
            for category, kind, days, working in DeadlineRule.objects.values_list(
                "profile__category", "kind", "days", "in_working_days"
            )
        }
        self._known: dict[tuple[str, str], date] = {}

    def working_days_on(self, days: int) -> date:
        """The day that many working days after today."""
        return calendar.add_days(self.day, days, self._special, in_working_days=True)

    def due_on(
        self, status: Status, category: str, issued: Mapping[str, date | None]
    ) -> date | None:
        """When the step of this state is due; the batch's own dates come first."""
        kind = KIND_OF.get(status)
        if kind is None:
            return None
        named = issued.get(kind.value)
        if named and named >= self.day:
            return named
        key = (category, kind.value)
        if key not in self._known and key in self._rules:
            days, working = self._rules[key]
            self._known[key] = calendar.add_days(
                self.day, days, self._special, in_working_days=working
            )
        return self._known.get(key)


def changes_of(
    status: Status, due_on: date | None, starts_on: date | None
) -> dict[str, Any]:
    """The columns of the point that show its running clock."""
    kind = KIND_OF.get(status)
    if kind is None or due_on is None:
        return {"due_on": None, "due_kind": "", "due_starts_on": None}
    return {"due_on": due_on, "due_kind": kind.value, "due_starts_on": starts_on}


def write(moves: Sequence[Move], events: Mapping[int, int], day: date) -> None:
    """Stop the clocks that were met, start the new ones, move the extended ones."""
    moved = [m for m in moves if m.effect.result.get("extension") == "granted"]
    entered = [m for m in moves if not m.effect.keeps_deadline and m not in moved]
    with connection.cursor() as cursor:
        if moved:
            cursor.execute(
                _MOVE,
                [
                    [m.case.id for m in moved],
                    [m.effect.changes["due_on"] for m in moved],
                ],
            )
        if not entered:
            return
        cursor.execute(_MEET, [day, [m.case.id for m in entered]])
        running = [m for m in entered if m.effect.changes.get("due_on")]
        if running:
            due = [m.effect.changes["due_on"] for m in running]
            cursor.execute(
                _START,
                [
                    [m.case.id for m in running],
                    [
                        m.effect.changes.get("round_no", m.case.round_no)
                        for m in running
                    ],
                    [m.effect.changes["due_kind"] for m in running],
                    [m.effect.changes["due_starts_on"] for m in running],
                    due,
                    due,
                    [events[m.case.id] for m in running],
                ],
            )
