"""Having a run read or applied by a worker; its job says how far it is."""

from datetime import datetime
from typing import Any

from django.db import transaction

from gis_core.accounts.models import User
from gis_core.intake.models import ImportRun, RunState
from gis_core.intake.refusals import ImportConflict
from gis_core.jobs import enqueue


def read_later(
    run: ImportRun,
    *,
    by: User,
    at: datetime,
    answers: dict[str, Any] | None = None,
) -> ImportRun:
    """Have the file read; `answers` are added to those that were given before."""
    with transaction.atomic():
        run = _locked(run)
        if run.state in {RunState.APPLIED, RunState.ROLLED_BACK}:
            raise ImportConflict("import-already-applied")
        run.answers = run.answers | (answers or {})
        run.state = RunState.WAITING
        run.job = enqueue(
            "gis_core.intake.tasks.read", created_by=by, at=at, run_id=run.pk
        )
        run.save(update_fields=["answers", "state", "job"])
    return run


def apply_later(run: ImportRun, *, by: User, at: datetime) -> ImportRun:
    """Have the rows written; a run that was applied already stays as it is."""
    with transaction.atomic():
        run = _locked(run)
        if run.state == RunState.APPLIED:
            return run
        if run.state != RunState.READY:
            raise ImportConflict("import-not-ready")
        run.job = enqueue(
            "gis_core.intake.tasks.apply",
            created_by=by,
            at=at,
            run_id=run.pk,
            user_id=by.pk,
        )
        run.save(update_fields=["job"])
    return run


def _locked(run: ImportRun) -> ImportRun:
    """The run as it is now, for this transaction alone; Conflict while it is busy."""
    run = (
        ImportRun.objects.select_for_update(of=["self"])
        .select_related("job")
        .get(pk=run.pk)
    )
    if run.is_busy:
        raise ImportConflict("import-busy")
    return run
