"""The pictures of the guide, taken from the demo city: what it shows is what there is.

GUIDE_PICTURES=yes writes them to docs/guide/pictures; otherwise they go where nobody
keeps them, and what is shown is still checked.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.databases import ROOT, SCRATCH

GUIDE = ROOT / "docs" / "guide"
KEPT = os.environ.get("GUIDE_PICTURES") == "yes"


def see_map(page: Page) -> None:
    """The city with its sentence."""
    page.goto("/map")
    expect(page.locator("h1, .sentence").first).to_contain_text("2168")
    page.wait_for_load_state("networkidle")


def see_import(page: Page) -> None:
    """The report of the last batch."""
    page.goto("/imports")
    page.click(".runs a >> nth=0")
    expect(page.locator(".equation")).to_be_visible()
    page.wait_for_load_state("networkidle")


def see_case(page: Page) -> None:
    """A point that is being rectified."""
    first = _first(page, "bucket=doing&limit=1")
    page.goto(f"/points/{first}")
    expect(page.locator(".case-head")).to_be_visible()


def see_record(page: Page) -> None:
    """The record of a closed point that was walked all the way."""
    first = _first(page, "status=pending_close&limit=1")
    page.goto(f"/points/{first}")
    page.locator(".timeline").scroll_into_view_if_needed()
    expect(page.locator(".timeline")).to_be_visible()


def see_near(page: Page) -> None:
    """What an inspector sees first."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 113.1, "latitude": 40.9, "accuracy": 8})
    page.goto("/near")
    expect(page.locator(".near-card").first).to_be_visible()
    page.wait_for_load_state("networkidle")


def see_todo(page: Page) -> None:
    """What waits for a county."""
    page.goto("/todo")
    expect(page.locator("[data-rows][data-ready]")).to_be_visible()


def see_desk(page: Page) -> None:
    """What waits to be handed down."""
    page.goto("/desk")
    page.wait_for_load_state("networkidle")


def see_review(page: Page) -> None:
    """The first case of the queue."""
    page.goto("/review")
    expect(page.locator(".review[data-ready]")).to_be_visible()
    page.wait_for_load_state("networkidle")


def _first(page: Page, query: str) -> int:
    """The first point of a list, as the API tells it."""
    found = page.request.get(f"/api/v1/points?{query}").json()
    return int(found["items"][0]["id"])


PICTURES: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    "map": ("city", "desktop", see_map),
    "import-report": ("city", "desktop", see_import),
    "case-phone": ("city", "phone", see_case),
    "near": ("inspector", "phone", see_near),
    "todo": ("county", "desktop", see_todo),
    "desk": ("city", "desktop", see_desk),
    "review": ("city", "desktop", see_review),
    "record": ("auditor", "desktop", see_record),
}
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@pytest.mark.parametrize("short", LANGUAGES)
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_guide_is_taken(
    name: str, short: str, demo_person: SignIn
) -> None:
    who, device, see = PICTURES[name]
    page = demo_person(who, device, LANGUAGES[short])
    see(page)
    folder = GUIDE / "pictures" if KEPT else SCRATCH / "guide"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.{short}.png", scale="css")


def test_the_guide_shows_these_pictures_and_no_others() -> None:
    named = {
        Path(address).name
        for text in GUIDE.rglob("*.md")
        for address in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text.read_text("utf-8"))
    }
    taken = {f"{name}.{short}.png" for name in PICTURES for short in LANGUAGES}

    assert named == taken
    assert {file.name for file in (GUIDE / "pictures").iterdir()} == taken
