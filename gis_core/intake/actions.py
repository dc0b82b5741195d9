"""A file's way in: received, read and checked, applied, rolled back.

Reading stores a report and writes nothing else; applying is one transaction and
happens once. Whoever calls answers for the rights of the person.
"""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from gis_core.accounts.models import User
from gis_core.evidence import store
from gis_core.intake import profiles
from gis_core.intake.models import ImportRun, RunState, Upload
from gis_core.intake.reading import (
    Progress,
    in_rows,
    no_progress,
    reading,
    store_report,
)
from gis_core.intake.refusals import ImportConflict
from gis_core.intake.target import ImportTarget, target_of
from gis_core.intake.workspace import Workspace


def receive(path: Path, name: str, *, by: User | None, at: datetime) -> Upload:
    """Keep a file as it came; the same bytes are stored once."""
    with path.open("rb") as source:
        stored = store.put(source, media_type="application/octet-stream", at=at)
    return Upload.objects.create(
        file=stored, name=name[:255], uploaded_by=by, uploaded_at=at
    )


def open_run(
    upload: Upload,
    target: str,
    answers: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
) -> ImportRun:
    """A run that waits to be read. `answers`: crs, encoding, layer, mapping, swap,
    accept_doubts, and what the target asks for."""
    return ImportRun.objects.create(
        upload=upload, target=target, answers=answers, created_by=by, created_at=at
    )


def read(
    run: ImportRun, *, at: datetime, progress: Progress = no_progress
) -> ImportRun:
    """Read and check; afterwards the run is READY, ASKING or REFUSED.

    Reading again (after an answer) replaces the report. A run that was applied is not
    read again: Conflict.
    """
    with reading(run, at=at, progress=progress) as session:
        session.read()
    return run


def apply(
    run: ImportRun,
    *,
    by: User | None,
    at: datetime,
    progress: Progress = no_progress,
) -> ImportRun:
    """Write the rows of a READY run.

    If what the report says is no longer true because points changed since, the report
    is renewed and Conflict `import-changed` raised. An APPLIED run stays as it is.
    """
    with transaction.atomic():
        ImportRun.objects.select_for_update().get(pk=run.pk)
        run.refresh_from_db()
        if run.state == RunState.APPLIED:
            return run
        if run.state != RunState.READY:
            raise ImportConflict("import-not-ready")
        target = target_of(run)
        target.lock()
        progress("check", 0, run.rows)
        with closing(Workspace(target.attributes)) as rows:
            rows.load(run)
            rows.on_reached = in_rows(progress, "check", run.rows)
            unchanged = _recheck(run, target, rows, at=at)
            if unchanged:
                rows.on_reached = in_rows(progress, "apply", run.rows)
                _apply(run, target, rows, by=by, at=at)
    if not unchanged:
        raise ImportConflict("import-changed")
    progress("apply", run.rows, run.rows)
    return run


def take(
    run: ImportRun,
    *,
    by: User | None,
    at: datetime,
    progress: Progress = no_progress,
) -> ImportRun:
    """Read, check and, if nothing is open, apply at once: what the command line does.

    The report is committed before anything is written. If another import was faster,
    the rows are checked again against what it wrote.
    """
    with reading(run, at=at, progress=progress) as session:
        generation = _generation(run)
        session.read()
        if run.state == RunState.READY:
            with transaction.atomic():
                session.target.lock()
                progress("apply", 0, run.rows)
                session.rows.on_reached = in_rows(progress, "apply", run.rows)
                if _generation(run) != generation:
                    _recheck(run, session.target, session.rows, at=at)
                _apply(run, session.target, session.rows, by=by, at=at)
            progress("apply", run.rows, run.rows)
    return run


def roll_back(run: ImportRun, *, by: User, at: datetime) -> ImportRun:
    """Undo an applied run; Conflict with the reasons if points have moved since."""
    with transaction.atomic():
        ImportRun.objects.select_for_update().get(pk=run.pk)
        run.refresh_from_db()
        if run.state != RunState.APPLIED:
            raise ImportConflict("import-not-applied")
        target = target_of(run)
        target.lock()
        target.roll_back(by=by, at=at)
        run.state = RunState.ROLLED_BACK
        run.rolled_back_by, run.rolled_back_at = by, at
        run.save(update_fields=["state", "rolled_back_by", "rolled_back_at"])
    return run


def _apply(
    run: ImportRun,
    target: ImportTarget,
    rows: Workspace,
    *,
    by: User | None,
    at: datetime,
) -> None:
    target.apply(rows, by=by, at=at)
    run.state = RunState.APPLIED
    run.applied_by, run.applied_at = by, at
    run.save(update_fields=["state", "applied_by", "applied_at"])
    profiles.remember(run, by=by, at=at)


def _generation(run: ImportRun) -> tuple[int, datetime | None]:
    """Changes with every import of this kind that is applied or rolled back."""
    applied = ImportRun.objects.filter(target=run.target, state=RunState.APPLIED)
    found = applied.aggregate(count=Count("id"), last=Max("applied_at"))
    return found["count"], found["last"]


def _recheck(
    run: ImportRun, target: ImportTarget, rows: Workspace, *, at: datetime
) -> bool:
    """Whether the fates are still what the report says; if not, store the new ones."""
    before = rows.forget_check(target.messages)
    target.check(rows, at=at)
    if rows.same_fates(before):
        return True
    store_report(run, rows, target)
    return False
