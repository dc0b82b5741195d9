"""After signing in everybody stands where their work is."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import PASSWORD, Cast

LOGIN = "/accounts/login/"
PAGES = {
    "reporting:map": ["city", "leader", "department", "province", "auditor"],
    "problem_points:todo": ["county", "town", "unit", "checker"],
    "problem_points:near": ["inspector"],
    "admin:index": ["administrator"],
}


@pytest.mark.parametrize(
    ("username", "page"),
    [(name, page) for page, names in PAGES.items() for name in names],
)
def test_everybody_begins_where_their_work_is(
    people: Cast, client: Client, username: str, page: str
) -> None:
    client.force_login(getattr(people, username))

    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, reverse(page))


def test_whoever_has_no_role_begins_at_the_map(people: Cast, client: Client) -> None:
    client.force_login(people.stranger)

    assert client.get("/")["Location"] == reverse("reporting:map")


def test_an_asked_for_address_wins(people: Cast, client: Client) -> None:
    asked = client.get("/imports")
    answer = client.post(asked["Location"], {"login": "town", "password": PASSWORD})

    assert answer["Location"] == "/imports"
