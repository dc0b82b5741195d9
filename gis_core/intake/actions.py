"""A file's way in: received, read and checked, applied, rolled back.

Reading stores a report and writes nothing else; applying is one transaction and
happens once. Whoever calls answers for the rights of the person.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Count, Max

from gis_core.accounts.models import User
from gis_core.crs import Coordinates
from gis_core.evidence import store
from gis_core.geometry import point_coordinates, representative
from gis_core.intake import mapping, opening, placing
from gis_core.intake.layer import Layer
from gis_core.intake.models import Finding, ImportRun, RunState, Severity, Upload
from gis_core.intake.refusals import FileRefused, ImportConflict, QuestionOpen
from gis_core.intake.staging import Stager
from gis_core.intake.target import ImportTarget, target_of
from gis_core.intake.workspace import Workspace

Progress = Callable[[str, int, int | None], None]

ROWS_AT_ONCE = 10_000
SAMPLE_ROWS = 2_000


def no_progress(phase: str, done: int, total: int | None) -> None:
    """For callers whom nobody watches."""


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
    with _session(run, at=at, progress=progress) as session:
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
        progress("apply", 0, run.rows)
        with closing(Workspace(target.attributes)) as rows:
            rows.load(run)
            unchanged = _recheck(run, target, rows, at=at)
            if unchanged:
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
    with _session(run, at=at, progress=progress) as session:
        generation = _generation(run)
        session.read()
        if run.state == RunState.READY:
            with transaction.atomic():
                session.target.lock()
                progress("apply", 0, run.rows)
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
    _store(run, rows)
    return False


@contextmanager
def _session(
    run: ImportRun, *, at: datetime, progress: Progress
) -> Iterator["_Session"]:
    if run.state in {RunState.APPLIED, RunState.APPLYING, RunState.ROLLED_BACK}:
        raise ImportConflict("import-already-applied")
    session = _Session(run, at=at, progress=progress)
    try:
        yield session
    finally:
        session.rows.close()


class _Session:
    """One reading of a run's file, with the workspace it fills."""

    def __init__(self, run: ImportRun, *, at: datetime, progress: Progress) -> None:
        self.run = run
        self.at = at
        self.progress = progress
        self.target = target_of(run)
        self.rows = Workspace(self.target.attributes)
        self._closing = ExitStack()

    def read(self) -> None:
        """Fill the workspace and store the report, or the refusal or question."""
        with (
            tempfile.TemporaryDirectory(prefix="intake-") as folder,
            ExitStack() as self._closing,
        ):
            try:
                with transaction.atomic():
                    self._understand(Path(folder))
                    self.progress("check", 0, self.run.rows)
                    self.target.check(self.rows, at=self.at)
                    _store(self.run, self.rows)
            except FileRefused as refusal:
                self._stop(RunState.REFUSED, Severity.ERROR, refusal)
            except QuestionOpen as question:
                self._stop(RunState.ASKING, Severity.QUESTION, question)

    def _understand(self, folder: Path) -> None:
        run, answers = self.run, self.run.answers
        self.progress("unpack", 0, None)
        upload = run.upload
        layer = self._closing.enter_context(
            closing(
                opening.open_layer(
                    store.path_of(upload.file), upload.name, folder, answers
                )
            )
        )
        if layer.count == 0:
            raise FileRefused("no-rows", layer=layer.name)
        match = mapping.match(
            layer.columns, self.target.attributes, answers.get("mapping")
        )
        place = placing.decide(
            _sample(layer),
            placing.Request(
                stated=layer.crs,
                declared=answers.get("crs", ""),
                swap=answers.get("swap"),
                area=self.target.area(),
                accept_doubts=bool(answers.get("accept_doubts")),
            ),
        )
        self._record(layer, match, place)
        stager = Stager(self.target, layer.columns, match, place)
        done = 0
        for batch in layer.batches(ROWS_AT_ONCE):
            rows, findings = stager.stage(batch)
            self.rows.add_rows(rows)
            self.rows.add_findings(findings)
            done += len(rows)
            self.progress("read", done, layer.count)
        self._note_file(layer, match, place, stager.notes)
        if layer.along:
            self.rows.note("travelled-along", Severity.NOTE, count=len(layer.along))
        self.rows.settle()

    def _record(
        self, layer: Layer, match: mapping.Match, place: placing.Placing
    ) -> None:
        """What was decided, for the report and for the sender's own table."""
        run = self.run
        run.encoding = layer.encoding.name
        run.crs = place.system.authority or place.system.name[:20]
        run.layer = layer.name[:200]
        run.rows = layer.count
        run.decisions = {
            "encoding": {"name": layer.encoding.name, "source": layer.encoding.source},
            "crs": place.as_json(),
            "mapping": match.columns,
            "open": {name: list(columns) for name, columns in match.open.items()},
            "unused": list(match.unused),
        }
        run.source_schema = {
            "format": layer.format,
            "encoding": layer.encoding.name,
            "prj": layer.crs.wkt,
            "columns": [column.as_json() for column in layer.columns],
        }

    def _note_file(
        self,
        layer: Layer,
        match: mapping.Match,
        place: placing.Placing,
        notes: set[str],
    ) -> None:
        note = self.rows.note
        for code in (*layer.notes, *sorted(notes)):
            note(code, Severity.NOTE)
        for code in layer.encoding.warnings:
            note(code, Severity.WARNING, encoding=layer.encoding.name)
        for code in place.warnings:
            note(
                code,
                Severity.WARNING,
                crs=place.system.label,
                accuracy=place.accuracy,
            )
        if layer.skipped:
            note("deleted-rows", Severity.NOTE, count=layer.skipped)
        for name, columns in match.open.items():
            note("mapping-open", Severity.WARNING, column=list(columns), attribute=name)

    def _stop(
        self,
        state: RunState,
        severity: Severity,
        reason: FileRefused | QuestionOpen,
    ) -> None:
        """Nothing but the reason is kept."""
        run = self.run
        with transaction.atomic():
            run.findings.all().delete()
            run.staged_rows.all().delete()
            for name in _COUNTS:
                setattr(run, name, 0)
            run.state = state
            run.save()
            Finding.objects.create(
                run=run, code=reason.code, severity=severity, params=reason.params
            )


_COUNTS = {
    "rows": None,
    "accepted": "accepted",
    "updated": "updated",
    "unchanged": "unchanged",
    "duplicates": "duplicate",
    "recurrences": "recurrence",
    "rejected": "rejected",
}


def _store(run: ImportRun, rows: Workspace) -> None:
    """The report: counts, rows, findings; the run is READY."""
    counts = rows.counts()
    for name, fate in _COUNTS.items():
        if fate is not None:
            setattr(run, name, counts[fate])
    run.rows = sum(counts.values())
    run.state = RunState.READY
    run.save()
    rows.store(run)


def _sample(layer: Layer) -> Coordinates:
    """x and y as received of the first rows, one place a row."""
    for batch in layer.batches(SAMPLE_ROWS):
        shapes = batch.shapes
        return point_coordinates(representative(shapes))
    return np.empty((0, 2))
