"""Periodic work of the ground."""

from datetime import timedelta

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from gis_core.jobs import JobHandle
from gis_core.models import Job
from gis_core.models.job import JobState
from gis_core.upkeep import forget_dead_workers

KEPT = timedelta(days=90)


def tidy(job: JobHandle) -> None:
    """Remove expired sessions and the traces of old jobs and dead workers."""
    call_command("clearsessions")
    forget_dead_workers()
    ended_before = Q(finished_at__lt=timezone.now() - KEPT)
    DBTaskResult.objects.finished().filter(ended_before).delete()
    # Failed jobs stay until somebody has looked at them.
    Job.objects.filter(
        ended_before, state__in=[JobState.DONE, JobState.CANCELLED]
    ).delete()
