"""The map page: the sentence, the points, the legend that is the filter, the table."""

import re

import pytest
from playwright.sync_api import Page, expect

SENTENCE = "下发2252个，已完成整改2168个，完成率96.3%"


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_home_says_the_sentence_and_its_rule(demo_person, device):
    page = demo_person("leader", device, "zh-hans")
    page.goto("/")

    expect(page).to_have_url(re.compile(r"/map"))
    expect(page.locator(".sentence h1")).to_have_text(SENTENCE)
    page.click(".sentence summary")
    expect(page.locator(".sentence details p")).to_contain_text(
        "无需整改的点位不计入已完成整改"
    )


def test_the_sentence_is_the_one_of_the_api(demo_person):
    page = demo_person("leader", language="zh-hans")
    page.goto("/map")

    total = page.evaluate(
        "fetch('/api/v1/statistics/progress?by=county&category=GS')"
        ".then((answer) => answer.json()).then((table) => table.total)"
    )

    numbers = [int(n) for n in re.findall(r"(\d+)个", _text(page, ".sentence h1"))]
    assert numbers == [total["issued"], total["done"]]


def test_the_map_shows_points_in_the_colours_of_their_buckets(demo_person, watch):
    watch.allow("willReadFrequently")  # this test reads the canvases, no page does
    page = demo_person("city")
    page.goto("/map")
    _loaded(page)

    shown = {name: _has_colour(page, colour) for name, colour in _buckets(page).items()}

    assert shown == dict.fromkeys(["todo", "doing", "done", "closed"], True)


def test_a_click_on_a_point_opens_its_case_beside_the_map(demo_person):
    page = demo_person("city")
    point = _first_point(page, "bucket=doing")
    page.goto(f"/map?bucket=doing&z=15&c={point['lon']:.6f},{point['lat']:.6f}")
    _loaded(page)

    box = page.locator("#overview-map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(page.locator("#drawer h1")).to_have_text(point["number"])
    expect(page).to_have_url(re.compile(rf"sel={point['id']}\b"))
    page.click("#drawer >> text=The whole case")
    expect(page).to_have_url(re.compile(rf"/points/{point['id']}$"))


def test_escape_closes_the_drawer_and_forgets_the_point(demo_person):
    page = demo_person("city")
    point = _first_point(page, "bucket=todo")
    page.goto(f"/map?sel={point['id']}")
    expect(page.locator("#drawer h1")).to_have_text(point["number"])
    _loaded(page)

    page.keyboard.press("Escape")

    expect(page.locator("#drawer")).to_be_hidden()
    assert "sel=" not in page.url


@pytest.mark.parametrize("bucket", ["todo", "doing", "done", "closed", "none"])
def test_the_table_agrees_with_the_legend(demo_person, bucket):
    page = demo_person("city")
    page.goto("/map?view=split")
    row = page.locator(f'.legend a[href*="bucket={bucket}"]')
    count = int(row.locator(".figure").inner_text())

    row.click()

    expect(page.locator(".list-count")).to_have_text(re.compile(rf"^{count} points?$"))
    signs = set(
        page.locator("tbody .glyph").evaluate_all(
            "(all) => all.map((one) => one.classList[1])"
        )
    )
    assert signs == {bucket}
    assert page.locator(".active-filter").count() == 1


def test_the_legend_adds_up_to_all_that_is_listed(demo_person):
    page = demo_person("city")
    page.goto("/map?view=split")

    figures = page.locator(".legend [data-key=bucket] .figure").all_inner_texts()

    assert sum(map(int, figures)) == 2252
    expect(page.locator(".list-count")).to_have_text("2252 points")


def test_the_table_goes_on_without_losing_or_repeating_a_row(demo_person):
    page = demo_person("city")
    page.goto("/map?view=table&bucket=todo,doing,done")
    total = int(_text(page, ".list-count").split()[0])
    while page.locator(".more-rows a").count():
        rows = page.locator("tr[data-point]")
        seen = rows.count()
        page.locator(".more-rows a").scroll_into_view_if_needed()
        expect(rows).not_to_have_count(seen)

    ids = page.locator("tr[data-point]").evaluate_all(
        "(all) => all.map((one) => one.dataset.point)"
    )

    assert len(ids) == total == len(set(ids))


def test_a_filter_is_a_chip_that_can_be_dropped(demo_person):
    page = demo_person("city")
    page.goto("/map?view=table&bucket=doing&overdue=1")
    late = _text(page, ".list-count")

    page.locator(".active-filter", has_text="Late").click()

    expect(page.locator(".list-count")).not_to_have_text(late)
    assert "overdue" not in page.url and "bucket=doing" in page.url


def test_a_search_for_a_number_finds_the_one_point(demo_person):
    page = demo_person("city")
    point = _first_point(page, "bucket=closed")
    page.goto("/map?view=table")

    page.fill(".search input", point["number"])
    page.press(".search input", "Enter")

    expect(page.locator("tr[data-point]")).to_have_count(1)
    expect(page.locator("tbody th a")).to_have_text(point["number"])


def test_nothing_found_offers_to_clear_the_filters(demo_person):
    page = demo_person("city")
    page.goto("/map?view=table&q=no-such-point")

    expect(page.locator(".empty")).to_contain_text("Nothing fits these filters.")
    page.click(".empty a")
    expect(page.locator(".list-count")).to_have_text("2252 points")


def test_a_county_sees_its_own_points_only(demo_person):
    page = demo_person("county")
    page.goto("/map?view=table")

    places = set(page.locator("tr[data-point] td:nth-child(5)").all_inner_texts())

    assert places and all(place.startswith("察哈尔右翼前旗") for place in places)


def _text(page: Page, selector: str) -> str:
    return page.locator(selector).first.inner_text()


def _loaded(page: Page) -> None:
    """Wait until all points of the view are drawn."""
    expect(page.locator(".overview[data-ready]")).to_be_visible()
    expect(page.locator("#overview-map")).to_have_attribute("aria-busy", "false")


def _first_point(page: Page, query: str) -> dict:
    """A point with its place, as the API tells it."""
    answer = page.request.get(f"/api/v1/points.geojson?limit=1&{query}").json()
    (feature,) = answer["features"]
    lon, lat = feature["geometry"]["coordinates"]
    return {**feature["properties"], "id": feature["id"], "lon": lon, "lat": lat}


def _buckets(page: Page) -> dict[str, str]:
    """The colours of the tokens that must be seen."""
    return {
        name: page.evaluate(
            "(name) => getComputedStyle(document.documentElement)"
            ".getPropertyValue(`--${name}`).trim()",
            name,
        )
        for name in ("todo", "doing", "done", "closed")
    }


def _has_colour(page: Page, colour: str) -> bool:
    """Whether the points' canvases hold this very colour."""
    return page.evaluate(
        """(colour) => {
            const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
            const canvases = [...document.querySelectorAll(".leaflet-points-pane canvas")];
            return canvases.some((one) => {
                const { data } = one.getContext("2d")
                    .getImageData(0, 0, one.width, one.height);
                for (let at = 0; at < data.length; at += 4) {
                    const isWhole = data[at + 3] === 255;
                    if (isWhole && wanted.every((c, i) => data[at + i] === c)) return true;
                }
                return false;
            });
        }""",
        colour,
    )
