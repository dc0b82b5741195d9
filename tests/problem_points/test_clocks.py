"""Clocks of the steps: publicity over holidays, extensions and their limits."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gis_core.errors import Conflict, DomainError, Invalid
from gis_core.models import Holiday
from problem_points.models import (
    Deadline,
    Extension,
    PointEvent,
    ProblemPoint,
    Profile,
    Publicity,
)
from tests.factories.points import do, point_at
from tests.people import Cast

HERE = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of 2021 at the site."""
    return datetime(2021, month, day, hour, minute, tzinfo=HERE)


@pytest.fixture
def national_day(people: Cast) -> None:
    """1 to 7 October 2021 free, the Saturday after and the Sunday before worked."""
    Holiday.objects.filter(date__year=2021).delete()
    Holiday.objects.bulk_create(
        Holiday(date=date(2021, 10, day), is_working_day=False) for day in range(1, 8)
    )
    Holiday.objects.bulk_create(
        Holiday(date=day, is_working_day=True)
        for day in (date(2021, 9, 26), date(2021, 10, 9))
    )


# --- Publicity --------------------------------------------------------------------------
def published(people: Cast, when: datetime) -> ProblemPoint:
    """A point accepted at a moment."""
    return do(point_at("accept_review", people), "accept", people.city2, at=when)


@pytest.mark.parametrize(
    ("accepted", "last"),
    [
        # Thursday before the holidays: 8, the worked 9, 11, 12, 13 October.
        ((9, 30), (10, 13)),
        # A week before: 24, the worked Sunday 26, 27, 28, 29.
        ((9, 23), (9, 29)),
        # On a holiday: it does not count, and neither do those after it.
        ((10, 3), (10, 13)),
        # An ordinary Monday.
        ((11, 1), (11, 8)),
    ],
)
def test_publicity_runs_five_working_days_over_the_holidays(
    people: Cast, national_day: None, accepted: tuple[int, int], last: tuple[int, int]
) -> None:
    point = published(people, at(*accepted))
    assert Publicity.objects.get(point=point).ends_on == date(2021, *last)
    assert point.due_on == date(2021, *last)


def test_publicity_ends_with_its_last_day_and_not_before(
    people: Cast, national_day: None
) -> None:
    point = published(people, at(9, 30))
    for too_early in (at(10, 8), at(10, 13, 23, 59)):
        with pytest.raises(Conflict) as refused:
            do(point, "end-publicity", people.city, at=too_early)
        assert refused.value.code == "publicity-runs"
        assert refused.value.params == {"date": "2021-10-13"}
    ended = do(point, "end-publicity", None, at=at(10, 14, 0, 0))
    assert ended.status == "pending_close"
    event = PointEvent.objects.get(point=point, seq=ended.last_seq)
    assert (event.actor, event.role) == (None, "")


def test_an_objection_ends_publicity_at_once_and_the_next_runs_in_full(
    people: Cast, national_day: None
) -> None:
    point = published(people, at(9, 30))
    address = {"url": "http://hbj.example.gov.cn/gs/7"}
    point = do(
        point, "end-publicity", people.city, at=at(10, 8), objections="反映", **address
    )
    point = do(point, "accept", people.city2, at=at(10, 11))
    first, second = Publicity.objects.filter(point=point).order_by("id")
    assert (first.objections, second.ending_event) == ("反映", None)
    assert first.url == address["url"]
    assert second.ends_on == date(2021, 10, 18)
    with pytest.raises(Conflict):
        do(point, "end-publicity", people.city, at=at(10, 14))


def test_the_length_of_publicity_is_a_row_of_the_profile(
    people: Cast, national_day: None
) -> None:
    Profile.objects.filter(category="GS").update(publicity_working_days=1)
    assert published(people, at(10, 1)).due_on == date(2021, 10, 8)


def test_nobody_but_the_end_of_publicity_comes_of_itself(people: Cast) -> None:
    for status, action in (("pending_close", "close"), ("publicity", "supervise")):
        with pytest.raises(DomainError) as refused:
            do(point_at(status, people), action, None)
        assert refused.value.code == "not-permitted"


# --- Extensions -------------------------------------------------------------------------
def ask(point: ProblemPoint, people: Cast, new: date | None) -> ProblemPoint:
    """Ask for more time, until that day."""
    day = new and new.isoformat()
    return do(point, "request-extension", people.unit, new_due_on=day)


def decide(point: ProblemPoint, people: Cast, *decisions: str) -> ProblemPoint:
    """County and city decide, one after the other."""
    for person, decision in zip((people.county, people.city), decisions, strict=False):
        point = do(point, "request-extension", person, decision=decision)
    return point


def test_an_extension_is_at_most_ninety_days_and_the_date_is_kept(people: Cast) -> None:
    point = point_at("rectifying", people)
    due = point.due_on
    assert due is not None
    for wrong in (None, due, due - timedelta(days=1), due + timedelta(days=91)):
        with pytest.raises(Invalid) as refused:
            ask(point, people, wrong)
        assert set(refused.value.fields) == {"new_due_on"}

    point = decide(
        ask(point, people, due + timedelta(days=90)), people, "grant", "grant"
    )
    assert (point.due_on, point.extension_count) == (due + timedelta(days=90), 1)
    clock = Deadline.objects.get(point=point, met_on=None)
    assert (clock.original_due_on, clock.due_on) == (due, due + timedelta(days=90))


def test_the_date_is_moved_twice_and_not_again(people: Cast) -> None:
    point = point_at("rectifying", people)
    for _turn in range(2):
        assert point.due_on
        point = ask(point, people, point.due_on + timedelta(days=10))
        point = decide(point, people, "grant", "grant")
    assert point.extension_count == 2
    with pytest.raises(Conflict) as refused:
        ask(point, people, (point.due_on or date.max) + timedelta(days=1))
    assert refused.value.code == "no-more-extensions"


@pytest.mark.parametrize("decisions", [("refuse",), ("grant", "refuse")])
def test_a_refused_extension_moves_nothing_and_does_not_count(
    people: Cast, decisions: tuple[str, ...]
) -> None:
    point = point_at("rectifying", people)
    due = point.due_on or date.max
    point = ask(point, people, due + timedelta(days=30))
    with pytest.raises(Invalid) as refused:
        do(point, "request-extension", people.county, decision=None)
    assert set(refused.value.fields) == {"decision"}
    point = decide(point, people, *decisions)
    assert (point.due_on, point.extension_count) == (due, 0)
    assert Extension.objects.get(point=point).state == "refused"
    assert ask(point, people, due + timedelta(days=5)).extensions.count() == 2


def test_a_clock_of_the_batch_that_has_passed_gives_way_to_the_rule(
    people: Cast,
) -> None:
    """A category without a rule for a step has no clock there."""
    Profile.objects.get(category="GS").deadline_rules.filter(kind="verify").delete()
    point = point_at("pending_verify", people)
    assert (point.due_on, point.due_kind) == (None, "")
