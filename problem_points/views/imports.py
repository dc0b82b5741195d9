"""Bringing in files: the list, the upload, and the page of one file."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from gis_core.accounts.models import User
from gis_core.errors import DomainError, Missing, http_status
from gis_core.forms import show_refusal
from gis_core.intake import actions as intake
from gis_core.intake import background
from gis_core.intake.models import ImportRun, RunState, Severity
from gis_core.intake.report import message, wording
from gis_core.intake.target import target_of
from problem_points.actions.uploads import bring_in
from problem_points.forms.answers import AnswerForm
from problem_points.forms.batch import UploadForm
from problem_points.models import BatchImport
from problem_points.permissions import can_import, imports_visible_to, require
from problem_points.views.loading import person_of

LISTED = 100
EXAMPLES = 20
UNPROCESSABLE = 422
SEVERITIES = (Severity.ERROR, Severity.QUESTION, Severity.WARNING, Severity.NOTE)


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
            letter={name: said[name] for name in ("document_no", "expected_count")},
            by=person,
            at=timezone.now(),
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _list(request, form, status=http_status(refusal))
    return redirect("problem_points:import", found.pk)


def _list(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    runs = _mine(person_of(request))[:LISTED]
    context = {"form": form, "imports": runs}
    return render(request, "problem_points/imports.html", context, status=status)


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """The page of one file; for htmx only what changes while a worker is busy."""
    context = _report(_import_for(person_of(request), run_id))
    partial = request.headers.get("HX-Request") == "true"
    template = "run_state.html" if partial else "run.html"
    return render(request, f"problem_points/{template}", context)


@require_POST
def answer(request: HttpRequest, run_id: int) -> HttpResponse:
    """Answer the open question, if there is one, and read again."""
    found = _import_for(person_of(request), run_id)
    report = _report(found, request.POST)
    form = report["question_form"]
    if form is not None and not form.is_valid():
        return render(request, "problem_points/run.html", report, status=UNPROCESSABLE)
    answers = _added(found.run, form.answers()) if form else {}
    background.read_later(
        found.run, by=person_of(request), at=timezone.now(), answers=answers
    )
    return redirect("problem_points:import", run_id)


@require_POST
def apply(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have the good rows written."""
    found = _import_for(person_of(request), run_id)
    background.apply_later(found.run, by=person_of(request), at=timezone.now())
    return redirect("problem_points:import", run_id)


@require_POST
def roll_back(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take the import back, if no point has moved since."""
    found = _import_for(person_of(request), run_id)
    try:
        intake.roll_back(found.run, by=person_of(request), at=timezone.now())
    except DomainError as refusal:
        context = _report(found) | {"refusal": refusal.sentence()}
        context["obstacles"] = refusal.params.get("reasons", [])
        status = http_status(refusal)
        return render(request, "problem_points/run.html", context, status=status)
    messages.success(request, _("The import was taken back."))
    return redirect("problem_points:import", run_id)


def _mine(person: User) -> Any:
    """The imports of points that this person looks after."""
    runs = BatchImport.objects.select_related("batch", "run__upload", "run__job")
    runs = runs.select_related("run__created_by", "run__applied_by")
    return runs.filter(run__in=imports_visible_to(person, ImportRun.objects.all()))


def _import_for(person: User, run_id: int) -> BatchImport:
    require(can_import(person))
    found = _mine(person).filter(run=run_id).first()
    if found is None:
        raise Missing
    return found


def _added(run: ImportRun, answers: dict[str, Any]) -> dict[str, Any]:
    """A second answer about columns does not undo the first."""
    if "mapping" in answers:
        answers["mapping"] = {**run.answers.get("mapping", {}), **answers["mapping"]}
    return answers


def _report(found: BatchImport, sent: Any = None) -> dict[str, Any]:
    """What the page shows of a file."""
    current = found.run
    target = target_of(current)
    mapping = current.decisions.get("mapping", {})
    question = None
    if current.state == RunState.ASKING:
        question = current.findings.filter(severity=Severity.QUESTION).first()
    return {
        "batch": found.batch,
        "run": current,
        "is_busy": background.is_busy(current),
        "question_form": question
        and AnswerForm(sent, question=question, attributes=target.attributes),
        "columns": [
            (each.label, mapping[each.name])
            for each in target.attributes
            if each.name in mapping
        ],
        "findings": _findings(current),
        "missing_rows": (found.batch.expected_count or 0) - current.rows,
    }


def _findings(run: ImportRun) -> list[dict[str, Any]]:
    """Findings by code, the worst first, each with its first rows in words."""
    words = wording(target_of(run))
    counted = run.findings.order_by().values("severity", "code").annotate(n=Count("pk"))
    groups = sorted(counted, key=lambda row: SEVERITIES.index(row["severity"]))
    return [
        {
            "severity": Severity(row["severity"]),
            "count": row["n"],
            "examples": [
                (one.row, message(one, words))
                for one in run.findings.filter(
                    severity=row["severity"], code=row["code"]
                )[:EXAMPLES]
            ],
        }
        for row in groups
    ]
