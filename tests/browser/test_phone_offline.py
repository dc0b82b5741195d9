"""The phone without network: nothing typed or photographed is lost, nothing sent twice."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from grid.models import Membership
from problem_points.models import PointEvent, PointEvidence
from problem_points.workflow.states import Status
from tests.browser.conftest import sign_in, speak
from tests.browser.dropping import line_to
from tests.browser.phones import (
    Taps,
    card,
    given_to_the_inspector,
    is_sent,
    stands_at,
    to_form,
    verify,
)
from tests.factories.points import do
from tests.people import PASSWORD


@pytest.fixture(autouse=True)
def lines_may_break(watch):
    """The browser reports every request that no network took."""
    watch.allow("net::ERR_")


def test_a_draft_outlives_its_tab(person, cast, live, watch):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto("/near")
    taps = Taps(page)
    to_form(taps, point, "verify")
    taps.shoot(4)
    page.fill("[name=facts]", "取土坑一处，未见作业。")
    expect(page.locator("[data-screen=verify] [data-saved]")).to_contain_text("Draft")
    context = page.context
    page.close()

    page = context.new_page()
    watch.follow(page)
    page.goto(f"/near#verify-{point.pk}")

    tiles = page.locator("[data-screen=verify] [data-views] .view-button.filled")
    expect(tiles).to_have_count(4)
    expect(page.locator("[name=facts]").first).to_have_value("取土坑一处，未见作业。")
    expect(page.locator(".camera")).to_be_hidden()


def test_work_without_network_is_kept_and_sent_when_it_is_back(person, cast):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto("/near")
    card(page, point).tap()
    expect(page.locator(".sheet h1")).to_have_text(point.number)
    page.goto("/near#")
    page.context.set_offline(True)

    verify(Taps(page), point, partner="其其格")

    expect(page.locator("[data-net]")).to_have_text(
        "No network; 1 saved on this phone, sent by itself when it is back."
    )
    expect(card(page, point)).to_contain_text("waiting to be sent")
    assert not PointEvidence.objects.filter(point=point).exists()
    page.context.set_offline(False)
    is_sent(page, point)
    point.refresh_from_db()
    assert point.status == Status.VERIFY_REVIEW


def test_the_page_opens_without_network_with_what_is_kept(person, cast, watch):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto("/near")
    card(page, point).tap()
    expect(page.locator(".sheet h1")).to_have_text(point.number)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "caches.open('near').then(c => c.keys()).then(keys => keys.length > 20)"
    )
    page.context.set_offline(True)
    context = page.context
    page.close()

    page = context.new_page()
    watch.follow(page)
    page.goto("/near")

    expect(page.locator("[data-place]")).to_contain_text("Without network")
    card(page, point).tap()
    expect(page.locator(".sheet h1")).to_have_text(point.number)
    expect(page.locator(".sheet .stages")).to_be_visible()


def test_a_server_that_dies_and_comes_back_gets_everything_once(person, cast, live):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto("/near")
    to_form(Taps(page), point, "verify")
    page.locator("[data-camera-done]").tap()
    page.goto("/near#")
    live.kill("web")
    try:
        verify(Taps(page), point, partner="其其格")
        expect(page.locator("[data-net]")).to_contain_text("1 saved on this phone")
    finally:
        live.start_web()

    is_sent(page, point)
    assert _written(point) == (1, 4)


def test_lost_answers_write_nothing_twice(open_page, cast, live):
    point = given_to_the_inspector(cast)
    with line_to(live.url) as line:
        page = open_page(SimpleNamespace(url=line.url), "phone")
        _signed_in(page, "inspector")
        stands_at(page, point)
        page.goto("/near")
        line.lose = [f"/points/{point.pk}/evidence", f"/points/{point.pk}/actions/"]

        verify(Taps(page), point, partner="其其格")

        is_sent(page, point)
        assert len(line.lost) == 2
        page.goto("about:blank")
    assert _written(point) == (1, 4)


def test_a_point_that_changed_meanwhile_keeps_the_work_and_takes_it_anew(
    person, cast, watch
):
    watch.allow("409")
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto("/near")
    to_form(Taps(page), point, "verify")
    page.locator("[data-camera-done]").tap()
    page.goto("/near#")
    page.context.set_offline(True)
    verify(Taps(page), point, partner="其其格")
    do(point, "supervise", cast.leader, note="请尽快核查")

    page.context.set_offline(False)

    expect(page.locator("[data-net]")).to_have_text("1 need you.", timeout=15_000)
    page.locator(".phone-nav a[href='#outbox']").tap()
    parcel = page.locator(".parcel")
    expect(parcel).to_contain_text("Everything of yours is kept")
    expect(parcel).to_contain_text("请尽快核查")
    parcel.locator("[data-again]").tap()
    expect(page.locator("[data-outbox-empty]")).to_be_visible(timeout=15_000)
    assert _written(point) == (1, 4)


def test_who_lost_the_right_keeps_the_work_and_reads_why(person, cast, watch):
    for code in ("404", "403"):
        watch.allow(code)
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto("/near")
    to_form(Taps(page), point, "verify")
    page.locator("[data-camera-done]").tap()
    page.goto("/near#")
    page.context.set_offline(True)
    verify(Taps(page), point, partner="其其格")
    moved = Membership.objects.get(user=cast.inspector)
    Membership.objects.filter(pk=moved.pk).update(cell=cast.village211)
    do(point, "dispatch", cast.county, user=cast.inspector_second.pk)
    try:
        page.context.set_offline(False)

        expect(page.locator("[data-net]")).to_have_text("1 need you.", timeout=15_000)
        page.locator(".phone-nav a[href='#outbox']").tap()
        expect(page.locator(".parcel")).to_contain_text("the work stays on this phone")
        assert _counts(page)["photos"] == 4
        assert _written(point) == (0, 0)
    finally:
        Membership.objects.filter(pk=moved.pk).update(cell=moved.cell)


def test_signing_out_leaves_nothing_for_the_next_person(person, cast):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    stands_at(page, point)
    page.goto("/near")
    taps = Taps(page)
    to_form(taps, point, "verify")
    taps.shoot(4)
    assert _counts(page)["photos"] == 4
    asked: list[str] = []

    def answer(dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", answer)
    page.goto("/near#")
    page.locator(".phone-bar .menu summary").tap()
    page.locator(".phone-bar .menu form button").tap()
    page.wait_for_url("**/accounts/login/**")

    assert asked and "Not sent yet: 1" in asked[0]
    assert _left(page) == {"databases": [], "caches": [], "local": 0}


def test_another_person_on_the_same_phone_finds_nothing(person, cast):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone")
    page.goto("/near")
    card(page, point).tap()
    expect(page.locator(".sheet h1")).to_have_text(point.number)
    assert _counts(page)["points"] >= 1
    page.context.clear_cookies()

    _signed_in(page, "inspector2")
    page.goto("/near")

    expect(page.locator("[data-place]")).to_contain_text("another person")
    assert _counts(page) == {"drafts": 0, "parcels": 0, "photos": 0, "points": 0}


def _signed_in(page: Page, username: str) -> None:
    sign_in(page, username, PASSWORD)
    speak(page, "en")


def _written(point) -> tuple[int, int]:
    """Verifications and pieces of evidence on the server."""
    steps = PointEvent.objects.filter(point=point, action="submit-verification")
    return steps.count(), PointEvidence.objects.filter(point=point).count()


def _counts(page: Page) -> dict[str, int]:
    """How much of each kind the phone keeps."""
    counts: dict[str, int] = page.evaluate(
        """async () => {
          const database = await new Promise((done) => {
            const request = indexedDB.open("green-shield-phone");
            request.onsuccess = () => done(request.result);
          });
          const counts = {};
          for (const store of ["drafts", "parcels", "photos", "points"]) {
            counts[store] = await new Promise((done) => {
              const request = database.transaction(store).objectStore(store).count();
              request.onsuccess = () => done(request.result);
            });
          }
          database.close();
          return counts;
        }"""
    )
    return counts


def _left(page: Page) -> dict[str, object]:
    """All that the site left in the browser, cookies aside."""
    left: dict[str, object] = page.evaluate(
        """async () => ({
          databases: (await indexedDB.databases()).map(({ name }) => name),
          caches: await caches.keys(),
          local: localStorage.length,
        })"""
    )
    return left
