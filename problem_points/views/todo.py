"""What waits for a person, the late first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gis_core.accounts.models import User
from grid.scopes import Grant, grants_of
from problem_points.cases import load_cases
from problem_points.models import ProblemPoint
from problem_points.permissions import acting_grant, visible_to
from problem_points.views.choice import awaits
from problem_points.views.loading import person_of
from problem_points.workflow.case import Case
from problem_points.workflow.states import OPEN
from problem_points.workflow.transitions import Action, actions_from

LOOKED_AT = 2000
SHOWN = 200


@dataclass(frozen=True)
class Task:
    """A case and what is to be done with it."""

    point: ProblemPoint
    action: Action


@dataclass(frozen=True)
class Group:
    """Tasks under one heading."""

    label: str | Promise
    tasks: list[Task]


@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """The list, by how pressing things are."""
    tasks = tasks_of(person_of(request))
    groups = _grouped(tasks[:SHOWN], on=timezone.localdate())
    context = {"groups": groups, "total": len(tasks), "shown": min(len(tasks), SHOWN)}
    return render(request, "problem_points/todo.html", context)


def tasks_of(person: User) -> list[Task]:
    """Every open case that awaits this person, the earliest date first."""
    seen = visible_to(person, ProblemPoint.objects.filter(status__in=sorted(OPEN)))
    by_date = seen.order_by(F("due_on").asc(nulls_last=True), "pk")
    points = list(by_date.select_related("cell__county", "cell__town")[:LOOKED_AT])
    cases = load_cases([point.pk for point in points])
    grants = grants_of(person)
    found = (
        (point, awaits(case, person.pk, _allowed(grants, person.pk, case)))
        for point in points
        if (case := cases.get(point.pk)) is not None
    )
    return [Task(point, action) for point, action in found if action is not None]


def _allowed(grants: Iterable[Grant], user_id: int, case: Case) -> list[Action]:
    """`permissions.allowed_actions` for cases that are loaded already."""
    return [
        row.action
        for row in actions_from(case.status)
        if isinstance(acting_grant(grants, user_id, case, row), Grant)
    ]


def _grouped(tasks: list[Task], on: date) -> list[Group]:
    groups = {
        "late": Group(_("Late"), []),
        "today": Group(_("Due today"), []),
        "returned": Group(_("Returned"), []),
        "other": Group(_("Others"), []),
    }
    for task in tasks:
        groups[_group_of(task.point, on)].tasks.append(task)
    return [group for group in groups.values() if group.tasks]


def _group_of(point: ProblemPoint, on: date) -> str:
    due = None if point.suspended_from else point.due_on
    if due is not None and due < on:
        return "late"
    if due == on:
        return "today"
    return "returned" if point.returned_count else "other"
