"""The to-do list with its tabs, and the inbox."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.models import User
from problem_points.models import ProblemPoint
from problem_points.models.point import overdue
from problem_points.permissions import visible_to
from problem_points.views.desk.owners import may_dispatch
from problem_points.views.loading import person_of
from problem_points.views.todo.handled import handled_by
from problem_points.views.todo.notices import lines_of, mark_read, unread_cases
from problem_points.views.todo.tasks import Task, grouped, tasks_of, with_reasons
from problem_points.workflow.states import OPEN

SHOWN = 200
TOO_LONG = 19  # digits: more than any key has
MINE, RETURNED, LATE, HANDLED, NOTICES = (
    "mine",
    "returned",
    "late",
    "handled",
    "notices",
)
LABELS = {
    MINE: _("Waits for you"),
    RETURNED: _("Returned to you"),
    LATE: _("Late"),
    HANDLED: _("I handled"),
    NOTICES: _("Notices"),
}


@dataclass(frozen=True)
class Tab:
    """One part of the page; `count` None: it has none."""

    key: str
    label: str | Promise
    count: int | None
    is_current: bool


@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """The tab that the address names, and how much the others hold."""
    person, today = person_of(request), timezone.localdate()
    asked = request.GET.get("tab", MINE)
    tab = asked if asked in LABELS else MINE
    tasks = tasks_of(person)
    context = {"tab": tab, "total": len(tasks), "tabs": _tabs(tab, tasks, person)}
    return render(
        request,
        "problem_points/todo.html",
        context | _shown(tab, tasks, person, today),
    )


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Note what was read; lead on to a case if one was pressed."""
    asked = request.POST.get("point", "")
    point = int(asked) if asked.isdecimal() and len(asked) < TOO_LONG else 0
    mark_read(
        person_of(request),
        at=timezone.now(),
        code=request.POST.get("code", ""),
        fold=request.POST.get("fold", ""),
        point=point,
    )
    if point:
        return redirect("problem_points:point", point)
    return redirect(reverse("problem_points:todo", query={"tab": NOTICES}))


def _tabs(current: str, tasks: list[Task], person: User) -> list[Tab]:
    today = timezone.localdate()
    waiting = {task.point.pk for task in tasks}
    told = {target for _code, _fold, target in unread_cases(person)}
    counts = {
        MINE: len(tasks),
        RETURNED: sum(task.is_returned for task in tasks),
        LATE: sum(task.is_late(today) for task in tasks),
        NOTICES: len(told & waiting),
    }
    return [
        Tab(key, label, counts.get(key), key == current)
        for key, label in LABELS.items()
    ]


def _shown(tab: str, tasks: list[Task], person: User, on: date) -> dict[str, Any]:
    """What the tab lists."""
    if tab == HANDLED:
        return {"handled": handled_by(person, on=on)}
    if tab == NOTICES:
        return {"lines": lines_of(person, to_do=[task.point.pk for task in tasks])}
    if tab == RETURNED:
        chosen = [task for task in tasks if task.is_returned]
        return _part(chosen) | {"returned": with_reasons(chosen[:SHOWN])}
    if tab == LATE:
        chosen = [task for task in tasks if task.is_late(on)]
        return _part(chosen) | _elsewhere(tasks, person, on)
    return _part(tasks) | {"next": None if tasks else _next_due(person, on)}


def _part(chosen: list[Task]) -> dict[str, Any]:
    return {
        "groups": grouped(chosen[:SHOWN], on=timezone.localdate()),
        "chosen": len(chosen),
        "shown": min(len(chosen), SHOWN),
    }


def _elsewhere(tasks: list[Task], person: User, on: date) -> dict[str, Any]:
    """Late cases of a supervisor's area that wait for somebody else."""
    if not may_dispatch(person):
        return {}
    late = visible_to(person, ProblemPoint.objects.filter(overdue(on)))
    own = [task.point.pk for task in tasks if task.is_late(on)]
    return {"late_elsewhere": late.exclude(pk__in=own).count()}


def _next_due(person: User, on: date) -> date | None:
    """The next date by which somebody in this person's area must have acted."""
    ahead = ProblemPoint.objects.filter(
        status__in=sorted(OPEN), due_on__gte=on, suspended_from__isnull=True
    )
    found: date | None = visible_to(person, ahead).aggregate(next=Min("due_on"))["next"]
    return found
