"""Background work on the Django Tasks API, with a row that people can watch.

`enqueue` names a function of an app's `tasks.py` by its dotted path; it runs after the
surrounding transaction is committed, in a worker, at least once: a task must come to
the same end when it runs again. What a task is told about itself is its `JobHandle`.

A worker that dies is noticed by its silence, and its job is taken over under a higher
fence. A worker that was only slow finds the higher fence at its next `progress` and
stops; inside a transaction `progress` also keeps others from taking over before its end.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks.base import DEFAULT_TASK_PRIORITY, TaskResultStatus
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from gis_core.errors import DomainError
from gis_core.models import Job
from gis_core.models.job import JobState

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
OWN_PRIORITY = DEFAULT_TASK_PRIORITY - 10
"""Of work that no person asked for."""
_TASK = re.compile(r"[a-z_.]+\.tasks\.[a-z_]+")


class Stopped(Exception):
    """A task must end now, undoing what it has not committed."""


class TakenOver(Stopped):
    """Another worker has the job, or it is over."""


class Cancelled(Stopped):
    """A person asked for an end."""


class Interrupted(Stopped):
    """This worker is shutting down; another goes on from the beginning."""


@dataclass
class JobHandle:
    """What a running task knows of its job, and how it says how far it is."""

    id: int
    fence: int
    created_at: datetime
    created_by_id: int | None = None
    phase: str = ""
    done: int = 0
    total: int | None = None
    stop: type[Stopped] | None = field(default=None, repr=False)

    # The task that this process is at; the worker's pulse looks after it.
    current: ClassVar["JobHandle | None"] = None
    # The process was told to end, perhaps just before it had a task to tell it to.
    ending: ClassVar[bool] = False

    def progress(self, phase: str, done: int = 0, total: int | None = None) -> None:
        """Say how far the work is; raises Stopped if it must end.

        Cheap enough for every hundred rows: a person sees it within seconds. In a
        transaction, the first call belongs before the first write.
        """
        if self.stop is not None:
            raise self.stop
        self.phase, self.done, self.total = phase[:40], done, total
        if connection.in_atomic_block and not self._holds():
            raise TakenOver

    def _holds(self) -> bool:
        """Whether the job is still ours; it stays so until the transaction ends.

        A key-share lock lets heartbeats pass, but not the lock of a take-over.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT FROM gis_core_job WHERE id = %s AND fence = %s AND state = %s"
                " FOR KEY SHARE",
                [self.id, self.fence, JobState.RUNNING],
            )
            return bool(cursor.rowcount)


def enqueue(
    path: str,
    *,
    created_by: Any,
    at: datetime,
    max_attempts: int = MAX_ATTEMPTS,
    **arguments: Any,
) -> Job:
    """Have `path(job, **arguments)` run in a worker once the transaction is committed.

    `path` is a function of a module named tasks; the arguments are JSON.
    """
    if not _TASK.fullmatch(path):
        raise ValueError(f"{path} is no function of a tasks module")
    job = Job.objects.create(
        task=path,
        arguments=arguments,
        max_attempts=max_attempts,
        created_by=created_by,
        created_at=at,
    )
    announce(job)
    return job


def announce(job: Job, *, after: timedelta | None = None) -> None:
    """Put a waiting job into the queue, to run now or later.

    Somebody waits for what a person asked for; the site's own work comes after it.
    """
    run = work.using(
        priority=OWN_PRIORITY if job.created_by_id is None else DEFAULT_TASK_PRIORITY,
        run_after=timezone.now() + after if after else None,
    )
    if isinstance(run.get_backend(), DatabaseBackend):
        # This queue is a table: its row is committed with the job, or not at all.
        run.enqueue(job.pk, job.fence)
    else:
        transaction.on_commit(partial(run.enqueue, job.pk, job.fence))


def withdraw(path: str) -> list[dict[str, Any]]:
    """Take all waiting jobs of a task back, to be done here; returns their arguments."""
    with transaction.atomic():
        waiting = list(
            Job.objects.select_for_update(skip_locked=True)
            .filter(task=path, state=JobState.WAITING)
            .order_by("pk")
        )
        ids = [job.pk for job in waiting]
        DBTaskResult.objects.filter(
            status=TaskResultStatus.READY, args_kwargs__args__0__in=ids
        ).delete()
        Job.objects.filter(pk__in=ids).delete()
    return [job.arguments for job in waiting]


def cancel(job: Job, *, at: datetime) -> Job:
    """Ask a job to end: at once if it waits, at its next progress if it runs."""
    with transaction.atomic():
        job = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
        if job.state == JobState.WAITING:
            job.state, job.finished_at = JobState.CANCELLED, at
        if job.state == JobState.RUNNING:
            job.cancel_requested = True
        job.save(update_fields=["state", "finished_at", "cancel_requested"])
    return job


@task
def work(job_id: int, fence: int) -> None:
    """The one task of the queue: run the function that a job names, and say how it went.

    Does nothing if the job is over, runs elsewhere or was taken over since.
    """
    job = _claim(job_id, fence)
    if job is None:
        return
    handle = JobHandle(job.pk, fence, job.created_at, job.created_by_id)
    JobHandle.current = handle
    if JobHandle.ending:
        handle.stop = Interrupted
    try:
        _run(job, handle)
    finally:
        JobHandle.current = None


def _run(job: Job, handle: JobHandle) -> None:
    try:
        result = _function(job.task)(handle, **job.arguments)
    except TakenOver:
        logger.warning("Job %s was taken over; nothing more is written.", job.pk)
    except Cancelled:
        _finish(job, handle, state=JobState.CANCELLED)
    except Interrupted:
        _again(job, counted=False)
    except DomainError as error:
        # A refusal would be the same the next time.
        _finish(
            job,
            handle,
            state=JobState.FAILED,
            error_code=error.code,
            error_params=error.params,
        )
    except Exception as error:
        # Whatever a task does, the worker lives on.
        logger.exception("Job %s (%s) failed.", job.pk, job.task)
        if job.attempts < job.max_attempts:
            _again(job, after=_pause(job.attempts))
        else:
            _finish(
                job,
                handle,
                state=JobState.FAILED,
                error_code="fault",
                error_params={"kind": type(error).__name__, "attempts": job.attempts},
            )
    else:
        _finish(job, handle, state=JobState.DONE, result=result)


def _claim(job_id: int, fence: int) -> Job | None:
    """The job, now running here; None if it is not ours to run."""
    claimed = Job.objects.filter(pk=job_id, fence=fence, state=JobState.WAITING).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        started_at=timezone.now(),
        heartbeat_at=Now(),
        phase="",
        done=0,
        total=None,
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _finish(job: Job, handle: JobHandle, **outcome: Any) -> None:
    """Write the outcome, unless somebody else has the job by now."""
    Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING).update(
        finished_at=timezone.now(),
        phase=handle.phase,
        done=handle.done,
        total=handle.total,
        **outcome,
    )


def _again(job: Job, *, after: timedelta | None = None, counted: bool = True) -> None:
    """Put the job back into the queue."""
    with transaction.atomic():
        put_back = Job.objects.filter(
            pk=job.pk, fence=job.fence, state=JobState.RUNNING
        ).update(
            state=JobState.WAITING,
            fence=F("fence") + 1,
            attempts=F("attempts") if counted else F("attempts") - 1,
        )
        if put_back:
            job.refresh_from_db()
            announce(job, after=after)


def _pause(attempts: int) -> timedelta:
    """Twice as long after each attempt."""
    seconds: float = settings.JOB_RETRY_SECONDS
    return timedelta(seconds=seconds * 2 ** (attempts - 1))


def _function(path: str) -> Callable[..., Any]:
    found: Callable[..., Any] = import_string(path)
    return found
