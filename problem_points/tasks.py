"""Work that the workers do for points."""

from collections.abc import Sequence

from django.utils import timezone

from gis_core import calendar
from gis_core.jobs import JobHandle
from problem_points import audit, notifications
from problem_points.actions.transitions import Step, advance_many
from problem_points.models import ProblemPoint, Publicity
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action


def tell(job: JobHandle, event_ids: Sequence[int]) -> None:
    """Write the notices that these events mean."""
    job.progress("tell", 0, len(event_ids))
    notifications.write_notices(event_ids, at=timezone.now())


def end_publicities(job: JobHandle) -> None:
    """End every publicity whose last day is over and that nobody objected to (T17)."""
    at = timezone.now()
    over = Publicity.objects.filter(
        ending_event__isnull=True, ends_on__lt=calendar.local_day(at)
    )
    points = ProblemPoint.objects.filter(
        status=Status.PUBLICITY, pk__in=over.values("point")
    ).values_list("pk", "version")
    job.progress("end-publicity", 0, len(points))
    advance_many(
        [Step(point_id, version) for point_id, version in points],
        action=Action.END_PUBLICITY,
        by=None,
        at=at,
        client="system",
    )


def anchor(job: JobHandle) -> None:
    """Anchor the chains of all points, once a day."""
    job.progress("anchor")
    audit.take_anchor(timezone.now())
