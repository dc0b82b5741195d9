"""Whose points an import may bring in or change: those of the importer's own area."""

from typing import Any

from gis_core.intake.models import ImportRun, Upload
from grid.models import Membership
from problem_points.models import Batch, ProblemPoint
from tests.calling import Caller
from tests.factories.points import make_point
from tests.gis_core.working import run_waiting
from tests.people import Cast
from tests.problem_points.test_api_imports import IMPORTS, bring, issued

HERE = (112.1, 40.6, "GS-1", "采石场", "own")
THERE = (113.6, 41.2, "GS-2", "居民点", "foreign")


def report(client: Any, file: Any, batch: str = "GS-own") -> dict[str, Any]:
    """Bring a file in, have it read and applied; its report."""
    run = bring(client, file, batch=batch).json()["run"]
    run_waiting()
    assert client.post(f"{IMPORTS}/{run}/apply").status_code == 202
    run_waiting()
    found: dict[str, Any] = client.get(f"{IMPORTS}/{run}").json()
    return found


def test_a_county_brings_in_only_what_lies_in_it(people: Cast, calling: Caller) -> None:
    found = report(calling(people.county), issued(HERE, THERE))

    assert (found["accepted"], found["rejected"]) == (1, 1)
    codes = [(one["row"], one["code"]) for one in found["findings"]]
    assert (2, "outside-your-area") in codes
    assert list(ProblemPoint.objects.values_list("point_no", flat=True)) == ["GS-1"]


def test_the_city_brings_in_points_of_every_county(
    people: Cast, calling: Caller
) -> None:
    assert report(calling(people.city), issued(HERE, THERE))["accepted"] == 2


def test_a_county_does_not_change_a_foreign_point_by_its_number(
    people: Cast, calling: Caller
) -> None:
    foreign = make_point(people, cell=people.village222, series="GS", point_no="GS-7")
    moved = (112.1, 40.6, "GS-7", "采石场", "moved here")
    found = report(calling(people.county), issued(HERE, moved))

    assert (found["updated"], found["rejected"]) == (0, 1)
    foreign.refresh_from_db()
    assert (foreign.version, foreign.description) == (1, "")
    assert foreign.location.x > 113


def test_a_county_puts_nothing_into_a_batch_of_somebody_else(
    people: Cast, calling: Caller
) -> None:
    assert bring(calling(people.city), batch="GS-city").status_code == 202
    runs, uploads = ImportRun.objects.count(), Upload.objects.count()
    for person in (people.county, people.county2):
        assert bring(calling(person), batch="GS-city").status_code == 403
    assert (ImportRun.objects.count(), Upload.objects.count()) == (runs, uploads)


def test_a_manager_of_one_category_imports_no_other(
    people: Cast, calling: Caller
) -> None:
    Membership.objects.filter(user=people.city).update(categories=["WS"])
    assert bring(calling(people.city)).status_code == 403
    assert not Batch.objects.exists()
    assert bring(calling(people.city), category="WS", batch="W").status_code == 202
