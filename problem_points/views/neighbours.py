"""Which case comes before and which after another in a filtered list."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from pydantic import ValidationError

from problem_points.filters import PointFilter, matching
from problem_points.models import ProblemPoint
from problem_points.permissions import visible_to
from problem_points.views.ordering import in_order

LONGEST = 50_000


@dataclass(frozen=True)
class Neighbours:
    """The place of a case in a list, from 1, and who stands beside it."""

    place: int
    count: int
    before: int | None
    after: int | None


def neighbours_of(request: HttpRequest, point: ProblemPoint) -> Neighbours | None:
    """By the filter and the order in the address; None if the case is not in that list."""
    try:
        wanted = PointFilter.model_validate(request.GET.dict())
    except ValidationError:
        return None
    seen = visible_to(request.user, ProblemPoint.objects.all())
    found = matching(seen, wanted, user=request.user, on=timezone.localdate())
    listed = in_order(found, request.GET.get("order", ""))
    ids = list(listed.values_list("pk", flat=True)[:LONGEST])
    if point.pk not in ids:
        return None
    at = ids.index(point.pk)
    return Neighbours(
        at + 1,
        len(ids),
        ids[at - 1] if at else None,
        ids[at + 1] if at + 1 < len(ids) else None,
    )
