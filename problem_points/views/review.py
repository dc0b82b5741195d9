"""The review queue: what waits for a verdict, one case after the other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gis_core.accounts.models import User
from gis_core.evidence.models import EvidenceKind
from grid.roles import Role
from grid.scopes import roles_of
from problem_points.models import PointEvidence, ProblemPoint
from problem_points.views.case_page import case_context
from problem_points.views.loading import person_of, point_for
from problem_points.views.todo.tasks import Task, tasks_of
from problem_points.workflow.transitions import BY_ACTION, Action

REVIEWERS = frozenset({Role.CITY, Role.COUNTY, Role.PROVINCE, Role.DEPARTMENT})
REVIEWED = frozenset(
    row.action
    for row in BY_ACTION.values()
    if row.signs is not None or row.judges is not None
) - {Action.REQUEST_EXTENSION}
SHOWN = 200
PICTURES = {EvidenceKind.PHOTO, EvidenceKind.DRONE, EvidenceKind.SATELLITE}


def may_review(user: User) -> bool:
    """Does this person's role judge what others hand in?"""
    return bool(roles_of(user) & REVIEWERS)


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """The queue, the evidence of one case, and the decision."""
    person = person_of(request)
    queue = [task for task in tasks_of(person) if task.action in REVIEWED][:SHOWN]
    context: dict[str, Any] = {"queue": queue, "now": timezone.localtime()}
    task = _asked(queue, request.GET.get("at", ""))
    if task is not None:
        point = point_for(person, task.point.pk)
        context |= case_context(request, point)
        context |= _evidence(point)
        at = queue.index(task)
        context["queue_place"] = at + 1
        context["queue_before"] = queue[at - 1].point.pk if at else None
        following = queue[at + 1 : at + 2]
        context["queue_next"] = following[0].point.pk if following else None
    return render(request, "problem_points/review.html", context)


def _asked(queue: list[Task], at: str) -> Task | None:
    """The task that is asked for; the first if it is not in the queue (any more)."""
    for task in queue:
        if str(task.point.pk) == at:
            return task
    return queue[0] if queue else None


def _evidence(point: ProblemPoint) -> dict[str, Any]:
    """Pictures of the place as it was and after rectification; papers apart. The pair
    shows one view twice, if somebody said which photos belong together.
    """
    rows = list(
        point.evidence.filter(event__isnull=False)
        .select_related("author", "pair_of")
        .order_by("-id")
    )
    shown = [row for row in rows if row.display_id and row.kind in PICTURES]
    after = [row for row in shown if row.phase == "after"]
    before = [row for row in shown if row.phase != "after"]
    return {
        "before": before,
        "after": after,
        "papers": [row for row in rows if row not in shown],
        "pair": _pair(before, after),
    }


def _pair(
    before: list[PointEvidence], after: list[PointEvidence]
) -> tuple[PointEvidence, PointEvidence] | None:
    for row in after:
        if row.pair_of in before:
            return row.pair_of, row
    return (before[0], after[0]) if before and after else None
