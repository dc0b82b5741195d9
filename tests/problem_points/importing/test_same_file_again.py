"""The same file again over HTTP, one after the other and by many at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from gis_core.intake.models import ImportRun, RunState
from problem_points import audit
from problem_points.models import Batch, ProblemPoint
from tests.calling import Caller
from tests.gis_core.working import run_waiting
from tests.issued import GOOD
from tests.people import Cast
from tests.problem_points.test_api_imports import IMPORTS, bring, upload

HANDS = 8


def apply(client: Client, run: str) -> None:
    """Have a run written, if it still is what its report says."""
    assert client.post(f"{IMPORTS}/{run}/apply").status_code == 202
    run_waiting()


@pytest.mark.django_db
def test_the_second_upload_says_so_links_to_the_first_and_adds_nothing(
    people: Cast, calling: Caller
) -> None:
    client = calling(people.city)
    first = bring(client, upload(GOOD.zipped())).json()["run"]
    run_waiting()
    apply(client, first)

    again = bring(client, upload(GOOD.zipped(), "renamed.zip")).json()["run"]
    run_waiting()

    report = client.get(f"{IMPORTS}/{again}").json()
    assert (report["rows"], report["unchanged"]) == (3, 3)
    assert "already-imported" in {finding["code"] for finding in report["findings"]}
    office = Client()
    office.force_login(people.city)
    runs = {str(run.uid): run.pk for run in ImportRun.objects.all()}
    page = office.get(f"/imports/{runs[again]}").content.decode()
    assert f'href="/imports/{runs[first]}"' in page
    apply(client, again)
    assert ProblemPoint.objects.count() == 3


def test_eight_uploads_at_once_make_one_batch_and_no_duplicates(
    own_database: str, people: Cast, calling: Caller
) -> None:
    start = Barrier(HANDS)
    clients = [calling(people.city) for _ in range(HANDS)]

    def hand(client: Client) -> str:
        try:
            start.wait(timeout=60)
            answer = bring(client, upload(GOOD.zipped()))
            assert answer.status_code == 202, answer.content
            return str(answer.json()["run"])
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        runs = list(hands.map(hand, clients))
    run_waiting()
    for run in runs:
        # The first is written; of the others the report is renewed, then there is
        # nothing left to write.
        apply(clients[0], run)
        apply(clients[0], run)

    assert Batch.objects.get().code == "GS-2021-01"
    assert ProblemPoint.objects.count() == 3
    written = ImportRun.objects.filter(state=RunState.APPLIED)
    assert sorted(written.values_list("accepted", "unchanged")) == [
        *[(0, 3)] * (HANDS - 1),
        (3, 0),
    ]
    assert audit.verify().is_sound
