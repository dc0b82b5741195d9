"""The same file in many hands at once, and edits between preview and confirmation."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from gis_core.errors import Conflict
from gis_core.intake import actions
from gis_core.intake.models import ImportRun, RunState
from problem_points import audit
from problem_points.actions import batches
from problem_points.models import Batch, ProblemPoint
from tests.files import Field
from tests.imports import AT
from tests.issued import GOOD, issued
from tests.people import Cast

HANDS = 8
DESCRIBED = (Field("问题描述", 80),)


def open_run(content: bytes, people: Cast, folder: Path, name: str) -> ImportRun:
    """A run of these bytes in the one batch."""
    file = folder / name
    file.write_bytes(content)
    upload = actions.receive(file, "received.zip", by=people.city, at=AT)
    batch = batches.batch_of("GS-2021", by=people.city, at=AT)
    return batches.open_run(batch, upload, {}, by=people.city, at=AT)


def test_one_file_in_eight_hands_at_once_makes_one_batch_and_no_duplicates(
    own_database: str, people: Cast, tmp_path: Path
) -> None:
    start = Barrier(HANDS)
    content = GOOD.zipped()

    def hand(number: int) -> int:
        try:
            start.wait(timeout=60)
            run = open_run(content, people, tmp_path, f"file-{number}")
            actions.take(run, by=people.city, at=AT)
            return run.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        runs = ImportRun.objects.filter(pk__in=list(hands.map(hand, range(HANDS))))

    assert Batch.objects.get().code == "GS-2021"
    assert ProblemPoint.objects.count() == 3
    assert sorted(runs.values_list("accepted", "unchanged")) == [
        *[(0, 3)] * (HANDS - 1),
        (3, 0),
    ]
    first = runs.get(accepted=3)
    for again in runs.exclude(pk=first.pk):
        note = again.findings.get(code="already-imported")
        assert ImportRun.objects.filter(uid=note.params["run"]).exists()
    assert audit.verify().is_sound


def described(words: str) -> bytes:
    """One point with a description."""
    return issued(
        (112.1, 40.6, "GS-1", "采石场", "20210305", words),  # type: ignore[arg-type]
        extra=DESCRIBED,
    ).zipped()


@pytest.mark.django_db
def test_what_was_edited_after_the_preview_is_never_overwritten_unseen(
    people: Cast, tmp_path: Path
) -> None:
    actions.take(
        open_run(described("旧"), people, tmp_path, "first"), by=people.city, at=AT
    )
    run = open_run(described("新"), people, tmp_path, "second")
    actions.read(run, at=AT)
    assert run.updated == 1
    edited = open_run(described("改"), people, tmp_path, "third")
    actions.take(edited, by=people.city, at=AT)

    with pytest.raises(Conflict) as conflict:
        actions.apply(run, by=people.city, at=AT)

    assert conflict.value.code == "import-changed"
    assert ProblemPoint.objects.get().description == "改"
    run.refresh_from_db()
    assert run.state == RunState.READY
    shown = run.staged_rows.get()
    assert shown.before["description"] == ["改", "新"]
    actions.apply(run, by=people.city, at=AT)
    assert ProblemPoint.objects.get().description == "新"
