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
