"""Reminding those who have late cases: a notice for each case, at most once a day.

A chase is no state and no event: the case is where it was.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from gis_core import calendar
from gis_core.models import Notice
from grid.models import Membership
from grid.scopes import grants_of, of_roles
from problem_points.actions.assignment import BELOW, RECEIVING
from problem_points.models import ProblemPoint
from problem_points.models.point import overdue
from problem_points.permissions import require, visible_to

CODE = "chase"


@dataclass(frozen=True, slots=True)
class Chased:
    """How many cases somebody was reminded of, how many people; and what was left."""

    cases: int
    people: int
    again: int
    """Cases of which somebody was reminded today already."""
    nobody: int
    """Cases that nobody has."""


def chase(point_ids: Iterable[int], *, by: Any, at: datetime) -> Chased:
    """Remind the holders of those of the cases that are late and lie below `by`."""
    day = calendar.local_day(at)
    able = of_roles(grants_of(by, day), *BELOW)
    require(bool(able))
    below = Q(pk__in=[])
    for grant in able:
        below |= Q(cell__path__startswith=grant.path)
        below |= Q(holder_cell__path__startswith=grant.path)
    late = ProblemPoint.objects.filter(below, overdue(day), pk__in=list(point_ids))
    points = list(visible_to(by, late, day).order_by("pk"))
    since = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = {
        point
        for point, last in last_chased(p.pk for p in points).items()
        if last >= since
    }
    fresh = [point for point in points if point.pk not in today]
    told = _receivers(fresh, at)
    notices = [
        Notice(
            recipient_id=recipient,
            code=CODE,
            params={"number": point.number, "by": str(by)},
            url_name="problem_points:point",
            target_id=point.pk,
            fold=f"{CODE}:{by.pk}:{day.isoformat()}",
            created_at=at,
        )
        for point in fresh
        for recipient in sorted(told[point.pk] - {by.pk})
    ]
    Notice.objects.bulk_create(notices, batch_size=1000)
    reminded = {notice.target_id for notice in notices}
    return Chased(
        cases=len(reminded),
        people=len({notice.recipient_id for notice in notices}),
        again=len(today),
        nobody=len(fresh) - len(reminded),
    )


def last_chased(point_ids: Iterable[int]) -> dict[int, datetime]:
    """When somebody was last reminded of each of these cases."""
    rows = (
        Notice.objects.filter(code=CODE, target_id__in=list(point_ids))
        .order_by()
        .values_list("target_id")
        .annotate(last=Max("created_at"))
    )
    return {target: last for target, last in rows if target is not None}


def _receivers(points: Iterable[ProblemPoint], at: datetime) -> dict[int, set[int]]:
    """By case: its holder, else all who receive cases in the cell that has it."""
    day = calendar.local_day(at)
    points = list(points)
    by_cell: dict[int, set[int]] = defaultdict(set)
    held = Membership.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        role__in=RECEIVING,
        cell__in={p.holder_cell_id for p in points if p.holder_id is None},
        user__is_active=True,
        valid_from__lte=day,
    ).values_list("cell_id", "user_id")
    for cell, user in held:
        if cell is not None:
            by_cell[cell].add(user)
    return {
        point.pk: {point.holder_id}
        if point.holder_id is not None
        else by_cell[point.holder_cell_id or 0]
        for point in points
    }
