"""Progress: what is counted, by what, for whom, and the sentence of it."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from gis_core.accounts.models import User
from problem_points.filters import PointFilter
from problem_points.models import ProblemPoint
from problem_points.reporting.progress import (
    Progress,
    percent,
    progress_by,
    progress_of,
    rule_of_sentence,
    sentence,
)
from problem_points.workflow.states import Status
from tests.calling import Caller
from tests.factories import areas, cases
from tests.factories.points import do, point_at
from tests.people import Cast

DAY = date(2026, 3, 10)
ADDRESS = "/api/v1/statistics/progress"


def counts(person: User, **wanted: Any) -> dict[str, Any]:
    """All counts of what the filter leaves for a person."""
    return progress_of(PointFilter(**wanted), user=person, on=DAY).as_json()


@pytest.mark.parametrize(
    "status, counted",
    [
        (Status.PENDING_DISPATCH, {"issued"}),
        (Status.PENDING_VERIFY, {"issued"}),
        (Status.VERIFY_REVIEW, {"issued", "verified"}),
        (Status.NO_ISSUE, {"issued", "verified", "no_issue"}),
        (Status.PENDING_PLAN, {"issued", "verified", "confirmed", "to_rectify"}),
        (Status.RECTIFYING, {"issued", "verified", "confirmed", "to_rectify"}),
        (Status.SELF_CHECK, {"issued", "verified", "confirmed", "to_rectify"}),
        (
            Status.ACCEPT_REVIEW,
            {"issued", "verified", "confirmed", "to_rectify", "done"},
        ),
        (
            Status.CLOSED,
            {"issued", "verified", "confirmed", "to_rectify", "done", "closed"},
        ),
        (Status.VOID, set()),
    ],
)
def test_each_state_counts_where_its_rule_says(
    people: Cast, status: Status, counted: set[str]
) -> None:
    point_at(status, people)
    found = counts(people.city)
    names = [name for name in found if not name.startswith("rate_")]
    assert {name for name in names if found[name]} == counted


@pytest.mark.parametrize("status", [Status.CLOSED, Status.ACCEPT_REVIEW])
def test_finished_history_counts_as_verified_and_required(
    people: Cast, status: Status
) -> None:
    cases.enter(people.village111, status=status)
    found = counts(people.city)
    assert found["verified"] == found["confirmed"] == found["to_rectify"] == 1
    assert found["rate_required"] == 100.0


def test_a_lawful_point_is_confirmed_and_needs_no_rectification(people: Cast) -> None:
    cases.enter(people.village111, status=Status.NO_ISSUE, verdict="approved")
    cases.enter(people.village111, status=Status.NO_ISSUE, verdict="misread")
    found = counts(people.city)
    assert (found["confirmed"], found["to_rectify"], found["no_issue"]) == (1, 0, 2)


def test_rates_name_their_denominators(people: Cast) -> None:
    cases.enter(people.village111, times=2)
    cases.enter(people.village111, status=Status.CLOSED, times=3)
    cases.enter(people.village111, status=Status.ACCEPT_REVIEW)
    cases.enter(people.village111, status=Status.NO_ISSUE)
    found = counts(people.city)
    assert (found["issued"], found["done"], found["closed"]) == (7, 4, 3)
    assert found["rate_issued"] == 57.1  # 4 of 7
    assert found["rate_required"] == 100.0  # 4 of 4
    assert found["rate_closed"] == 75.0  # 3 of 4


@pytest.mark.parametrize(
    "part, whole, said",
    [
        (2168, 2252, 96.3),
        (40, 53, 75.5),
        (1, 3, 33.3),
        (1, 800, 0.1),
        (1, 16, 6.3),  # 6.25: halves up
        (0, 5, 0.0),
        (5, 5, 100.0),
        (0, 0, None),
    ],
)
def test_per_cents_have_one_decimal(part: int, whole: int, said: float | None) -> None:
    assert percent(part, whole) == said


def test_everybody_counts_what_they_may_see(people: Cast) -> None:
    cases.enter(people.village111, times=2)
    cases.enter(people.village211, times=3)
    assert counts(people.city)["issued"] == 5
    assert counts(people.county)["issued"] == 2
    assert counts(people.county2)["issued"] == 3
    assert counts(people.stranger) == Progress().as_json()
    assert counts(people.administrator)["rate_issued"] is None


# --- Tables -----------------------------------------------------------------------------
@pytest.fixture
def city_of_points(people: Cast) -> Cast:
    """Points of two counties, batches, categories, types and zones."""
    gs = cases.batch("GS-1", title="第一批", issued_on=date(2021, 5, 31))
    ws = cases.batch("WS-1", category="WS", series="WS")
    site = areas.site("NR1", (112.2, 40.7, 112.3, 40.8))
    areas.zone(site, "core", (112.2, 40.7, 112.3, 40.8))
    source = areas.water_source("S1")
    areas.water_zone(source, "first", (112.2, 40.7, 112.3, 40.8))
    near = people.village111
    cases.enter(near, batch=gs, detected_type="quarry", times=2)
    cases.enter(near, batch=gs, status=Status.CLOSED, verified_type="road")
    cases.enter(people.village211, batch=gs, status=Status.ACCEPT_REVIEW)
    cases.enter(near, batch=ws)
    cases.enter(areas.place(120.0, 41.0))
    return people


def rows(by: Any, person: User, **wanted: Any) -> dict[str, tuple[int, int]]:
    """Issued and done by key, and that the rows add up to the total."""
    table = progress_by(by, PointFilter(**wanted), user=person, on=DAY)
    for name in ("issued", "verified", "confirmed", "done", "closed", "no_issue"):
        added = sum(getattr(row.progress, name) for row in table.rows)
        assert added == getattr(table.total, name)
    return {row.key: (row.progress.issued, row.progress.done) for row in table.rows}


def test_a_table_by_county(city_of_points: Cast) -> None:
    assert rows("county", city_of_points.city) == {
        "150901": (4, 1),
        "150902": (1, 1),
        "": (1, 0),
    }
    assert rows("county", city_of_points.county2) == {"150902": (1, 1)}


def test_a_table_by_batch(city_of_points: Cast) -> None:
    found = rows("batch", city_of_points.city)
    assert found == {"GS-1": (4, 2), "WS-1": (1, 0), "": (1, 0)}


def test_a_table_by_type_goes_by_what_was_verified(city_of_points: Cast) -> None:
    assert rows("type", city_of_points.city) == {
        "quarry": (2, 0),
        "road": (1, 1),
        "": (3, 1),
    }


def test_a_table_by_zone_has_each_point_once(city_of_points: Cast) -> None:
    # Water-source problems count in the zone of their source, others in their site's.
    assert rows("zone", city_of_points.city) == {
        "core": (3, 1),
        "first": (1, 0),
        "none": (2, 1),
    }


def test_a_table_by_month_goes_by_the_day_of_issue(city_of_points: Cast) -> None:
    assert rows("month", city_of_points.city) == {"2021-05": (4, 2), "2026-03": (2, 0)}


def test_a_table_of_one_category(city_of_points: Cast) -> None:
    found = rows("county", city_of_points.city, category=["WS"])
    assert found == {"150901": (1, 0)}


@pytest.mark.parametrize("by", ["county", "type", "batch", "zone", "month"])
def test_each_row_has_as_many_points_as_the_list_behind_it(
    city_of_points: Cast, calling: Caller, by: str
) -> None:
    client = calling(city_of_points.city)
    names = {"county": "cell"}
    for row in client.get(ADDRESS, {"by": by}).json()["rows"]:
        if not row["key"]:
            continue
        listed = client.get("/api/v1/points", {names.get(by, by): row["key"]}).json()
        assert listed["count"] == row["issued"], row


def test_a_table_is_asked_in_one_query(
    city_of_points: Cast, django_assert_num_queries: Any
) -> None:
    rows("county", city_of_points.city)  # her roles are known from now on
    with django_assert_num_queries(1):
        rows("county", city_of_points.city)


# --- Over HTTP --------------------------------------------------------------------------
def test_the_address_answers_as_agreed(city_of_points: Cast, calling: Caller) -> None:
    answer = calling(city_of_points.city).get(ADDRESS, {"by": "county"})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert set(body) == {"total", "rows"}
    names = {
        "issued",
        "verified",
        "confirmed",
        "to_rectify",
        "done",
        "closed",
        "no_issue",
        "rate_issued",
        "rate_required",
        "rate_closed",
    }
    assert set(body["total"]) == names
    assert set(body["rows"][0]) == names | {"key", "label"}
    assert body["rows"][0]["label"] == "一县"
    assert body["rows"][-1]["label"] == "Outside every county"
    assert body["total"]["rate_issued"] == 33.3


@pytest.mark.parametrize(
    "query", [{}, {"by": "weather"}, {"by": "county", "category": "ZZ"}]
)
def test_a_wrong_question_is_refused(
    people: Cast, calling: Caller, query: dict[str, str]
) -> None:
    answer = calling(people.city).get(ADDRESS, query)
    assert answer.status_code == 422
    assert answer.json()["fields"]


# --- In words ---------------------------------------------------------------------------
def test_the_sentence_says_what_was_issued_and_done() -> None:
    progress = Progress(issued=2252, done=2168, closed=2127)
    with translation.override("en"):
        assert sentence(progress) == (
            "2252 issued, 2168 rectified, completion rate 96.3%."
        )
        assert "no rectification" in rule_of_sentence()


def test_the_sentence_of_nothing_has_no_rate() -> None:
    with translation.override("en"):
        assert sentence(Progress()) == "0 issued, 0 rectified."


def test_the_numbers_follow_the_steps(people: Cast) -> None:
    point = point_at(Status.SELF_CHECK, people)
    before = counts(people.city)
    do(point, "pass-self-check", people.county_second)
    ProblemPoint.objects.get(pk=point.pk, status=Status.ACCEPT_REVIEW)
    after = counts(people.city)
    assert after["done"] == before["done"] + 1
    assert after["closed"] == before["closed"]
