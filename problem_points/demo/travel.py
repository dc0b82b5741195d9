"""Points on their way: where each is, where it goes, and when."""

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from grid.models import Cell
from problem_points.demo import story
from problem_points.demo.clockwork import moment
from problem_points.demo.issued import IssuedPoint, issued
from problem_points.demo.story import Turn
from problem_points.models import ProblemPoint
from problem_points.workflow.states import NUMBERS, Status

BEGUN_AGAIN = {Status.PENDING_PLAN: 12, Status.RECTIFYING: 45}
"""How many days before TODAY a rebound was found, by the state it stands in now."""


@dataclass
class Traveller:
    """A point on its way; `turn` is its place among the walked points."""

    row: IssuedPoint
    point: ProblemPoint
    turn: int

    @property
    def cell(self) -> Cell:
        """The village cell; every point of the demo lies in one."""
        if self.point.cell is None:
            raise ValueError(self.row.number)
        return self.point.cell

    def met(self, turn: Turn) -> bool:
        """Is this among what befalls the point?"""
        return turn in self.row.fate.turns

    @property
    def first_day(self) -> date:
        """When the work began: long ago for the closed, lately for the rest.

        Points of one county and one state begin on one day, as they do in an office.
        """
        status = self.row.fate.status
        county = _counties().index(self.row.county)
        if status is Status.CLOSED or self.met(Turn.REBOUND):
            shift = timedelta(days=4 + 7 * (county % 5))
            return story.RECEIVED_ON[self.row.year] + shift
        begun = story.BEGUN[status]
        order = list(story.BEGUN).index(status)
        back = begun[(county + order) % len(begun)]
        if self.met(Turn.ACCEPTANCE_RETURNED):
            back = max(back, story.BEGUN_IF_RETURNED)
        return story.TODAY - timedelta(days=back)

    def at(self, days: int, *, again: bool = False) -> datetime:
        """The moment of a stage: days after the first one, or after the rebound."""
        first = self.first_day
        if again:
            back = BEGUN_AGAIN[self.row.fate.status]
            first = story.TODAY - timedelta(days=back)
        return moment(first + timedelta(days=days), 10)

    @property
    def goal(self) -> Status:
        """How far the point goes before the next thing befalls it."""
        fate, returned = self.row.fate.status, self.point.returned_count
        if self.met(Turn.REBOUND) and not self.point.rebound_count:
            return Status.CLOSED
        if self.met(Turn.VERIFICATION_RETURNED) and not returned:
            return max(fate, Status.VERIFY_REVIEW, key=NUMBERS.__getitem__)
        first = self.met(Turn.VERIFICATION_RETURNED)
        if self.met(Turn.ACCEPTANCE_RETURNED) and returned == first:
            return max(fate, Status.ACCEPT_REVIEW, key=NUMBERS.__getitem__)
        return fate

    @property
    def has_arrived(self) -> bool:
        """Is the point where it goes?"""
        return NUMBERS[Status(self.point.status)] >= NUMBERS[self.goal]


@functools.cache
def _counties() -> list[str]:
    return sorted({row.county for row in issued()})


def unwalked() -> list[Traveller]:
    """Points of the plan that have not reached their state, in the order of numbers."""
    wanted = sorted((row for row in issued() if row.fate.walked), key=_number)
    points = {point.point_no: point for point in _read([row.number for row in wanted])}
    return [
        Traveller(row, points[row.number], turn)
        for turn, row in enumerate(wanted)
        if row.number in points and points[row.number].status != row.fate.status
    ]


def look_again(travellers: Collection[Traveller]) -> None:
    """Read the points of these travellers as they are now."""
    numbers = [traveller.row.number for traveller in travellers]
    points = {point.point_no: point for point in _read(numbers)}
    for traveller in travellers:
        traveller.point = points[traveller.row.number]


def _number(row: IssuedPoint) -> str:
    return row.number


def _read(numbers: Collection[str]) -> QuerySet[ProblemPoint]:
    points = ProblemPoint.objects.filter(point_no__in=list(numbers))
    return points.select_related("cell", "holder", "holder_cell")
