"""Every page there is, on both devices, in a browser that reaches nothing else.

Each device signs in once. On each page: nothing scrolls sideways, axe finds no barrier,
no request fails, nobody but this machine is asked, and the console stays silent.
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, Request

from config import navigation
from problem_points.demo.roster import PASSWORD
from tests import browsing
from tests.browser.conftest import choose, sign_in
from tests.browsing import DEVICES, Device, Watch, accessibility_problems
from tests.live import LiveSite

PAGES = (
    "/map?view=map",
    "/map?view=split&bucket=doing",
    "/map?view=table&overdue=1",
    "/map?view=map&sel={point}",
    "/todo",
    "/todo?tab=notices",
    "/near",
    "/desk",
    "/desk/chase",
    "/review",
    "/imports",
    "/imports/{run}",
    "/statistics",
    "/points/{point}",
    "/points/{point}/print",
    "/points/{closed}",
    "/me",
    "/accounts/password/",
    "/accounts/2fa/",
    "/accounts/sessions/",
)
LANGUAGES = {"desktop": "en", "phone": "zh-hans"}
WIDE = "document.documentElement.scrollWidth - screen.width"


@pytest.fixture
def walled(chromium: Browser) -> Iterator[Browser]:
    """A browser for which no name of the outside world exists."""
    browser = browsing.walled(chromium)
    yield browser
    browser.close()


def test_the_list_knows_every_page_of_the_rail():
    listed = {address.split("?")[0] for address in PAGES}

    assert {reverse(item.url_name) for item in navigation.ITEMS} <= listed


@pytest.mark.parametrize("device", LANGUAGES)
def test_every_page_is_sound(
    walled: Browser,
    demo_site: LiveSite,
    watch: Watch,
    device: Device,
    record_property,
):
    context = walled.new_context(
        base_url=demo_site.url,
        timezone_id="Asia/Shanghai",
        **DEVICES[device],  # type: ignore[arg-type]
    )
    page = context.new_page()
    watch.follow(page)
    foreign: set[str] = set()

    def note(request: Request) -> None:
        if not request.url.startswith((demo_site.url, "data:", "blob:")):
            foreign.add(request.url)

    context.on("request", note)
    sign_in(page, "city", PASSWORD)
    choose(page, LANGUAGES[device])
    found = {}
    for address in _addresses(page):
        answer = page.goto(address)
        page.wait_for_load_state("networkidle")
        assert answer is not None and answer.ok, address
        if page.evaluate(WIDE) > 0:
            found[f"{address} is too wide"] = [str(page.evaluate(WIDE))]
        if barriers := accessibility_problems(page):
            found[address] = barriers
        if failed := watch.unexpected():
            found[f"{address} fails"] = failed
            watch.problems.clear()
    context.close()

    record_property("figure", f"{device}: {len(PAGES)} pages, 0 requests failed")
    assert found == {}
    assert foreign == set()


def _addresses(page: Page) -> list[str]:
    """The pages, with a case of each kind and the newest import."""
    ids = {
        name: page.evaluate(
            "(query) => fetch(`/api/v1/points?limit=1&${query}`)"
            ".then((answer) => answer.json()).then(({ items }) => items[0].id)",
            query,
        )
        for name, query in (
            ("point", "status=pending_close"),
            ("closed", "bucket=closed"),
        )
    }
    page.goto("/imports")
    link = page.locator(".runs a").first.get_attribute("href") or ""
    assert re.fullmatch(r"/imports/\d+", link)
    ids["run"] = link.rpartition("/")[2]
    return [address.format(**ids) for address in PAGES]
