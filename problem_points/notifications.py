"""Telling people: after commit, a job writes the notices that an event means."""

from collections.abc import Sequence
from datetime import datetime

from gis_core.jobs import enqueue


def tell_on_commit(event_ids: Sequence[int], *, at: datetime) -> None:
    """Have the notices of these events written once the transaction is committed."""
    enqueue(
        "problem_points.tasks.tell",
        created_by=None,
        at=at,
        event_ids=list(event_ids),
    )
