"""A file of issued points becomes cases: what each row brings is stored."""

from datetime import date

import pytest
from django.db import connection

from problem_points.actions import batches
from problem_points.models import (
    Batch,
    GeometryVersion,
    Placement,
    PointEvent,
    ProblemPoint,
    Round,
)
from tests import files
from tests.factories import areas
from tests.files import Field
from tests.imports import AT, codes, fates
from tests.issued import GOOD, finished, issued
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_good_rows_become_registered_cases(taken, people: Cast):
    found = taken(GOOD.zipped(names="gbk"))

    assert fates(found) == {"accepted": 3}
    assert (found["encoding"], found["crs"], found["layer"]) == (
        "GB18030",
        "EPSG:4490",
        "points",
    )
    point = ProblemPoint.objects.get(point_no="GS-1")
    assert (point.location.x, point.location.y) == (112.1, 40.6)
    assert (point.status, point.detected_type, point.is_focus) == (
        "pending_dispatch",
        "quarry",
        True,
    )
    assert point.image_after_on == date(2021, 3, 5)
    assert (point.cell, point.category, point.series) == (people.village111, "GS", "GS")
    assert point.due_on == date(2022, 3, 9)
    assert point.deadlines.get().kind == "dispatch"


def test_every_case_begins_its_chain_with_the_row_it_came_from(taken, people: Cast):
    found = taken(GOOD.zipped())
    event = PointEvent.objects.get(point__point_no="GS-2")

    assert (event.seq, event.action, event.to_status) == (
        1,
        "register",
        "pending_dispatch",
    )
    assert (event.actor, event.role, event.at) == (people.city, "city", AT)
    assert event.payload["batch"] == "GS-2021"
    assert (event.payload["row"], event.payload["run"]) == (2, found["run"])
    assert Round.objects.get(point=event.point).opening_event == event
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash = point_event_hash(prev_hash, point_id, seq, uid, action,"
            " from_status, to_status, round_no, at, recorded_at, actor_id, role,"
            " organisation, client, payload, evidence::text[])"
            " FROM problem_points_pointevent WHERE id = %s",
            [event.pk],
        )
        assert cursor.fetchone() == (True,)


def test_the_row_is_kept_as_it_was_received(taken):
    made = issued(
        (38424277.89, 4540963.48, "GS-1", "采石场", "20210305"), prj=files.ZONE_38
    )
    taken(made.zipped())
    version = GeometryVersion.objects.get()

    assert (version.raw_x, version.raw_y, version.raw_crs) == (
        38424277.89,
        4540963.48,
        "EPSG:4526",
    )
    assert version.raw_row == {
        "问题点位编": "GS-1",
        "活动/设施": "采石场",
        "后时相": "20210305",
    }
    assert version.location.x == pytest.approx(113.1, abs=1e-7)
    assert version.location.y == pytest.approx(41.0, abs=1e-7)


@pytest.mark.parametrize(
    ("progress", "status"),
    [
        ("已销号", "closed"),
        ("已完成整改", "accept_review"),
        ("无需整改", "no_issue"),
        ("整改中", "pending_dispatch"),
        ("未整改", "pending_dispatch"),
        ("", "pending_dispatch"),
    ],
)
def test_finished_rows_enter_as_history(taken, progress: str, status: str):
    taken(finished("GS-1", progress, "20201120").zipped())
    point = ProblemPoint.objects.get()
    history = status != "pending_dispatch"

    assert (point.status, point.imported_history) == (status, history)
    assert point.events.get().action == ("enter-history" if history else "register")
    assert point.verdict == ("unlawful" if history else "")
    if status == "closed":
        assert point.closed_at.date() == date(2020, 11, 20)
        assert point.rounds.get().ended_at is not None
    if status == "accept_review":
        assert (point.awaiting_level, point.due_kind) == ("city", "accept")


def test_what_the_table_says_is_kept_beside_what_the_place_says(taken, people: Cast):
    site = areas.site(
        "N1", (112.05, 40.55, 112.2, 40.7), level="national", name="岱海保护区"
    )
    areas.zone(site, "core", (112.05, 40.55, 112.2, 40.7))
    found = taken(
        issued(
            (
                112.1,
                40.6,
                "GS-1",
                "采石场",
                "20210305",
                "实验区",
                "黄旗海保护区",
                "二县",
            ),
            (113.6, 41.2, "GS-2", "采石场", "20210305", "核心区", "岱海保护区", "二县"),
            extra=(Field("问题所在功能区"), Field("保护地名称"), Field("县(市、区)")),
        ).zipped()
    )

    assert codes(found) == [
        (1, "county-differs"),
        (1, "site-differs"),
        (1, "zone-differs"),
        (2, "site-elsewhere"),
    ]
    placement = Placement.objects.get(point__point_no="GS-1")
    assert placement.site_zone.zone == "core"
    assert placement.stated["zone"] == "experimental"
    assert placement.stated["site_name"] == "黄旗海保护区"
    point = placement.point
    assert (point.site, point.close_level) == (site, "province")


def test_dates_in_the_future_are_left_out_and_said_so(taken):
    found = taken(issued((112.1, 40.6, "GS-1", "采石场", "20320305")).zipped())

    assert codes(found) == [(1, "date-in-future")]
    assert ProblemPoint.objects.get().image_after_on is None


def test_values_that_no_list_knows_stay_raw_and_are_flagged(taken):
    found = taken(issued((112.1, 40.6, "GS-1", "神秘设施", "20210305")).zipped())

    assert codes(found) == [(1, "unknown-code")]
    assert ProblemPoint.objects.get().detected_type == ""
    assert GeometryVersion.objects.get().raw_row["活动/设施"] == "神秘设施"


def test_the_covering_letters_count_is_compared(taken, people: Cast):
    batch = batches.batch_of("GS-2021", by=people.city, at=AT)
    Batch.objects.filter(pk=batch.pk).update(expected_count=4)
    found = taken(GOOD.zipped())

    assert codes(found) == [(None, "count-differs")]
