"""Points of the factory really went the way that they stand at."""

import pytest

from problem_points.models import PointEvent
from problem_points.workflow.states import Status
from tests.factories.points import make_point, point_at
from tests.people import Cast


@pytest.mark.parametrize("status", Status)
def test_a_point_walks_to_every_state(people: Cast, status: Status) -> None:
    point = point_at(status, people)

    events = list(PointEvent.objects.filter(point=point).order_by("seq"))
    assert point.status == status
    assert events[0].action == "register"
    assert events[-1].to_status == status
    assert [event.seq for event in events] == list(range(1, point.last_seq + 1))


@pytest.mark.parametrize("category", ["GS", "WS", "OF", "GP", "IN", "XF", "WQ", "RL"])
def test_every_category_walks_to_its_closing(people: Cast, category: str) -> None:
    assert point_at(Status.CLOSED, people, category).closed_at is not None


def test_the_other_county_has_people_of_its_own(people: Cast) -> None:
    point = point_at(Status.CLOSED, people, "WS", cell=people.village211)

    actors = set(PointEvent.objects.filter(point=point).values_list("actor", flat=True))
    assert people.county2.pk in actors
    assert people.county.pk not in actors


def test_a_point_can_be_entered_as_history(people: Cast) -> None:
    point = make_point(
        people, imported_history=True, status="closed", closed_at="2019-05-01T00:00Z"
    )
    assert point.events.get().action == "enter-history"
