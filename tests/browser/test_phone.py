"""The phone: near, a point, verifying and reporting rectification in few taps."""

import re

import pytest
from playwright.sync_api import CDPSession, expect

from problem_points.models import GeometryVersion, PointEvidence, Verification
from problem_points.workflow.states import Status
from tests.browser.phones import (
    Taps,
    card,
    given_to_the_inspector,
    is_sent,
    stands_at,
    to_form,
    verify,
)
from tests.browsing import accessibility_problems
from tests.factories.photos import photo
from tests.factories.points import make_point, point_at

MOST_TAPS = 12


def test_a_verification_takes_few_taps_and_the_next_point_is_offered(
    person, cast, record_property
):
    first, second = given_to_the_inspector(cast), given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, first)
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/near$"))
    before = Taps(page)
    verify(before, first, partner="其其格")
    is_sent(page, first)
    expect(page.locator("[data-next]")).to_be_visible()

    taps = Taps(page)
    verify(taps, second)

    is_sent(page, second)
    record_property("figure", f"taps to verify a point with four photos: {taps.count}")
    assert taps.count <= MOST_TAPS
    second.refresh_from_db()
    written = Verification.objects.get(point=second)
    used = PointEvidence.objects.filter(point=second, event=written.event)
    assert second.status == Status.VERIFY_REVIEW
    assert written.persons == ["高娃", "其其格"]
    assert written.verdict == "unlawful" and written.facts
    assert written.place is not None and written.accuracy_m == 8
    assert {row.slot for row in used} == {"near", "far", "direction1", "direction2"}
    assert {row.source for row in used} == {"live-camera"}
    assert all(row.fix_location and row.fix_accuracy_m == 8 for row in used)
    assert all(row.fix_at and row.captured_at for row in used)


def test_a_rectification_is_declared_done_with_photos_in_few_taps(
    person, cast, record_property
):
    point = point_at(Status.RECTIFYING, cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto("/near")
    taps = Taps(page)

    to_form(taps, point, "rectify")
    taps.tap(page.locator(".big-choice", has_text="All done"))
    expect(page.locator(".view-button.ghosted")).to_have_count(3)
    taps.tap(page.locator(".view-button").first)
    expect(page.locator(".camera-ghost")).to_be_visible()
    taps.shoot(3)
    taps.tap(page.locator("[data-screen=rectify] .phrase").first)
    expect(page.locator("[name=on_behalf_of]")).to_have_value("红山采石有限公司")
    taps.tap("[data-screen=rectify] [data-submit]")

    is_sent(page, point)
    record_property(
        "figure", f"taps to declare a rectification with photos: {taps.count}"
    )
    assert taps.count <= MOST_TAPS
    point.refresh_from_db()
    after = point.evidence.filter(phase="after", source="live-camera")
    place = GeometryVersion.objects.get(point=point, kind="rectified")
    assert point.status == Status.SELF_CHECK
    assert after.count() == 3 and after.filter(pair_of__isnull=False).count() == 3
    assert place.location is not None and point.location is not None
    assert 0 < place.location.x - point.location.x < 0.001


def test_progress_is_reported_with_one_photo_and_a_percentage(person, cast):
    point = point_at(Status.RECTIFYING, cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto(f"/near#rectify-{point.pk}")
    taps = Taps(page)

    taps.tap(page.locator(".big-choice", has_text="Progress"))
    taps.tap(page.locator(".view-button").first)
    taps.shoot(1)
    taps.tap(page.locator(".big-choice", has_text="50%"))
    taps.tap("[data-screen=rectify] [data-submit]")

    is_sent(page, point)
    point.refresh_from_db()
    assert point.status == Status.RECTIFYING and point.progress_pct == 50


def test_the_list_goes_by_distance_and_says_the_way(person, cast):
    near = given_to_the_inspector(cast)
    far = given_to_the_inspector(cast, location=_moved(near, 0.02))
    page = person("inspector", "phone")
    stands_at(page, near, east=-0.003)
    page.goto("/near")

    expect(page.locator("[data-place]")).to_contain_text("±8 m")
    expect(card(page, near).locator("[data-distance]")).to_have_text(
        re.compile(r"^→ 2[45]\d m$")
    )
    expect(card(page, far).locator("[data-distance]")).to_have_text("→ 1.9 km")
    order = page.locator(".near-card").evaluate_all(
        "cards => cards.map(card => Number(card.dataset.id))"
    )
    assert order.index(near.pk) < order.index(far.pk)


def test_without_position_the_list_goes_by_due_date(person, cast):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    page.goto("/near")

    expect(page.locator("[data-place]")).to_contain_text("sorted by due date")
    expect(card(page, point)).to_contain_text("Verify")


def test_the_way_to_a_point_is_copied_or_navigated(person, cast):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/near")
    card(page, point).click(button="right")

    dialog = page.locator(".way-dialog")
    expect(dialog.locator("a")).to_have_attribute(
        "href", re.compile(r"^geo:40\.\d{6},")
    )
    dialog.locator("[data-copy]").tap()
    assert re.fullmatch(
        r"40\.\d{5}°N 112\.\d{5}°E", page.evaluate("navigator.clipboard.readText()")
    )


def test_a_view_is_taken_again_and_only_the_last_one_counts(person, cast):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto(f"/near#verify-{point.pk}")
    taps = Taps(page)
    taps.shoot(4)
    tiles = page.locator("[data-screen=verify] [data-views] .view-button")
    expect(tiles.nth(1)).to_contain_text("Far view ✓")
    before = tiles.nth(1).locator("img").get_attribute("src")
    tiles.nth(1).tap()
    page.wait_for_timeout(650)
    page.locator("[data-shutter]").tap()

    expect(page.locator(".camera")).to_be_hidden()
    assert tiles.nth(1).locator("img").get_attribute("src") != before
    assert len(_kept(page, "photos")) == 4


def test_a_photo_is_a_jpeg_of_at_most_2048_pixels_with_time_and_heading(person, cast):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto("/near")
    compass = _compass(page)
    to_form(Taps(page), point, "verify")
    expect(page.locator(".camera")).to_be_visible()
    _look_west(compass)
    Taps(page).shoot(4)

    shots = _kept(page, "photos")
    assert {one["type"] for one in shots} == {"image/jpeg"}
    assert all(0 < max(one["size"]) <= 2048 for one in shots)
    assert {one["source"] for one in shots} == {"live-camera"}
    assert all(one["fix"]["accuracy"] == 8 and one["fix"]["at"] for one in shots)
    assert {one["fix"]["heading"] for one in shots} == {270}


def test_without_camera_the_phones_own_one_opens(person, cast):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.add_init_script("delete MediaDevices.prototype.getUserMedia")
    page.goto(f"/near#verify-{point.pk}")
    expect(page.locator("[data-screen=verify] [data-camera-words]")).to_contain_text(
        "own camera"
    )
    tiles = page.locator("[data-screen=verify] [data-views] .view-button")
    for number in range(4):
        with page.expect_file_chooser() as chooser:
            tiles.nth(number).tap()
        chooser.value.set_files(
            {
                "name": f"{number}.jpg",
                "mimeType": "image/jpeg",
                "buffer": photo(number + 60).read(),
            }
        )
        expect(tiles.nth(number)).to_contain_text("✓")

    assert {one["source"] for one in _kept(page, "photos")} == {"system-camera"}


def test_a_place_is_marked_on_the_map_and_the_issued_one_stays(person, cast):
    point = point_at(Status.RECTIFYING, cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto(f"/near#rectify-{point.pk}")
    page.locator("[data-screen=rectify] [data-mark]").tap()
    expect(page.locator("[data-pin-words]")).to_contain_text("17 m")
    expect(page.locator("#pin-map path.leaflet-interactive")).to_have_count(4)

    page.locator("#pin-map").tap(position={"x": 100, "y": 200})

    expect(page.locator("[data-pin-words]")).to_contain_text("Moved")
    page.locator("[data-pin-take]").tap()
    expect(page.locator("[data-screen=rectify] [data-place-line]")).to_contain_text(
        "marked by hand"
    )


def test_who_stands_far_away_says_why(person, cast):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point, east=0.01)
    page.goto("/near")
    taps = Taps(page)
    verify(taps, point, partner="其其格")

    expect(page.locator("[data-screen=verify] [data-mistake]")).to_contain_text("why")
    page.fill("[name=distance_reason]", "河水阻断，无法靠近。")
    page.locator("[data-screen=verify] [data-submit]").tap()
    is_sent(page, point)
    assert Verification.objects.get(point=point).distance_reason


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_screens_of_the_phone_are_narrow_big_and_without_barriers(
    person, cast, language
):
    point = given_to_the_inspector(cast)
    declared = point_at(Status.RECTIFYING, cast)
    make_point(cast)
    page = person("inspector", "phone", language)
    stands_at(page, point)
    found = {}
    for screen in ("", f"point-{point.pk}", f"verify-{point.pk}", "outbox"):
        found[screen] = _problems(page, screen)
    found["rectify"] = _problems(page, f"rectify-{declared.pk}")

    assert {screen: said for screen, said in found.items() if said} == {}


ORIENTATION = {"type": "absolute-orientation"}


def _compass(page) -> CDPSession:
    """A compass for the phone."""
    compass = page.context.new_cdp_session(page)
    compass.send("Emulation.setSensorOverrideEnabled", {"enabled": True, **ORIENTATION})
    return compass


def _look_west(compass: CDPSession) -> None:
    """The phone stands upright, its camera towards the west."""
    for z in (0.4, 0.5):  # it moves into place
        upright = {"quaternion": {"x": 0.5, "y": 0.5, "z": z, "w": 0.5}}
        compass.send(
            "Emulation.setSensorOverrideReadings", {"reading": upright, **ORIENTATION}
        )


def _problems(page, screen: str) -> list[str]:
    page.goto(f"/near#{screen}")
    page.reload()
    page.wait_for_load_state("networkidle")
    if screen.startswith("verify"):
        expect(page.locator(".camera")).to_be_visible()
        page.locator("[data-camera-done]").tap()
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a, summary, .big-choice, input")]
            .filter((one) => one.offsetParent && !["radio", "checkbox"].includes(one.type))
            .filter((one) => !one.closest(".leaflet-container, p, dd"))
            .filter((one) => one.getBoundingClientRect().height < 48)
            .map((one) => "small: " + one.outerHTML.slice(0, 90))"""
    )
    if page.evaluate("document.documentElement.scrollWidth > screen.width"):
        small.append("too wide")
    return [*small, *accessibility_problems(page)]


def _kept(page, store: str) -> list[dict]:
    """Rows of a store on the phone, pictures by their type and size in pixels."""
    rows: list[dict] = page.evaluate(
        """async (store) => {
          const database = await new Promise((done) => {
            const request = indexedDB.open("green-shield-phone");
            request.onsuccess = () => done(request.result);
          });
          const rows = await new Promise((done) => {
            const request = database.transaction(store).objectStore(store).getAll();
            request.onsuccess = () => done(request.result);
          });
          database.close();
          return Promise.all(rows.map(async ({ blob, ...row }) => {
            const image = await createImageBitmap(blob);
            return { ...row, type: blob.type, size: [image.width, image.height] };
          }));
        }""",
        store,
    )
    return rows


def _moved(point, east: float) -> str:
    place = point.location.clone()
    place.x += east
    return str(place.hexewkb.decode())
