"""The language of the answer."""

import pytest
from django.test import Client

from gis_core.accounts import tokens
from gis_core.accounts.models import User
from tests.accounts.test_tokens import NOON

PAGE = "/accounts/sessions/"


def language(client: Client, page: str = PAGE, **headers: str) -> str:
    answer = client.get(page, headers=headers)
    return str(answer.headers["Content-Language"])


def test_strangers_read_chinese_whatever_their_browser_prefers(
    db: None, client: Client
) -> None:
    assert (
        language(client, "/accounts/login/", **{"Accept-Language": "en"}) == "zh-hans"
    )


def test_the_switch_is_kept_with_the_person_and_the_browser(
    inspector: User, client: Client
) -> None:
    client.force_login(inspector)

    answer = client.post("/language/", {"language": "en", "next": PAGE})

    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    inspector.refresh_from_db()
    assert inspector.language == "en"
    assert language(client) == "en"


def test_a_stranger_can_switch_too(db: None, client: Client) -> None:
    client.post("/language/", {"language": "en"})

    assert language(client, "/accounts/login/") == "en"


def test_the_person_comes_before_the_browser(inspector: User, client: Client) -> None:
    client.cookies["django_language"] = "en"
    User.objects.filter(pk=inspector.pk).update(language="zh-hans")
    client.force_login(inspector)

    assert language(client) == "zh-hans"


def test_a_program_is_answered_in_its_persons_language(
    inspector: User, client: Client
) -> None:
    User.objects.filter(pk=inspector.pk).update(language="en")
    token = tokens.issue(inspector, "", NOON)

    assert language(client, Authorization=f"Bearer {token}") == "en"


@pytest.mark.parametrize(
    "wanted, answered",
    [
        ("en", "en"),
        ("fr, en-GB;q=0.8, zh;q=0.5", "en"),
        ("zh-CN", "zh-hans"),
        ("fr", "zh-hans"),
        ("*", "zh-hans"),
        ("", "zh-hans"),
    ],
)
def test_a_program_may_say_in_which_language_it_wants_its_answer(
    inspector: User, client: Client, wanted: str, answered: str
) -> None:
    headers = {"Authorization": f"Bearer {tokens.issue(inspector, '', NOON)}"}
    assert language(client, **headers, **{"Accept-Language": wanted}) == answered


def test_a_language_that_is_not_offered_is_not_taken(
    inspector: User, client: Client
) -> None:
    client.cookies["django_language"] = "fr"
    client.force_login(inspector)

    answer = client.post("/language/", {"language": "fr"})

    assert answer.status_code == 400
    assert language(client) == "zh-hans"


@pytest.mark.parametrize(
    "foreign", ["https://example.org/", "//example.org", "", "javascript:1"]
)
def test_the_switch_leads_back_to_our_own_pages_only(
    db: None, client: Client, foreign: str
) -> None:
    answer = client.post("/language/", {"language": "en", "next": foreign})

    assert answer.headers["Location"] == "/"


def test_the_switch_is_no_link(db: None, client: Client) -> None:
    assert client.get("/language/?language=en").status_code == 405
