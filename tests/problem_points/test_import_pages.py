"""The page of an import: how it was read, its rows by fate, their map, cancelling."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gis_core.intake.models import ImportRun
from gis_core.models.job import JobState
from gis_core.tiles import MEDIA_TYPE
from problem_points.models import ProblemPoint
from tests.calling import Caller
from tests.gis_core import mvt
from tests.gis_core.working import run_waiting
from tests.people import Cast
from tests.problem_points.test_api_imports import (
    bring,
    issued,
    two_good_one_outside,
)


@pytest.fixture
def run(people: Cast, calling: Caller) -> ImportRun:
    """Two good rows and one outside the city, read and not yet written."""
    bring(calling(people.city), two_good_one_outside())
    run_waiting()
    return ImportRun.objects.get()


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    """The text of a page of the import."""
    answer = client.get(reverse(f"problem_points:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_how_the_file_was_read(office: Client, run: ImportRun) -> None:
    text = page(office, "import", run.pk)

    assert "GB18030" in text
    assert "<code>活动/设施" in text
    assert "采石场 · 居民点" in text


def test_rows_are_listed_by_fate_with_what_was_found(
    office: Client, run: ImportRun
) -> None:
    refused = page(office, "import-rows", run.pk, fate="rejected")
    everything = page(office, "import-rows", run.pk)

    assert "GS-3" in refused
    assert "Write the coordinates as numbers and send the row again." in refused
    assert "GS-1" not in refused
    assert all(number in everything for number in ("GS-1", "GS-2", "GS-3"))


def test_an_unknown_fate_or_page_shows_rows_all_the_same(
    office: Client, run: ImportRun
) -> None:
    assert "GS-1" in page(office, "import-rows", run.pk, fate="eaten", page="none")


def test_an_update_says_what_it_replaces(
    office: Client, run: ImportRun, people: Cast, calling: Caller
) -> None:

    office.post(reverse("problem_points:import-apply", args=[run.pk]))
    run_waiting()
    corrected = issued((112.1, 40.6, "GS-1", "采石场", "扩大"))
    bring(calling(people.city), corrected)
    run_waiting()
    second = ImportRun.objects.order_by("pk").last()
    assert second is not None

    text = page(office, "import-rows", second.pk, fate="updated")

    assert "<del>=1+1</del>" in text
    assert "<ins>扩大</ins>" in text


def test_the_map_shows_every_row_with_its_fate(
    office: Client, people: Cast, calling: Caller
) -> None:
    good, outside = (112.1, 40.6, "GS-1", "采石场", ""), (90.0, 30.0, "GS-2", "", "")
    bring(calling(people.city), issued(good, outside))
    run_waiting()
    run = ImportRun.objects.get()
    answer = office.get(reverse("problem_points:import-tile", args=[run.pk, 0, 0, 0]))

    assert answer["Content-Type"] == MEDIA_TYPE
    rows = mvt.layers(answer.content)["rows"]
    assert sorted(row.properties["fate"] for row in rows) == [
        "accepted",
        "rejected",
    ]


def test_a_waiting_import_can_be_cancelled_and_read_again(
    office: Client, people: Cast, calling: Caller
) -> None:
    bring(calling(people.city), two_good_one_outside())
    waiting = ImportRun.objects.get()
    assert "Waiting for a worker" in page(office, "import", waiting.pk)

    office.post(reverse("problem_points:import-cancel", args=[waiting.pk]))

    waiting.refresh_from_db()
    assert waiting.job is not None
    assert waiting.job.state == JobState.CANCELLED
    assert "Cancelled. Nothing was written." in page(office, "import", waiting.pk)
    office.post(reverse("problem_points:import-answers", args=[waiting.pk]))
    run_waiting()
    assert "Result of the check" in page(office, "import", waiting.pk)
    assert not ProblemPoint.objects.exists()


def test_a_finished_job_reloads_the_page(office: Client, run: ImportRun) -> None:
    address = reverse("problem_points:import", args=[run.pk])
    answer = office.get(address, headers={"HX-Request": "true"})

    assert answer["HX-Refresh"] == "true"


def test_whoever_may_not_import_sees_nothing_of_it(
    people: Cast, run: ImportRun
) -> None:
    client = Client()
    client.force_login(people.inspector)
    for name, args in (
        ("import", [run.pk]),
        ("import-rows", [run.pk]),
        ("import-tile", [run.pk, 0, 0, 0]),
    ):
        answer = client.get(reverse(f"problem_points:{name}", args=args))
        assert answer.status_code == 403
