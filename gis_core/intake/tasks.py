"""Reading and applying files in a worker, where people can watch."""

from django.utils import timezone

from gis_core.accounts.models import User
from gis_core.intake import actions
from gis_core.intake.models import ImportRun
from gis_core.jobs import JobHandle


def read(job: JobHandle, run_id: int) -> None:
    """Read a run's file and check its rows."""
    run = ImportRun.objects.get(pk=run_id)
    actions.read(run, at=timezone.now(), progress=job.progress)


def apply(job: JobHandle, run_id: int, user_id: int) -> None:
    """Write the rows of a run that was read."""
    run = ImportRun.objects.get(pk=run_id)
    by = User.objects.get(pk=user_id)
    actions.apply(run, by=by, at=timezone.now(), progress=job.progress)
