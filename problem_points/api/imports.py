"""Imports of issued points: a file in, its report, apply, roll back."""

import json
from typing import Any, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from gis_core.accounts.models import User
from gis_core.errors import Invalid, Missing, TooLarge
from gis_core.intake import actions, archive, background, report, workbook
from gis_core.intake.models import ImportRun
from gis_core.intake.target import target_of
from problem_points.actions import batches
from problem_points.actions.uploads import bring_in
from problem_points.permissions import can_import, imports_visible_to, require
from problem_points.schemas import REFUSALS, AnswersIn, ImportIn, RunOut

router = Router(tags=["imports"])

MOST_FINDINGS = 1000
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = {
    "responses": {
        200: {
            "description": "The findings as a workbook.",
            "content": {SPREADSHEET: {"schema": {"type": "string"}}},
        }
    }
}


@router.post("/imports", response={202: RunOut, **REFUSALS}, url_name="imports")
def receive(
    request: HttpRequest, said: Form[ImportIn], file: File[UploadedFile]
) -> Any:
    """Hand in a file for a batch; a worker reads it and writes the report, no rows."""
    if (file.size or 0) > archive.MAX_UNPACKED:
        raise TooLarge
    run = bring_in(
        file,
        batch=said.batch,
        category=said.category,
        title=said.title,
        answers=_answers(said),
        by=cast(User, request.user),
        at=timezone.now(),
    )
    return Status(202, _out(run))


@router.get("/imports/{uuid:run}", response={200: RunOut, **REFUSALS}, url_name="run")
def show(request: HttpRequest, run: UUID) -> Any:
    """How far the run is, what it decided and counted, and its first findings."""
    return _out(_run(request, run))


@router.post("/imports/{uuid:run}/answers", response={202: RunOut, **REFUSALS})
def answer(request: HttpRequest, run: UUID, said: AnswersIn) -> Any:
    """Answer what the run asks; the file is read again."""
    person = _importer(request)
    found = _run(request, run)
    read = background.read_later(
        found, by=person, at=timezone.now(), answers=_answers(said)
    )
    return Status(202, _out(read))


@router.post("/imports/{uuid:run}/apply", response={202: RunOut, **REFUSALS})
def apply(request: HttpRequest, run: UUID) -> Any:
    """Have a worker write the rows of a run that is ready."""
    person = _importer(request)
    found = background.apply_later(_run(request, run), by=person, at=timezone.now())
    return Status(202, _out(found))


@router.post("/imports/{uuid:run}/rollback", response={200: RunOut, **REFUSALS})
def roll_back(request: HttpRequest, run: UUID) -> Any:
    """Undo an applied run, while no point of it has moved since."""
    person = _importer(request)
    return _out(actions.roll_back(_run(request, run), by=person, at=timezone.now()))


@router.get(
    "/imports/{uuid:run}/findings.xlsx",
    response=REFUSALS,
    url_name="findings",
    openapi_extra=WORKBOOK,
)
def findings(request: HttpRequest, run: UUID) -> FileResponse:
    """All findings as a workbook, in the caller's language."""
    found = _run(request, run)
    return FileResponse(
        workbook.findings_of(found),
        as_attachment=True,
        filename=f"findings-{found.uid}.xlsx",
        content_type=SPREADSHEET,
    )


def _importer(request: HttpRequest) -> User:
    person = cast(User, request.user)
    require(can_import(person))
    return person


def _run(request: HttpRequest, uid: UUID) -> ImportRun:
    runs = ImportRun.objects.select_related("job", "batch_import__batch", "upload")
    visible = imports_visible_to(request.user, runs.filter(target=batches.TARGET))
    found = visible.filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def _answers(said: AnswersIn) -> dict[str, Any]:
    """The answers that were given, under the names that intake knows."""
    told = said.model_dump(include=set(AnswersIn.model_fields), exclude_defaults=True)
    if said.mapping:
        told["mapping"] = _mapping(said.mapping)
    return told


def _mapping(text: str) -> dict[str, str]:
    """Column of the file → attribute of ours, from JSON text."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Invalid(fields={"mapping": _("This must be a JSON object.")})
    return {str(column): str(name or "") for column, name in given.items()}


def _out(run: ImportRun) -> dict[str, Any]:
    words = report.wording(target_of(run))
    first = run.findings.all()[:MOST_FINDINGS]
    job = run.job
    return {
        **{name: getattr(run, name) for name in report.COUNTS},
        "run": run.uid,
        "state": run.stage,
        "batch": run.batch_import.batch.code,
        "file": run.upload.name,
        "encoding": run.encoding,
        "crs": run.crs,
        "layer": run.layer,
        "decisions": run.decisions,
        "answers": run.answers,
        "job": job
        and {
            "state": job.state,
            "phase": job.phase,
            "done": job.done,
            "total": job.total,
            "error": job.error_code,
        },
        "created_at": run.created_at,
        "applied_at": run.applied_at,
        "rolled_back_at": run.rolled_back_at,
        "findings_count": run.findings.count(),
        "findings": [
            {
                "row": finding.row,
                "code": finding.code,
                "severity": finding.severity,
                "message": report.message(finding, words),
            }
            for finding in first
        ],
    }
