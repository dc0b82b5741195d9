"""Jobs: run once committed, at least once, by one worker at a time, or say why not."""

import signal
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gis_core import upkeep
from gis_core.jobs import JobHandle, TakenOver, announce, cancel, enqueue, work
from gis_core.models import CodeItem, Job, PeriodicRun, Worker
from gis_core.models.job import JobState
from tests.gis_core.working import run_waiting, until, worker

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ROWS = "tests.gis_core.tasks.write_rows"


def state(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def is_at(job: Job, done: int) -> bool:
    job.refresh_from_db()
    return job.state == JobState.RUNNING and job.done >= done


def rows(name: str = "birds") -> int:
    return CodeItem.objects.filter(code_list_id=name).count()


# --- What becomes of a job --------------------------------------------------------------
@pytest.mark.django_db
def test_a_job_that_ran_says_what_came_of_it(inspector):
    job = enqueue(ROWS, created_by=inspector, at=NOON, name="birds", count=3)

    run_waiting()

    assert state(job) == JobState.DONE
    assert (job.phase, job.done, job.total, job.result) == ("rows", 3, 3, 3)
    assert (job.attempts, job.created_by, job.created_at) == (1, inspector, NOON)
    assert job.started_at and job.finished_at
    assert rows() == 3


@pytest.mark.django_db
def test_a_refusal_ends_a_job_at_once_with_its_code():
    job = enqueue("tests.gis_core.tasks.refuse", created_by=None, at=NOON)

    run_waiting()

    assert state(job) == JobState.FAILED
    assert (job.error_code, job.error_params) == ("import-changed", {"rows": 3})
    assert job.attempts == 1


@pytest.mark.django_db
def test_a_fault_is_tried_again_later_each_time(settings, tmp_path):
    settings.JOB_RETRY_SECONDS = 5
    log = tmp_path / "log"
    job = enqueue(
        "tests.gis_core.tasks.fail",
        created_by=None,
        at=NOON,
        log=str(log),
        max_attempts=3,
    )

    run_waiting()
    run_waiting()

    assert state(job) == JobState.WAITING
    first, second, third = DBTaskResult.objects.order_by("enqueued_at")
    assert second.run_after - second.enqueued_at > timedelta(seconds=4)
    assert third.run_after - third.enqueued_at > timedelta(seconds=9)
    assert first.args_kwargs["args"] == [job.pk, 0]

    run_waiting()

    assert state(job) == JobState.FAILED
    assert job.error_code == "fault"
    assert job.error_params == {"kind": "KeyError", "attempts": 3}
    assert log.read_text().count("tried") == 3
    assert run_waiting() == []


@pytest.mark.django_db
def test_a_job_announced_twice_runs_once():
    job = enqueue(ROWS, created_by=None, at=NOON, name="birds", count=1)
    announce(job)

    work.func(job.pk, 0)
    work.func(job.pk, 0)

    assert state(job) == JobState.DONE
    assert job.attempts == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["os.system", "gis_core.jobs.cancel", "tasks.x", ""])
def test_only_functions_of_tasks_modules_are_jobs(path):
    with pytest.raises(ValueError, match="no function of a tasks module"):
        enqueue(path, created_by=None, at=NOON)


@pytest.mark.django_db
def test_a_waiting_job_is_cancelled_at_once():
    job = enqueue(ROWS, created_by=None, at=NOON, name="birds", count=1)

    cancel(job, at=NOON)

    assert run_waiting() == []
    assert state(job) == JobState.CANCELLED
    assert job.finished_at == NOON
    assert rows() == 0


@pytest.mark.django_db
def test_what_is_over_cannot_be_cancelled():
    job = enqueue(ROWS, created_by=None, at=NOON, name="birds", count=1)
    run_waiting()

    cancel(job, at=NOON)

    assert state(job) == JobState.DONE
    assert not job.cancel_requested


@pytest.mark.django_db
def test_progress_in_a_transaction_asks_whether_the_job_is_still_ours():
    job = enqueue(ROWS, created_by=None, at=NOON, name="birds", count=1)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, fence=1)

    JobHandle(job.pk, 1, NOON).progress("rows")
    with pytest.raises(TakenOver):
        JobHandle(job.pk, 0, NOON).progress("rows")


# --- Committed, with real workers -------------------------------------------------------
def test_a_job_of_a_transaction_that_was_undone_never_was(own_database):
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(ROWS, created_by=None, at=NOON, name="birds", count=1)
        raise RuntimeError

    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_worker_empties_the_queue_and_ends(own_database, tmp_path):
    good = enqueue(ROWS, created_by=None, at=NOON, name="birds", count=3)
    bad = enqueue(
        "tests.gis_core.tasks.fail",
        created_by=None,
        at=NOON,
        log=str(tmp_path / "log"),
        max_attempts=2,
    )
    other = enqueue(ROWS, created_by=None, at=NOON, name="fish", count=2)

    with worker(own_database, "--until-empty") as process:
        assert process.ended() == 0

    assert [state(job) for job in (good, bad, other)] == ["done", "failed", "done"]
    assert (rows("birds"), rows("fish")) == (3, 2)
    assert not Worker.objects.exists()


def test_the_job_of_a_killed_worker_is_taken_over_and_done_once(own_database):
    job = enqueue(ROWS, created_by=None, at=NOON, name="birds", count=20, pause=0.1)
    with worker(own_database) as first:
        until(lambda: is_at(job, 3))
        assert job.total == 20
        first.kill()

    with worker(own_database):
        seconds = until(lambda: state(job) == JobState.DONE)

    assert seconds < 60
    assert rows() == 20
    assert (job.attempts, job.fence) == (2, 1)
    # Every row was written by the second worker, none by the first.
    written = CodeItem.objects.filter(code_list_id="birds")
    assert set(written.values_list("sort", flat=True)) == {1}
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).exists()


def test_a_job_that_kills_its_workers_is_parked_with_the_reason(own_database):
    job = enqueue(
        ROWS, created_by=None, at=NOON, name="b", count=99, pause=0.2, max_attempts=2
    )
    for attempt in (1, 2):
        with worker(own_database):
            until(lambda: is_at(job, 1) and job.attempts == attempt)  # noqa: B023

    with worker(own_database):
        until(lambda: state(job) == JobState.FAILED)

    assert (job.error_code, job.error_params) == ("worker-lost", {"attempts": 2})
    assert rows("b") == 0


def test_a_worker_that_only_slept_writes_nothing_after_a_take_over(own_database):
    """Frozen outside a transaction, as a suspended machine would be."""
    job = enqueue("tests.gis_core.tasks.stand_still", created_by=None, at=NOON)
    with worker(own_database) as sleeper:
        until(lambda: state(job) == JobState.RUNNING and job.phase == "standing")
        sleeper.send(signal.SIGSTOP)
        with worker(own_database):
            until(lambda: state(job) == JobState.RUNNING and job.fence == 1)
            sleeper.send(signal.SIGCONT)
            sleeper.send(signal.SIGTERM)
            assert sleeper.ended() == 0
            assert state(job) == JobState.RUNNING
            assert job.fence == 1
            cancel(job, at=NOON)
            until(lambda: state(job) == JobState.CANCELLED)


def test_a_transaction_is_not_taken_over_before_its_end(own_database):
    job = enqueue(ROWS, created_by=None, at=NOON, name="birds", count=15, pause=0.1)
    with worker(own_database) as sleeper:
        until(lambda: is_at(job, 2))
        sleeper.send(signal.SIGSTOP)
        Job.objects.filter(pk=job.pk).update(heartbeat_at=NOON - timedelta(days=1))

        assert upkeep.take_over() == 0

        sleeper.send(signal.SIGCONT)
        until(lambda: state(job) == JobState.DONE)
    assert (job.fence, job.attempts, rows()) == (0, 1, 15)


def test_a_worker_that_is_told_to_end_gives_its_job_back(own_database):
    job = enqueue("tests.gis_core.tasks.stand_still", created_by=None, at=NOON)
    with worker(own_database) as process:
        until(lambda: state(job) == JobState.RUNNING)
        until(lambda: Worker.objects.count() == 1)
        process.send(signal.SIGTERM)
        assert process.ended() == 0

    assert state(job) == JobState.WAITING
    assert (job.attempts, job.fence) == (0, 1)
    assert not Worker.objects.exists()


def test_a_job_that_was_just_claimed_learns_that_its_worker_ends(db, monkeypatch):
    job = enqueue("tests.gis_core.tasks.stand_still", created_by=None, at=NOON)
    monkeypatch.setattr(JobHandle, "ending", True)

    run_waiting()

    assert state(job) == JobState.WAITING
    assert (job.attempts, job.fence) == (0, 1)


def test_an_idle_worker_ends_at_once(own_database):
    with worker(own_database) as process:
        until(Worker.objects.exists)
        process.send(signal.SIGTERM)

        assert process.ended() == 0
    assert not Worker.objects.exists()


def test_a_running_job_is_cancelled_at_its_next_progress(own_database):
    job = enqueue("tests.gis_core.tasks.stand_still", created_by=None, at=NOON)
    with worker(own_database):
        until(lambda: state(job) == JobState.RUNNING)
        cancel(job, at=NOON)

        until(lambda: state(job) == JobState.CANCELLED)


def test_a_worker_outlives_its_connections(own_database):
    with worker(own_database) as process:
        until(Worker.objects.exists)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        job = enqueue(ROWS, created_by=None, at=NOON, name="birds", count=1)
        until(lambda: state(job) == JobState.DONE)
        assert process.process.poll() is None


# --- Again and again --------------------------------------------------------------------
@pytest.mark.django_db
def test_daily_work_starts_once_a_day_in_shanghai(settings):
    settings.PERIODIC_TASKS = [("gis_core.tasks.tidy", timedelta(days=1))]

    def started(at: datetime) -> int:
        before = Job.objects.count()
        upkeep.start_due(at)
        return Job.objects.count() - before

    evening = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    assert started(evening) == 1
    assert started(evening + timedelta(minutes=20)) == 0
    assert started(evening + timedelta(minutes=31)) == 1
    assert started(evening + timedelta(hours=23)) == 0
    assert started(evening + timedelta(days=9)) == 1
    assert started(evening) == 1  # the clock had been wrong


@pytest.mark.django_db
def test_frequent_work_starts_when_its_time_has_passed(settings):
    settings.PERIODIC_TASKS = [("gis_core.tasks.tidy", timedelta(hours=2))]
    upkeep.start_due(NOON)
    upkeep.start_due(NOON + timedelta(hours=1))
    upkeep.start_due(NOON + timedelta(hours=3))

    assert Job.objects.filter(task="gis_core.tasks.tidy").count() == 2
    assert PeriodicRun.objects.get().started_at == NOON + timedelta(hours=3)


@pytest.mark.django_db
def test_tidying_keeps_what_is_young_or_failed():
    long_ago = timezone.now() - timedelta(days=100)
    old, young, failed = (
        enqueue(ROWS, created_by=None, at=NOON, name="birds", count=1) for _ in range(3)
    )
    Job.objects.filter(pk=old.pk).update(state=JobState.DONE, finished_at=long_ago)
    Job.objects.filter(pk=young.pk).update(
        state=JobState.DONE, finished_at=timezone.now()
    )
    Job.objects.filter(pk=failed.pk).update(state=JobState.FAILED, finished_at=long_ago)
    tidy = enqueue("gis_core.tasks.tidy", created_by=None, at=NOON)

    run_waiting()

    assert set(Job.objects.all()) == {young, failed, tidy}
