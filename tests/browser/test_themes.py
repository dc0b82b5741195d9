"""Light, dark, or for the sun: chosen on the page about oneself, kept by the device."""

import re

from playwright.sync_api import expect

SHOWN = "getComputedStyle(document.body).backgroundColor"


def test_a_theme_stays_on_the_device_and_colours_the_map(demo_person):
    page = demo_person("city")
    page.goto("/me")
    theme = page.locator("html")
    expect(theme).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(theme).to_have_attribute("data-theme", "dark")
    assert page.evaluate(SHOWN) == "rgb(18, 23, 26)"

    page.locator(".chip", has_text="Light").click()
    expect(theme).to_have_attribute("data-theme", "light")
    page.locator(".chip", has_text="Dark").click()
    expect(theme).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light", media="print")
    assert page.evaluate(SHOWN) == "rgba(0, 0, 0, 0)"
    page.emulate_media(media="screen")

    page.goto("/map")
    expect(theme).to_have_attribute("data-theme", "dark")
    expect(page.locator(".overview")).to_have_attribute("data-ready", "")
    land = page.locator("#overview-map").evaluate(
        "(map) => getComputedStyle(map).getPropertyValue('--land')"
    )
    assert land == "#1b2226"


def test_a_device_keeps_its_size_of_text_and_its_way_of_writing_places(demo_person):
    page = demo_person("city", "phone")
    page.goto("/map?view=table&bucket=doing")
    case = page.locator(".points-table tbody a").first.get_attribute("href") or ""
    page.goto("/me")
    expect(page.locator("html")).to_have_attribute("data-text", "normal")

    page.locator(".chip", has_text="Very large").tap()
    page.locator(".chip", has_text="°01′17.5″").tap()

    expect(page.locator("html")).to_have_attribute("data-text", "largest")
    page.goto(case)
    expect(page.locator("html")).to_have_attribute("data-text", "largest")
    place = page.locator(".facts [data-copy]").first
    expect(place).to_have_attribute("data-copy", re.compile(r"^4\d°\d\d′.+″N 11\d°"))
    assert page.evaluate("document.documentElement.scrollWidth <= screen.width")


def test_the_sun_switch_of_a_phone_goes_back_to_what_was_before(demo_person):
    page = demo_person("city", "phone")
    page.goto("/todo")
    switch = page.locator(".outdoor-switch")
    theme = page.locator("html")
    before = page.locator("h1").first.evaluate("(one) => getComputedStyle(one).color")

    switch.tap()

    expect(theme).to_have_attribute("data-theme", "outdoor")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert before != "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.goto("/near")
    expect(theme).to_have_attribute("data-theme", "outdoor")
    page.locator("[data-outdoor]").tap()
    expect(theme).to_have_attribute("data-theme", re.compile("light"))
