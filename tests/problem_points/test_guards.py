"""What each step must hold, told by its field; and what a person registers by hand."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from gis_core.errors import Conflict, Invalid, NotPermitted
from gis_core.models import Job
from problem_points.actions import batches
from problem_points.actions.registration import register
from problem_points.actions.transitions import Step, advance_many
from problem_points.models import Batch, Plan, PointEvent, ProblemPoint
from problem_points.workflow.diagram import as_markdown
from problem_points.workflow.transitions import Action
from tests.factories.points import START, do, make_point, point_at
from tests.people import Cast, inside

DAY = START.date()


def wrong(point: ProblemPoint, action: str, by: Any, **told: Any) -> set[str]:
    """The fields with which a step is refused."""
    with pytest.raises(Invalid) as refused:
        do(point, action, by, evidence=(), **told)
    return set(refused.value.fields)


# --- T3 ---------------------------------------------------------------------------------
def test_a_verification_holds_together(people: Cast) -> None:
    point = point_at("pending_verify", people)
    batch = Batch.objects.create(
        code="B",
        title="B",
        category="GS",
        series="GS",
        issued_on=DAY,
        created_at=START,
    )
    ProblemPoint.objects.filter(pk=point.pk).update(batch=batch)
    for told, field in (
        ({"persons": ["高娃", "高娃"]}, "persons"),
        ({"visited_on": "2999-01-01"}, "visited_on"),
        ({"visited_on": (DAY - timedelta(days=1)).isoformat()}, "visited_on"),
        ({"verdict": "duplicate"}, "duplicate_of"),
        ({"verdict": "duplicate", "duplicate_of": point.pk}, "duplicate_of"),
        ({"facts": ""}, "facts"),
    ):
        given: dict[str, Any] = told
        assert wrong(point, "submit-verification", people.inspector, **given) == {field}


# --- T7, T10, T12 -----------------------------------------------------------------------
def test_a_plan_keeps_the_date_of_its_batch_and_its_own(people: Cast) -> None:
    point = point_at("pending_plan", people)
    limit = point.changed_at.date() + timedelta(days=30)
    batch = Batch.objects.create(
        code="B",
        title="B",
        category="GS",
        series="GS",
        rectify_due_on=limit,
        created_at=START,
    )
    ProblemPoint.objects.filter(pk=point.pk).update(batch=batch)
    late = (limit + timedelta(days=1)).isoformat()
    assert wrong(point, "submit-plan", people.unit, due_on=late) == {"due_on"}
    assert wrong(point, "submit-plan", people.unit, due_on="2021-01-01") == {"due_on"}
    measures = [{"text": "拆除", "kind": "demolish", "due_on": late}]
    told = {"due_on": limit.isoformat(), "measures": measures}
    assert wrong(point, "submit-plan", people.unit, **told) == {"measures"}
    assert do(point, "submit-plan", people.unit, due_on=limit.isoformat()).status == (
        "plan_review"
    )
    # A date of the batch that has passed binds nobody any more.
    other = point_at("pending_plan", people)
    Batch.objects.update(rectify_due_on=DAY - timedelta(days=1))
    ProblemPoint.objects.filter(pk=other.pk).update(batch=batch)
    assert do(other, "submit-plan", people.unit).status == "plan_review"


def test_progress_and_declaration_name_measures_of_the_plan(people: Cast) -> None:
    point = do(point_at("rectifying", people), "report-progress", people.unit, pct=50)
    assert wrong(point, "report-progress", people.unit, pct=40) == {"reason"}
    assert wrong(point, "report-progress", people.unit, done_measures=[9]) == {
        "done_measures"
    }
    less = do(point, "report-progress", people.unit, pct=40, reason="返工")
    assert less.progress_pct == 40
    for done in ([9], [1]):
        assert wrong(less, "declare-done", people.unit, done_measures=done) == {
            "done_measures"
        }
    assert wrong(less, "declare-done", people.town, on_behalf_of="") == {"on_behalf_of"}
    assert Plan.objects.get(point=less).measures.filter(done_on=None).count() == 2


# --- T13, T15, T19, T21, T22 ------------------------------------------------------------
def test_a_level_answers_all_five_standards_with_yes(people: Cast) -> None:
    point = point_at("self_check", people)
    assert wrong(point, "pass-self-check", people.county, checklist={}) == {"checklist"}
    no = dict.fromkeys(
        ("measures", "punished", "standards", "similar", "lasting"), {"answer": "no"}
    )
    assert wrong(point, "pass-self-check", people.county, checklist=no) == {"checklist"}


def test_days_lie_where_they_can(people: Cast) -> None:
    closed = point_at("closed", people)
    assert wrong(closed, "confirm-look-back", people.city, visited_on="2999-01-01") == {
        "visited_on"
    }
    point = make_point(people)
    assert wrong(point, "supervise", people.city, reply_due_on="2021-01-01") == {
        "reply_due_on"
    }
    assert wrong(point, "void", people.city, duplicate_of=point.pk) == {"duplicate_of"}


# --- Many at once -----------------------------------------------------------------------
def test_one_call_names_a_point_once_and_a_key_once(people: Cast) -> None:
    point, other = make_point(people), make_point(people)
    key = uuid4()
    steps = [
        Step(point.pk, 1, uid=key),
        Step(point.pk, 1, uid=key),
        Step(point.pk, 2),
        Step(other.pk, 1, uid=key),
        Step(987_654, 1),
        Step(10**30, 1),
    ]
    answers = advance_many(
        steps, action="supervise", by=people.leader, at=START, note="加快"
    )
    codes = [one.refusal.code if one.refusal else "done" for one in answers]
    assert codes == [
        "done",
        "done",
        "stale-version",
        "idempotency-conflict",
        "not-found",
        "not-found",
    ]
    assert PointEvent.objects.filter(action=Action.SUPERVISE).count() == 1


def test_a_merge_names_the_same_other_point_for_many(people: Cast) -> None:
    points = [make_point(people) for _turn in range(3)]
    answers = advance_many(
        [Step(point.pk, 1) for point in points[1:]],
        action="void",
        by=people.city,
        at=START,
        note="重复",
        data={"duplicate_of": points[0].pk},
    )
    assert [one.refusal for one in answers] == [None, None]


# --- Batches ----------------------------------------------------------------------------
def test_a_batch_has_a_short_code_and_one_category(people: Cast) -> None:
    for code, category, field in (
        (" ", "", "batch"),
        ("x" * 61, "", "batch"),
        ("A", "ZZ", "category"),
    ):
        with pytest.raises(Invalid) as refused:
            batches.batch_of(code, category=category, by=people.city, at=START)
        assert set(refused.value.fields) == {field}
    first = batches.batch_of(" A ", by=people.city, at=START)
    assert (first.code, first.category, first.title) == ("A", "GS", " A ")
    assert batches.batch_of("A", category="GS", by=people.city, at=START) == first
    with pytest.raises(Invalid):
        batches.batch_of("A", category="WS", by=people.city, at=START)


# --- Registering ------------------------------------------------------------------------
def said(people: Cast, **more: Any) -> dict[str, Any]:
    """What is said of a finding in county one."""
    place = inside(people.village111)
    return {
        "category": "GP",
        "title": "倾倒垃圾",
        "place": {"lon": place.x, "lat": place.y},
        **more,
    }


@pytest.mark.parametrize("name", ["city", "county", "town", "inspector", "checker"])
def test_a_finding_is_registered_by_those_who_go_out(people: Cast, name: str) -> None:
    person = getattr(people, name)
    point = register(by=person, at=START, data=said(people))
    assert (point.status, point.source, point.cell) == (
        "pending_dispatch",
        "grid",
        people.village111,
    )
    event = PointEvent.objects.get(point=point)
    assert (event.action, event.actor, event.from_status) == ("register", person, None)
    assert Job.objects.exists()


def test_what_is_registered_wrongly_leaves_nothing(people: Cast) -> None:
    there = inside(people.village222)
    outside = {"lon": there.x, "lat": there.y}
    for name, more, field in (
        ("inspector", {"title": " "}, "title"),
        ("inspector", {"title": "x" * 201}, "title"),
        ("inspector", {"category": "ZZ"}, "category"),
        ("inspector", {"place": None}, "place"),
        ("inspector", {"place": outside}, "place"),
        ("county", {"place": outside}, "place"),
        ("county", {"place": {"lon": 0, "lat": 0}}, "place"),
        ("county", {"address": "x" * 301}, "address"),
        ("county", {"detected_type": "x" * 41}, "detected_type"),
    ):
        given: dict[str, Any] = more
        with pytest.raises(Invalid) as refused:
            register(by=getattr(people, name), at=START, data=said(people, **given))
        assert set(refused.value.fields) == {field}, (name, more)
    for name in ("unit", "auditor", "leader", "province", "administrator", "stranger"):
        with pytest.raises(NotPermitted):
            register(by=getattr(people, name), at=START, data=said(people))
    with pytest.raises(NotPermitted):
        register(by=people.inspector, at=START, data=said(people, category="GS"))
    assert not ProblemPoint.objects.exists()


def test_a_case_without_a_place_is_the_citys(people: Cast) -> None:
    petition = said(people, category="XF", place=None, is_focus=True, point_no="信-1")
    point = register(by=people.city, at=START, data=petition)
    assert (point.location, point.cell, point.number) == (None, None, "信-1")
    with pytest.raises(Invalid):
        register(by=people.county, at=START, data=petition | {"point_no": ""})


def test_the_same_finding_sent_twice_is_one(people: Cast) -> None:
    uid = uuid4()
    first = register(by=people.inspector, at=START, data=said(people), uid=uid)
    again = register(by=people.inspector, at=START, data=said(people), uid=uid)
    assert first == again
    with pytest.raises(Conflict) as refused:
        register(by=people.town, at=START, data=said(people), uid=uid)
    assert refused.value.code == "idempotency-conflict"
    assert ProblemPoint.objects.count() == 1


# --- The page of the table --------------------------------------------------------------
def test_the_generated_page_names_every_action_and_state() -> None:
    page = as_markdown()
    for action in Action:
        assert f"`{action}`" in page
    for kind in ("hands in", "signature (plan)", "return (acceptance)"):
        assert kind in page
