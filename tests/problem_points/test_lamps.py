"""Lamps: one colour with one reason for every point, by the day."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from problem_points.lamps import LAMPS, Lamp, LampReason, lamp, lamp_reason, reasons_of
from problem_points.models import Measure, ProblemPoint
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action
from tests.factories import cases
from tests.factories.points import do, point_at
from tests.people import Cast

DUE = date(2026, 6, 30)
DAYS = timedelta(days=1)


def reason_of(point: ProblemPoint, on: date) -> str | None:
    """Why the point's lamp has its colour on that day."""
    found = ProblemPoint.objects.filter(pk=point.pk).annotate(
        why=lamp_reason(on), colour=lamp(on)
    )
    row = found.values("why", "colour").get()
    assert row["colour"] == (LAMPS[row["why"]] if row["why"] else None)
    return row["why"]


def told(point: ProblemPoint, **facts: object) -> ProblemPoint:
    """The point with other facts (its state stays)."""
    ProblemPoint.objects.filter(pk=point.pk).update(
        **{"due_on": DUE, "due_starts_on": DUE - 100 * DAYS, **facts}
    )
    return point


@pytest.fixture
def waiting(people: Cast) -> ProblemPoint:
    """A point that waits to be dispatched until the day it is due."""
    (made,) = cases.enter(people.village111)
    return told(made)


@pytest.mark.parametrize(
    "days_left, reason",
    [
        (30, LampReason.ON_SCHEDULE),
        (8, LampReason.ON_SCHEDULE),
        (7, LampReason.DUE_SOON),
        (0, LampReason.DUE_SOON),
        (-1, LampReason.OVERDUE),
        (-400, LampReason.OVERDUE),
    ],
)
def test_the_clock_decides_first(
    waiting: ProblemPoint, days_left: int, reason: LampReason
) -> None:
    assert reason_of(waiting, DUE - days_left * DAYS) == reason


def test_a_point_without_deadline_is_on_schedule(waiting: ProblemPoint) -> None:
    assert reason_of(told(waiting, due_on=None), DUE) == LampReason.ON_SCHEDULE


def test_a_stopped_clock_is_grey_even_when_the_day_has_passed(
    waiting: ProblemPoint,
) -> None:
    stopped = told(waiting, suspended_from=DUE - 5 * DAYS)
    assert reason_of(stopped, DUE + 30 * DAYS) == LampReason.SUSPENDED


@pytest.mark.parametrize(
    "facts, reason",
    [
        ({"returned_count": 1}, LampReason.ON_SCHEDULE),
        ({"returned_count": 2}, LampReason.RETURNED),
        ({"rebound_count": 1}, LampReason.REBOUND),
    ],
)
def test_what_came_back_is_red(
    waiting: ProblemPoint, facts: dict[str, int], reason: LampReason
) -> None:
    assert reason_of(told(waiting, **facts), DUE - 50 * DAYS) == reason


@pytest.mark.parametrize("status", [Status.CLOSED, Status.NO_ISSUE])
def test_what_is_finished_is_blue_for_ever(people: Cast, status: Status) -> None:
    (made,) = cases.enter(people.village111, status=status)
    assert reason_of(told(made, returned_count=3), DUE + 99 * DAYS) == (
        LampReason.FINISHED
    )


def test_what_is_rectified_is_blue_until_somebody_is_late(people: Cast) -> None:
    (made,) = cases.enter(people.village111, status=Status.ACCEPT_REVIEW)
    told(made, returned_count=3)
    assert reason_of(made, DUE) == LampReason.RECTIFIED
    assert reason_of(made, DUE + DAYS) == LampReason.OVERDUE


def test_a_void_point_has_no_lamp(people: Cast, waiting: ProblemPoint) -> None:
    do(waiting, Action.VOID, people.city)
    assert reason_of(waiting, DUE) is None


@pytest.fixture
def working(people: Cast) -> ProblemPoint:
    """A point under rectification, with a hundred days for it."""
    return told(point_at(Status.RECTIFYING, people))


@pytest.mark.parametrize(
    "days_gone, pct, reason",
    [
        (79, 0, LampReason.ON_SCHEDULE),
        (80, 79, LampReason.BEHIND),
        (80, 80, LampReason.ON_SCHEDULE),
        (92, 0, LampReason.BEHIND),
        (93, 0, LampReason.DUE_SOON),
    ],
)
def test_work_that_lags_behind_its_time_is_yellow(
    working: ProblemPoint, days_gone: int, pct: int, reason: LampReason
) -> None:
    Measure.objects.filter(plan__point=working).update(due_on=None)
    told(working, progress_pct=pct)
    assert reason_of(working, DUE - (100 - days_gone) * DAYS) == reason


@pytest.mark.parametrize(
    "days_late, reason",
    [
        (0, LampReason.ON_SCHEDULE),
        (1, LampReason.MEASURE_DUE),
        (15, LampReason.MEASURE_DUE),
        (16, LampReason.MEASURE_LATE),
    ],
)
def test_a_late_measure_is_yellow_then_red(
    working: ProblemPoint, days_late: int, reason: LampReason
) -> None:
    today = DUE - 50 * DAYS
    measures = Measure.objects.filter(plan__point=working)
    measures.update(due_on=today - days_late * DAYS)
    assert reason_of(working, today) == reason
    measures.update(done_on=today)
    assert reason_of(working, today) == LampReason.ON_SCHEDULE


def test_overdue_and_the_filter_of_overdue_points_are_the_same(people: Cast) -> None:
    for status in (Status.PENDING_DISPATCH, Status.ACCEPT_REVIEW, Status.CLOSED):
        cases.enter(people.village111, status=status)
    ProblemPoint.objects.update(due_on=DUE)
    later = DUE + DAYS
    by_lamp = ProblemPoint.objects.alias(why=lamp_reason(later)).filter(
        why=LampReason.OVERDUE
    )
    assert set(by_lamp) == set(ProblemPoint.objects.overdue(on=later))
    assert by_lamp.count() == 2


def test_every_reason_has_one_colour_and_every_colour_a_reason() -> None:
    assert set(LAMPS) == set(LampReason)
    assert sorted(r for colour in Lamp for r in reasons_of(colour)) == (
        sorted(LampReason)
    )
    assert all(reasons_of(colour) for colour in Lamp)
    with translation.override("en"):
        assert all(str(reason.label).endswith(".") for reason in LampReason)
