"""The page of a case, and its steps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gis_core.errors import DomainError, Missing, http_status
from gis_core.forms import show_refusal
from problem_points.actions.drafts import save_verification
from problem_points.actions.transitions import advance
from problem_points.cases import load_case
from problem_points.forms.registry import FORMS
from problem_points.forms.verification import VerificationForm
from problem_points.models import ProblemPoint
from problem_points.permissions import visible_to
from problem_points.views.case_page import (
    dossier_context,
    drawer_context,
    form_for,
    show_case,
)
from problem_points.views.loading import person_of, point_for
from problem_points.workflow.transitions import Action

UNPROCESSABLE = 422


@require_safe
def show(request: HttpRequest, point_id: int) -> HttpResponse:
    """The page of a case; for htmx the drawer beside the map."""
    point = point_for(person_of(request), point_id)
    if request.headers.get("HX-Request") == "true":
        drawer = drawer_context(request, point)
        return render(request, "problem_points/drawer.html", drawer)
    return show_case(request, point)


@require_safe
def dossier(request: HttpRequest, point_id: int) -> HttpResponse:
    """The case on paper: one file a point, as it stands."""
    point = point_for(person_of(request), point_id)
    context = dossier_context(request, point)
    return render(request, "problem_points/dossier.html", context)


@require_safe
def by_number(request: HttpRequest, number: str) -> HttpResponse:
    """The short address that a printed code leads to."""
    points = visible_to(request.user, ProblemPoint.objects.filter(number=number))
    point = get_object_or_404(points.order_by("-id")[:1])
    return redirect("problem_points:point", point.pk)


@require_POST
def act(request: HttpRequest, point_id: int, action: str) -> HttpResponse:
    """Take one step; a refusal leaves everything as it was typed."""
    person = person_of(request)
    point = point_for(person, point_id)
    if action not in FORMS:
        raise Missing
    form = form_for(request, point, load_case(point.pk), Action(action))
    if "save" in request.POST and isinstance(form, VerificationForm):
        return _save(request, point, form)
    if not form.is_valid():
        return show_case(request, point, form=form, status=UNPROCESSABLE)
    try:
        advance(
            point_id=point.pk,
            action=form.action,
            by=person,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            note=form.words,
            data=form.payload(),
            evidence=form.cleaned_data["evidence"],
            client="web",
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return show_case(request, point, form=form, status=http_status(refusal))
    messages.success(request, _("Done: %(step)s.") % {"step": form.action.label})
    if "review" in request.POST:
        return _next_review(request.POST["review"])
    return redirect("problem_points:point", point.pk)


def _next_review(following: str) -> HttpResponse:
    """On with the queue, at the case that followed."""
    query = f"?at={following}" if following.isdecimal() else ""
    return redirect(reverse("problem_points:review") + query)


def _save(
    request: HttpRequest, point: ProblemPoint, form: VerificationForm
) -> HttpResponse:
    """Keep a verification as it stands: at the desk somebody may complete it."""
    if not form.is_savable:
        return show_case(request, point, form=form, status=UNPROCESSABLE)
    try:
        save_verification(
            point_id=point.pk,
            by=person_of(request),
            at=timezone.now(),
            data=form.draft_data(),
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return show_case(request, point, form=form, status=http_status(refusal))
    messages.success(request, _("The draft is saved; it has not been submitted yet."))
    return redirect("problem_points:point", point.pk)
