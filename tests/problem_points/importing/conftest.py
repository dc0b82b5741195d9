"""Bringing bytes into a batch as the city's data officer."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gis_core.intake import actions, report
from gis_core.intake.models import ImportRun
from problem_points.actions import batches
from tests.imports import AT
from tests.people import Cast


@pytest.fixture
def opened(people: Cast, tmp_path: Path):
    """Opens a run of these bytes in a batch."""

    def open_(
        content: bytes, code: str = "GS-2021", category: str = "GS", **answers: Any
    ) -> ImportRun:
        file = tmp_path / "received"
        file.write_bytes(content)
        upload = actions.receive(file, "received.zip", by=people.city, at=AT)
        batch = batches.batch_of(code, category=category, by=people.city, at=AT)
        return batches.open_run(batch, upload, answers, by=people.city, at=AT)

    return open_


@pytest.fixture
def taken(opened, people: Cast):
    """Imports these bytes into a batch at once; the report."""

    def take(
        content: bytes,
        code: str = "GS-2021",
        category: str = "GS",
        at: datetime = AT,
        **answers: Any,
    ) -> dict[str, Any]:
        run = opened(content, code, category, **answers)
        actions.take(run, by=people.city, at=at)
        found = report.as_json(run)
        assert found["rows"] == sum(found[name] for name in report.COUNTS[1:])
        return found

    return take
