"""A day of each person of the bureau, from signing in to what they came for.

Everybody in Chinese and once in English. The data officer's English day is the first test
of test_imports.py, the inspector's that of test_phone.py: they go further there.
"""

import re

import pytest
from playwright.sync_api import expect

from problem_points.models import ProblemPoint
from problem_points.workflow.states import Status
from tests.browser.phones import (
    Taps,
    given_to_the_inspector,
    is_sent,
    stands_at,
    verify,
)
from tests.databases import ROOT
from tests.factories.points import point_at

CHINESE = "zh-hans"
LANGUAGES = pytest.mark.parametrize("language", [CHINESE, "en"])
BATCH = ROOT / "data" / "samples" / "points-good.zip"


def test_the_data_officer_sees_a_batch_add_up_before_anything_is_written(person):
    page = person("city", language=CHINESE)
    page.goto("/imports")

    page.set_input_files("[name=file]", BATCH)
    page.fill("[name=batch]", "GS-2026-01")
    page.locator("form.card button.primary").click()

    equation = page.locator(".equation")
    expect(equation).to_be_visible(timeout=60_000)
    rows, *fates = [int(n) for n in equation.locator("b").all_inner_texts()]
    assert rows == sum(fates) > 0
    expect(equation).to_contain_text("拒收")
    assert not ProblemPoint.objects.filter(batch__code="GS-2026-01").exists()


@LANGUAGES
def test_the_supervisor_begins_with_the_tasks_and_passes_a_verification(
    person, cast, language
):
    point = point_at(Status.VERIFY_REVIEW, cast)
    page = person("county", language=language)
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/todo$"))
    page.locator("[data-row]", has_text=point.number).click()
    expect(page.locator("h1")).to_have_text(point.number)

    page.locator(".step-form button.primary").click()

    expect(page.locator(".notice.success")).to_contain_text(
        {CHINESE: "核查通过", "en": "Approve verification"}[language]
    )
    point.refresh_from_db()
    assert (point.status, point.awaiting_level) == (Status.VERIFY_REVIEW, "city")


def test_the_inspector_begins_nearby_and_verifies_in_ten_taps(
    person, cast, record_property
):
    point = given_to_the_inspector(cast)
    page = person("inspector", "phone", CHINESE)
    stands_at(page, point)
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/near$"))
    taps = Taps(page)

    verify(taps, point, partner="其其格", verdict=("属实", "违法违规"))

    is_sent(page, point, "已发送：")
    record_property("figure", f"taps of a verification in Chinese: {taps.count}")
    assert taps.count <= 12
    point.refresh_from_db()
    assert point.status == Status.VERIFY_REVIEW


@LANGUAGES
def test_the_leader_reads_one_sentence_and_finds_who_is_late(demo_person, language):
    said, listed, lateness = {
        CHINESE: ("完成率96.3%", "列表 {} 个", "逾期"),
        "en": ("96.3%", "List: {} point", re.compile("late", re.IGNORECASE)),
    }[language]
    page = demo_person("leader", language=language)
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/map$"))
    expect(page.locator(".sentence h1")).to_contain_text(said)
    late = page.locator('.marks a[href*="overdue"]')
    count = int(late.locator(".figure").inner_text())
    expect(page.locator(".overview")).to_have_attribute("data-ready", "")

    late.click()

    expect(page.locator(".list-pull")).to_contain_text(listed.format(count))
    expect(page.locator(".active-filter")).to_contain_text(lateness)
    page.locator(".list-pull").click()
    first = page.locator("tr[data-point]").first
    expect(first.locator(".late")).to_contain_text(lateness)
    first.locator(".state").click()
    expect(page.locator("#drawer h1")).to_be_visible()
    expect(page.locator("#drawer .holder")).to_be_visible()


@LANGUAGES
def test_the_auditor_follows_a_case_to_its_record_and_prints_it(demo_person, language):
    complete, publicity = {
        CHINESE: ("记录完整", "公示"),
        "en": ("The record is complete", "publicity"),
    }[language]
    page = demo_person("auditor", language=language)
    page.goto("/map?view=table&status=pending_close")
    page.locator("tr[data-point] th a").first.click()
    expect(page.locator(".record-check")).to_contain_text(complete)
    expect(page.locator(".step-form")).to_have_count(0)
    number = page.locator("h1").inner_text()

    page.locator(".case-print").click()

    expect(page.locator("h1")).to_have_text(number)
    steps = page.locator(".dossier-record tbody tr")
    assert steps.count() >= 10
    assert publicity in page.locator(".dossier-record").inner_text()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") >= 2


@LANGUAGES
def test_the_administrator_begins_at_the_administration(demo_person, language):
    page = demo_person("admin", language=language)

    page.goto("/")

    expect(page).to_have_url(re.compile(r"/admin/$"))
    expect(page.locator("#content h1")).to_have_text(
        {CHINESE: "台账与人员", "en": "Registers and people"}[language]
    )
