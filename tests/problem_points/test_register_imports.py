"""Grid cells and other registers brought in on a page, with what does not fit shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gis_core.intake.models import ImportRun
from grid.models import Cell
from tests import files
from tests.gis_core import mvt
from tests.gis_core.working import run_waiting
from tests.grid.test_importing import cell
from tests.people import Cast

PAGE = "problem_points:register-imports"


def browser(person) -> Client:
    """A person's browser, in English."""
    person.language = "en"
    person.save(update_fields=["language"])
    client = Client()
    client.force_login(person)
    return client


def loose_grid() -> bytes:
    """A town of two villages that overlap, with a gap, one of them reaching out; and
    a village of nowhere."""
    return files.geojson(
        [
            cell("159900000000", "某市", 111, 43, 2),
            cell("159921000000", "某县", 111, 43, 2),
            cell("159921101000", "某镇", 111, 43, 1),
            cell("159921101201", "东村", 111, 43, 0.6),
            cell("159921101202", "西村", 111.5, 43.1, 0.6),
            cell("159922101201", "孤村", 112, 43, 0.5),
        ]
    )


def bring(client: Client) -> ImportRun:
    """Hand the loose grid in and have it read."""
    sent = SimpleUploadedFile("网格.geojson", loose_grid())
    answer = client.post(reverse(PAGE), {"file": sent, "register": "grid"})
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == reverse("problem_points:import", args=[run.pk])
    run_waiting()
    run.refresh_from_db()
    return run


def test_a_grid_is_checked_shown_and_written(people: Cast) -> None:
    client = browser(people.city)
    run = bring(client)

    shaped = run.findings.filter(shape__isnull=False)
    assert set(shaped.values_list("code", flat=True)) == {
        "beyond-parent",
        "cells-overlap",
        "gap-in-parent",
        "parent-missing",
    }
    (overlap,) = shaped.filter(code="cells-overlap")
    assert overlap.shape.extent == pytest.approx((111.5, 43.1, 111.6, 43.6))
    text = client.get(reverse("problem_points:import", args=[run.pk])).content.decode()
    for words in ("Supervision grid", "overlap", "gap", "without a cell above"):
        assert words in text
    tile = client.get(reverse("problem_points:import-tile", args=[run.pk, 6, 51, 23]))
    assert set(mvt.layers(tile.content)) == {"outlines", "faults"}

    client.post(reverse("problem_points:import-apply", args=[run.pk]))
    run_waiting()
    assert Cell.objects.get(code="159921101202").name == "西村"
    assert (
        "Undo"
        not in client.get(
            reverse("problem_points:import", args=[run.pk])
        ).content.decode()
    )


def test_registers_are_the_city_s(people: Cast) -> None:
    run = bring(browser(people.city))

    county = browser(people.county)
    assert county.get(reverse(PAGE)).status_code == 403
    assert (
        county.get(reverse("problem_points:import", args=[run.pk])).status_code == 404
    )


def test_a_file_without_a_register_is_asked_for_both(people: Cast) -> None:
    answer = browser(people.city).post(reverse(PAGE), {})

    assert answer.status_code == 422
    assert ImportRun.objects.count() == 0
