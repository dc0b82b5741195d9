"""A worker killed at any moment of an import leaves it as it was or done, never half."""

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from gis_core.intake import actions, background
from gis_core.intake.models import ImportRun, RunState
from gis_core.models.job import JobState
from problem_points import audit
from problem_points.actions import batches
from problem_points.models import ProblemPoint
from tests import databases, files
from tests.conftest import FULL
from tests.files import Field, Shapefile
from tests.gis_core.working import until, worker
from tests.imports import AT
from tests.people import make_cast

ROWS, KILLS = (10_000, 50) if FULL else (1_000, 2)
PATIENCE = 300.0

# Everything that an import leaves, but for what chance and the clock give: ids, uids,
# hashes, days until which something is due.
_STATE = """
SELECT count(*), md5(string_agg(f, '|' ORDER BY f)) FROM (
    SELECT concat_ws(',', p.point_no, p.status, p.version, p.location::text, p.cell_id,
        p.due_on IS NULL, e.seq, e.action, e.payload - 'run', v.no, v.raw_row, r.no,
        l.reasons, d.kind) AS f
    FROM problem_points_problempoint p
    JOIN problem_points_pointevent e ON e.point_id = p.id
    JOIN problem_points_geometryversion v ON v.point_id = p.id
    JOIN problem_points_round r ON r.point_id = p.id
    JOIN problem_points_placement l ON l.point_id = p.id
    JOIN problem_points_deadline d ON d.point_id = p.id
) points
UNION ALL
SELECT count(*), md5(string_agg(f, '|' ORDER BY f)) FROM (
    SELECT concat_ws(',', row, fate, key, raw) AS f FROM intake_stagedrow) staged
UNION ALL
SELECT count(*), md5(string_agg(f, '|' ORDER BY f)) FROM (
    SELECT concat_ws(',', row, code, value, params) AS f FROM intake_finding) findings
"""


def content() -> bytes:
    """A batch of points all over county one."""
    spread = random.Random(7)  # noqa: S311  the same places every time
    places = [
        (112 + spread.random() * 0.49, 40.5 + spread.random() * 0.49)
        for _ in range(ROWS)
    ]
    return Shapefile(
        [files.point(*place) for place in places],
        [Field("问题点位编号"), Field("活动/设施类型"), Field("后时相", 8, "D")],
        [[f"K-{n}", "采石场", "20210305"] for n in range(ROWS)],
    ).zipped()


@pytest.fixture
def received(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[str]:
    """A database in which a file has come in that nobody has read."""
    name = databases.copy(databases.migrated_template())
    with django_db_blocker.unblock():
        with databases.in_use(name):
            people = make_cast()
            file = tmp_path / "received"
            file.write_bytes(content())
            upload = actions.receive(file, "received.zip", by=people.city, at=AT)
            batch = batches.batch_of("K", by=people.city, at=AT)
            batches.open_run(batch, upload, {}, by=people.city, at=AT)
        yield name
    databases.drop(name)


def the_run() -> ImportRun:
    """The one import of the database."""
    return ImportRun.objects.select_related("job").get()


def has_ended() -> bool:
    """Whether the job of the import is over."""
    job = the_run().job
    assert job is not None
    assert job.state != JobState.FAILED, job.error_code
    return job.state == JobState.DONE


def start(phase: str) -> None:
    """Have a worker read, or apply."""
    run = the_run()
    by = run.created_by
    assert by is not None
    if phase == "read":
        background.read_later(run, by=by, at=AT)
    else:
        background.apply_later(run, by=by, at=AT)


def work(database: str, phase: str, *, killed_after: float | None = None) -> float:
    """One phase, whose first worker may be killed; seconds of the worker that ended it."""
    start(phase)
    if killed_after is not None:
        with worker(database) as first:
            time.sleep(killed_after)
            first.kill()
        connections.close_all()
        assert ProblemPoint.objects.count() in {0, ROWS}
    begun = time.monotonic()
    with worker(database):
        until(has_ended, PATIENCE)
        return time.monotonic() - begun


def state() -> list[tuple[Any, ...]]:
    """What there is, for comparison; every chain is sound."""
    assert the_run().state == RunState.APPLIED
    assert audit.verify().is_sound
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return cursor.fetchall()


def of_a_copy(database: str, *kills: tuple[str, float]) -> tuple[Any, dict[str, float]]:
    """The end state of the whole import on a copy, and the seconds of its phases."""
    moments = dict(kills)
    name = databases.copy(database)
    try:
        with databases.in_use(name):
            seconds = {
                phase: work(name, phase, killed_after=moments.get(phase))
                for phase in ("read", "apply")
            }
            return state(), seconds
    finally:
        connections.close_all()
        databases.drop(name)


@pytest.mark.soak
def test_kills_of_the_worker_change_nothing_in_the_end(
    received: str, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(20211122)  # noqa: S311  the same moments every time
    expected, seconds = of_a_copy(received)
    assert expected[0][0] == ROWS

    slowest = 0.0
    for number in range(KILLS):
        phase = ("read", "apply")[number % 2]
        moment = chance.uniform(0.3, 1.0) * seconds[phase]
        found, again = of_a_copy(received, (phase, moment))
        assert found == expected, f"kill {number}: {phase} after {moment:.2f} s"
        slowest = max(slowest, again[phase])
        sys.stdout.write(f"kill {number}: {phase} after {moment:.2f} s, as if none\n")
    record_property(
        "figure",
        f"kills: {KILLS} of {KILLS} while {ROWS} rows were imported ended as without; "
        f"taken over and done at the latest after {slowest:.1f} s",
    )
