"""What workers do beside their jobs: take over from the dead, start what is due.

Signs of life are timed by the database, so that the clocks of several machines need not
agree: these are no business times.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gis_core.jobs import announce, enqueue
from gis_core.models import Job, PeriodicRun, Worker
from gis_core.models.job import JobState

logger = logging.getLogger(__name__)


def take_over() -> int:
    """Put the jobs of silent workers back into the queue; returns how many.

    A job that lost its worker too often is parked as failed. Jobs whose worker is in
    the middle of a transaction are left to it.
    """
    silent = timedelta(seconds=settings.JOB_SILENCE_SECONDS)
    with transaction.atomic():
        lost = list(
            Job.objects.select_for_update(skip_locked=True).filter(
                state=JobState.RUNNING, heartbeat_at__lt=Now() - silent
            )
        )
        for job in lost:
            logger.warning("Job %s (%s) lost its worker.", job.pk, job.task)
            _forget_claim(job)
            if job.cancel_requested:
                job.state = JobState.CANCELLED
            elif job.attempts >= job.max_attempts:
                job.state = JobState.FAILED
                job.error_code = "worker-lost"
                job.error_params = {"attempts": job.attempts}
            else:
                job.state = JobState.WAITING
            job.fence += 1
            if job.state != JobState.WAITING:
                job.finished_at = timezone.now()
            job.save()
            if job.state == JobState.WAITING:
                announce(job)
    return len(lost)


def start_due(at: datetime) -> None:
    """Enqueue each periodic task whose time has come; of several workers, one does.

    What is done every day is due when a new day begins in the site's time zone.
    """
    for path, every in settings.PERIODIC_TASKS:
        with transaction.atomic():
            _run, is_first = PeriodicRun.objects.get_or_create(
                task=path, defaults={"started_at": at}
            )
            # A start that lies ahead comes from a clock that was wrong.
            is_due = Q(started_at__lt=_due_before(at, every)) | Q(
                started_at__gt=at + timedelta(hours=1)
            )
            if is_first or PeriodicRun.objects.filter(is_due, task=path).update(
                started_at=at
            ):
                enqueue(path, created_by=None, at=at, max_attempts=2)


def _due_before(at: datetime, every: timedelta) -> datetime:
    if every < timedelta(days=1):
        return at - every
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - (every - timedelta(days=1))


def forget_dead_workers() -> None:
    """Remove workers that have been silent for a day."""
    Worker.objects.filter(heartbeat_at__lt=Now() - timedelta(days=1)).delete()


def _forget_claim(job: Job) -> None:
    """End the queue's own row of a claim; its worker can no longer do it."""
    DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, args_kwargs__args=[job.pk, job.fence]
    ).update(
        status=TaskResultStatus.FAILED,
        finished_at=F("started_at"),
        traceback="The worker was lost.",
    )
