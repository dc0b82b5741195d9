"""The supervisor's desk: points chosen on the map, in the table or by their numbers, and
handed over after a look at what it would do.
"""

import pytest
from playwright.sync_api import Page, expect

from problem_points.models import ProblemPoint
from problem_points.workflow.states import Status
from tests.browsing import accessibility_problems
from tests.factories.points import make_point


@pytest.fixture
def waiting(cast):
    return [make_point(cast, cell=cast.village111) for _ in range(2)] + [
        make_point(cast, cell=cast.village122)
    ]


def test_everything_is_handed_out_by_the_grid_and_taken_back(person, cast, waiting):
    page = _desk(person("county"))
    numbers = [point.number for point in waiting]
    for number in numbers:
        expect(page.locator(".desk-list")).to_contain_text(number)

    page.click("[data-by-grid]")

    expect(page.locator(".preview")).to_contain_text("高娃")
    expect(page.locator(".tasks")).to_contain_text(numbers[2])
    assert {_fresh(point).status for point in waiting} == {Status.PENDING_DISPATCH}
    page.click("main button.primary")

    expect(page.locator(".undo-bar")).to_contain_text("handed over")
    *held, unowned = [_fresh(point) for point in waiting]
    assert {point.status for point in held} == {Status.PENDING_VERIFY}
    assert {point.holder for point in held} == {cast.inspector, cast.inspector_second}
    assert unowned.status == Status.PENDING_DISPATCH
    page.click(".undo-bar button")
    expect(page.locator(".notice.success")).to_contain_text("taken back")
    assert {_fresh(point).status for point in waiting} == {Status.PENDING_DISPATCH}


def test_pasted_numbers_select_and_unknown_ones_are_named(person, waiting):
    page = _desk(person("county"))
    wanted = waiting[0].number

    page.click("[data-open-paste]")
    page.fill("[name=pasted]", f"{wanted}\nNOT-OURS-1\n")
    page.click("[data-select-pasted]")

    expect(page.locator("[data-unknown]")).to_contain_text("1")
    expect(page.locator("[name=pasted]")).to_have_value("NOT-OURS-1")
    page.click("[data-close-paste]")
    expect(page.locator("[data-selection-words]")).to_contain_text("1 selected")
    expect(page.locator(f"[data-pick][value='{waiting[0].pk}']")).to_be_checked()


def test_two_pasted_columns_say_who_gets_what(person, cast, waiting):
    page = _desk(person("county"))

    page.click("[data-open-paste]")
    page.fill("[name=pasted]", f"{waiting[0].number}\t其其格\nNOT-OURS-1\t高娃")
    page.click("[data-assign-pasted]")
    expect(page.locator("main")).to_contain_text("NOT-OURS-1")
    page.click("main button.primary")

    expect(page.locator(".undo-bar")).to_contain_text("1 point handed over")
    assert _fresh(waiting[0]).holder == cast.inspector_second
    assert _fresh(waiting[1]).status == Status.PENDING_DISPATCH


def test_a_line_drawn_around_points_selects_them_everywhere(person, waiting):
    page = _desk(person("county"))
    box = page.locator("#desk-map").bounding_box()
    assert box

    page.keyboard.press("l")
    expect(page.locator("[data-tool=lasso]")).to_have_attribute("aria-pressed", "true")
    corners = [(0.01, 0.02), (0.98, 0.02), (0.98, 0.97), (0.01, 0.97)]
    spots = [
        (box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners
    ]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in [*spots[1:], spots[0]]:
        page.mouse.move(*spot, steps=4)
    page.mouse.up()

    for point in waiting:
        expect(page.locator(f"[data-pick][value='{point.pk}']")).to_be_checked()
    expect(page.locator("[data-selection]")).to_be_visible()


def test_the_points_of_a_cell_are_chosen_in_the_table_or_by_a_click_on_the_map(
    person, waiting
):
    page = _desk(person("county"))
    south, _other, north = (
        page.locator(f"[data-pick][value='{point.pk}']") for point in waiting
    )
    expect(page.locator(".map-note")).to_be_visible()

    page.locator(f"tr[data-point='{waiting[2].pk}'] [data-pick-cell]").click()
    expect(north).to_be_checked()
    expect(south).not_to_be_checked()
    page.click("[data-unpick]")
    expect(north).not_to_be_checked()

    box = page.locator("#desk-map").bounding_box()
    assert box
    page.click("[data-cell-tool]")
    expect(page.locator("[data-cell-tool]")).to_have_attribute("aria-pressed", "true")
    # South of the middle and west of it: in the southern town.
    page.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.6)
    expect(south).to_be_checked()


def test_who_hands_nothing_down_finds_no_desk(person, watch):
    watch.allow("403")
    page = person("inspector")

    assert page.locator(".rail a[href='/desk']").count() == 0
    page.goto("/desk")
    expect(page.locator("main, .entrance")).not_to_contain_text("Assign by grid")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_desk_can_be_used_by_everybody(person, waiting, device):
    page = _desk(person("county", device))

    for address in ("/desk", "/desk/handover"):
        page.goto(address)
        expect(page.locator(".tabs [aria-current]")).to_be_visible()
        assert accessibility_problems(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth - screen.width")
        assert wide <= 0, address


def _desk(page: Page) -> Page:
    page.goto("/desk")
    expect(page.locator("[data-desk][data-ready]")).to_be_visible()
    return page


def _fresh(point: ProblemPoint) -> ProblemPoint:
    return ProblemPoint.objects.get(pk=point.pk)
