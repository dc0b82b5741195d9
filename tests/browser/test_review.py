"""The review queue by keyboard, and the reminders of what is late."""

from datetime import timedelta
from time import sleep

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from problem_points.models import ProblemPoint
from problem_points.workflow.states import Status
from tests.browsing import accessibility_problems
from tests.factories.points import make_point, point_at


@pytest.fixture
def reviewed(cast):
    return [point_at(Status.VERIFY_REVIEW, cast) for _ in range(2)]


def test_a_case_is_passed_by_keys_and_sent_when_the_bar_has_run_out(person, reviewed):
    page = _queue(person("county"))
    first = page.locator(".review-decision h1").inner_text()
    before = page.locator("[data-queued]").count()

    page.keyboard.press("j")
    expect(page.locator(".review-decision h1")).not_to_have_text(first)
    expect(page.locator(".review[data-ready]")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator(".review-decision h1")).to_have_text(first)
    expect(page.locator(".review[data-ready]")).to_be_visible()
    page.keyboard.press("a")

    bar = page.locator("[data-undo-bar]")
    expect(bar).to_contain_text(first)
    expect(page.locator(".review-decision h1")).not_to_have_text(first)
    expect(page.locator("[data-queued]")).to_have_count(before - 1)
    expect(bar).to_have_attribute("data-state", "done")
    assert accessibility_problems(page) == []
    point = ProblemPoint.objects.get(number=first)
    assert (point.status, point.awaiting_level) != (Status.VERIFY_REVIEW, "county")


def test_an_undone_decision_is_not_sent_and_leaving_the_page_sends_it(person, reviewed):
    page = _queue(person("county"))
    first = page.locator(".review-decision h1").inner_text()
    point = ProblemPoint.objects.get(number=first)
    page.route("**/review?*", _slowly)
    page.fill(".step-form [name=note]", "Seen on the ground")
    page.locator(".review-decision h1").click()

    page.keyboard.press("a")
    expect(page.locator(".review-decision h1")).not_to_have_text(first)
    expect(page.locator("[data-undo-bar]")).to_contain_text(first)
    page.keyboard.press("z")

    expect(page.locator(".review-decision h1")).to_have_text(first)
    expect(page.locator(".review[data-ready]")).to_be_visible()
    expect(page.locator("[data-undo-bar]")).to_be_hidden()
    expect(page.locator(".step-form [name=note]")).to_have_value("Seen on the ground")
    assert ProblemPoint.objects.get(pk=point.pk).version == point.version
    page.unroute_all()

    page.keyboard.press("a")
    expect(page.locator("[data-undo-bar]")).to_contain_text(first)
    with page.expect_response(
        lambda answer: f"/review/{point.pk}/" in answer.url and answer.ok
    ):
        page.goto("/todo?tab=handled")
    assert ProblemPoint.objects.get(pk=point.pk).version == point.version + 1


def test_cases_are_chosen_by_key_and_passed_together_after_a_question(person, reviewed):
    page = _queue(person("county"))
    page.keyboard.press("Shift+Slash")
    expect(page.locator("[data-keys]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-keys]")).to_be_hidden()

    for point in reviewed:
        page.keyboard.press("/")
        page.locator("[data-queue-search]").press_sequentially(point.number)
        page.locator("[data-queue-search]").press("Enter")
        expect(page.locator(".review-decision h1")).to_have_text(point.number)
        expect(page.locator(".review[data-ready]")).to_be_visible()
        page.keyboard.press("x")
    expect(page.locator("[data-bulk] [data-picked]")).to_have_text("2 chosen")
    page.locator("[data-bulk] button").first.click()

    expect(page.locator("h1")).to_have_text("Pass 2 cases")
    expect(page.locator("main")).to_contain_text("cannot be taken back")
    assert {_status(point) for point in reviewed} == {Status.VERIFY_REVIEW}
    assert accessibility_problems(page) == []
    page.locator("main .buttons form").last.locator("button").click()

    expect(page.locator(".notice.success")).to_contain_text("2 cases passed")


def test_a_return_asks_for_its_reason_first(person, reviewed):
    page = _queue(person("county"))

    page.keyboard.press("r")

    expect(page.locator(".answers [aria-current]")).to_contain_text("Return")
    expect(page.locator(".step-form [name=reason]").first).to_be_attached()
    assert {_status(point) for point in reviewed} == {Status.VERIFY_REVIEW}


def test_a_reminder_can_be_copied_as_it_will_be_sent(person, cast):
    point = make_point(cast, at=timezone.now() - timedelta(days=30))
    page = person("county")
    page.goto("/desk/chase")

    reminder = page.locator(".reminder", has_text=point.number)

    text = reminder.locator("[data-copy]").get_attribute("data-copy") or ""
    assert point.number in text and "late" in text


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("address", ["/review", "/desk/chase"])
def test_these_pages_can_be_used_by_everybody(person, reviewed, device, address):
    page = person("county", device)
    page.goto(address)

    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - screen.width") <= 0


def _slowly(route: Route) -> None:
    """A slow server: the next case comes while the bar runs already."""
    sleep(1.5)
    route.continue_()


def _queue(page: Page) -> Page:
    page.goto("/review")
    expect(page.locator(".review[data-ready]")).to_be_visible()
    return page


def _status(point: ProblemPoint) -> str:
    return ProblemPoint.objects.get(pk=point.pk).status
