"""What the page of a case shows, gathered from all that belongs to the point."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gis_core import code_lists
from gis_core.errors import Missing
from gis_core.evidence.models import EvidencePhase
from grid.scopes import grants_of
from problem_points.audit import faults_of
from problem_points.cases import load_case
from problem_points.context import doubts_of
from problem_points.forms import ActionForm, form_of
from problem_points.forms.attachments import slots_of
from problem_points.models import PointEvidence, ProblemPoint
from problem_points.permissions import can_save_verification, open_actions
from problem_points.views.choice import main_actions
from problem_points.views.loading import person_of, point_for
from problem_points.views.neighbours import neighbours_of
from problem_points.views.photos import (
    before_and_after,
    by_phase,
    pair_of,
    used_evidence,
)
from problem_points.views.places import on_the_map, places_of
from problem_points.views.settings import case_settings
from problem_points.views.timeline import Entry, timeline_of
from problem_points.workflow.case import Case
from problem_points.workflow.states import STAGES, Stage, Status
from problem_points.workflow.transitions import TRANSITIONS, Action

SUBMITTING = frozenset(row.action for row in TRANSITIONS if row.submits)
TYPES = ("activity", "change", "site-zone", "water-zone")


def form_for(
    request: HttpRequest, point: ProblemPoint, case: Case, action: Action
) -> ActionForm:
    """The form of an action, filled with what was sent."""
    sent = request.POST if request.method == "POST" else None
    return form_of(action)(
        sent, action=action, point=point, case=case, person=person_of(request)
    )


def show_case(
    request: HttpRequest,
    point: ProblemPoint,
    *,
    form: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `form` is one that was sent and refused."""
    context = case_context(request, point, form)
    return render(request, "problem_points/case.html", context, status=status)


def case_context(
    request: HttpRequest, point: ProblemPoint, form: ActionForm | None = None
) -> dict[str, Any]:
    """Everything that is shown of a case, and the one form of the next step."""
    case = load_case(point.pk)
    timeline = timeline_of(point)
    context = _facts(point, timeline) | _step(request, point, case, form)
    context["faults"] = faults_of(point.pk)
    context["returned"] = (
        _returned(timeline) if context["shown"] in SUBMITTING else None
    )
    return context


def dossier_context(request: HttpRequest, point: ProblemPoint) -> dict[str, Any]:
    """The whole case as it is printed; nothing to press, so no steps are asked for."""
    timeline = timeline_of(point)
    return _facts(point, timeline) | {
        "case": load_case(point.pk),
        "faults": faults_of(point.pk),
        "printed_at": timezone.localtime(),
        "printed_by": person_of(request),
    }


def drawer_of(request: HttpRequest, asked: str) -> dict[str, Any] | None:
    """What the drawer beside the map shows of a point; None if there is none such."""
    if not asked.isdecimal():
        return None
    try:
        point = point_for(person_of(request), int(asked))
    except Missing:
        return None
    return drawer_context(request, point)


def drawer_context(request: HttpRequest, point: ProblemPoint) -> dict[str, Any]:
    """The facts of a case and what this person may do with it."""
    timeline = timeline_of(point)
    case = load_case(point.pk)
    allowed = _allowed(request, case)
    wanted = main_actions(case, allowed)
    return _facts(point, timeline) | {
        "allowed": allowed,
        "wanted": wanted,
        "case": case,
        "others": [action for action in allowed if action not in wanted[:1]],
        "neighbours": neighbours_of(request, point),
    }


def _facts(point: ProblemPoint, timeline: list[Entry]) -> dict[str, Any]:
    places = places_of(point)
    used = used_evidence(point)
    placement = getattr(point, "placement", None)
    return {
        "point": point,
        "page": case_settings(point) | {"places": on_the_map(places)},
        "labels": {key: code_lists.labels(key) for key in TYPES},
        "stages": _stages(point),
        "doubts": doubts_of(placement.reasons) if placement else [],
        "rules": placement.rules if placement else [],
        "photos": by_phase(used),
        "pair": pair_of(*before_and_after(used)),
        "plan": point.plans.filter(round_no=point.round_no).order_by("id").last(),
        "timeline": timeline,
        "waiting_days": (timezone.localdate() - timeline[0].day).days,
        "places": places,
        "raw_row": places[0].version.raw_row if places else {},
    }


def _step(
    request: HttpRequest, point: ProblemPoint, case: Case, form: ActionForm | None
) -> dict[str, Any]:
    """The one action form, what else may be done, and the evidence at hand."""
    allowed = _allowed(request, case)
    wanted = main_actions(case, allowed)
    submits = Action.SUBMIT_VERIFICATION
    only_saved = submits not in allowed and can_save_verification(request.user, case)
    if only_saved:
        # At the desk the county completes what town and inspector hand in.
        allowed = [*allowed, submits]
    asked = form.action if form else request.GET.get("do", "")
    shown = next((a for a in allowed if a == asked), wanted[0] if wanted else None)
    if form is None and shown is not None:
        form = form_for(request, point, case, shown)
    return {
        "case": case,
        "form": form,
        "shown": shown,
        "wanted": wanted,
        "others": [action for action in allowed if action not in wanted],
        "slots": slots_of(shown, point, case) if shown else [],
        "at_hand": _at_hand(request, point, shown) if shown else [],
        "is_only_saved": only_saved and shown == submits,
    }


def _allowed(request: HttpRequest, case: Case) -> list[Action]:
    person = person_of(request)
    return open_actions(grants_of(person), person.pk, case)


def _at_hand(
    request: HttpRequest, point: ProblemPoint, action: Action
) -> list[PointEvidence]:
    """What is not used in a step yet: one's own, and what was brought from the site.

    Whoever hands a verification in does so with the photos of those who were there.
    """
    mine = Q(author=person_of(request))
    if action is Action.SUBMIT_VERIFICATION:
        mine |= Q(phase=EvidencePhase.VERIFICATION, round_no=point.round_no)
    return list(point.evidence.filter(mine, event=None).order_by("id"))


def _stages(point: ProblemPoint) -> list[dict[str, Any]]:
    """The four stages, each past, present or ahead."""
    order = list(Stage)
    now = order.index(STAGES[Status(point.status)])
    over = point.status in {Status.CLOSED, Status.NO_ISSUE, Status.VOID}
    return [
        {
            "label": stage.label,
            "is_past": place < now or (over and place == now),
            "is_now": place == now and not over,
        }
        for place, stage in enumerate(order)
    ]


def _returned(timeline: list[Entry]) -> Entry | None:
    """The return that the next submission answers, if the last step was one."""
    last = next((entry for entry in timeline if not entry.is_by_system), None)
    return last if last and last.is_return and last.note else None
