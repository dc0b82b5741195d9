"""What people of the demo city have been told: the last word on each point, at once.

The walk leaves one waiting job for each of its calls; a worker would be busy with them
for a minute after the first start, with news of years ago.
"""

from django.db import transaction
from django.db.models import Max

from gis_core import jobs
from problem_points import notifications
from problem_points.models import PointEvent


def tell() -> int:
    """Write the notices of all waiting jobs; how many."""
    with transaction.atomic():
        waiting = jobs.withdraw(notifications.TELL)
        told = [event for arguments in waiting for event in arguments["event_ids"]]
        last = (
            PointEvent.objects.filter(pk__in=told)
            .values("point")
            .annotate(last=Max("pk"))
            .order_by("last")
        )
        events = list(last.values_list("last", flat=True))
        at = PointEvent.objects.filter(pk__in=events).aggregate(latest=Max("at"))[
            "latest"
        ]
        return notifications.write_notices(events, at=at) if events else 0
