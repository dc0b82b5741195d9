"""The queue with one case open, and a decision as the page's script sends it."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.models import OrganisationKind
from gis_core.errors import DomainError, Invalid, Missing, http_status
from problem_points.actions.transitions import advance
from problem_points.cases import load_case
from problem_points.forms.registry import FORMS
from problem_points.models import ProblemPoint
from problem_points.views.case_page import case_context, form_for
from problem_points.views.loading import person_of, point_for
from problem_points.views.review.evidence import evidence_of
from problem_points.views.review.queue import queue_of
from problem_points.views.todo.tasks import Task
from problem_points.workflow.transitions import Action


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """The queue, the evidence of one case, and the decision.

    `without` names a case that was decided just now: its decision is on its way.
    """
    person = person_of(request)
    without = request.GET.get("without", "")
    queue = [task for task in queue_of(person) if str(task.point.pk) != without]
    context: dict[str, Any] = {
        "queue": queue,
        "now": timezone.localtime(),
        "without": without if without.isdecimal() else "",
    }
    task = _asked(queue, request.GET.get("at", ""))
    if task is not None:
        point = point_for(person, task.point.pk)
        context |= case_context(request, point)
        context |= evidence_of(point, person)
        at = queue.index(task)
        context["queue_place"] = at + 1
        context["queue_before"] = queue[at - 1].point.pk if at else None
        following = queue[at + 1 : at + 2]
        context["queue_next"] = following[0].point.pk if following else None
        context["cosigners"] = _cosigners(point)
        context["uid"] = uuid4()
    return render(request, "problem_points/review.html", context)


@require_POST
def decide(request: HttpRequest, point_id: int, action: str) -> HttpResponse:
    """Take one step of the queue. Sent again under the same uid, it is done once."""
    try:
        point = _decided(request, point_id, action)
    except DomainError as refusal:
        return JsonResponse(refusal.as_json(), status=http_status(refusal))
    step = str(Action(action).label)
    return JsonResponse({"code": "done", "number": point.number, "step": step})


def _decided(request: HttpRequest, point_id: int, action: str) -> ProblemPoint:
    person = person_of(request)
    point = point_for(person, point_id)
    if action not in FORMS:
        raise Missing
    form = form_for(request, point, load_case(point.pk), Action(action))
    if not form.is_valid():
        raise Invalid(fields={name: str(said[0]) for name, said in form.errors.items()})
    return advance(
        point_id=point.pk,
        action=form.action,
        by=person,
        at=timezone.now(),
        version=form.cleaned_data["version"],
        note=form.words,
        data=form.payload(),
        evidence=form.cleaned_data["evidence"],
        uid=_uid(request.POST.get("uid", "")),
        client="web",
    )


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _asked(queue: list[Task], at: str) -> Task | None:
    """The task that is asked for; the first if it is not in the queue (any more)."""
    for task in queue:
        if str(task.point.pk) == at:
            return task
    return queue[0] if queue else None


def _cosigners(point: ProblemPoint) -> list[str]:
    """The departments whose signature is still wanted."""
    labels = dict(OrganisationKind.choices)
    return [str(labels.get(kind, kind)) for kind in point.awaiting_departments]
