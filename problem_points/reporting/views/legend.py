"""The legend is the filter: buckets with their counts, and what is late or in doubt."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from problem_points.filters import PointFilter, matching
from problem_points.models import PointQuerySet
from problem_points.workflow.states import BUCKETS, Bucket, Status, statuses_of

SHOWN = (Bucket.TODO, Bucket.DOING, Bucket.DONE, Bucket.CLOSED, Bucket.NONE)


@dataclass(frozen=True)
class Line:
    """One line: a click shows only this; a click on the only one shows all again."""

    key: str
    value: str
    label: str | Promise
    count: int
    is_on: bool
    parts: tuple["Line", ...] = ()
    """The states of a bucket, where it has several."""


@dataclass(frozen=True)
class Legend:
    """Counts follow all filters but their own group's."""

    buckets: list[Line]
    marks: list[Line]
    total: int


def legend_of(
    everything: PointQuerySet, wanted: PointFilter, request: HttpRequest
) -> Legend:
    """The legend of what the person may see and the filter describes."""

    def found(**without: object) -> PointQuerySet:
        rest = wanted.model_copy(update=without)
        today = timezone.localdate()
        return matching(everything, rest, user=request.user, on=today)

    by_status = _by_status(found(bucket=[], status=[]))
    chosen = set(wanted.bucket) | {BUCKETS[status] for status in wanted.status}
    buckets = [_bucket(b, by_status, b in chosen, wanted) for b in SHOWN]
    late = found(overdue=True).count()
    doubtful = found(doubtful=True).count()
    marks = [
        Line("overdue", "1", _("late"), late, wanted.overdue is True),
        Line("doubtful", "1", _("in doubt"), doubtful, wanted.doubtful is True),
    ]
    shown = sum(line.count for line in buckets if not chosen or line.is_on)
    exact = found().count() if wanted.status else shown
    return Legend(buckets, marks, exact)


def _bucket(
    bucket: Bucket,
    by_status: dict[Status, int],
    is_on: bool,  # noqa: FBT001
    wanted: PointFilter,
) -> Line:
    states = statuses_of(bucket)
    parts = tuple(
        Line("status", s.value, s.label, by_status.get(s, 0), s in wanted.status)
        for s in Status
        if s in states
    )
    return Line(
        "bucket",
        bucket.value,
        bucket.label,
        sum(part.count for part in parts),
        is_on,
        parts if len(parts) > 1 else (),
    )


def _by_status(found: PointQuerySet) -> dict[Status, int]:
    rows = found.order_by().values("status").annotate(count=Count("pk"))
    return {Status(row["status"]): row["count"] for row in rows}
