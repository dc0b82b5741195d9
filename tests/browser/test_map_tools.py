"""The map page at work: filters without a reload, cases one after the other, search by
words and coordinates, the keyboard, rows for Excel; and no word from outside.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from problem_points.workflow.states import Status
from tests.browsing import accessibility_problems
from tests.factories.points import make_point, point_at


@pytest.fixture(scope="module")
def points(cast):
    """Two that wait and one that is being verified, apart from each other."""
    return [
        make_point(cast, cell=cast.village111),
        make_point(cast, cell=cast.village122),
        point_at(Status.PENDING_VERIFY, cast),
    ]


def test_the_legend_filters_without_leaving_the_map_and_back_undoes_it(person, points):
    page = _open(person("county"), "/map?view=split")
    page.evaluate("window.stayed = true")
    everything = page.locator("tr[data-point]").count()

    page.click(".legend .states summary >> nth=0")
    page.click(".legend [data-value=pending_verify]")

    expect(page.locator("tr[data-point]")).to_have_count(1)
    expect(page).to_have_url(re.compile("status=pending_verify"))
    page.locator(".legend [data-value=pending_dispatch]").click(modifiers=["Control"])
    expect(page.locator("tr[data-point]")).to_have_count(everything)
    page.go_back()
    expect(page.locator("tr[data-point]")).to_have_count(1)
    assert page.evaluate("window.stayed") is True


def test_j_and_k_go_through_the_cases_of_the_filter(person, points):
    page = _open(person("county"), f"/map?status=pending_dispatch&sel={points[1].pk}")
    expect(page.locator(".neighbours")).to_contain_text("1 / 2")

    page.keyboard.press("j")

    expect(page.locator("#drawer h1")).to_have_text(points[0].number)
    expect(page.locator(".neighbours")).to_contain_text("2 / 2")
    page.keyboard.press("k")
    expect(page.locator("#drawer h1")).to_have_text(points[1].number)
    expect(page).to_have_url(re.compile(rf"sel={points[1].pk}"))


def test_a_case_is_found_by_a_part_of_its_number(person, points):
    page = _open(person("county"), "/map")

    page.keyboard.press("/")
    page.keyboard.type(points[0].number[-4:])
    expect(page.locator("#found a").first).to_be_visible()
    page.click(f"#found a[data-sel='{points[0].pk}']")

    expect(page.locator("#drawer h1")).to_have_text(points[0].number)


@pytest.mark.parametrize("text", ["112.25, 40.75", "北纬40°45′ 东经112°15′"])
def test_coordinates_are_a_place_on_the_map(person, points, text):
    page = _open(person("county"), "/map")

    page.fill("[data-search] input[type=search]", text)
    expect(page.locator("#found a").first).to_contain_text("40.75000°N 112.25000°E")
    page.press("[data-search] input[type=search]", "ArrowDown")
    page.press("[data-search] input[type=search]", "Enter")

    expect(page).to_have_url(re.compile(r"c=112\.2[45]\d*(%2C|,)40\.7[45]"))


def test_without_a_mouse_the_nearest_case_is_taken_with_enter(person, points):
    place = points[1].location
    page = _open(person("county"), f"/map?z=13&c={place.x},{place.y}")

    page.locator("#overview-map").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#drawer h1")).to_have_text(points[1].number)


def test_under_the_pointer_a_card_says_which_case_it_is(person, points):
    place = points[1].location
    page = _open(person("county"), f"/map?z=13&c={place.x},{place.y}")
    box = page.locator("#overview-map").bounding_box()
    assert box

    page.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(page.locator("[data-hover-card]")).to_contain_text(points[1].number)


def test_picked_rows_are_copied_as_a_sheet_takes_them(person, points):
    page = person("county")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _open(page, "/map?view=table&order=number")

    page.check(f"[data-pick][value='{points[0].pk}']")
    page.click("[data-copy-rows]")

    expect(page.locator("[data-picked-words]")).to_contain_text("1 rows copied")
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert len(lines) == 2
    assert lines[0].split("\t")[0] == "Number"
    assert points[0].number in lines[1]


def test_a_head_of_the_table_sorts_and_turns_round(person, points):
    page = _open(person("county"), "/map?view=table")
    page.click(".sort >> nth=0")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Number")
    rising = page.locator("tbody th a").all_inner_texts()

    page.click(".sort >> nth=0")

    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Number")
    assert page.locator("tbody th a").all_inner_texts() == rising[::-1]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("view", ["map", "split", "table"])
def test_every_layout_is_fit_for_everybody(person, points, device, view, language):
    page = _open(person("county", device, language), f"/map?view={view}")

    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - screen.width") <= 0


def test_nothing_is_asked_of_any_other_host(person, points):
    page = person("county")
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    _open(page, f"/map?view=split&sel={points[0].pk}")

    assert len(hosts) == 1


def _open(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator(".overview[data-ready]")).to_be_visible()
    expect(page.locator("#overview-map[aria-busy=true]")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    return page
