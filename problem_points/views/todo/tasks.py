"""Cases that await a person, and under which heading each stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User
from gis_core.geometry_columns import with_related
from grid.scopes import Grant, grants_of
from problem_points.cases import load_cases
from problem_points.models import PointEvent, ProblemPoint
from problem_points.permissions import acting_grant, visible_to
from problem_points.views.choice import awaits
from problem_points.workflow.case import Case
from problem_points.workflow.codes import ReturnReason
from problem_points.workflow.states import OPEN
from problem_points.workflow.transitions import TRANSITIONS, Action, actions_from

LOOKED_AT = 2000
RETURNS = frozenset(row.action for row in TRANSITIONS if row.judges is not None)


@dataclass(frozen=True)
class Task:
    """A case and what is to be done with it; `after` is the step that brought it."""

    point: ProblemPoint
    action: Action
    after: str = ""

    @property
    def is_returned(self) -> bool:
        """Somebody sent it back; it is to be done again."""
        return self.after in RETURNS

    def is_late(self, on: date) -> bool:
        """The date has passed and the clock runs."""
        due = self.due_on
        return due is not None and due < on

    @property
    def due_on(self) -> date | None:
        """The day it is due; none while the clock is stopped."""
        return None if self.point.suspended_from else self.point.due_on


@dataclass(frozen=True)
class Group:
    """Tasks under one heading."""

    label: str | Promise
    tasks: list[Task]


def tasks_of(person: User) -> list[Task]:
    """Every open case that awaits this person, the earliest date first."""
    seen = visible_to(person, ProblemPoint.objects.filter(status__in=sorted(OPEN)))
    by_date = seen.order_by(F("due_on").asc(nulls_last=True), "pk")
    points = list(with_related(by_date, "cell__county", "cell__town")[:LOOKED_AT])
    cases = load_cases([point.pk for point in points])
    grants = grants_of(person)
    found = (
        (point, case, awaits(case, person.pk, _allowed(grants, person.pk, case)))
        for point in points
        if (case := cases.get(point.pk)) is not None
    )
    return [
        Task(point, action, case.last_action or "")
        for point, case, action in found
        if action is not None
    ]


def _allowed(grants: Iterable[Grant], user_id: int, case: Case) -> list[Action]:
    """`permissions.allowed_actions` for cases that are loaded already."""
    return [
        row.action
        for row in actions_from(case.status)
        if isinstance(acting_grant(grants, user_id, case, row), Grant)
    ]


def grouped(tasks: Iterable[Task], on: date) -> list[Group]:
    """Tasks under their headings, the most pressing heading first; none is empty."""
    groups = {
        "today": Group(_("Due today"), []),
        "late": Group(_("Late"), []),
        "returned": Group(_("Returned to you"), []),
        "new": Group(_("Newly assigned"), []),
        "other": Group(_("Others"), []),
    }
    for task in tasks:
        groups[_heading(task, on)].tasks.append(task)
    return [group for group in groups.values() if group.tasks]


def _heading(task: Task, on: date) -> str:
    if task.due_on == on:
        return "today"
    if task.is_late(on):
        return "late"
    if task.is_returned:
        return "returned"
    return "new" if task.after == Action.DISPATCH else "other"


@dataclass(frozen=True)
class Returned:
    """A task that came back: who sent it, why, in their words."""

    task: Task
    by: str
    reason: str
    note: str


def with_reasons(tasks: Iterable[Task]) -> list[Returned]:
    """Why these tasks came back; one query for all."""
    tasks = list(tasks)
    newest = PointEvent.objects.filter(
        point__in=[task.point.pk for task in tasks], seq=F("point__last_seq")
    ).select_related("actor")
    told = {event.point_id: event for event in newest}
    return [_returned(task, told[task.point.pk]) for task in tasks]


def _returned(task: Task, event: PointEvent) -> Returned:
    payload: dict[str, Any] = event.payload
    reason = (payload.get("data") or {}).get("reason", "")
    return Returned(
        task=task,
        by=str(event.actor or ""),
        reason=str(dict(ReturnReason.choices).get(reason, "")),
        note=str(payload.get("note", "")),
    )
