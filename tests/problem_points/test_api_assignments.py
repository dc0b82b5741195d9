"""Handing many points over at once: ids or a filter, an answer for each."""

from typing import Any

import pytest

from problem_points.models import Assignment, PointEvent, ProblemPoint
from problem_points.workflow.states import Status
from tests.calling import Caller, post
from tests.factories import cases
from tests.people import Cast

ASSIGNMENTS = "/api/v1/assignments"


@pytest.fixture
def own(people: Cast) -> list[ProblemPoint]:
    """Three points of county one that wait."""
    return cases.enter(people.village111, times=3, batch=cases.batch())


def test_points_are_handed_over_by_their_ids(
    people: Cast, own: list[ProblemPoint], calling: Caller
) -> None:
    answer = post(
        calling(people.county),
        ASSIGNMENTS,
        {
            "points": [own[0].pk, own[1].pk],
            "cell": people.village111.code,
            "user": "inspector",
            "due_on": "2026-12-01",
            "note": "核查",
        },
    )
    assert answer.status_code == 200, answer.content
    assert answer.json() == {
        "done": 2,
        "refused": 0,
        "answers": [
            {"point": own[0].pk, "code": "done", "message": ""},
            {"point": own[1].pk, "code": "done", "message": ""},
        ],
    }
    held = ProblemPoint.objects.filter(holder=people.inspector)
    assert {point.pk for point in held} == {own[0].pk, own[1].pk}
    assert Assignment.objects.filter(ends_at__isnull=True).count() == 2


def test_points_are_handed_over_by_a_filter(
    people: Cast, own: list[ProblemPoint], calling: Caller
) -> None:
    cases.enter(people.village112)  # of no batch
    answer = post(
        calling(people.county),
        ASSIGNMENTS,
        {"filter": {"batch": "GS-2026-01"}, "cell": people.town11.pk},
    )
    assert answer.json()["done"] == 3
    moved = ProblemPoint.objects.filter(status=Status.PENDING_VERIFY)
    assert {point.pk for point in moved} == {point.pk for point in own}


def test_each_point_that_may_not_move_says_why_and_the_others_move(
    people: Cast, own: list[ProblemPoint], calling: Caller
) -> None:
    (closed,) = cases.enter(people.village111, status=Status.CLOSED)
    (foreign,) = cases.enter(people.village211)
    answer = post(
        calling(people.county),
        ASSIGNMENTS,
        {
            "points": [own[0].pk, closed.pk, foreign.pk, 999_999_999],
            "cell": people.town11.pk,
        },
    )
    body = answer.json()
    assert (body["done"], body["refused"]) == (1, 3)
    codes = {one["point"]: one["code"] for one in body["answers"]}
    assert codes == {
        own[0].pk: "done",
        closed.pk: "not-allowed-from-state",
        foreign.pk: "not-found",
        999_999_999: "not-found",
    }
    assert all(one["message"] for one in body["answers"] if one["code"] != "done")


def test_the_same_key_again_moves_no_point_twice(
    people: Cast, own: list[ProblemPoint], calling: Caller
) -> None:
    client = calling(people.county)
    body = {"points": [point.pk for point in own], "cell": people.town11.pk}
    first = post(client, ASSIGNMENTS, body, Idempotency_Key="monday")
    again = post(client, ASSIGNMENTS, body, Idempotency_Key="monday")
    assert first.json() == again.json()
    assert first.json()["done"] == 3
    assert PointEvent.objects.filter(seq=2).count() == 3
    assert not PointEvent.objects.filter(seq=3).exists()


def test_a_filter_reaches_no_point_that_the_person_may_not_see(
    people: Cast, own: list[ProblemPoint], calling: Caller
) -> None:
    (foreign,) = cases.enter(people.village211)
    answer = post(
        calling(people.county), ASSIGNMENTS, {"filter": {}, "cell": people.town11.pk}
    )
    assert answer.json()["done"] == 3
    assert foreign.pk not in {one["point"] for one in answer.json()["answers"]}
    assert PointEvent.objects.filter(point=foreign).count() == 1


@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "points"),
        ({"points": []}, "points"),
        ({"points": [1], "filter": {}}, "points"),
        ({"points": ["x"]}, "points"),
        ({"points": list(range(10_001))}, "points"),
        ({"filter": {"bbox": "1,2,3"}}, "filter"),
        ({"filter": {"bucket": "gone"}}, "filter"),
        ({"points": [1], "cell": "no-such"}, "cell"),
        ({"points": [1], "user": "nobody"}, "user"),
        ({"points": [1], "cell": 10**30}, "cell"),
        ({"points": [1], "due_on": "soon"}, "due_on"),
    ],
)
def test_a_wrong_order_is_refused_in_words(
    people: Cast, calling: Caller, body: dict[str, Any], field: str
) -> None:
    answer = post(calling(people.county), ASSIGNMENTS, body)
    assert answer.status_code == 422, answer.content
    assert field in {name.split(".")[0] for name in answer.json()["fields"]}


def test_who_dispatches_nothing_gets_a_refusal_for_each(
    people: Cast, own: list[ProblemPoint], calling: Caller
) -> None:
    answer = post(
        calling(people.auditor),
        ASSIGNMENTS,
        {"points": [point.pk for point in own], "cell": people.town11.pk},
    )
    assert {one["code"] for one in answer.json()["answers"]} == {"not-permitted"}
    assert PointEvent.objects.filter(seq=2).count() == 0


def test_a_filter_that_means_too_many_points_is_refused(
    people: Cast,
    own: list[ProblemPoint],
    calling: Caller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("problem_points.api.assignments.MOST_ASSIGNED", 2)
    answer = post(
        calling(people.county), ASSIGNMENTS, {"filter": {}, "cell": people.town11.pk}
    )
    assert answer.status_code == 413
    assert "2 points" in answer.json()["message"]
    assert PointEvent.objects.filter(seq=2).count() == 0
