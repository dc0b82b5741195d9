"""People before the pages: who is signed in, on which device."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from problem_points.demo.roster import PASSWORD as DEMO_PASSWORD
from tests import databases
from tests.browsing import Device
from tests.live import LiveSite
from tests.people import PASSWORD, Cast, make_cast

SignIn = Callable[..., Page]


def sign_in(page: Page, username: str, password: str) -> Page:
    """Sign in through the page, as a person does who asked for the list of tasks."""
    page.goto("/accounts/login/?next=/todo")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.click(".card button.primary")
    page.wait_for_url("**/todo")
    return page


# Of each site and person: the cookies of a session that the sign-in page opened.
_sessions: dict[tuple[str, str], Any] = {}


def arrive(page: Page, site: LiveSite, username: str, password: str) -> None:
    """Be signed in: through the page the first time, later in the same session."""
    known = _sessions.get((site.url, username))
    if known:
        page.context.add_cookies(known)
        if page.request.get("/near/person", max_redirects=0).ok:
            return
        page.context.clear_cookies()
    sign_in(page, username, password)
    _sessions[site.url, username] = page.context.cookies()


def choose(page: Page, language: str) -> None:
    """Choose a language without looking at any page."""
    token = {one["name"]: one["value"] for one in page.context.cookies()}["csrftoken"]
    chosen = page.request.post(
        "/language/",
        form={"language": language, "csrfmiddlewaretoken": token},
        max_redirects=0,
    )
    assert chosen.status == 302, chosen.status


@pytest.fixture
def demo_person(open_page: Callable[..., Page], demo_site: LiveSite) -> SignIn:
    """Opens the demo city as one of its people, in English unless said otherwise."""

    def opener(
        username: str = "city", device: Device = "desktop", language: str = "en"
    ) -> Page:
        page = open_page(demo_site, device)
        arrive(page, demo_site, username, DEMO_PASSWORD)
        choose(page, language)
        return page

    return opener


@pytest.fixture(scope="module")
def live(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[LiveSite]:
    """One running site for all tests of a file; each makes points of its own."""
    name = databases.copy(databases.migrated_template())
    site = LiveSite(name)
    with django_db_blocker.unblock(), databases.in_use(name):
        try:
            site.start()
            yield site
        finally:
            site.stop()
    databases.drop(name)


@pytest.fixture(scope="module")
def cast(live: LiveSite) -> Cast:
    """The people of the small city."""
    return make_cast()


@pytest.fixture
def person(live: LiveSite, open_page: Callable[..., Page], cast: Cast) -> SignIn:
    """Opens the small city as one of the cast, in English unless said otherwise."""

    def opener(username: str, device: Device = "desktop", language: str = "en") -> Page:
        page = open_page(live, device)
        arrive(page, live, username, PASSWORD)
        choose(page, language)
        return page

    return opener


def speak(page: Page, language: str) -> None:
    """Press the language's button."""
    page.click(f".language button[value={language}]")
    page.wait_for_load_state()
