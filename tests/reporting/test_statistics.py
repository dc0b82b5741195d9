"""The page of statistics: one query, sums that agree, numbers that lead to their lists."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gis_core.accounts.models import User
from problem_points.filters import PointFilter, matching
from problem_points.models import ProblemPoint
from problem_points.permissions import visible_to
from problem_points.reporting.matrix import matrix_by
from problem_points.workflow.states import Status
from tests.factories.points import make_point, point_at

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def points(people):
    """Points of both counties in four buckets; one late; one of another category."""
    return [
        point_at(Status.CLOSED, people),
        point_at(Status.PENDING_CLOSE, people),
        point_at(Status.NO_ISSUE, people),
        make_point(people, at=timezone.now()),
        make_point(people, cell=people.village211),
        make_point(people, "WS"),
    ]


def test_one_query_makes_the_whole_table(people, points):
    people.city._grants = {}
    wanted = PointFilter()
    matrix_by("county", wanted, user=people.city, on=timezone.localdate())

    with CaptureQueriesContext(connection) as queries:
        matrix_by("county", wanted, user=people.city, on=timezone.localdate())

    assert len(queries) == 1


@pytest.mark.parametrize("by", ["county", "type", "batch", "zone", "month"])
def test_every_number_leads_to_a_list_of_just_that_many(people, points, by):
    client = signed_in(people.city)
    page = client.get("/statistics", {"by": by}).context

    numbers = [n for line in [*page["lines"], page["total"]] for n in line.numbers]
    numbers += [n for rate in page["rates"] for n in (rate.part, rate.whole)]
    linked = {number.url: number.value for number in numbers if number.url}
    assert len(linked) > 5
    for url, value in linked.items():
        query = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        asked = PointFilter.model_validate(query)
        found = matching(
            visible_to(people.city, ProblemPoint.objects.all()),
            asked,
            user=people.city,
            on=timezone.localdate(),
        )
        assert (url, found.count()) == (url, value)


def test_the_rows_add_up_to_the_total_and_the_rates_to_their_formula(people, points):
    page = signed_in(people.city).get("/statistics").context

    columns = zip(*(line.numbers for line in page["lines"]), strict=True)
    sums = [sum(number.value for number in column) for column in columns]
    assert sums == [number.value for number in page["total"].numbers]
    assert sums == [5, 2, 0, 1, 1, 1, 2]
    assert [(r.part.value, r.whole.value, r.percent) for r in page["rates"]] == [
        (2, 5, 40.0),
        (2, 2, 100.0),
        (1, 2, 50.0),
    ]


def test_everybody_counts_what_they_see_and_nothing_else(people, points):
    county2 = signed_in(people.county2).get("/statistics").context
    stranger = signed_in(people.stranger).get("/statistics").context

    assert county2["total"].numbers[0].value == 1
    assert stranger["lines"] == []


def test_a_filter_that_would_twist_the_rates_is_left_out(people, points):
    client = signed_in(people.city)

    plain = client.get("/statistics").context
    twisted = client.get("/statistics", {"bucket": "closed", "overdue": "1"}).context

    assert twisted["rates"][0].percent == plain["rates"][0].percent


def test_another_category_and_what_cannot_be_read(people, points):
    client = signed_in(people.city)

    water = client.get("/statistics", {"category": "WS"}).context
    wrong = client.get("/statistics", {"category": "nothing"})

    assert water["total"].numbers[0].value == 1
    assert wrong.status_code == 422


def test_nobody_without_a_role_finds_the_page_in_the_rail(people):
    assert "/statistics" in signed_in(people.leader).get("/todo").content.decode()
    assert "/statistics" not in signed_in(people.stranger).get("/todo").content.decode()
