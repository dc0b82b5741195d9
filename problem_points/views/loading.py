"""Who asks, and the point that a page is about, if this person may see it."""

from django.http import HttpRequest

from gis_core.accounts.models import User
from gis_core.errors import Missing
from problem_points.models import ProblemPoint
from problem_points.permissions import visible_to

BESIDE = (
    "batch",
    "cell__county",
    "cell__town",
    "site",
    "site_zone__site",
    "water_zone__source",
    "red_line",
    "outfall",
    "holder",
    "holder_cell",
    "responsible",
    "submitted_by",
    "earlier_case",
    "duplicate_of",
)


def point_for(user: User, point_id: int) -> ProblemPoint:
    """The point; Missing if there is none or it is not this person's to see."""
    points = visible_to(user, ProblemPoint.objects.select_related(*BESIDE))
    point = points.filter(pk=point_id).first()
    if point is None:
        raise Missing
    return point


def person_of(request: HttpRequest) -> User:
    """The signed-in person: nothing of the case is public."""
    assert isinstance(request.user, User)  # noqa: S101  the middleware saw to it
    return request.user
