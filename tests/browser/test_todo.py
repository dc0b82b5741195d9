"""The to-do list in the browser: its tabs, the keys, both widths."""

from playwright.sync_api import expect

from tests.browsing import accessibility_problems

TABS = ("mine", "returned", "late", "handled", "notices")


def test_the_list_is_walked_by_keys_and_opened_with_enter(demo_person):
    page = demo_person("county")
    page.goto("/todo")
    expect(page.locator("[data-rows][data-ready]")).to_be_visible()
    rows = page.locator("[data-row]")

    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    number = rows.nth(0).locator(".task-number").inner_text()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text(number)


def test_every_tab_can_be_used_by_everybody_on_a_phone(demo_person):
    page = demo_person("county", "phone")
    for tab in TABS:
        page.goto(f"/todo?tab={tab}")
        expect(page.locator("[data-rows][data-ready]")).to_be_attached()

        assert accessibility_problems(page) == [], tab
        wide = page.evaluate("document.documentElement.scrollWidth - screen.width")
        assert wide <= 0, tab
