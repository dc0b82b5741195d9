"""The writer's contract: versions, repeats, mixed calls, what is refused and left alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from gis_core.errors import Conflict, DomainError, Invalid, Missing, VersionRequired
from problem_points.actions.transitions import Outcome, Step, advance, advance_many
from problem_points.models import PointEvent, ProblemPoint
from problem_points.workflow.transitions import Action
from tests.factories.points import START, do, evidence_for, make_point, point_at
from tests.people import Cast

NOON = START + timedelta(hours=3)


def dispatch(steps: list[Step], people: Cast, cell: int | None = None) -> list[Outcome]:
    """The city hands these points to county one."""
    return advance_many(
        steps,
        action=Action.DISPATCH,
        by=people.city,
        at=NOON,
        data={"cell": cell or people.county_cell.pk},
    )


def code_of(outcome: Outcome) -> str:
    """The code of a refusal; nothing if the point moved."""
    return outcome.refusal.code if outcome.refusal else ""


def supervise(point: ProblemPoint, people: Cast, **told: Any) -> ProblemPoint:
    """The leader's order, or what `told` makes of it."""
    return advance(
        **{
            "point_id": point.pk,
            "action": Action.SUPERVISE,
            "by": people.leader,
            "at": NOON,
            "version": point.version,
            "note": "请抓紧",
            **told,
        }
    )


# --- Versions ---------------------------------------------------------------------------
def test_a_step_raises_the_version_and_writes_one_event(people: Cast) -> None:
    point = make_point(people)
    moved = supervise(point, people)

    event = PointEvent.objects.get(point=point, seq=2)
    assert (moved.version, moved.last_seq) == (2, 2)
    assert (event.actor, event.role, event.at) == (people.leader, "leader", NOON)
    assert event.payload == {"note": "请抓紧"}
    assert moved.changed_at == NOON


def test_a_step_without_a_version_is_refused(people: Cast) -> None:
    with pytest.raises(VersionRequired):
        supervise(make_point(people), people, version=None)


def test_a_step_on_an_old_version_is_refused_and_told_the_present_one(
    people: Cast,
) -> None:
    point = make_point(people)
    supervise(point, people)
    with pytest.raises(Conflict) as refused:
        supervise(point, people)
    assert refused.value.code == "stale-version"
    assert refused.value.params == {"version": 2, "status": "pending_dispatch"}


def test_a_step_from_another_state_is_told_the_present_one(people: Cast) -> None:
    point = make_point(people)
    with pytest.raises(Conflict) as refused:
        do(point, Action.CLOSE, people.city)
    assert refused.value.code == "not-allowed-from-state"
    assert refused.value.params["status"] == "pending_dispatch"


@pytest.mark.parametrize("number", [0, -1, 987_654_321, 2**63, 10**30])
def test_a_point_that_does_not_exist_is_missing(people: Cast, number: int) -> None:
    with pytest.raises(Missing):
        advance(
            point_id=number,
            action="void",
            by=people.city,
            at=NOON,
            version=1,
            note="误",
        )


def test_without_a_reason_nothing_is_voided(people: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        do(make_point(people), Action.VOID, people.city, note="  ")
    assert set(refused.value.fields) == {"note"}


# --- What cannot be stored --------------------------------------------------------------
def test_a_note_with_a_nul_character_is_refused(people: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        supervise(make_point(people), people, note="a\x00b")
    assert set(refused.value.fields) == {"note"}


@pytest.mark.parametrize(
    ("action", "state", "who", "field", "value"),
    [
        ("submit-verification", "pending_verify", "inspector", "persons", ["高\x00娃"]),
        ("submit-verification", "pending_verify", "inspector", "facts", "有\x00"),
        ("close", "pending_close", "city", "files", ["登\x00记表"]),
        ("accept", "accept_review", "city2", "members", ["苏\x00和"]),
        ("submit-plan", "pending_plan", "unit", "goal", "\ud800"),
        ("submit-plan", "pending_plan", "unit", "unheard_of", 1),
        ("close", "pending_close", "city", "closure_no", ""),
        ("accept", "accept_review", "city2", "checklist", {"sixth": {"answer": "yes"}}),
    ],
)
def test_data_that_fits_no_schema_is_refused_by_field(
    people: Cast, action: str, state: str, who: str, field: str, value: object
) -> None:
    point = point_at(state, people)
    with pytest.raises(Invalid) as refused:
        do(point, action, getattr(people, who), evidence=(), **{field: value})
    assert any(name.split(".")[0] == field for name in refused.value.fields)
    point.refresh_from_db()
    assert point.status == state


# --- Repeats ----------------------------------------------------------------------------
def test_the_same_sending_again_gives_the_first_result(people: Cast) -> None:
    point = make_point(people)
    uid = uuid4()
    step = Step(point.pk, 1, uid=uid)
    (first,) = dispatch([step], people)
    (again,) = dispatch([step], people)

    assert again == first
    assert PointEvent.objects.get(pk=first.event_id).uid == uid
    assert ProblemPoint.objects.get(pk=point.pk).version == 2


def test_a_repeat_is_recognised_after_the_point_went_on(people: Cast) -> None:
    point = point_at("rectifying", people)
    uid = uuid4()
    told = {"uid": uid, "by": people.city, "action": "supervise"}
    first = supervise(point, people, **told)
    do(first, Action.DECLARE_DONE, people.unit)

    assert supervise(point, people, **told).status == "self_check"
    assert PointEvent.objects.filter(point=point, action="supervise").count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"note": "另一句话"},
        {"data": {"reply_due_on": "2021-12-31"}},
        {"action": "void"},
        {"by": "city2"},
        {"evidence": "photo"},
    ],
    ids=["note", "data", "action", "person", "evidence"],
)
def test_a_key_used_again_for_something_else_is_refused(
    people: Cast, changed: dict[str, Any]
) -> None:
    point = point_at("pending_verify", people)
    uid = uuid4()
    supervise(point, people, by=people.city, uid=uid)
    told: dict[str, Any] = {"by": people.city, "uid": uid} | changed
    if isinstance(told["by"], str):
        told["by"] = getattr(people, told["by"])
    if "evidence" in told:
        told["evidence"] = (uuid4(),)
    with pytest.raises(Conflict) as refused:
        supervise(point, people, **told)
    assert refused.value.code == "idempotency-conflict"


def test_a_key_of_another_point_is_refused_for_this_point_alone(people: Cast) -> None:
    first, second, third = (make_point(people) for _ in range(3))
    uid = uuid4()
    dispatch([Step(first.pk, 1, uid=uid)], people)
    answers = dispatch([Step(second.pk, 1, uid=uid), Step(third.pk, 1)], people)

    assert [code_of(answer) for answer in answers] == ["idempotency-conflict", ""]


def test_one_key_for_two_points_of_a_call_counts_for_the_first(people: Cast) -> None:
    first, second = make_point(people), make_point(people)
    uid = uuid4()
    answers = dispatch([Step(one.pk, 1, uid=uid) for one in (first, second)], people)

    assert [code_of(answer) for answer in answers] == ["", "idempotency-conflict"]


# --- Many at once -----------------------------------------------------------------------
def test_each_point_of_a_call_is_judged_by_itself(people: Cast) -> None:
    good, stale, gone, foreign = (
        make_point(people),
        make_point(people),
        point_at("closed", people),
        make_point(people, cell=people.village211),
    )
    supervise(stale, people)
    steps = [Step(one.pk, 1) for one in (good, stale, foreign)]
    steps += [Step(gone.pk, gone.version), Step(987_654_321, 1)]
    steps += [Step(good.pk, 1), Step(good.pk, 1, data={"cell": people.town12.pk})]
    answers = advance_many(
        steps,
        action=Action.DISPATCH,
        by=people.county,
        at=NOON,
        data={"cell": people.town11.pk},
    )

    assert [code_of(answer) for answer in answers] == [
        "",
        "stale-version",
        "not-found",
        "not-allowed-from-state",
        "not-found",
        "",  # the same once more: done once, answered twice
        "stale-version",
    ]
    assert [answer.point_id for answer in answers] == [one.point_id for one in steps]
    assert answers[5] == answers[0]
    assert PointEvent.objects.filter(point=good).count() == 2
    assert ProblemPoint.objects.get(pk=good.pk).status == "pending_verify"
    assert ProblemPoint.objects.get(pk=stale.pk).status == "pending_dispatch"


def test_points_of_a_call_may_bring_data_of_their_own(people: Cast) -> None:
    one, other, bad = (make_point(people) for _ in range(3))
    answers = dispatch(
        [
            Step(one.pk, 1),
            Step(other.pk, 1, data={"cell": people.county2_cell.pk}),
            Step(bad.pk, 1, data={"cell": "?"}),
        ],
        people,
    )

    assert [code_of(answer) for answer in answers] == ["", "", "invalid"]
    holders = ProblemPoint.objects.order_by("pk").values_list("holder_cell", flat=True)
    assert list(holders) == [people.county_cell.pk, people.county2_cell.pk, None]


def test_nothing_wanted_gives_no_answers(people: Cast) -> None:
    assert dispatch([], people) == []


def test_points_that_change_different_columns_move_in_one_call(people: Cast) -> None:
    """Some reach their last signature here, others wait for another level."""
    last = point_at("plan_review", people, cosigned=True)
    focus = point_at("plan_review", people, cosigned=False, is_focus=True)
    steps = []
    for point in (last, focus):
        papers = evidence_for(Action.APPROVE_PLAN, point, people.county_second, {})
        steps.append(Step(point.pk, point.version, evidence=tuple(papers)))
    answers = advance_many(
        steps, action=Action.APPROVE_PLAN, by=people.county_second, at=NOON
    )

    assert [code_of(answer) for answer in answers] == ["", ""]
    last.refresh_from_db()
    focus.refresh_from_db()
    assert (last.status, last.awaiting_level) == ("rectifying", "")
    assert (focus.status, focus.awaiting_level) == ("plan_review", "city")


# --- Who ---------------------------------------------------------------------------------
def test_the_system_itself_ends_publicity_and_nothing_else(people: Cast) -> None:
    point = point_at("publicity", people)
    with pytest.raises(DomainError) as refused:
        do(point, Action.SUPERVISE, None)
    assert refused.value.code == "not-permitted"

    ended = do(point, Action.END_PUBLICITY, None)
    event = PointEvent.objects.get(point=point, seq=ended.last_seq)
    assert (ended.status, event.actor, event.role) == ("pending_close", None, "")


@pytest.mark.parametrize("name", ["stranger", "disabled"])
def test_who_holds_no_role_sees_no_point(people: Cast, name: str) -> None:
    point = make_point(people)
    with pytest.raises(Missing):
        do(point, Action.SUPERVISE, getattr(people, name))


def test_the_events_uid_is_made_where_none_is_sent(people: Cast) -> None:
    point = supervise(make_point(people), people)
    assert isinstance(PointEvent.objects.get(point=point, seq=2).uid, UUID)
