"""Every refusal is an answer: the right status, the caller's language, no insides."""

import json
from typing import Any

import pytest
from django.test import Client

from gis_core.accounts.models import User
from tests.gis_core.refusing_urls import WAYS

pytestmark = pytest.mark.urls("tests.gis_core.refusing_urls")

STATUS = {
    "missing": 404,
    "not-permitted": 403,
    "not-signed-in": 401,
    "conflict": 409,
    "invalid": 422,
    "version": 428,
    "too-large": 413,
    "unavailable": 503,
    "refused": 400,
    "http404": 404,
    "denied": 403,
    "suspicious": 400,
    "too-big": 413,
    "slow": 400,
    "overflow": 400,
    "fault": 500,
}


@pytest.fixture
def stranger_client() -> Client:
    """A browser without session that sees what a real server would answer."""
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def client_of(settings):
    """A browser in which somebody is signed in; CSRF is enforced as in a browser."""

    def signed_in(person: User) -> Client:
        client = Client(
            enforce_csrf_checks=True,
            raise_request_exception=False,
        )
        client.cookies["django_language"] = "en"
        client.force_login(
            person, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return signed_in


def post(client: Client, body: str | bytes, **headers: str):
    client.cookies["csrftoken"] = "a" * 32
    return client.post(
        "/api/steps/1",
        body,
        content_type="application/json",
        headers={"x-csrftoken": "a" * 32, **headers},
    )


def test_the_table_names_every_way_to_fail():
    assert STATUS.keys() == WAYS.keys()


@pytest.mark.parametrize("way", WAYS)
def test_a_program_gets_status_and_json_without_our_insides(way, client_of, inspector):
    answer = client_of(inspector).get(f"/api/way/{way}")

    assert answer.status_code == STATUS[way]
    assert answer["Content-Type"] == "application/json"
    body = answer.json()
    assert body["message"] and body["code"] and isinstance(body["fields"], dict)
    assert "secret" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(WAYS.keys() - {"not-signed-in"}))
def test_a_person_gets_a_page_with_the_same_status(way, stranger_client):
    answer = stranger_client.get(f"/way/{way}")

    assert answer.status_code == STATUS[way]
    assert answer["Content-Type"].startswith("text/html")
    assert "<!DOCTYPE html>" in answer.text
    assert "secret" not in answer.text


@pytest.mark.django_db
def test_htmx_gets_only_the_part_with_the_sentence(stranger_client):
    answer = stranger_client.get("/way/invalid", headers={"hx-request": "true"})

    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert "This is required." in answer.text


@pytest.mark.django_db
def test_parameters_are_filled_into_the_sentence(client_of, inspector):
    answer = client_of(inspector).get("/api/way/refused").json()

    assert answer == {
        "code": "nine",
        "message": "This must be at most 9.",
        "fields": {},
        "params": {"bound": 9},
    }


@pytest.mark.django_db
def test_a_refusal_for_now_says_when_to_come_back(stranger_client):
    assert stranger_client.get("/way/unavailable")["Retry-After"] == "5"


@pytest.mark.django_db
def test_who_is_not_signed_in_is_led_to_the_login_and_back(stranger_client):
    page = stranger_client.get("/members?z=11")

    assert page.status_code == 302
    assert page["Location"] == "/accounts/login/?next=/members%3Fz%3D11"


@pytest.mark.django_db
def test_a_program_that_is_not_signed_in_is_told(stranger_client):
    answer = stranger_client.get("/api/list")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not-signed-in"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nowhere", "/api/nowhere", "/tiles/nowhere"])
def test_an_unknown_address_is_missing_in_the_form_that_was_asked(
    address, stranger_client
):
    answer = stranger_client.get(address)

    assert answer.status_code == 404
    expected = "text/html" if address == "/nowhere" else "application/json"
    assert answer["Content-Type"].startswith(expected)


def test_a_wrong_method_is_told_in_json(client_of, inspector):
    answer = client_of(inspector).delete("/api/list")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET"
    assert answer.json()["code"] == "wrong-method"


# --- Text that no database can hold -----------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/members?q=a%00b", "/api/list?%00=1", "/a%00b"])
def test_a_nul_in_the_address_is_refused(address, stranger_client):
    assert stranger_client.get(address).status_code == 400


@pytest.mark.django_db
def test_a_nul_in_a_cookie_is_refused(stranger_client):
    cookie = 'sessionid="\\000"'

    assert (
        stranger_client.get("/members", headers={"cookie": cookie}).status_code == 400
    )


def test_a_nul_in_a_form_is_refused(client, inspector):
    client.force_login(
        inspector, backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    assert client.post("/members", {"note": "a\x00"}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        '{"version": 1, "note": "a\\u0000"}',
        '{"version": 1, "note": "\\ud800"}',
        '{"version": 1, "\\u0000": 2}',
        '{"version": NaN}',
        '{"version": 1, "note": ',
        "[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_json_that_cannot_be_read_or_stored_is_refused(body, client_of, inspector):
    answer = post(client_of(inspector), body)

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"


def test_a_body_beyond_the_limit_is_too_large(client_of, inspector, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = post(client_of(inspector), json.dumps({"note": "a" * 2000}))

    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


def test_a_request_that_says_it_is_huge_is_refused_unread(stranger_client):
    answer = stranger_client.post(
        "/api/steps/1", "{}", "application/json", CONTENT_LENGTH=str(10 * 1024**3)
    )

    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


@pytest.mark.django_db
def test_a_strangers_form_is_not_read(stranger_client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3

    answer = stranger_client.post("/members", {str(n): n for n in range(5)})

    assert answer.status_code == 302  # to the login, where reading it is 413


def test_too_many_fields_are_too_large(client, inspector, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    client.force_login(
        inspector, backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    assert client.post("/members", {str(n): n for n in range(5)}).status_code == 413


# --- Mistakes in what was sent ----------------------------------------------------------
MISTAKES: list[tuple[dict[str, Any], str, str, str]] = [
    ({}, "version", "This is required.", "此项必填。"),
    ({"version": "x"}, "version", "This must be a whole number.", "应为整数。"),
    ({"version": 0}, "version", "This must be at least 1.", "不能小于 1。"),
    ({"version": 10}, "version", "This must be at most 9.", "不能大于 9。"),
    ({"version": 10**40}, "version", "This must be at most 9.", "不能大于 9。"),
    ({"note": "abcdef"}, "note", "At most 5 characters.", "最多 5 个字符。"),
    ({"note": ""}, "note", "At least 1 character.", "至少 1 个字符。"),
    ({"note": 5}, "note", "This must be text.", "应为文本。"),
    (
        {"kind": "here"},
        "kind",
        "This must be one of: near, far.",
        "应为以下之一：near, far。",
    ),
    ({"ids": [1, 2, 3]}, "ids", "At most 2 entries.", "最多 2 项。"),
    ({"ids": ["a"]}, "ids.0", "This must be a whole number.", "应为整数。"),
    ({"ids": 5}, "ids", "This must be a list.", "应为列表。"),
    ({"uid": "?"}, "uid", "This must be a UUID.", "应为 UUID。"),
    (
        {"on": "tomorrow"},
        "on",
        "This must be a date such as 2026-11-22.",
        "应为日期，如 2026-11-22。",
    ),
    ({"share": "x"}, "share", "This must be a number.", "应为数字。"),
    ({"code": "A"}, "code", "This value is not valid.", "此值无效。"),
]


@pytest.mark.parametrize(("sent", "field", "english", "chinese"), MISTAKES)
def test_each_mistake_is_one_sentence_at_its_field(
    sent, field, english, chinese, client_of, inspector
):
    body = json.dumps({"version": 1, **sent} if sent else {})

    answer = post(client_of(inspector), body)

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert answer.json()["fields"] == {field: english}


def test_mistakes_are_told_in_chinese_to_who_reads_chinese(client_of, inspector):
    client = client_of(inspector)
    client.cookies["django_language"] = "zh-hans"
    told = [
        post(client, json.dumps({"version": 1, **sent} if sent else {})).json()[
            "fields"
        ]
        for sent, _field, _english, _chinese in MISTAKES
    ]

    assert told == [{field: chinese} for _sent, field, _english, chinese in MISTAKES]


def test_a_missing_body_is_told(client_of, inspector):
    assert post(client_of(inspector), b"").json()["fields"] == {
        "body": "This is required."
    }


def test_our_own_validators_speak_in_their_own_words(client_of, inspector):
    answer = post(client_of(inspector), '{"version": 1, "on": "1999-01-01"}')

    assert answer.json()["fields"] == {"on": "The page will be here again soon."}


def test_mistakes_in_the_query_and_in_the_path_name_their_parameter(
    client_of, inspector
):
    client = client_of(inspector)

    query = client.get("/api/list?limit=0&late=perhaps").json()["fields"]
    path = client.post("/api/steps/one", "{}", content_type="application/json")

    assert query == {
        "limit": "This must be at least 1.",
        "late": "This must be true or false.",
    }
    assert path.status_code == 403  # the CSRF token is asked for first


# --- Who asks ---------------------------------------------------------------------------
def test_a_change_by_session_needs_the_token_of_our_page(client_of, inspector):
    client = client_of(inspector)

    refused = client.post(
        "/api/steps/1", '{"version": 1}', content_type="application/json"
    )

    assert refused.status_code == 403
    assert refused.json()["code"] == "csrf"
    assert post(client, '{"version": 1, "note": "ok"}').json()["who"] == "inspector"


def test_a_form_from_a_foreign_page_is_refused_with_a_page(client_of, inspector):
    answer = client_of(inspector).post("/members", {"a": "b"})

    assert answer.status_code == 403
    assert "Load it again" in answer.text


def test_the_answer_is_kept_from_shared_caches(client_of, inspector):
    answer = client_of(inspector).get("/api/list")

    assert answer.json() == {"limit": 100, "late": False}
    assert answer["Cache-Control"] == "private, no-cache"


def test_ten_wrong_passwords_lock_the_account_with_a_sentence(
    stranger_client, inspector, settings
):
    settings.ACCOUNT_RATE_LIMITS = False  # allauth's own, which would answer before

    def attempt(password: str) -> int:
        return stranger_client.post(
            "/accounts/login/", {"login": "inspector", "password": password}
        ).status_code

    seen = [attempt("wrong") for _ in range(11)]
    answer = stranger_client.post(
        "/accounts/login/", {"login": "inspector", "password": "wrong"}
    )

    assert seen[-1] == 429 and answer.status_code == 429
    assert "Too many attempts" in answer.text
