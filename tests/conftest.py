"""Fixtures for all tests: databases, running sites, browsers, the length of long tests."""

import math
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tests import browsing, databases
from tests.live import LiveSite

pytest_plugins = ["tests.people", "tests.calling"]
FULL = os.environ.get("SOAK") == "full"

# A tenth of the examples, the same every day; ./dev soak searches on its own.
hypothesis.settings.register_profile(
    "test", derandomize=True, max_examples=50, deadline=None
)
hypothesis.settings.register_profile("full", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("full" if FULL else "test")

FAILED = pytest.StashKey[bool]()
PageOpener = Callable[[LiveSite, browsing.Device], Page]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a browser is a browser test, whether it says so or not.

    Those that share a running site go to one process: each site starts once.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "chromium" in fixtures:
            item.add_marker(pytest.mark.browser)
            if "live" in fixtures:
                item.add_marker(pytest.mark.xdist_group(item.path.name))
            elif "demo_site" in fixtures:
                item.add_marker(pytest.mark.xdist_group("demo"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember on the item whether its body failed, for a screenshot at teardown."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests found: record_property("figure", "…")."""
    figures = [
        text
        for report in terminalreporter.getreports("passed")
        if report.when == "call"
        for name, text in report.user_properties
        if name == "figure"
    ]
    if figures:
        terminalreporter.section("figures")
    for text in figures:
        terminalreporter.line(str(text))


# --- Databases and files ----------------------------------------------------------------
@pytest.fixture(scope="session")
def test_databases() -> Iterator[None]:
    """Nobody tidies test databases away while this session runs."""
    with databases.session():
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    test_databases: None, django_test_environment: None
) -> Iterator[None]:
    """Ordinary tests: one migrated database per process, each test rolled back."""
    name = databases.copy(databases.migrated_template())
    with databases.in_use(name):
        # Django would find out by creating a table, which this role may not.
        connections["default"].features.supports_transactions = True
        yield
    databases.drop(name)


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A database for this test alone, where work is really committed; its name."""
    name = databases.copy(databases.migrated_template())
    with django_db_blocker.unblock(), databases.in_use(name):
        yield name
    databases.drop(name)


@pytest.fixture
def demo_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The demo city for this test alone, to be changed at will; its name."""
    name = databases.copy(databases.demo_template())
    with django_db_blocker.unblock(), databases.in_use(name):
        yield name
    databases.drop(name)


# --- Running sites ----------------------------------------------------------------------
@contextmanager
def _running(name: str) -> Iterator[LiveSite]:
    site = LiveSite(name)
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture
def live(own_database: str) -> Iterator[LiveSite]:
    """Web and worker on an empty city that this test fills; Django sees the same data."""
    with _running(own_database) as site:
        yield site


@pytest.fixture(scope="session")
def demo_site(test_databases: None) -> Iterator[LiveSite]:
    """One demo city for all tests that only look at it; reached by HTTP alone.

    It cannot be changed, and no worker runs beside it: what one test sees, all see.
    """
    name = databases.copy(databases.demo_template())
    databases.freeze(name)
    site = LiveSite(name)
    try:
        site.start_web()
        yield site
    finally:
        site.stop()
    databases.drop(name)


# --- Browsers ---------------------------------------------------------------------------
@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a screen, for the whole session."""
    # Playwright's own loop runs in this thread; Django need not fear it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    # Within that loop Django has connections of its own: none may stay behind.
    connections.close_all()
    # A busy machine may take its time; what never comes fails all the same.
    expect.set_options(timeout=browsing.PATIENCE)
    with sync_playwright() as playwright:
        browser = browsing.launch(playwright)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def watch() -> browsing.Watch:
    """What went wrong in the pages of this test; `watch.allow` names what is meant to."""
    return browsing.Watch()


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest, chromium: Browser, watch: browsing.Watch
) -> Iterator[PageOpener]:
    """Opens a page of a site on a device; any problem in it fails the test at the end."""
    pages: list[Page] = []

    def opener(site: LiveSite, device: browsing.Device = "desktop") -> Page:
        context = chromium.new_context(
            base_url=site.url,
            locale="en-GB",
            timezone_id="Asia/Shanghai",
            **browsing.DEVICES[device],  # type: ignore[arg-type]
        )
        context.set_default_timeout(3 * browsing.PATIENCE)
        page = context.new_page()
        watch.follow(page)
        pages.append(page)
        return page

    yield opener
    for number, page in enumerate(pages):
        if request.node.stash.get(FAILED, False):
            name = f"{request.node.name}-{number}.png".replace("/", "_")
            page.screenshot(path=databases.SCRATCH / "failures" / name)
        page.context.close()
    assert not watch.unexpected()


@pytest.fixture
def desktop(open_page: PageOpener, demo_site: LiveSite) -> Page:
    """A page of the demo city on an office screen, 1440 by 900."""
    return open_page(demo_site, "desktop")


@pytest.fixture
def phone(open_page: PageOpener, demo_site: LiveSite) -> Page:
    """A page of the demo city on a phone, 390 by 844."""
    return open_page(demo_site, "phone")


# --- Length -----------------------------------------------------------------------------
@pytest.fixture
def times() -> Callable[[int], int]:
    """How often a long test repeats: in full under ./dev soak, else a tenth."""

    def share(full: int) -> int:
        return full if FULL else math.ceil(full / 10)

    return share


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files; the only reason for which a test may be skipped."""
    folder = os.environ.get("REAL_DATA_DIR")
    if not folder:
        pytest.skip("REAL_DATA_DIR names no folder of real data")
    return Path(folder)
