"""Who asks, and the point that a page is about, if this person may see it."""

from django.http import HttpRequest

from gis_core.accounts.models import User
from gis_core.errors import Missing
from gis_core.geometry_columns import with_related
from problem_points.models import ProblemPoint
from problem_points.permissions import visible_to
from problem_points.surroundings import registers

# No more than these: to plan a join of a dozen tables takes longer than to read a page,
# and of most points nothing else is set.
BESIDE = ("batch", "cell__county", "cell__town", "holder", "holder_cell")


def point_for(user: User, point_id: int) -> ProblemPoint:
    """The point; Missing if there is none or it is not this person's to see."""
    seen = visible_to(user, ProblemPoint.objects.all())
    points = with_related(seen, *BESIDE).prefetch_related(*registers())
    point = points.filter(pk=point_id).first()
    if point is None:
        raise Missing
    return point


def person_of(request: HttpRequest) -> User:
    """The signed-in person: nothing of the case is public."""
    assert isinstance(request.user, User)  # noqa: S101  the middleware saw to it
    return request.user
