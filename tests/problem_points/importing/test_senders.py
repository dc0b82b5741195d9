"""A sender's second file: what was answered to the first is not asked again."""

from typing import Any

import pytest

from gis_core.intake import actions, profiles, report
from gis_core.intake.models import ImportRun, RunState, SavedMapping
from problem_points.actions import batches
from problem_points.models import ProblemPoint
from tests import files
from tests.files import Field, Shapefile
from tests.imports import AT, codes
from tests.people import Cast

FIELDS = [Field("问题点位编号"), Field("活动/设施类型"), Field("情况", 80)]


def silent(start: int, *, lon: float = 112.1, fields: Any = FIELDS, prj: Any = None):
    """Two points in a file that names no reference system."""
    return Shapefile(
        [files.point(lon, 40.6 + n / 100) for n in range(start, start + 2)],
        fields,
        [[f"S-{n}", "采石场", f"第{n}处"] for n in range(start, start + 2)],
        prj=prj,
    ).zipped()


def read(run: ImportRun) -> ImportRun:
    """Read, and no more."""
    return actions.read(run, at=AT)


@pytest.fixture
def first(opened, people: Cast) -> ImportRun:
    """The first file of a sender: its questions answered, its rows written."""
    run = opened(silent(0), sender="某遥感公司", crs="EPSG:4490")
    run.answers["mapping"] = {"description": "情况"}
    run.save()
    actions.take(run, by=people.city, at=AT)
    assert run.state == RunState.APPLIED
    return run


def test_the_second_file_asks_nothing_and_says_why(opened, people: Cast, first):
    run = read(opened(silent(10), sender="某遥感公司"))

    assert run.state == RunState.READY
    assert run.crs == "EPSG:4490"
    assert run.decisions["profile"] == {
        "name": "某遥感公司",
        "used_on": "2022-03-07",
        "settled": ["crs", "mapping"],
    }
    actions.apply(run, by=people.city, at=AT)
    assert ProblemPoint.objects.get(point_no="S-10").description == "第10处"


def test_the_same_columns_mean_the_same_without_a_name_but_lie_nowhere(opened, first):
    silent_run = read(opened(silent(10)))
    run = read(opened(silent(10), crs="EPSG:4490"))

    assert codes(report.as_json(silent_run)) == [(None, "ask-crs")]
    assert run.decisions["mapping"]["description"] == "情况"
    assert run.decisions["profile"]["name"] == "某遥感公司"


def test_other_columns_and_no_name_are_asked_about(opened, first):
    other = [Field("问题点位编号"), Field("活动/设施类型"), Field("说明", 80)]
    run = read(opened(silent(10, fields=other)))

    assert run.state == RunState.ASKING
    assert codes(report.as_json(run)) == [(None, "ask-crs")]


def test_what_the_file_states_is_not_overruled(opened, first):
    run = read(opened(silent(10, prj=files.WGS84), sender="某遥感公司"))

    assert (run.state, run.crs) == (RunState.READY, "EPSG:4326")
    assert run.decisions["profile"]["settled"] == ["mapping"]


def test_a_person_s_answer_counts_before_the_profile(opened, first):
    run = read(opened(silent(10), sender="某遥感公司", mapping={"remark": "情况"}))

    assert run.decisions["mapping"]["remark"] == "情况"
    assert "description" not in run.decisions["mapping"]


def test_coordinates_that_do_not_fit_the_profile_are_asked_about(opened, first):
    metres = Shapefile(
        [files.point(38424277.9, 4540963.5), files.point(38424377.9, 4540963.5)],
        FIELDS,
        [["S-10", "采石场", ""], ["S-11", "采石场", ""]],
        prj=None,
    ).zipped()
    run = read(opened(metres, sender="某遥感公司"))

    assert run.state == RunState.ASKING


def test_a_file_that_was_not_written_teaches_nothing(opened, people: Cast):
    read(opened(silent(0), sender="某遥感公司", crs="EPSG:4490"))

    assert not SavedMapping.objects.exists()
    assert profiles.names(batches.TARGET) == []


def test_the_first_rows_are_kept_as_they_were_decoded(opened):
    run = read(opened(silent(0)))

    assert run.state == RunState.ASKING
    assert run.decisions["sample"][0]["问题点位编"] == "S-0"
    assert run.decisions["sample"][1]["情况"] == "第1处"


def test_papers_in_the_parcel_are_listed_with_their_number(opened, people: Cast):
    content = files.zipped(
        {
            **{f"points{k}": v for k, v in parts().items()},
            "照片/S-1_远景.jpg": b"\xff\xd8\xff\xe0 no picture",
            "核查说明.docx": b"no document",
        }
    )
    run = read(opened(content, crs="EPSG:4490"))

    assert run.decisions["along"] == [
        {"name": "照片/S-1_远景.jpg", "size": 15, "number": "S-1"},
        {"name": "核查说明.docx", "size": 11, "number": ""},
    ]
    (note,) = run.findings.filter(code="travelled-along")
    assert note.params == {"count": 2, "matched": 1}


def parts() -> dict[str, bytes]:
    """The parts of a shapefile of two points."""
    return Shapefile(
        [files.point(112.1, 40.6), files.point(112.2, 40.6)],
        FIELDS,
        [["S-1", "采石场", ""], ["S-2", "采石场", ""]],
    ).parts()


def test_a_column_of_foreign_codes_is_kept_and_named_once(opened):
    count = 30
    made = Shapefile(
        [files.point(112.1 + n / 1000, 40.6) for n in range(count)],
        [Field("编号"), Field("TYPE", 4)],
        [[f"F-{n}", str(n % 3)] for n in range(count)],
    )
    run = read(opened(made.zipped()))

    (warning,) = run.findings.filter(severity="warning", code__contains="code")
    assert (warning.row, warning.code) == (None, "codes-foreign")
    assert warning.params == {
        "column": "TYPE",
        "attribute": "detected_type",
        "values": ["0", "1", "2"],
    }
    assert run.accepted == count
    assert "TYPE" in run.decisions["unused"]
