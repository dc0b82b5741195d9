"""The page of a case: its one form, photos, refusals that keep what was typed."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from problem_points.models import PointEvidence, ProblemPoint, Verification
from problem_points.workflow.states import Status
from tests.factories.photos import photo
from tests.factories.points import do, make_point, point_at


def test_an_inspector_verifies_with_four_photos_on_a_phone(person, cast):
    point = _given_to_the_inspector(cast)
    page = person("inspector", "phone")
    _stands_at(page, point)
    page.goto("/todo")
    page.click(f"text={point.number}")

    for number, view in enumerate(
        ("Near view", "Far view", "Direction 1", "Direction 2")
    ):
        _upload(page, view, f"view-{number}.jpg", seed=number)
    page.get_by_label("confirmed: unlawful, to be rectified").check()
    page.get_by_label("What was found").fill("采石设备两台，占用草地。")
    page.get_by_label("Persons on site").fill("高娃 其其格")
    page.click("[data-locate]")
    expect(page.locator("[data-place-words]")).to_contain_text("Accurate to")
    page.click("button:has-text('Submit verification')")

    expect(page.locator(".notice.success")).to_contain_text("Submit verification")
    point.refresh_from_db()
    written = Verification.objects.get(point=point)
    used = PointEvidence.objects.filter(point=point, event=written.event)
    assert point.status == Status.VERIFY_REVIEW
    assert written.persons == ["高娃", "其其格"] and written.place is not None
    assert {row.slot for row in used} == {"near", "far", "direction1", "direction2"}
    assert all(row.fix_location is not None for row in used)
    expect(page.locator(".timeline .thumb")).to_have_count(4)


def test_a_photo_chosen_before_the_script_has_come_is_sent_too(person, cast):
    point = _given_to_the_inspector(cast)
    page = person("inspector")
    _stands_at(page, point)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/case\b[^/]*\.js"), hold)
    page.goto(f"/points/{point.pk}", wait_until="commit")
    page.locator(".slot", has_text="Near view").locator("input").set_input_files(
        {"name": "early.jpg", "mimeType": "image/jpeg", "buffer": photo(1).read()}
    )

    assert held
    held[0].continue_()

    expect(page.locator("[data-at-hand] input[name=evidence]")).to_have_count(1)


def test_a_refused_step_keeps_what_was_typed_and_uploaded(person, cast, watch):
    watch.allow("422")
    point = _given_to_the_inspector(cast)
    page = person("inspector")
    _stands_at(page, point)
    page.goto(f"/points/{point.pk}")
    _upload(page, "Near view", "one.jpg", seed=1)
    page.get_by_label("confirmed: unlawful, to be rectified").check()
    page.get_by_label("What was found").fill("只有一张照片。")

    page.click("button:has-text('Submit verification')")

    expect(page.locator(".notice.error")).to_be_visible()
    expect(page.locator(".field.wrong")).to_contain_text("different persons")
    expect(page.get_by_label("What was found")).to_have_value("只有一张照片。")
    expect(page.locator("[data-at-hand] input[name=evidence]")).to_be_checked()
    point.refresh_from_db()
    assert point.status == Status.PENDING_VERIFY


def test_a_photo_that_is_none_is_told_beside_its_slot(person, cast, watch):
    watch.allow("422")
    point = _given_to_the_inspector(cast)
    page = person("inspector")
    page.goto(f"/points/{point.pk}")

    page.locator(".slot", has_text="Near view").locator("input").set_input_files(
        {"name": "list.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
    )

    expect(page.locator("[data-at-hand] .wrong")).to_contain_text("list.jpg")
    assert not PointEvidence.objects.filter(point=point).exists()


def test_a_draft_saved_on_site_is_there_at_the_desk(person, cast):
    point = _given_to_the_inspector(cast)
    page = person("inspector")
    page.goto(f"/points/{point.pk}")
    page.get_by_label("What was found").fill("先记下来。")
    page.click("text=Save as draft")

    desk = person("town")
    desk.goto(f"/points/{point.pk}?do=submit-verification")

    expect(desk.get_by_label("What was found")).to_have_value("先记下来。")
    expect(desk.locator("#act")).to_contain_text("Draft of 高娃")


def test_somebody_who_came_first_is_told_and_nothing_is_lost(person, cast, watch):
    watch.allow("409")
    point = point_at(Status.VERIFY_REVIEW, cast)
    page = person("county")
    page.goto(f"/points/{point.pk}?do=return-verification")
    page.get_by_label("What has to be done").fill("照片 2 看不清。")
    page.get_by_label("photos unclear or missing").check()
    do(point, "supervise", cast.leader)

    page.click("button:has-text('Return verification')")

    expect(page.locator(".notice.error")).to_be_visible()
    expect(page.get_by_label("What has to be done")).to_have_value("照片 2 看不清。")
    point.refresh_from_db()
    assert point.status == Status.VERIFY_REVIEW


def test_the_return_stands_above_the_form_of_the_one_who_must_answer(person, cast):
    point = point_at(Status.VERIFY_REVIEW, cast)
    point = do(
        point, "return-verification", cast.county, note="照片 2 看不清，请补拍。"
    )
    page = person("inspector", "phone")
    page.goto(f"/points/{point.pk}")

    expect(page.locator(".step-form .notice.warning")).to_contain_text("照片 2 看不清")
    expect(page.locator(".timeline .is-return")).to_have_count(1)


def test_a_plan_with_two_measures_comes_from_its_rows(person, cast):
    point = point_at(Status.PENDING_PLAN, cast)
    due = timezone.localdate() + timedelta(days=40)
    page = person("town")
    page.goto(f"/points/{point.pk}")
    page.click("[data-add-row]")
    rows = page.locator(".measure-row")
    expect(rows).to_have_count(4)
    rows.nth(0).locator("input").first.fill("拆除设施")
    rows.nth(3).locator("input").first.fill("补种草木")
    page.get_by_label("Person responsible").fill("孙厂长")
    page.get_by_label("Rectified by").fill(due.isoformat())

    page.click("button:has-text('Submit plan')")

    expect(page.locator(".measure-list li")).to_have_count(2)
    point.refresh_from_db()
    assert point.status == Status.PLAN_REVIEW
    assert [m.text for m in point.plans.get().measures.all()] == [
        "拆除设施",
        "补种草木",
    ]


def test_the_work_is_declared_done_with_a_pair_and_its_place_on_the_map(person, cast):
    point = point_at(Status.RECTIFYING, cast)
    page = person("unit")
    _stands_at(page, point)
    page.goto(f"/points/{point.pk}?do=declare-done#act")
    page.wait_for_selector("#locator .leaflet-marker-icon")
    _upload(page, "Same view, after", "after-1.jpg", seed=31)
    for number in (32, 33):
        _upload(page, "More photos from after", f"after-{number}.jpg", seed=number)
    page.locator("#locator").click(position={"x": 200, "y": 60})
    expect(page.locator("[name=lon]")).to_have_value(re.compile(r"^112\.\d{6}$"))

    page.click("button:has-text('Declare done')")

    expect(page.locator(".notice.success")).to_be_visible()
    point.refresh_from_db()
    kinds = list(point.geometry_versions.values_list("kind", flat=True))
    assert point.status == Status.SELF_CHECK
    assert kinds[-1] == "rectified"
    assert point.evidence.filter(pair_of__isnull=False).count() == 1


def test_who_has_nothing_to_do_is_told_who_has(person, cast):
    point = point_at(Status.VERIFY_REVIEW, cast)
    page = person("inspector")
    page.goto(f"/points/{point.pk}")

    expect(page.locator(".holder")).to_contain_text("Waits for the county level")
    expect(page.locator(".step-form")).to_have_count(0)


def test_a_photo_opens_in_full_and_the_arrow_shows_the_next(person, cast):
    point = point_at(Status.VERIFY_REVIEW, cast)
    page = person("county")
    page.goto(f"/points/{point.pk}")
    page.locator(".case-record .thumb").first.click()

    first = page.locator(".lightbox img").get_attribute("src")
    page.keyboard.press("ArrowRight")

    assert page.locator(".lightbox img").get_attribute("src") != first
    page.keyboard.press("Escape")
    expect(page.locator(".lightbox")).to_be_hidden()


def test_the_short_address_leads_to_the_case(person, cast):
    point = make_point(cast)
    page = person("city")

    page.goto(f"/p/{point.number}")

    expect(page).to_have_url(re.compile(rf"/points/{point.pk}$"))


def _given_to_the_inspector(cast) -> ProblemPoint:
    point = make_point(cast, at=timezone.now() - timedelta(days=3))
    point = do(point, "dispatch", cast.city, cell=cast.county_cell.pk)
    return do(
        point, "dispatch", cast.county, cell=cast.village111.pk, user=cast.inspector.pk
    )


def _stands_at(page: Page, point: ProblemPoint) -> None:
    """The device is at the point."""
    assert point.location is not None
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(
        {"longitude": point.location.x, "latitude": point.location.y, "accuracy": 8}
    )


def _upload(page: Page, slot: str, name: str, *, seed: int) -> None:
    before = page.locator("[data-at-hand] input[name=evidence]").count()
    page.locator(".slot", has_text=slot).first.locator("input").set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": photo(seed).read()}
    )
    expect(page.locator("[data-at-hand] input[name=evidence]")).to_have_count(
        before + 1
    )
