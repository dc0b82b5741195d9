"""A file of issued points becomes cases: every row has one fate, and each its reason."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gis_core.errors import Conflict
from gis_core.intake import actions, report
from gis_core.intake.models import ImportRun, RunState
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
from tests.files import Field, Shapefile
from tests.people import Cast

pytestmark = pytest.mark.django_db

AT = datetime(2022, 3, 7, 2, tzinfo=UTC)  # a Monday
NUMBER, TYPE, SEEN = (
    Field("问题点位编号"),
    Field("活动/设施类型"),
    Field("后时相", 8, "D"),
)
METRE = 1 / 111_000  # degrees of latitude


def issued(
    *rows: tuple[float, float, str, str, str],
    extra: tuple[Field, ...] = (),
    **more: Any,
) -> Shapefile:
    """Rows of (lon, lat, number, type, date), and further cells."""
    return Shapefile(
        [files.point(row[0], row[1]) for row in rows],
        [NUMBER, TYPE, SEEN, *extra],
        [list(row[2:]) for row in rows],
        **more,
    )


GOOD = issued(
    (112.1, 40.6, "GS-1", "采石场", "20210305"),
    (113.6, 41.2, "GS-2", "居民点", "20210306"),
    (112.7, 41.1, "GS-3", "工矿用地", "20210307"),
)


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


def fates(found: dict[str, Any]) -> dict[str, int]:
    return {name: found[name] for name in report.COUNTS[1:] if found[name]}


def codes(found: dict[str, Any]) -> list[tuple[Any, str]]:
    return [(f["row"], f["code"]) for f in found["findings"]]


def everything() -> tuple[Any, ...]:
    """All that an import may write, for comparison."""
    with connection.cursor() as cursor:
        found = []
        for table in (
            "problempoint",
            "pointevent",
            "round",
            "geometryversion",
            "placement",
            "deadline",
        ):
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t.id))"  # noqa: S608
                f" FROM problem_points_{table} t"
            )
            found.append(cursor.fetchone())
        return tuple(found)


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


def test_rows_outside_the_prefecture_are_rejected_each_with_its_reason(taken):
    found = taken(
        issued(
            (112.1, 40.6, "GS-1", "采石场", "20210305"),
            (116.4, 39.9, "GS-2", "采石场", "20210305"),
            (0.0, 0.0, "GS-3", "采石场", "20210305"),
            (float("nan"), 41.0, "GS-4", "采石场", "20210305"),
            (float("inf"), 41.0, "GS-5", "采石场", "20210305"),
        ).zipped()
    )

    assert fates(found) == {"accepted": 1, "rejected": 4}
    assert codes(found) == [
        (2, "outside-prefecture"),
        (3, "place-is-zero"),
        (4, "place-not-finite"),
        (5, "place-not-finite"),
    ]


def test_a_row_without_geometry_is_rejected_and_the_rest_taken(taken):
    made = issued(
        (112.1, 40.6, "GS-1", "采石场", "20210305"), (112.2, 40.6, "GS-2", "", "")
    )
    made.shapes = [made.shapes[0], files.no_shape()]
    found = taken(made.zipped())

    assert fates(found) == {"accepted": 1, "rejected": 1}
    assert codes(found) == [(2, "no-shape")]


def test_lines_are_not_taken(taken):
    line = {"type": "LineString", "coordinates": [[112.1, 40.6], [112.2, 40.6]]}
    found = taken(files.geojson([(line, {"编号": "GS-1"})]))

    assert codes(found) == [(1, "shape-not-taken")]


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


def finished(
    number: str, progress: str, closed_on: str, seen: str = "20200305"
) -> Shapefile:
    return issued(
        (112.1, 40.6, number, "采石场", seen, progress, closed_on, "属实-违法违规"),
        extra=(Field("整改状态"), Field("销号时间", 8, "D"), Field("核查结果")),
    )


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


def test_polygons_keep_their_outline_and_get_a_point_on_it(taken):
    made = Shapefile(
        [
            files.square(112.1, 40.6, 0.001),
            files.polygon(
                [
                    (112.2, 40.6),
                    (112.201, 40.601),
                    (112.201, 40.6),
                    (112.2, 40.601),
                    (112.2, 40.6),
                ]
            ),
        ],
        [NUMBER, Field("面积(公顷)", 12, "N", 2)],
        [["GS-1", 900.0], ["GS-2", None]],
    )
    found = taken(made.zipped())

    assert fates(found) == {"accepted": 2}
    assert codes(found) == [(1, "area-differs"), (2, "polygon-repaired")]
    point = ProblemPoint.objects.get(point_no="GS-1")
    assert point.outline.contains(point.location)
    assert point.area_ha == pytest.approx(0.94, abs=0.05)
    assert ProblemPoint.objects.get(point_no="GS-2").outline.valid


def test_point_and_polygon_layers_of_one_number_become_one_case(taken):
    taken(issued((112.1005, 40.6005, "GS-1", "采石场", "20210305")).zipped())
    polygon = Shapefile([files.square(112.1, 40.6, 0.001)], [NUMBER], [["GS-1"]])

    assert fates(taken(polygon.zipped())) == {"updated": 1}
    point = ProblemPoint.objects.get()
    assert (point.location.x, point.outline.area > 0) == (112.1005, True)
    before = everything()
    assert fates(taken(polygon.zipped())) == {"unchanged": 1}
    assert fates(
        taken(issued((112.1005, 40.6005, "GS-1", "采石场", "20210305")).zipped())
    ) == {"unchanged": 1}
    assert everything() == before


def test_multipoints_stand_for_one_case(taken):
    made = Shapefile(
        [
            files.multipoint((112.1, 40.6)),
            files.multipoint((112.2, 40.6), (112.3, 40.6)),
        ],
        [NUMBER],
        [["GS-1"], ["GS-2"]],
    )
    found = taken(made.zipped())

    assert fates(found) == {"accepted": 2}
    assert codes(found) == [(2, "several-points")]
    assert ProblemPoint.objects.get(point_no="GS-2").location.x in (112.2, 112.3)


def test_heights_are_dropped_and_said_so(taken):
    made = Shapefile([files.point_z(112.1, 40.6, 1400)], [NUMBER], [["GS-1"]])
    found = taken(made.zipped())

    assert codes(found) == [(None, "heights-dropped")]
    assert not ProblemPoint.objects.get().location.hasz


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
