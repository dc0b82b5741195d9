"""Tokens: programs act for a person, everywhere, and no longer than they may."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gis_core.accounts.models import ApiToken
from gis_core.accounts.tokens import issue, user_of

pytestmark = pytest.mark.urls("tests.gis_core.refusing_urls")

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def ask(address: str, token: str, **options):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    return client.get(address, headers={"authorization": f"Bearer {token}"}, **options)


def test_a_token_speaks_for_its_person_on_pages_and_in_the_api(inspector):
    token = issue(inspector, "tests", timezone.now())
    client = Client(enforce_csrf_checks=True)
    headers = {"authorization": f"Bearer {token}"}

    assert ask("/members", token).json() == {"who": "inspector"}
    assert ask("/api/list", token).status_code == 200
    changed = client.post(
        "/api/steps/1",
        '{"version": 1, "note": "ok"}',
        content_type="application/json",
        headers=headers,
    )
    assert changed.json() == {"who": "inspector", "note": "ok"}


def test_the_token_is_stored_only_as_its_digest(inspector):
    token = issue(inspector, "tests", NOON)

    stored = ApiToken.objects.get()
    assert token not in str(vars(stored))
    assert len(stored.digest) == 64


def test_an_unknown_token_is_refused_even_beside_a_good_session(inspector, client):
    client.force_login(
        inspector, backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    answer = client.get("/members", headers={"authorization": "Bearer gsd_wrong"})

    assert answer.status_code == 401
    assert answer.json()["code"] == "invalid-token"


def test_a_token_ends_when_it_expires_is_revoked_or_its_person_may_not_sign_in(
    inspector, disabled
):
    expiring = issue(inspector, "a", NOON, expires_at=NOON + timedelta(days=1))
    revoked = issue(inspector, "b", NOON)
    ApiToken.objects.filter(label="b").update(revoked_at=NOON)
    of_disabled = issue(disabled, "c", NOON)

    assert user_of(expiring, NOON) == inspector
    assert user_of(expiring, NOON + timedelta(days=1)) is None
    assert user_of(revoked, NOON) is None
    assert user_of(of_disabled, NOON) is None
    assert user_of("gsd_\ud800", NOON) is None


def test_the_last_day_of_use_is_kept(inspector):
    token = issue(inspector, "tests", NOON)

    user_of(token, datetime(2026, 11, 22, 16, 30, tzinfo=UTC))

    # Half past midnight in Shanghai.
    assert str(ApiToken.objects.get().last_used_on) == "2026-11-23"
