"""API tokens: issued once, stored as a digest, ended at once."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gis_core.accounts import tokens
from gis_core.accounts.models import ApiToken, User

NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)


def test_a_token_speaks_for_its_person(inspector: User) -> None:
    token = tokens.issue(inspector, "phone", NOON)

    assert tokens.user_of(token, NOON) == inspector
    assert token.startswith("gsd_")


def test_only_the_digest_is_stored(inspector: User) -> None:
    token = tokens.issue(inspector, "phone", NOON)

    row = ApiToken.objects.get()
    assert token not in str(vars(row))
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()


def test_the_day_of_use_is_kept(inspector: User) -> None:
    token = tokens.issue(inspector, "phone", NOON)

    tokens.user_of(token, NOON + timedelta(days=3, hours=14))

    # 18:00 UTC is the next day in Shanghai.
    assert str(ApiToken.objects.get().last_used_on) == "2021-06-05"


@pytest.mark.parametrize("wrong", ["", "gsd_", "gsd_x", "\ud800", "gsd_" + "a" * 10**6])
def test_other_texts_speak_for_nobody(inspector: User, wrong: str) -> None:
    tokens.issue(inspector, "phone", NOON)

    assert tokens.user_of(wrong, NOON) is None


def test_a_revoked_token_ends_at_once(inspector: User) -> None:
    token = tokens.issue(inspector, "phone", NOON)

    assert tokens.revoke(inspector.api_tokens.all(), NOON) == 1

    assert tokens.user_of(token, NOON) is None
    assert tokens.revoke(inspector.api_tokens.all(), NOON) == 0


def test_an_expired_token_ends(inspector: User) -> None:
    token = tokens.issue(inspector, "phone", NOON, expires_at=NOON + timedelta(hours=1))

    assert tokens.user_of(token, NOON) == inspector
    assert tokens.user_of(token, NOON + timedelta(hours=1)) is None


def test_the_token_of_a_disabled_person_ends(inspector: User) -> None:
    token = tokens.issue(inspector, "phone", NOON)
    User.objects.filter(pk=inspector.pk).update(is_active=False)

    assert tokens.user_of(token, NOON) is None


def test_the_command_prints_a_token_that_signs_in(
    inspector: User, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_token", "inspector", label="gateway")
    token = capsys.readouterr().out.strip()

    page = client.get(
        "/accounts/sessions/", headers={"Authorization": f"Bearer {token}"}
    )

    assert page.status_code == 200
    assert page.wsgi_request.user == inspector
    assert ApiToken.objects.get().label == "gateway"


@pytest.mark.parametrize("username", ["nobody", "disabled"])
def test_the_command_makes_no_token_for_who_may_not_sign_in(
    inspector: User, username: str
) -> None:
    with pytest.raises(CommandError):
        call_command("create_token", username)

    assert not ApiToken.objects.exists()
