"""Returns, taking back, rebounds: nothing is lost, and nobody gains time."""

from datetime import timedelta

import pytest

from gis_core.errors import Conflict, Invalid
from problem_points.models import (
    Acceptance,
    Assignment,
    Closure,
    Deadline,
    Extension,
    Measure,
    Plan,
    PointEvent,
    ProblemPoint,
    Profile,
    Round,
    SupervisionOrder,
    Verification,
)
from problem_points.workflow.transitions import Action
from tests.factories.points import START, do, make_point, point_at, step, walk
from tests.people import Cast

DAY = START.date()


def clock(point: ProblemPoint) -> tuple[object, ...]:
    """The running clock of a point, as its columns show it."""
    return point.due_on, point.due_kind, point.due_starts_on


def later(point: ProblemPoint, days: int) -> dict[str, object]:
    """Keyword arguments of a step that many days after the last one."""
    return {"at": point.changed_at + timedelta(days=days)}


# --- Returns ----------------------------------------------------------------------------
RETURNS = [
    ("verify_review", "return-verification", "county", "pending_verify"),
    ("plan_review", "return-plan", "county", "pending_plan"),
    ("self_check", "fail-self-check", "county", "rectifying"),
    ("accept_review", "return-acceptance", "city", "rectifying"),
]


@pytest.mark.parametrize(("state", "action", "who", "back"), RETURNS)
def test_a_return_counts_and_keeps_what_was_handed_in(
    people: Cast, state: str, action: str, who: str, back: str
) -> None:
    point = point_at(state, people)
    kept = [
        model.objects.filter(point=point).count()
        for model in (Verification, Plan, Acceptance)
    ]
    photos = point.evidence.count()

    returned = do(point, action, getattr(people, who), note="照片不清")

    assert (returned.status, returned.returned_count) == (back, 1)
    assert (returned.awaiting_level, returned.awaiting_departments) == ("", [])
    assert returned.submitted_by is None
    assert returned.evidence.count() == photos
    now = [
        model.objects.filter(point=point).count()
        for model in (Verification, Plan, Acceptance)
    ]
    judged = action in {"fail-self-check", "return-acceptance"}
    assert now == [kept[0], kept[1], kept[2] + judged]


@pytest.mark.parametrize(("state", "action", "who", "back"), RETURNS)
def test_what_was_returned_is_handed_in_again_and_goes_its_way(
    people: Cast, state: str, action: str, who: str, back: str
) -> None:
    returned = do(point_at(state, people), action, getattr(people, who))
    closed = walk(returned, people, until=lambda point: point.status == "closed")

    assert closed.returned_count == 1
    assert closed.round_no == 1


def test_a_return_keeps_its_opinion_and_the_measures_it_names(people: Cast) -> None:
    point = point_at("accept_review", people)
    do(point, "return-acceptance", people.city, note="第二项未完成", measures=[2])

    row = Acceptance.objects.get(point=point, is_self_check=False)
    assert (row.passed, row.opinion) == (False, "第二项未完成")
    assert row.checklist == {"measures": {"failed": [2]}}


@pytest.mark.parametrize(
    ("state", "action", "who"),
    [
        ("self_check", "fail-self-check", "county"),
        ("accept_review", "return-acceptance", "city"),
    ],
)
def test_returned_work_is_no_longer_declared_nor_rectified(
    people: Cast, state: str, action: str, who: str
) -> None:
    point = do(point_at("rectifying", people), "report-progress", people.unit, pct=60)
    point = walk(point, people, until=lambda one: one.status == state)
    assert (point.progress_pct, point.declared_at is None) == (100, False)

    back = do(point, action, getattr(people, who))
    assert back.declared_at is back.rectified_at is back.accepted_at is None
    assert back.progress_pct == 60
    lower = do(back, "report-progress", people.unit, pct=70)
    assert lower.progress_pct == 70

    closed = walk(lower, people, until=lambda one: one.status == "closed")
    moments = [closed.declared_at, closed.rectified_at, closed.accepted_at]
    times = [
        moment for moment in (back.changed_at, *moments, closed.closed_at) if moment
    ]
    assert len(times) == 5 and times == sorted(times)


def test_an_objection_takes_the_acceptance_back_but_not_the_rectification(
    people: Cast,
) -> None:
    point = point_at("publicity", people)
    back = do(point, "end-publicity", people.city, objections="村民反映")
    assert back.accepted_at is back.publicity_ended_at is None
    assert back.rectified_at == point.rectified_at

    returned = do(back, "return-acceptance", people.city2)
    assert returned.rectified_at is None


@pytest.mark.parametrize(
    ("action", "who", "verdict"),
    [
        ("return-verification", "county", "unlawful"),
        ("ask-more", "city", "unclear"),
        ("take-back", "inspector", "misread"),
    ],
)
def test_a_verification_that_went_back_is_no_verdict(
    people: Cast, action: str, who: str, verdict: str
) -> None:
    point = point_at("verify_review", people, verdict=verdict)
    assert (point.verdict, point.verified_at is None) == (verdict, False)
    back = do(point, action, getattr(people, who))
    assert (back.verdict, back.verified_at) == ("", None)
    assert Verification.objects.get(point=point).verdict == verdict


def test_measures_that_do_not_hold_must_be_done_again(people: Cast) -> None:
    point = point_at("accept_review", people)
    with pytest.raises(Invalid) as refused:
        do(point, "return-acceptance", people.city, measures=[3])
    assert set(refused.value.fields) == {"measures"}

    point = do(point, "return-acceptance", people.city, measures=[2])
    still_open = Measure.objects.filter(plan__point=point, done_on=None)
    assert list(still_open.values_list("seq", flat=True)) == [2]
    with pytest.raises(Invalid) as refused:
        do(point, "declare-done", people.unit, done_measures=[])
    assert set(refused.value.fields) == {"done_measures"}
    assert do(point, "declare-done", people.unit).status == "self_check"


# --- Supervision ------------------------------------------------------------------------
def test_the_second_return_at_acceptance_brings_supervision(people: Cast) -> None:
    point = do(point_at("accept_review", people), "return-acceptance", people.city)
    assert (point.returned_count, point.is_supervised) == (1, False)
    point = walk(point, people, until=lambda one: one.status == "accept_review")
    point = do(point, "return-acceptance", people.city, note="覆土厚度不够")

    assert (point.returned_count, point.is_supervised) == (2, True)
    order = SupervisionOrder.objects.get(point=point)
    event = PointEvent.objects.get(point=point, seq=point.last_seq)
    assert (order.reason, order.issued_by, order.event) == (
        "覆土厚度不够",
        people.city,
        event,
    )
    assert order.reply_due_on > point.changed_at.date()
    assert event.payload["result"] == {"supervised": True}


def test_how_many_returns_bring_supervision_is_a_row_of_the_profile(
    people: Cast,
) -> None:
    Profile.objects.filter(category="GS").update(supervise_after_returns=1)
    point = do(point_at("accept_review", people), "return-acceptance", people.city)
    assert point.is_supervised

    Profile.objects.filter(category="GS").update(supervise_after_returns=0)
    for _turn in range(2):
        point = walk(
            make_point(people) if point.is_supervised else point,
            people,
            until=lambda one: one.status == "accept_review",
        )
        point = do(point, "return-acceptance", people.city)
    assert (point.returned_count, point.is_supervised) == (2, False)


def test_a_return_before_acceptance_counts_but_does_not_supervise(
    people: Cast,
) -> None:
    point = point_at("verify_review", people)
    for _turn in range(2):
        point = do(point, "return-verification", people.county)
        point = do(point, "submit-verification", people.inspector)
    assert (point.returned_count, point.is_supervised) == (2, False)


def test_verification_is_due_again_within_seven_days_of_a_return(people: Cast) -> None:
    point = point_at("verify_review", people)
    far = (DAY + timedelta(days=30)).isoformat()
    assert do(point, "return-verification", people.county, due_on=far).due_on == (
        DAY + timedelta(days=7)
    )


def test_work_returned_is_due_by_its_plan(people: Cast) -> None:
    point = point_at("self_check", people)
    returned = do(point, "fail-self-check", people.county, **later(point, 3))
    assert returned.due_on == Plan.objects.get(point=point).due_on


def test_work_returned_is_due_by_the_extension_that_was_granted(people: Cast) -> None:
    point = point_at("rectifying", people)
    for person in (people.unit, people.county, people.city):
        point = do(point, "request-extension", person)
    granted = point.due_on

    point = do(do(point, "declare-done", people.unit), "fail-self-check", people.county)
    assert point.due_on == granted == Plan.objects.get().due_on + timedelta(days=30)


@pytest.mark.parametrize(
    ("state", "action", "who"),
    [
        *[row[:3] for row in RETURNS],
        ("pending_verify", "dispatch", "town"),
        ("pending_dispatch", "supervise", "leader"),
    ],
)
def test_no_step_sets_a_date_that_has_passed(
    people: Cast, state: str, action: str, who: str
) -> None:
    name = "reply_due_on" if action == "supervise" else "due_on"
    data: dict[str, object] = {name: "2021-02-28"}
    if action == "dispatch":
        data["cell"] = people.village112.pk
    with pytest.raises(Invalid) as refused:
        do(point_at(state, people), action, getattr(people, who), **data)
    assert set(refused.value.fields) == {name}


# --- Taking back ------------------------------------------------------------------------
def test_taking_back_the_first_dispatch_gives_the_point_back(people: Cast) -> None:
    before = make_point(people)
    point = do(before, "dispatch", people.city, cell=people.county_cell.pk)
    point = do(point, "take-back", people.city, **later(point, 1))

    assert (point.status, point.holder_cell, point.holder) == (
        before.status,
        None,
        None,
    )
    assert point.dispatched_at is None
    assert clock(point) == clock(before)
    assert not Assignment.objects.filter(point=point, ends_at__isnull=True).exists()


def test_taking_back_a_further_dispatch_restores_the_earlier_holder(
    people: Cast,
) -> None:
    point = do(make_point(people), "dispatch", people.city, cell=people.county_cell.pk)
    county_has_it = clock(point)
    point = do(point, "dispatch", people.county, cell=people.town11.pk)
    point = do(point, "dispatch", people.town, user=people.inspector.pk)
    assert (point.holder_cell, point.holder) == (people.village111, people.inspector)

    point = do(point, "take-back", people.town)
    assert (point.status, point.holder_cell, point.holder) == (
        "pending_verify",
        people.town11,
        None,
    )
    current = Assignment.objects.get(point=point, ends_at__isnull=True)
    assert (current.cell, current.assignee) == (people.town11, None)
    assert clock(point) == county_has_it

    point = do(point, "dispatch", people.town, user=people.inspector_second.pk)
    assert do(point, "take-back", people.town).holder_cell == people.town11


def test_taking_back_a_dispatch_with_a_date_of_its_own_restores_the_date(
    people: Cast,
) -> None:
    point = do(make_point(people), "dispatch", people.city, cell=people.county_cell.pk)
    before = clock(point)
    point = do(
        point,
        "dispatch",
        people.county,
        cell=people.town11.pk,
        due_on=(DAY + timedelta(days=3)).isoformat(),
    )
    assert point.due_on == DAY + timedelta(days=3)
    assert clock(do(point, "take-back", people.county, **later(point, 1))) == before
    assert Deadline.objects.filter(point=point, met_on__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("before", "action", "who"),
    [
        ("pending_verify", "submit-verification", "inspector"),
        ("pending_plan", "submit-plan", "unit"),
        ("rectifying", "declare-done", "unit"),
    ],
)
def test_taking_back_gains_no_time(
    people: Cast, before: str, action: str, who: str
) -> None:
    point = point_at(before, people)
    person = getattr(people, who)
    running = clock(point)
    point = do(point, action, person, **later(point, 5))
    assert clock(point) != running
    point = do(point, "take-back", person, **later(point, 2))

    assert point.status == before
    assert clock(point) == running
    assert point.submitted_by is None
    assert do(point, action, person).version > point.version


def test_a_declaration_taken_back_leaves_the_work_as_it_was(people: Cast) -> None:
    point = do(
        point_at("rectifying", people),
        "report-progress",
        people.unit,
        pct=60,
        done_measures=[1],
    )
    point = do(point, "request-extension", people.unit)
    declared = do(point, "declare-done", people.unit)
    assert declared.progress_pct == 100
    assert Extension.objects.get(point=point).state == "lapsed"
    assert not Measure.objects.filter(plan__point=point, done_on=None).exists()

    back = do(declared, "take-back", people.unit)
    assert (back.progress_pct, back.declared_at) == (60, None)
    assert Extension.objects.get(point=point).state == "open"
    open_measures = Measure.objects.filter(plan__point=point, done_on=None)
    assert list(open_measures.values_list("seq", flat=True)) == [2]
    with pytest.raises(Invalid):
        do(back, "declare-done", people.unit, done_measures=[])


def test_a_declaration_without_self_check_is_taken_back_from_acceptance(
    people: Cast,
) -> None:
    point = point_at("accept_review", people, "GP")
    assert point.rectified_at is not None
    back = do(point, "take-back", people.unit)
    assert (back.status, back.rectified_at) == ("rectifying", None)


def test_nobody_takes_back_what_the_next_hand_has_touched(people: Cast) -> None:
    point = do(point_at("verify_review", people), "supervise", people.leader)
    with pytest.raises(Conflict) as refused:
        do(point, "take-back", people.inspector)
    assert refused.value.code == "cannot-take-back"


def test_a_step_taken_back_stays_in_the_chain(people: Cast) -> None:
    point = do(point_at("plan_review", people), "take-back", people.unit)
    events = PointEvent.objects.filter(point=point).order_by("-seq")
    assert [event.action for event in events[:2]] == ["take-back", "submit-plan"]
    assert events[0].payload["result"] == {"taken_back": "submit-plan"}
    assert Plan.objects.filter(point=point).count() == 1
    assert do(point, "submit-plan", people.unit).plans.latest("no").no == 2


# --- Rebounds ---------------------------------------------------------------------------
def test_a_rebound_opens_the_second_round_and_keeps_the_first(people: Cast) -> None:
    point = point_at("closed", people)
    closed_at = point.closed_at
    point = do(point, "reopen", people.province, note="回头看发现反弹")

    assert (point.status, point.round_no, point.rebound_count) == ("pending_plan", 2, 1)
    assert point.closed_at is point.rectified_at is point.accepted_at is None
    first, second = Round.objects.filter(point=point)
    assert (first.no, second.no, second.reason) == (1, 2, "回头看发现反弹")
    assert first.ended_at == closed_at
    assert second.ended_at is None
    assert first.milestones["verdict"] == "unlawful"
    assert first.milestones["closed_at"].startswith(closed_at.date().isoformat())
    assert Closure.objects.get(point=point).round_no == 1
    assert PointEvent.objects.get(point=point, seq=point.last_seq).round_no == 2


def test_the_second_round_closes_with_a_plan_and_papers_of_its_own(
    people: Cast,
) -> None:
    point = do(point_at("closed", people), "reopen", people.city)
    with pytest.raises(Invalid) as refused:
        point = step(point, people)  # the plan
        point = do(point, "approve-plan", people.department, evidence=())
        do(point, "approve-plan", people.county, evidence=())
    assert refused.value.params["missing"] == ["approval-sheet-missing"]

    closed = walk(point, people, until=lambda one: one.status == "closed")
    assert [plan.round_no for plan in Plan.objects.filter(point=point)] == [1, 2]
    assert [one.round_no for one in Closure.objects.filter(point=point)] == [1, 2]
    assert Round.objects.filter(point=point, ended_at=None).count() == 0
    assert closed.closed_at is not None


def test_a_point_without_issue_is_reopened_with_a_verdict(people: Cast) -> None:
    point = point_at("no_issue", people)
    with pytest.raises(Invalid) as refused:
        do(point, "reopen", people.city, verdict=None)
    assert set(refused.value.fields) == {"verdict"}

    point = do(point, "reopen", people.city, verdict="papers_missing")
    assert (point.status, point.verdict) == ("pending_plan", "papers_missing")


def test_a_category_without_plan_is_reopened_to_work(people: Cast) -> None:
    assert do(point_at("closed", people, "GP"), "reopen", people.city).status == (
        "rectifying"
    )
    assert do(point_at("no_issue", people, "GP"), "reopen", people.city).status == (
        "rectifying"
    )


def test_history_that_is_reopened_keeps_the_dates_it_came_with(people: Cast) -> None:
    point = make_point(
        people,
        imported_history=True,
        status="closed",
        due_on=None,
        due_kind="",
        due_starts_on=None,
        rectified_at="2019-04-01T09:00:00+08:00",
        closed_at="2019-05-01T09:00:00+08:00",
    )
    point = do(point, "reopen", people.city, verdict=None)

    first = Round.objects.get(point=point, no=1)
    assert first.milestones["closed_at"].startswith("2019-05-01T01:00:00")
    assert first.milestones["rectified_at"].startswith("2019-04-01T01:00:00")
    assert (point.status, point.verdict) == ("pending_plan", "")


def test_reopening_needs_evidence_that_was_not_used_before(people: Cast) -> None:
    point = point_at("closed", people)
    used = point.evidence.filter(event__isnull=False).first().uid
    for evidence in ((), (used,)):
        with pytest.raises(Invalid):
            do(point, "reopen", people.city, evidence=evidence)


# --- Voiding ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "state", ["pending_dispatch", "verify_review", "no_issue", "plan_review"]
)
def test_a_voided_point_ends_its_round_and_its_clock(people: Cast, state: str) -> None:
    other = make_point(people)
    point = do(point_at(state, people), Action.VOID, people.city, duplicate_of=other.pk)

    assert (point.status, point.duplicate_of, point.due_on) == ("void", other, None)
    assert not Round.objects.filter(point=point, ended_at=None).exists()
    assert not Deadline.objects.filter(point=point, met_on=None).exists()


def test_a_point_merges_into_another_that_the_person_sees(people: Cast) -> None:
    point = make_point(people)
    for number in (point.pk, 987_654_321, 10**30):
        with pytest.raises(Invalid) as refused:
            do(point, Action.VOID, people.city, duplicate_of=number)
        assert set(refused.value.fields) == {"duplicate_of"}
