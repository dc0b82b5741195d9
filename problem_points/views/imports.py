"""Bringing in files: the list, the upload, and the page of one file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from gis_core import jobs
from gis_core.errors import DomainError, http_status
from gis_core.forms import show_refusal
from gis_core.intake import actions as intake
from gis_core.intake import background
from gis_core.intake.models import ImportRun
from gis_core.notation import Notation
from gis_core.tiles import MEDIA_TYPE, TileAddress
from problem_points.actions.uploads import bring_in
from problem_points.forms.batch import UploadForm
from problem_points.permissions import can_import, can_import_registers, require
from problem_points.views.import_compared import (
    chosen_of,
    compare,
    earlier_batches,
)
from problem_points.views.import_map import import_settings, rows_tile
from problem_points.views.import_opened import import_for, imports_of
from problem_points.views.import_report import report_of, rows_page
from problem_points.views.loading import person_of

LISTED = 100
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """What was brought in so far, and the form for the next file."""
    person = person_of(request)
    require(can_import(person))
    if request.method != "POST":
        return _list(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=UNPROCESSABLE)
    said = form.cleaned_data
    try:
        found = bring_in(
            said["file"],
            batch=said["batch"],
            category=said["category"],
            title=said["title"],
            answers={"sender": said["sender"]} if said["sender"] else {},
            letter={name: said[name] for name in ("document_no", "expected_count")},
            by=person,
            at=timezone.now(),
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _list(request, form, status=http_status(refusal))
    return redirect("problem_points:import", found.pk)


def _list(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    runs = imports_of(person_of(request))[:LISTED]
    batches = dict.fromkeys(one.batch for one in runs)
    context = {
        "form": form,
        "imports": runs,
        "batches": batches,
        "may_registers": can_import_registers(person_of(request)),
    }
    return render(request, "problem_points/imports.html", context, status=status)


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """The page of one file; for htmx only what changes while a worker is busy."""
    found = import_for(person_of(request), run_id)
    context = report_of(found, timezone.now())
    if request.headers.get("HX-Request") != "true":
        context["page"] = import_settings(found.run, context["places_asked"])
        return render(request, "problem_points/run.html", context)
    response = render(request, "problem_points/run_file.html", context)
    if not context["is_busy"]:
        # The report has a map of its own, which needs the whole page.
        response["HX-Refresh"] = "true"
    return response


@require_POST
def answer(request: HttpRequest, run_id: int) -> HttpResponse:
    """Answer the open question, if there is one, and read again."""
    found = import_for(person_of(request), run_id)
    report = report_of(found, timezone.now(), request.POST)
    form = report["question_form"]
    if form is not None and not form.is_valid():
        report["page"] = import_settings(found.run, report["places_asked"])
        return render(request, "problem_points/run.html", report, status=UNPROCESSABLE)
    answers = _added(found.run, form.answers()) if form else {}
    background.read_later(
        found.run, by=person_of(request), at=timezone.now(), answers=answers
    )
    return redirect("problem_points:import", run_id)


@require_POST
def apply(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have the good rows written."""
    found = import_for(person_of(request), run_id)
    background.apply_later(found.run, by=person_of(request), at=timezone.now())
    return redirect("problem_points:import", run_id)


@require_POST
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have the worker stop; what it has not finished is undone."""
    found = import_for(person_of(request), run_id)
    if found.run.job is not None:
        jobs.cancel(found.run.job, at=timezone.now())
    return redirect("problem_points:import", run_id)


@require_safe
def rows(request: HttpRequest, run_id: int) -> HttpResponse:
    """Rows of one fate, a page at a time, as part of the report."""
    found = import_for(person_of(request), run_id)
    asked = request.GET.get("fate", ""), request.GET.get("page", "1")
    notation = Notation.of(request.COOKIES.get("notation", ""))
    context = rows_page(found.run, *asked, notation) | {"run": found.run}
    return render(request, "problem_points/run_rows.html", context)


@require_safe
def compared(request: HttpRequest, run_id: int) -> HttpResponse:
    """The rows beside the points of an earlier batch, as part of the report."""
    person = person_of(request)
    found = import_for(person, run_id)
    offered = earlier_batches(found.run, found.batch) if found.batch else []
    earlier = chosen_of(offered, request.GET.get("with", ""))
    page = request.GET.get("page", "")
    context = {
        "run": found.run,
        "batch": found.batch,
        "offered": offered,
        "compared": earlier and compare(person, found.run, earlier, page),
        "is_paged": bool(page),
    }
    return render(request, "problem_points/run_compared.html", context)


@require_safe
def tile(request: HttpRequest, run_id: int, z: int, x: int, y: int) -> HttpResponse:
    """Where the rows lie, with their fate."""
    found = import_for(person_of(request), run_id)
    body = rows_tile(found.run, TileAddress(z, x, y))
    return HttpResponse(body, content_type=MEDIA_TYPE)


@require_POST
def roll_back(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take the import back, if no point has moved since."""
    found = import_for(person_of(request), run_id)
    try:
        intake.roll_back(found.run, by=person_of(request), at=timezone.now())
    except DomainError as refusal:
        context = report_of(found, timezone.now()) | {"refusal": refusal.sentence()}
        context["page"] = import_settings(found.run, context["places_asked"])
        context["obstacles"] = refusal.params.get("reasons", [])
        status = http_status(refusal)
        return render(request, "problem_points/run.html", context, status=status)
    messages.success(request, _("The import was taken back."))
    return redirect("problem_points:import", run_id)


def _added(run: ImportRun, answers: dict[str, Any]) -> dict[str, Any]:
    """A second answer about columns does not undo the first."""
    if "mapping" in answers:
        answers["mapping"] = {**run.answers.get("mapping", {}), **answers["mapping"]}
    return answers
