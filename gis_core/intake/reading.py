"""One reading of a run's file: from bytes to the report that is stored."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from django.db import transaction

from gis_core.crs import Coordinates
from gis_core.evidence import store
from gis_core.geometry import point_coordinates, representative
from gis_core.intake import along, foreign_codes, mapping, opening, placing
from gis_core.intake.layer import Batch, Layer
from gis_core.intake.models import Finding, ImportRun, RunState, Severity
from gis_core.intake.opening import OpenedLayer
from gis_core.intake.profiles import Memory
from gis_core.intake.refusals import FileRefused, ImportConflict, QuestionOpen
from gis_core.intake.staging import Stager
from gis_core.intake.target import ImportTarget, target_of
from gis_core.intake.workspace import Workspace

Progress = Callable[[str, int, int | None], None]
Found = TypeVar("Found")

ROWS_AT_ONCE = 10_000
SAMPLE_ROWS = 2_000
SHOWN_ROWS = 10
LONGEST_SHOWN = 80


def no_progress(phase: str, done: int, total: int | None) -> None:
    """For callers whom nobody watches."""


def in_rows(progress: Progress, phase: str, count: int) -> Callable[[float], None]:
    """Tell of a share of a phase as if it were rows."""
    return lambda share: progress(phase, int(share * count), count)


@contextmanager
def reading(
    run: ImportRun, *, at: datetime, progress: Progress = no_progress
) -> Iterator["Reading"]:
    """A reading of a run that was not applied; its tables go with it."""
    if run.state in {RunState.APPLIED, RunState.ROLLED_BACK}:
        raise ImportConflict("import-already-applied")
    found = Reading(run, at=at, progress=progress)
    try:
        yield found
    finally:
        found.rows.close()


class Reading:
    """One reading of a run's file, with the workspace it fills."""

    def __init__(self, run: ImportRun, *, at: datetime, progress: Progress) -> None:
        self.run = run
        self.at = at
        self.progress = progress
        self.target = target_of(run)
        self.rows = Workspace(self.target.attributes)
        self.memory = Memory(run)
        self._answers = dict(run.answers)
        self._closing = ExitStack()

    def read(self) -> None:
        """Fill the workspace and store the report, or the refusal or question."""
        with (
            tempfile.TemporaryDirectory(prefix="intake-") as folder,
            ExitStack() as self._closing,
        ):
            try:
                with transaction.atomic():
                    files = self._understand(Path(folder))
                    self._check()
                    self._note_along(files)
                    self.progress("store", 0, self.run.rows)
                    store_report(self.run, self.rows, self.target)
            except FileRefused as refusal:
                self._stop(RunState.REFUSED, Severity.ERROR, refusal)
            except QuestionOpen as question:
                self._stop(RunState.ASKING, Severity.QUESTION, question)

    def _check(self) -> None:
        self.progress("check", 0, self.run.rows)
        self.rows.on_reached = in_rows(self.progress, "check", self.run.rows)
        self.target.check(self.rows, at=self.at)

    def _understand(self, folder: Path) -> list[tuple[str, int]]:
        """Stage all rows; the names and sizes of the files that came along."""
        run = self.run
        self.progress("unpack", 0, None)
        layer = self._settled(lambda answers: self._open(folder, answers))
        if layer.count == 0:
            raise FileRefused("no-rows", layer=layer.name)
        first = next(layer.batches(SAMPLE_ROWS), None)
        run.decisions = {"sample": _shown(first)}
        self.memory.recognise(layer.columns)
        given = self.memory.mapping(layer.columns, self._answers.get("mapping") or {})
        match = self._settled(
            lambda answers: mapping.match(
                layer.columns,
                self.target.attributes,
                {**given, **(answers.get("mapping") or {})},
            )
        )
        place = self._settled(lambda answers: self._place(layer, first, answers))
        match, foreign = foreign_codes.left_out(
            match, first, self.target, self._answers.get("mapping") or {}
        )
        self._record(layer, match, place)
        stager = Stager(self.target, layer.columns, match, place)
        done = 0
        for batch in layer.batches(ROWS_AT_ONCE):
            rows, findings = stager.stage(batch)
            self.rows.add_rows(rows, stager.attributes)
            self.rows.add_findings(findings)
            done += len(rows)
            self.progress("read", done, layer.count)
        self._note_file(layer, match, place, stager.notes)
        for column in foreign:
            self.rows.note("codes-foreign", Severity.WARNING, **column)
        self.rows.settle()
        return layer.along

    def _settled(self, work: Callable[[dict[str, Any]], Found]) -> Found:
        """Do a piece of work with the person's answers; what it still asks, the
        sender's profile may answer."""
        while True:
            try:
                return work(self._answers)
            except QuestionOpen as question:
                told = self.memory.answer(question)
                if not told:
                    raise
                self._answers |= told

    def _open(self, folder: Path, answers: dict[str, Any]) -> OpenedLayer:
        upload = self.run.upload
        path = store.path_of(upload.file)
        # What another attempt has left there is in nobody's way.
        own = Path(tempfile.mkdtemp(dir=folder))
        return self._closing.enter_context(
            closing(opening.open_layer(path, upload.name, own, answers))
        )

    def _place(
        self, layer: Layer, first: Batch | None, answers: dict[str, Any]
    ) -> placing.Placing:
        return placing.decide(
            _places(first),
            placing.Request(
                stated=layer.crs,
                declared=answers.get("crs", ""),
                swap=answers.get("swap"),
                area=self.target.area(),
                accept_doubts=bool(answers.get("accept_doubts")),
                maybe_packed="degrees-maybe-packed" in layer.notes,
                packed=answers.get("packed"),
            ),
        )

    def _record(
        self, layer: OpenedLayer, match: mapping.Match, place: placing.Placing
    ) -> None:
        """What was decided, for the report and for the sender's own table."""
        run = self.run
        run.encoding = layer.encoding.name
        run.crs = place.system.authority or place.system.name[:20]
        run.layer = layer.name[:200]
        run.rows = layer.count
        run.decisions |= {
            "encoding": {"name": layer.encoding.name, "source": layer.encoding.source},
            "crs": place.as_json(),
            "mapping": match.columns,
            "open": {name: list(columns) for name, columns in match.open.items()},
            "unused": list(match.unused),
            "profile": self.memory.as_json(),
            "beside": layer.beside,
        }
        run.source_schema = {
            "format": layer.format,
            "encoding": layer.encoding.name,
            "prj": layer.crs.wkt,
            "columns": [column.as_json() for column in layer.columns],
        }

    def _note_along(self, files: list[tuple[str, int]]) -> None:
        """List the papers and photos of the parcel with the numbers that they fit."""
        if not files:
            return
        listed = along.matched(files, self.rows.keys())
        self.run.decisions["along"] = listed
        self.rows.note(
            "travelled-along",
            Severity.NOTE,
            count=len(listed),
            matched=sum(bool(each["number"]) for each in listed),
        )

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
        """Nothing but the reason, and what was understood until then, is kept."""
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


def store_report(run: ImportRun, rows: Workspace, target: ImportTarget) -> None:
    """The report: counts, rows, findings; the run is READY."""
    counts = rows.counts()
    for name, fate in _COUNTS.items():
        if fate is not None:
            setattr(run, name, counts[fate])
    run.rows = sum(counts.values())
    run.state = RunState.READY
    run.save()
    rows.store(run, target.stored())


def _places(first: Batch | None) -> Coordinates:
    """x and y as received of the first rows, one place a row."""
    if first is None:
        return np.empty((0, 2))
    return point_coordinates(representative(first.shapes))


def _shown(first: Batch | None) -> list[dict[str, str]]:
    """The first rows as they were decoded, for a person to look at."""
    if first is None:
        return []
    return [
        {
            name: text[:LONGEST_SHOWN]
            for name, cells in first.texts.items()
            if (text := cells[position])
        }
        for position in range(min(len(first), SHOWN_ROWS))
    ]
