"""The running site of the tests is the real one: its own processes, database and clock."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from gis_core.accounts.models import User
from tests.browsing import accessibility_problems
from tests.people import PASSWORD


def test_a_person_signs_in_to_a_running_site(live):
    User.objects.create_user("wang", password=PASSWORD)

    visitor = live.visitor("wang", PASSWORD)

    assert visitor.get("/").status == 200
    assert live.visitor().get("/readyz").json()["weaker"] == []


def test_a_wrong_password_is_refused(live):
    User.objects.create_user("wang", password=PASSWORD)

    with pytest.raises(AssertionError, match="could not sign in"):
        live.visitor("wang", "something-else")


def test_time_moves_for_the_whole_site(live):
    live.move_time(days=9)

    told = live.visitor().get("/healthz").headers["Date"]

    assert parsedate_to_datetime(told) - datetime.now(UTC) > timedelta(days=8, hours=23)
    assert live.visitor().get("/readyz").json()["worker"] == "ok"


def test_the_login_page_works_in_a_browser(live, open_page):
    User.objects.create_user("wang", password=PASSWORD)
    page = open_page(live, "phone")

    page.goto("/accounts/login/")
    page.fill("input[name=login]", "wang")
    page.fill("input[name=password]", PASSWORD)
    assert accessibility_problems(page) == []
    page.click("button.button-primary, form button[type=submit], main button")
    page.wait_for_url("**/")

    assert page.locator("main").is_visible()
