"""A file is refused, asked about, previewed, written and taken back."""

import pytest

from gis_core.errors import Conflict
from gis_core.intake import actions, report
from gis_core.intake.models import RunState
from problem_points.models import (
    PointEvent,
    ProblemPoint,
    Round,
)
from tests.files import Shapefile
from tests.imports import AT, codes, fates
from tests.issued import GOOD, everything, finished, issued
from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "code"),
    [({".dbf": b""}, "missing-part"), ({".shp": b"x"}, "unknown-format")],
)
def test_a_refused_file_writes_nothing(opened, people: Cast, changed, code: str):
    made = Shapefile(GOOD.shapes, GOOD.fields, GOOD.rows, changed=changed)
    run = opened(made.zipped())
    actions.take(run, by=people.city, at=AT)
    found = report.as_json(run)

    assert report.exit_code(run) == 3
    assert found["rows"] == 0
    assert [f["severity"] for f in found["findings"]] == ["error"]
    assert not ProblemPoint.objects.exists()
    assert not run.staged_rows.exists()


def test_a_file_of_which_no_row_can_be_taken_is_as_good_as_refused(
    opened, people: Cast
):
    run = opened(issued((90.0, 30.0, "GS-1", "采石场", "20210305")).zipped())
    actions.take(run, by=people.city, at=AT)

    assert report.exit_code(run) == 3
    assert (run.rows, run.rejected) == (1, 1)


def test_a_question_writes_nothing_and_an_answer_goes_on(opened, people: Cast):
    run = opened(Shapefile(GOOD.shapes, GOOD.fields, GOOD.rows, prj=None).zipped())
    actions.take(run, by=people.city, at=AT)

    assert report.exit_code(run) == 4
    assert codes(report.as_json(run)) == [(None, "ask-crs")]
    assert not ProblemPoint.objects.exists()

    run.answers["crs"] = "EPSG:4490"
    run.save()
    actions.take(run, by=people.city, at=AT)
    assert (run.state, run.accepted) == (RunState.APPLIED, 3)


def test_reading_stores_the_report_and_applying_writes_it(opened, people: Cast):
    run = opened(GOOD.zipped())
    actions.read(run, at=AT)

    assert (run.state, run.accepted, run.rows) == (RunState.READY, 3, 3)
    assert run.source_schema["columns"][0] == {
        "name": "问题点位编",
        "received": "问题点位编",
        "kind": "C",
        "width": 40,
        "decimals": 0,
    }
    assert not ProblemPoint.objects.exists()

    actions.apply(run, by=people.city, at=AT)
    assert run.state == RunState.APPLIED
    assert ProblemPoint.objects.count() == 3
    before = everything()
    actions.apply(run, by=people.city, at=AT)
    assert everything() == before


def test_what_changed_after_the_preview_is_shown_before_anything_is_written(
    opened, taken, people: Cast
):
    run = opened(GOOD.zipped())
    actions.read(run, at=AT)
    taken(issued((112.1, 40.6, "GS-1", "采石场", "20210305")).zipped())
    before = everything()

    with pytest.raises(Conflict):
        actions.apply(run, by=people.city, at=AT)
    assert everything() == before
    run.refresh_from_db()
    assert (run.accepted, run.unchanged) == (2, 1)
    actions.apply(run, by=people.city, at=AT)
    assert ProblemPoint.objects.count() == 3


def test_rolling_back_voids_new_cases_and_frees_their_numbers(
    opened, taken, people: Cast
):
    run = opened(GOOD.zipped())
    actions.take(run, by=people.city, at=AT)
    actions.roll_back(run, by=people.city, at=AT)

    assert set(ProblemPoint.objects.values_list("status", "point_no")) == {("void", "")}
    assert (
        list(PointEvent.objects.filter(seq=2).values_list("action", flat=True))
        == ["void"] * 3
    )
    assert not Round.objects.filter(ended_at=None).exists()
    assert fates(taken(GOOD.zipped())) == {"accepted": 3}


def test_rolling_back_restores_what_was_changed(opened, taken, people: Cast):
    taken(GOOD.zipped())
    corrected = issued(
        (112.1, 40.6, "GS-1", "采砂场", "20210305"),
        (113.6, 41.3, "GS-2", "居民点", "20210306"),
    )
    run = opened(corrected.zipped())
    actions.take(run, by=people.city, at=AT)
    actions.roll_back(run, by=people.city, at=AT)

    assert ProblemPoint.objects.get(point_no="GS-1").detected_type == "quarry"
    assert ProblemPoint.objects.get(point_no="GS-2").location.y == 41.2
    assert fates(taken(GOOD.zipped())) == {"unchanged": 3}


def test_what_was_worked_on_is_not_rolled_back(opened, people: Cast):
    run = opened(finished("GS-1", "已销号", "20201120").zipped())
    actions.take(run, by=people.city, at=AT)

    with pytest.raises(Conflict) as refused:
        actions.roll_back(run, by=people.city, at=AT)
    assert refused.value.params["reasons"] == [
        {"code": "history-entered", "count": 1, "example": "GS-1"}
    ]
    assert ProblemPoint.objects.get().status == "closed"
