"""Files made to do harm, handed in as people do: refused by name, nothing written."""

import io
import json
import tempfile
import time
from pathlib import Path

import pytest
from django.core.management import call_command

from gis_core.intake.messages import QUESTIONS, REFUSALS
from gis_core.intake.models import ImportRun, StagedRow
from problem_points.models import ProblemPoint
from tests import canary, readers
from tests.conftest import FULL
from tests.gis_core.working import run_waiting
from tests.hostile import Hostile, hostile

IMPORTS = "/api/v1/imports"
LONGEST, MOST_MB = 30.0, 500.0
"""Seconds for a file by either way, and what the process that reads it may take."""


FULL_SET = 10**6
"""More than there are: each is taken."""


def some(address: str, share: int) -> list[Hostile]:
    every = list(hostile(address))
    return every[:: max(1, len(every) // share)]


def by_upload(client, each: Hostile) -> str:
    file = io.BytesIO(each.content)
    file.name = each.name
    answer = client.post(
        IMPORTS,
        {"file": file, "batch": "H-1", "category": "GS"},
        headers={"accept-language": "zh-hans"},
    )
    if answer.status_code == 422 and not each.content:
        return "empty-file"
    assert answer.status_code == 202, (each.name, answer.content)
    run_waiting()
    report = client.get(f"{IMPORTS}/{answer.json()['run']}").json()
    assert report["state"] in {"refused", "asking"}, (each.name, report)
    return report["findings"][0]["code"]


def by_command(each: Hostile) -> str:
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / each.name
        file.write_bytes(each.content)
        with pytest.raises(SystemExit) as ended:
            call_command(
                "import_points",
                file,
                batch="H-2",
                category="GS",
                json=True,
                stdout=said,
            )
    report = json.loads(said.getvalue())
    code = report["findings"][0]["code"]
    assert ended.value.code == (4 if code.startswith("ask-") else 3)
    assert report["rows"] == 0
    return code


@pytest.mark.soak
def test_hostile_files_are_refused_by_upload_and_by_command(
    people, calling, times, record_property
):
    client = calling(people.city)
    wrong, slowest = {}, 0.0
    with canary.listening() as listener, readers.watched() as peak:
        chosen = some(listener.address, FULL_SET if FULL else times(120))
        for each in chosen:
            found = set()
            for way in (lambda each: by_upload(client, each), by_command):
                started = time.monotonic()
                found.add(way(each))
                slowest = max(slowest, time.monotonic() - started)
            if not found <= each.codes:
                wrong[each.name] = found
    record_property(
        "figure",
        f"hostile files: {len(chosen)} by two ways, {len(wrong)} not as expected, "
        f"0 calls; slowest {slowest:.1f} s, largest reader {peak.megabytes:.0f} MB",
    )

    assert wrong == {}
    assert 0 < peak.megabytes < MOST_MB
    if FULL:
        # Only alone: beside other tests a machine may be slower.
        assert slowest < LONGEST
    assert ProblemPoint.objects.count() == StagedRow.objects.count() == 0
    assert not ImportRun.objects.exclude(rows=0).exists()
    spoken = set(ImportRun.objects.values_list("findings__code", flat=True))
    assert spoken <= {*REFUSALS, *QUESTIONS}
