"""What an inspector does on a phone, tap by tap."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from problem_points.models import ProblemPoint
from tests.factories.points import do, make_point
from tests.people import Cast

COMPASS = ("accelerometer", "gyroscope", "magnetometer")


class Taps:
    """Counts what a person taps; typing is counted by itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def tap(self, target: str | Locator) -> None:
        """One tap."""
        found = self.page.locator(target) if isinstance(target, str) else target
        found.tap()
        self.count += 1

    def shoot(self, views: int) -> None:
        """One tap for each view; the camera goes on by itself and closes at the end."""
        camera = self.page.locator(".camera")
        for number in range(1, views + 1):
            expect(camera.locator("[data-camera-slot]")).to_contain_text(f"{number} ")
            # The same button counts once in 600 ms: nobody takes two photos by accident.
            self.page.wait_for_timeout(650)
            self.tap("[data-shutter]")
        expect(camera).to_be_hidden()


def given_to_the_inspector(cast: Cast, **columns: Any) -> ProblemPoint:
    """A point that waits to be verified by the inspector of county one."""
    point = make_point(cast, at=timezone.now() - timedelta(days=3), **columns)
    point = do(point, "dispatch", cast.city, cell=cast.county_cell.pk)
    return do(
        point, "dispatch", cast.county, cell=cast.village111.pk, user=cast.inspector.pk
    )


def stands_at(page: Page, point: ProblemPoint, *, east: float = 0.0002) -> None:
    """The device is near the point: 0.0002° are some 17 m."""
    assert point.location is not None
    page.context.grant_permissions(["geolocation", *COMPASS])
    page.context.set_geolocation(
        {
            "longitude": point.location.x + east,
            "latitude": point.location.y,
            "accuracy": 8,
        }
    )


def card(page: Page, point: ProblemPoint) -> Locator:
    """The point's card in the list."""
    return page.locator(f".near-card[data-id='{point.pk}'] > a")


def to_form(taps: Taps, point: ProblemPoint, verb: str) -> None:
    """From the list to the form of a verb."""
    taps.tap(card(taps.page, point))
    taps.tap(taps.page.locator(f".sheet-steps a[href='#{verb}-{point.pk}']"))


def verify(
    taps: Taps,
    point: ProblemPoint,
    *,
    partner: str = "",
    verdict: tuple[str, str] = ("Confirmed", "Unlawful"),
) -> None:
    """From the list to the end of the form: four photos, verdict, phrase, sent."""
    page = taps.page
    to_form(taps, point, "verify")
    taps.shoot(4)
    taps.tap(page.locator(".big-choice", has_text=re.compile(rf"^\s*{verdict[0]}")))
    taps.tap(page.locator(".big-choice", has_text=verdict[1]))
    taps.tap(page.locator("[data-screen=verify] [data-phrases] .phrase").first)
    if partner:
        page.fill("[name=partner]", partner)
    taps.tap("[data-screen=verify] [data-submit]")


def is_sent(page: Page, point: ProblemPoint, words: str = "Sent: ") -> None:
    """The page says that everything arrived."""
    expect(page.locator("[data-after-words]")).to_have_text(
        f"{words}{point.number}", timeout=30_000
    )
