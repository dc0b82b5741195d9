"""Which rows are points that we know: every row has one fate, and each its reason."""

import pytest

from gis_core.intake.models import ImportRun
from problem_points.models import (
    GeometryVersion,
    ProblemPoint,
)
from tests.factories import areas
from tests.files import Field, Shapefile
from tests.imports import AT, codes, fates
from tests.issued import GOOD, METRE, everything, finished, issued
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_the_same_file_again_changes_nothing(taken):
    taken(GOOD.zipped())
    before = everything()
    again = taken(GOOD.zipped())

    assert fates(again) == {"unchanged": 3}
    assert everything() == before
    assert (None, "already-imported") in codes(again)


def test_the_same_rows_in_another_file_change_nothing(taken):
    taken(GOOD.zipped())
    before = everything()
    again = taken(Shapefile(GOOD.shapes, GOOD.fields, GOOD.rows, cpg="GBK").zipped())

    assert fates(again) == {"unchanged": 3}
    assert everything() == before


def test_a_corrected_file_changes_only_what_differs(taken):
    taken(GOOD.zipped())
    corrected = issued(
        (112.1, 40.6, "GS-1", "采砂场", "20210305"),
        (113.6, 41.2 + 100 * METRE, "GS-2", "居民点", "20210306"),
        (112.7, 41.1, "GS-3", "", "20210307"),
    )
    found = taken(corrected.zipped())

    assert fates(found) == {"updated": 2, "unchanged": 1}
    assert (2, "place-moved") in codes(found)
    changed = ProblemPoint.objects.get(point_no="GS-1")
    assert (changed.detected_type, changed.version, changed.last_seq) == (
        "sand_mining",
        2,
        1,
    )
    moved = ProblemPoint.objects.get(point_no="GS-2")
    assert moved.location.y == pytest.approx(41.2 + 100 * METRE)
    assert [v.kind for v in moved.geometry_versions.all()] == ["issued", "issued"]
    assert ProblemPoint.objects.get(point_no="GS-3").detected_type == "factory"
    run = ImportRun.objects.get(uid=found["run"])
    assert run.staged_rows.get(row=1).before == {
        "detected_type": ["quarry", "sand_mining"]
    }


def test_reimport_never_touches_the_workflow(taken):
    taken(GOOD.zipped())
    before = ProblemPoint.objects.values_list(
        "status", "round_no", "last_seq", "due_on"
    )
    expected = list(before)
    taken(
        issued(
            (112.1, 40.6, "GS-1", "采砂场", "20210305", "已销号"),
            (113.6, 41.2, "GS-2", "居民点", "20210306", "已完成"),
            extra=(Field("整改状态"),),
        ).zipped()
    )

    assert list(before.all()) == expected


def test_a_place_corrected_on_site_stays_where_it_is(taken, people: Cast):
    taken(GOOD.zipped())
    point = ProblemPoint.objects.get(point_no="GS-1")
    corrected = areas.place(112.101, 40.6)
    GeometryVersion.objects.create(
        point=point,
        no=2,
        kind="corrected",
        location=corrected,
        created_by=people.inspector,
        created_at=AT,
    )
    ProblemPoint.objects.filter(pk=point.pk).update(location=corrected)

    assert fates(taken(GOOD.zipped())) == {"unchanged": 3}
    moved = issued((112.2, 40.6, "GS-1", "采石场", "20210305"))
    assert fates(taken(moved.zipped())) == {"updated": 1}
    point.refresh_from_db()
    assert point.location.x == pytest.approx(112.101)


def test_a_number_used_twice_in_a_file(taken):
    found = taken(
        issued(
            (112.1, 40.6, "GS-1", "采石场", "20210305"),
            (112.1, 40.6 + 5 * METRE, "GS-1", "采石场", "20210305"),
            (112.3, 40.6, "GS-1", "采石场", "20210305"),
        ).zipped()
    )

    assert fates(found) == {"accepted": 1, "duplicates": 1, "rejected": 1}
    assert codes(found) == [(2, "number-repeated"), (3, "number-used-twice")]


def test_repeated_places_without_numbers_are_duplicates_but_chains_are_not(taken):
    steps = [0, 0, 15, 30, 100]
    found = taken(
        issued(
            *((112.1, 40.6 + step * METRE, "", "采石场", "20210305") for step in steps),
            (112.1, 40.6, "", "居民点", "20210305"),
            (112.1, 40.6, "", "采石场", "20210306"),
        ).zipped()
    )

    assert fates(found) == {"accepted": 5, "duplicates": 2}
    assert codes(found) == [(2, "same-place-in-file"), (3, "same-place-in-file")]


def test_neighbours_with_numbers_of_their_own_are_two_cases_and_said_so(taken):
    found = taken(
        issued(
            (112.1, 40.6, "GS-1", "采石场", "20210305"),
            (112.1, 40.6 + 5 * METRE, "GS-2", "采石场", "20210305"),
        ).zipped()
    )

    assert fates(found) == {"accepted": 2}
    assert codes(found) == [(2, "same-place-other-number")]


def test_unnumbered_rows_are_known_again_by_place_date_and_type(taken):
    one = (112.1, 40.6, "", "采石场", "20210305")
    taken(issued(one).zipped())
    near = (112.1, 40.6 + 15 * METRE, "", "采石场", "20210305")
    far = (112.1, 40.6 + 40 * METRE, "", "采石场", "20210305")

    assert fates(taken(issued(near, cpg="GBK").zipped())) == {"updated": 1}
    assert fates(taken(issued(far, cpg="936").zipped())) == {"accepted": 1}


def test_a_number_is_given_to_a_point_that_had_none(taken):
    taken(issued((112.1, 40.6, "", "采石场", "20210305")).zipped())
    found = taken(issued((112.1, 40.6, "GS-9", "采石场", "20210305")).zipped())

    assert fates(found) == {"updated": 1}
    assert ProblemPoint.objects.get().number == "GS-9"


def test_what_comes_back_after_closing_is_a_recurrence_linked_to_its_case(taken):
    taken(finished("GS-1", "已销号", "20201120").zipped(), "GS-2020")
    found = taken(issued((112.1, 40.6, "GS-77", "采石场", "20210305")).zipped())

    assert fates(found) == {"recurrences": 1}
    assert codes(found) == [(1, "recurrence-of")]
    again = ProblemPoint.objects.get(point_no="GS-77")
    assert (again.earlier_case.point_no, again.recurrence_no) == ("GS-1", 1)
    assert again.status == "pending_dispatch"
    assert ProblemPoint.objects.get(point_no="GS-1").status == "closed"


def test_a_case_still_open_is_linked_to_the_new_one(taken):
    taken(issued((112.1, 40.6, "GS-1", "采石场", "20200305")).zipped(), "GS-2020")
    found = taken(issued((112.1, 40.6, "GS-77", "采石场", "20210305")).zipped())

    assert fates(found) == {"accepted": 1}
    assert codes(found) == [(1, "open-case-nearby")]
    assert ProblemPoint.objects.get(point_no="GS-77").earlier_case.point_no == "GS-1"


def test_numbers_count_within_their_series(taken):
    taken(GOOD.zipped())
    found = taken(GOOD.zipped(), "OT-2021", "OT")

    assert fates(found) == {"accepted": 3}
    assert ProblemPoint.objects.filter(point_no="GS-1").count() == 2
