"""Signing in and out: by name and password, with a second factor, not by guessing."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from axes.models import AccessAttempt, AccessFailureLog
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from gis_core.accounts.models import User
from tests.live import LiveSite
from tests.people import PASSWORD, Cast

LOGIN = "/accounts/login/"
INSIDE = "/accounts/sessions/"
NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_counts_of_other_tests() -> Iterator[None]:
    """Allauth counts second factors in the memory of the process."""
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, username: str, password: str = PASSWORD, **headers: str):
    return client.post(
        f"{LOGIN}?next={INSIDE}",
        {"login": username, "password": password},
        headers=headers,
    )


def is_inside(client: Client) -> bool:
    return client.get(INSIDE).status_code == 200


def test_the_right_password_lets_in(inspector: User, client: Client) -> None:
    answer = sign_in(client, "inspector")

    assert (answer.status_code, answer["Location"]) == (302, INSIDE)
    assert is_inside(client)


def test_after_signing_in_comes_the_home_page(inspector: User, client: Client) -> None:
    answer = client.post(LOGIN, {"login": "inspector", "password": PASSWORD})

    assert answer["Location"] == "/"
    assert "messages" not in answer.cookies  # the page says enough by itself


@pytest.mark.parametrize("foreign", ["https://example.org/", "//example.org/"])
def test_signing_in_leads_to_our_own_pages_only(
    inspector: User, client: Client, foreign: str
) -> None:
    answer = client.post(
        f"{LOGIN}?next={foreign}", {"login": "inspector", "password": PASSWORD}
    )

    assert answer["Location"] == "/"


def test_a_session_is_of_its_own_and_lasts_thirty_days(
    inspector: User, client: Client
) -> None:
    client.cookies["sessionid"] = "a" * 32  # what an attacker might have planted

    sign_in(client, "inspector")

    cookie = client.cookies["sessionid"]
    assert cookie.value != "a" * 32
    assert cookie["max-age"] == 30 * 24 * 3600
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "username, password",
    [("inspector", "wrong"), ("nobody", PASSWORD), ("disabled", "wrong")],
)
def test_a_wrong_name_and_a_wrong_password_look_alike(
    people: Cast, client: Client, username: str, password: str
) -> None:
    answer = sign_in(client, username, password)
    usual = sign_in(Client(), "inspector", "wrong too")

    assert answer.status_code == usual.status_code == 200
    assert [*answer.context["form"].errors.values()] == [
        *usual.context["form"].errors.values()
    ]
    assert not is_inside(client)


def test_who_is_disabled_stays_out(people: Cast, client: Client) -> None:
    sign_in(client, "disabled")

    assert not is_inside(client)


def test_who_is_disabled_is_out_at_the_next_request(
    inspector: User, client: Client
) -> None:
    sign_in(client, "inspector")

    User.objects.filter(pk=inspector.pk).update(is_active=False)

    assert not is_inside(client)


def test_signing_out_ends_the_session_for_good(inspector: User, client: Client) -> None:
    sign_in(client, "inspector")
    old = client.cookies["sessionid"].value

    client.post("/accounts/logout/")

    client.cookies["sessionid"] = old
    assert not is_inside(client)


def test_a_new_password_ends_the_other_sessions(
    inspector: User, client: Client
) -> None:
    other = Client()
    sign_in(client, "inspector")
    sign_in(other, "inspector")

    answer = client.post(
        "/accounts/password/",
        {
            "oldpassword": PASSWORD,
            "password1": "seven-copper-lanterns-88",
            "password2": "seven-copper-lanterns-88",
        },
    )

    assert answer.status_code == 302
    assert is_inside(client)
    assert not is_inside(other)


@pytest.mark.parametrize(
    "page", ["signup/", "password/reset/", "email/", "confirm-email/", "login/code/"]
)
def test_nobody_signs_up_or_resets_a_password_by_mail(
    db: None, client: Client, page: str
) -> None:
    assert client.get(f"/accounts/{page}").status_code == 404


# --- Guessing ---------------------------------------------------------------------------
def failed(times: int, username: str = "INSPECTOR") -> None:
    """As if somebody had failed that often just now."""
    AccessAttempt.objects.create(
        username=username,
        ip_address="127.0.0.1",
        failures_since_start=times,
        attempt_time=datetime.now(UTC),
    )


def guess(times: int, username: str = "inspector", **headers: str) -> list[int]:
    return [
        sign_in(Client(), username, f"guess {n}", **headers).status_code
        for n in range(times)
    ]


def test_the_tenth_wrong_password_locks_and_says_for_how_long(inspector: User) -> None:
    assert guess(9) == [200] * 9

    client = Client(headers={"Accept-Language": "zh-hans"})
    tenth = sign_in(client, "inspector", "guess")
    right = sign_in(client, "inspector")

    assert (tenth.status_code, right.status_code) == (429, 429)
    assert "15" in right.content.decode()
    assert 'name="password"' in right.content.decode()
    assert not is_inside(client)
    assert AccessFailureLog.objects.count() == 10


def test_after_fifteen_minutes_the_way_is_open_again(
    inspector: User, client: Client
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        failed(9)
        guess(1)
        clock.shift(timedelta(minutes=14))
        # Who goes on trying while locked does not prolong the lock.
        assert sign_in(client, "inspector").status_code == 429
        clock.shift(timedelta(minutes=2))

        assert sign_in(client, "inspector").status_code == 302


def test_the_right_password_in_time_clears_the_count(
    inspector: User, client: Client
) -> None:
    failed(9)
    sign_in(client, "inspector")

    assert guess(1) == [200]
    assert AccessAttempt.objects.get().failures_since_start == 1


@pytest.mark.parametrize(
    "spelling",
    ["INSPECTOR", " inspector ", "Inspector", "ｉｎｓｐｅｃｔｏｒ", "ınspector"],
)
def test_another_spelling_of_the_name_gains_nothing(
    inspector: User, spelling: str
) -> None:
    failed(9)
    assert guess(1, spelling) == [429]

    assert sign_in(Client(), "inspector").status_code == 429


def test_another_address_gains_nothing(inspector: User) -> None:
    failed(8)
    sign_in(Client(REMOTE_ADDR="10.0.0.1"), "inspector", "guess")
    sign_in(Client(REMOTE_ADDR="10.0.0.2"), "inspector", "guess")

    assert sign_in(Client(REMOTE_ADDR="10.0.1.1"), "inspector").status_code == 429


def test_others_can_still_sign_in(people: Cast, client: Client) -> None:
    failed(10)

    assert sign_in(client, "county").status_code == 302


def test_an_address_may_fail_a_hundred_times_in_an_hour(people: Cast) -> None:
    AccessFailureLog.objects.bulk_create(
        AccessFailureLog(username=f"person{n}", ip_address="127.0.0.1")
        for n in range(99)
    )
    assert guess(1, "somebody") == [200]

    assert sign_in(Client(), "county").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.1"), "county").status_code == 302


def test_a_forged_address_is_not_believed(people: Cast) -> None:
    guess(1, "inspector", **{"X-Forwarded-For": "1.2.3.4"})

    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"


def test_behind_a_proxy_its_word_counts_and_no_others(
    people: Cast, settings: Settings
) -> None:
    settings.PROXY_COUNT = 1

    guess(1, "inspector", **{"X-Forwarded-For": "1.2.3.4, 10.9.8.7"})

    assert AccessAttempt.objects.get().ip_address == "10.9.8.7"


@pytest.mark.parametrize("header", ["", "nonsense", "1.2.3.4,"])
def test_without_a_word_of_the_proxy_its_own_address_counts(
    people: Cast, settings: Settings, header: str
) -> None:
    settings.PROXY_COUNT = 1

    guess(1, "inspector", **{"X-Forwarded-For": header})

    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"


def test_passwords_are_not_written_down(people: Cast) -> None:
    sign_in(Client(), "inspector", "my-secret-typo")

    kept = [*AccessAttempt.objects.values(), *AccessFailureLog.objects.values()]
    assert "my-secret-typo" not in str(kept)


def test_fifty_guesses_at_once_get_ten_tries(live: LiveSite, people: Cast) -> None:
    answers: list[int] = []

    def attempt(number: int) -> None:
        visitor = live.visitor()
        page = visitor.get(LOGIN)
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        form = {"login": "inspector", "password": f"guess {number}"}
        answer = visitor.post(LOGIN, {**form, "csrfmiddlewaretoken": token})
        answers.append(answer.status)

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200] * 9 + [429] * 41
    assert AccessFailureLog.objects.count() == 10


# --- The second factor ------------------------------------------------------------------
SECRET = "JBSWY3DPEHPK3PXP"


def code(at: float) -> str:
    return format_hotp_value(hotp_value(SECRET, int(at // 30)))


def test_the_second_factor_is_asked_for(inspector: User, client: Client) -> None:
    TOTP.activate(inspector, SECRET)

    answer = sign_in(client, "inspector")

    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_inside(client)
    now = datetime.now(UTC).timestamp()
    client.post("/accounts/2fa/authenticate/", {"code": code(now)})
    assert is_inside(client)


def test_guessing_the_second_factor_ends(inspector: User, client: Client) -> None:
    TOTP.activate(inspector, SECRET)
    with time_machine.travel(NOON, tick=False):
        sign_in(client, "inspector")
        for _ in range(10):
            client.post("/accounts/2fa/authenticate/", {"code": "000000"})

        client.post("/accounts/2fa/authenticate/", {"code": code(NOON.timestamp())})

    assert not is_inside(client)


def test_the_administration_cannot_be_entered_past_the_second_factor(
    administrator: User, client: Client
) -> None:
    TOTP.activate(administrator, SECRET)

    page = client.get("/admin/", follow=True)
    posted = client.post(
        "/admin/login/", {"username": "administrator", "password": PASSWORD}
    )
    sign_in(client, "administrator")

    assert page.redirect_chain[-1][0].startswith(LOGIN)
    assert posted.status_code in {302, 405}
    assert client.get("/admin/").status_code == 302
    assert Authenticator.objects.filter(user=administrator).exists()
