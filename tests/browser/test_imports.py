"""Bringing in a file: upload, report, question, writing, taking back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from problem_points.models import Batch, ProblemPoint
from tests.databases import ROOT

SAMPLES = ROOT / "data" / "samples"


def test_a_batch_is_checked_written_shown_and_taken_back(person):
    page = person("city")
    _bring_in(page, SAMPLES / "points-good.zip", "GS-2026-01", expected=400)

    expect(page.locator(".equation")).to_be_visible(timeout=30_000)
    terms = [int(n) for n in page.locator(".equation b").all_inner_texts()]
    assert terms[0] == sum(terms[1:]) > 0
    expect(page.locator(".run")).to_contain_text("The covering letter names")
    assert not ProblemPoint.objects.filter(batch__code="GS-2026-01").exists()

    page.click("button:has-text('Write:')")
    expect(page.locator(".run-state.applied")).to_be_visible(timeout=30_000)
    written = ProblemPoint.objects.filter(batch__code="GS-2026-01").count()
    assert written == terms[1] + terms[5]
    page.click("text=Show the batch on the map")
    expect(page.locator(".list-pull")).to_contain_text(f"List: {written} point")

    page.go_back()
    page.click("text=Undo")
    page.click("button:has-text('Take this import back')")
    expect(page.locator(".run-state.rolled-back")).to_be_visible()
    taken_back = ProblemPoint.objects.filter(batch__code="GS-2026-01")
    assert set(taken_back.values_list("status", flat=True)) == {"void"}
    assert Batch.objects.get(code="GS-2026-01").expected_count == 400


@pytest.mark.parametrize("name", ["points-unreadable.zip", "points-no-dbf.zip"])
def test_a_file_that_cannot_be_taken_says_why(person, name):
    page = person("city")
    _bring_in(page, SAMPLES / name, "GS-2026-02")

    expect(page.locator(".run-state.refused")).to_be_visible(timeout=30_000)
    expect(page.locator(".run .notice.error")).to_be_visible()


def test_an_unstated_reference_system_is_asked_for(person):
    page = person("city")
    _bring_in(page, SAMPLES / "points-no-prj.zip", "GS-2026-03")
    expect(page.locator(".question")).to_be_visible(timeout=30_000)

    choices = page.locator(".question .chip input")
    expect(page.locator("#rows-map .leaflet-tooltip")).to_have_count(choices.count())
    choices.first.check()
    page.click("text=Answer and go on")

    expect(page.locator(".equation")).to_be_visible(timeout=30_000)
    expect(page.locator(".run")).to_contain_text("CGCS2000")


def test_a_form_without_a_file_keeps_what_was_typed(demo_person, watch):
    watch.allow("422")
    page = demo_person("city")
    page.goto("/imports")
    page.locator("form.card").evaluate("(form) => { form.noValidate = true; }")
    page.fill("[name=batch]", "GS-2026-04")

    page.click("text=Upload and check")

    expect(page.locator(".field.wrong")).to_have_count(1)
    expect(page.locator("[name=batch]")).to_have_value("GS-2026-04")


def test_whoever_may_not_import_is_told(demo_person, watch):
    watch.allow("403")
    page = demo_person("inspector")
    page.goto("/imports")

    expect(page.locator("h1")).to_have_text("Not allowed")


def _bring_in(page: Page, file: Path, code: str, expected: int | None = None) -> None:
    page.goto("/imports")
    page.set_input_files("[name=file]", file)
    page.fill("[name=batch]", code)
    if expected is not None:
        page.fill("[name=expected_count]", str(expected))
    page.click("text=Upload and check")
    expect(page).to_have_url(re.compile(r"/imports/\d+$"))
