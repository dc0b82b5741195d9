"""What every page has: signing in, the frame, the two languages, the phone's width."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in, speak

PAGES = ["/map", "/map?view=split", "/map?view=table", "/imports", "/statistics"]


def test_a_wrong_password_is_told_beside_the_form(open_page, demo_site):
    page = open_page(demo_site, "desktop")
    page.goto("/accounts/login/")
    page.fill("[name=login]", "city")
    page.fill("[name=password]", "not the password")
    page.click(".card button.primary")

    expect(page.locator(".notice.error")).to_be_visible()
    expect(page.locator("[name=login]")).to_have_value("city")


def test_the_first_page_is_chinese_and_the_switch_goes_with_the_person(
    open_page, demo_site
):
    page = open_page(demo_site, "desktop")
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("h1")).to_have_text("登录")

    sign_in(page, "auditor", "lvdun-demo-2021")
    speak(page, "en")
    expect(page.locator(".rail a").first).to_contain_text("Map")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    elsewhere = open_page(demo_site, "phone")
    sign_in(elsewhere, "auditor", "lvdun-demo-2021")
    expect(elsewhere.locator("html")).to_have_attribute("lang", "en")
    speak(elsewhere, "zh-hans")


def test_the_rail_shows_only_pages_that_a_person_may_use(demo_person):
    shown = {}
    for username in ("city", "inspector"):
        page = demo_person(username)
        page.goto("/todo")
        shown[username] = page.locator(".rail").inner_text()
    assert "Import" in shown["city"]
    assert "Import" not in shown["inspector"]


def test_what_is_not_there_says_so_and_leads_back(demo_person, watch):
    watch.allow("404")
    page = demo_person("city")

    answer = page.goto("/points/999999999")

    assert answer is not None and answer.status == 404
    expect(page.locator("h1")).to_have_text("Not found")
    page.click("text=To the start page")
    page.wait_for_url("**/map")


def test_no_page_scrolls_sideways_on_a_phone_in_english(demo_person):
    page = demo_person("city", "phone", "en")
    wide = [
        address for address in [*PAGES, _a_point(page)] if _is_too_wide(page, address)
    ]

    assert wide == []


def test_everything_to_press_on_a_phone_is_big_enough_for_a_glove(demo_person):
    page = demo_person("city", "phone")
    case = _a_point(page)
    chosen = case.rpartition("/")[2]

    small = {}
    for address in ("/todo", f"/map?view=map&sel={chosen}", case):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        small[address] = page.evaluate(
            """() => [...document.querySelectorAll("a, button, summary")]
                .filter((one) => one.offsetParent && !one.matches(".skip, dd a, p a"))
                .filter((one) => one.getBoundingClientRect().height < 55.5)
                .map((one) => one.outerHTML.slice(0, 80))"""
        )

    assert small == dict.fromkeys(small, [])


def test_no_map_covers_the_bar_of_a_phone(demo_person):
    page = demo_person("city", "phone")
    page.goto(_a_point(page))
    expect(page.locator("#locator .leaflet-control-zoom")).to_be_attached()

    covered = page.evaluate(
        """() => {
            const { top } = document.querySelector("#locator").getBoundingClientRect();
            scrollBy(0, top - innerHeight + 120);
            const links = [...document.querySelectorAll(".rail a")];
            const shown = links.filter((link) => link.offsetParent !== null);
            return [shown.length, shown.filter((link) => {
                const { x, y, width, height } = link.getBoundingClientRect();
                const on = document.elementFromPoint(x + width / 2, y + height / 2);
                return !link.contains(on);
            }).length];
        }"""
    )

    assert covered[0] > 3
    assert covered[1] == 0


def _is_too_wide(page: Page, address: str) -> bool:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return bool(page.evaluate("document.documentElement.scrollWidth > screen.width"))


def _a_point(page: Page) -> str:
    """The page of some open case."""
    page.goto("/map?view=table&bucket=doing")
    address = page.locator(".points-table tbody a").first.get_attribute("href") or ""
    assert re.fullmatch(r"/points/\d+", address)
    return address


def test_a_list_without_its_map_opens_on_a_phone(demo_person):
    page = demo_person("city", "phone")

    page.goto("/map?bucket=doing&view=table")

    expect(page.locator(".list")).to_be_visible()
    page.wait_for_load_state("networkidle")
