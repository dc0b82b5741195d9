"""Importing bytes into a target, as tests do it."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gis_core.intake import actions, report
from gis_core.intake.models import ImportRun

AT = datetime(2022, 3, 7, 2, tzinfo=UTC)  # a Monday


def run_of(content: bytes, target: str, **answers: Any) -> ImportRun:
    """A run of these bytes, waiting to be read."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "received"
        file.write_bytes(content)
        upload = actions.receive(file, "received.zip", by=None, at=AT)
    return actions.open_run(upload, target, answers, by=None, at=AT)


def take(content: bytes, target: str, **answers: Any) -> dict[str, Any]:
    """Import at once; the report, whose counts add up."""
    run = run_of(content, target, **answers)
    actions.take(run, by=None, at=AT)
    found = report.as_json(run)
    assert found["rows"] == sum(found[name] for name in report.COUNTS[1:])
    return found


def fates(found: dict[str, Any]) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: found[name] for name in report.COUNTS[1:] if found[name]}


def codes(found: dict[str, Any]) -> list[tuple[Any, str]]:
    """Row and code of every finding."""
    return [(finding["row"], finding["code"]) for finding in found["findings"]]
