"""The review queue by keyboard, and the reminders of what is late."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from problem_points.models import ProblemPoint
from problem_points.workflow.states import Status
from tests.browsing import accessibility_problems
from tests.factories.points import make_point, point_at


@pytest.fixture
def reviewed(cast):
    return [point_at(Status.VERIFY_REVIEW, cast) for _ in range(2)]


def test_two_cases_are_judged_without_touching_the_mouse(person, reviewed):
    page = person("county")
    page.goto("/review")
    expect(page.locator(".review[data-ready]")).to_be_visible()
    first = page.locator(".review-decision h1").inner_text()
    before = page.locator(".review-queue li").count()

    page.keyboard.press("j")
    expect(page.locator(".review-decision h1")).not_to_have_text(first)
    expect(page.locator(".review[data-ready]")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator(".review-decision h1")).to_have_text(first)
    expect(page.locator(".review[data-ready]")).to_be_visible()
    page.keyboard.press("a")

    expect(page.locator(".notice.success")).to_contain_text("Approve verification")
    expect(page.locator(".review-queue li")).to_have_count(before - 1)
    point = ProblemPoint.objects.get(number=first)
    assert (point.status, point.awaiting_level) != (Status.VERIFY_REVIEW, "county")


def test_a_return_asks_for_its_reason_first(person, reviewed):
    page = person("county")
    page.goto("/review")
    expect(page.locator(".review[data-ready]")).to_be_visible()

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
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def _status(point: ProblemPoint) -> str:
    return ProblemPoint.objects.get(pk=point.pk).status
