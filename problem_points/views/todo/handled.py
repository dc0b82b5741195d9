"""What a person had their hands on: where each case is now, with whom, for how long."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from gis_core import calendar
from gis_core.accounts.models import User
from gis_core.geometry_columns import with_related
from problem_points.models import PointEvent, ProblemPoint
from problem_points.permissions import visible_to
from problem_points.workflow.states import OPEN, Status
from problem_points.workflow.transitions import Action

ENTERING = (Action.ENTER_HISTORY, Action.REGISTER)
SHOWN = 200
WITH_THE_UNIT = frozenset({Status.PENDING_PLAN, Status.RECTIFYING})


@dataclass(frozen=True)
class Handled:
    """A case that a person acted on. `days`: since it came to the state it is in."""

    point: ProblemPoint
    did: str
    did_on: date
    days: int
    with_whom: str

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something."""
        return self.point.status in OPEN


def handled_by(person: User, *, on: date) -> list[Handled]:
    """The cases that a person acted on, what they did last first; one query.

    Having entered a case is not having handled it: importers would see everything.
    """
    mine = (
        PointEvent.objects.filter(point=OuterRef("pk"), actor=person)
        .exclude(action__in=ENTERING)
        .order_by("-seq")
    )
    came_here = PointEvent.objects.filter(
        Q(from_status__isnull=True) | ~Q(from_status=F("to_status")),
        point=OuterRef("pk"),
        to_status=OuterRef("status"),
    ).order_by("-seq")
    found = (
        visible_to(person, ProblemPoint.objects.all())
        .annotate(
            my_event=Subquery(mine.values("pk")[:1]),
            my_action=Subquery(mine.values("action")[:1]),
            my_time=Subquery(mine.values("at")[:1]),
            since=Subquery(came_here.values("at")[:1]),
        )
        .filter(my_event__isnull=False)
        .order_by("-my_time", "-my_event")
    )
    found = with_related(
        found, "cell__county", "cell__town", "holder", "holder_cell", "responsible"
    )
    return [_row(point, on) for point in found[:SHOWN]]


def _row(point: Any, on: date) -> Handled:
    """`point` carries the annotations of the query above."""
    return Handled(
        point=point,
        did=str(Action(point.my_action).label),
        did_on=calendar.local_day(point.my_time),
        days=(on - calendar.local_day(point.since)).days if point.since else 0,
        with_whom=with_whom(point),
    )


def with_whom(point: ProblemPoint) -> str:
    """Who has the next step: a level, the unit, a person or a cell; maybe nobody."""
    if point.status not in OPEN:
        return ""
    if point.awaiting_level:
        return _("the %(level)s level") % {"level": point.get_awaiting_level_display()}
    if point.status in WITH_THE_UNIT and point.responsible:
        return str(point.responsible)
    return str(point.holder or point.holder_cell or _("nobody"))
