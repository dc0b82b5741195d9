"""Every state, action, role, own and foreign: the writer against a table typed by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from gis_core.accounts.models import User
from gis_core.errors import http_status
from grid.models import Membership
from grid.roles import Role
from problem_points.actions.transitions import Outcome, Step, advance_many
from problem_points.models import Assignment, PointEvent, ProblemPoint, Profile
from problem_points.permissions import (
    allowed_actions,
    can_advance,
    can_view,
    visible_to,
)
from problem_points.workflow.transitions import Action
from tests.factories.points import (
    START,
    data_for,
    dispatch_down,
    do,
    evidence_for,
    make_point,
    point_at,
)
from tests.people import SINCE, Cast
from tests.problem_points.expected_moves import (
    ACTIONS,
    EDGES,
    ROLES,
    SITUATIONS,
    STATES,
    Situation,
)

LATER = START + timedelta(days=40)
"""When the attempts are made: every publicity period is over by then."""

Maker = Callable[[Cast], ProblemPoint]


def _cosigned(column: str, status: str) -> Maker:
    """Red-line points whose profile has forestry co-sign this step too."""

    def make(cast: Cast) -> ProblemPoint:
        Profile.objects.filter(category="RL").update(**{column: ["forestry"]})
        point = point_at(status, cast, "RL")
        Profile.objects.filter(category="RL").update(**{column: []})
        return point

    return make


def _city_dispatched(cast: Cast) -> ProblemPoint:
    return do(make_point(cast), Action.DISPATCH, cast.city2, cell=cast.county_cell.pk)


def _town_dispatched(cast: Cast) -> ProblemPoint:
    return dispatch_down(make_point(cast), cast)


def _extension(*deciders: str) -> Maker:
    def make(cast: Cast) -> ProblemPoint:
        point = point_at("rectifying", cast)
        for person in ("unit", *deciders):
            point = do(point, Action.REQUEST_EXTENSION, getattr(cast, person))
        return point

    return make


def _at(status: str, category: str = "GS", **wanted: Any) -> Maker:
    return lambda cast: point_at(status, cast, category, **wanted)


_NATIONAL = {"close_level": "province", "verdict": "outside"}
MAKERS: dict[str, Maker] = {
    "pending_dispatch": _at("pending_dispatch"),
    "pending_verify, handed down by the city": _city_dispatched,
    "pending_verify, handed down by the town": _town_dispatched,
    "verify_review, county asked": _at("verify_review"),
    "verify_review, city asked": _at("verify_review", awaiting="city"),
    "verify_review, lawful, county and forestry asked": _at(
        "verify_review", verdict="approved"
    ),
    "verify_review, lawful, city and forestry asked": _at(
        "verify_review", verdict="approved", awaiting="city"
    ),
    "verify_review, nothing to rectify in a national reserve, city asked": _at(
        "verify_review", awaiting="city", **_NATIONAL
    ),
    "verify_review, nothing to rectify in a national reserve, province asked": _at(
        "verify_review", awaiting="province", **_NATIONAL
    ),
    "verify_review, verdict unclear, county asked": _at(
        "verify_review", verdict="unclear"
    ),
    "no_issue": _at("no_issue"),
    "pending_plan": _at("pending_plan"),
    "plan_review, county and forestry asked": _at("plan_review"),
    "plan_review, county asked, forestry has signed": _at("plan_review", cosigned=True),
    "plan_review of a focus problem, county and forestry asked": _at(
        "plan_review", is_focus=True
    ),
    "plan_review of a focus problem, city and forestry asked": _at(
        "plan_review", is_focus=True, awaiting="city"
    ),
    "plan_review of a focus problem, city asked, forestry has signed": _at(
        "plan_review", is_focus=True, awaiting="city", cosigned=True
    ),
    "rectifying": _at("rectifying"),
    "rectifying, county decides on more time": _extension(),
    "rectifying, city decides on more time": _extension("county"),
    "self_check": _at("self_check"),
    "self_check that forestry co-signs": _cosigned("self_check_cosign", "self_check"),
    "accept_review, city asked and closing": _at("accept_review"),
    "accept_review, city asked, province closing": _at(
        "accept_review", close_level="province"
    ),
    "accept_review, province asked": _at(
        "accept_review", close_level="province", awaiting="province"
    ),
    "accept_review of a patrol finding, county asked and closing": _at(
        "accept_review", "GP"
    ),
    "accept_review that forestry co-signs": _cosigned(
        "acceptance_cosign", "accept_review"
    ),
    "publicity, its days over": _at("publicity"),
    "pending_close, city closing": _at("pending_close"),
    "pending_close, province closing": _at("pending_close", close_level="province"),
    "pending_close, county closing": _at("pending_close", "GP"),
    "closed": _at("closed"),
    "void": _at("void"),
}


# --- Who acts ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Actor:
    """One person, as own or foreign to the points."""

    role: str
    own: bool
    user: User

    def __str__(self) -> str:
        return f"{'own' if self.own else 'foreign'} {self.role}"


def _newcomer(cast: Cast, role: Role) -> User:
    """Somebody of this role whose categories do not hold the point's."""
    user = User.objects.create(username=f"foreign-{role}", name=f"外{role}")
    Membership.objects.create(
        user=user,
        role=role,
        cell=cast.city_cell if role in {Role.CITY, Role.LEADER} else None,
        categories=["WS"],
        valid_from=SINCE,
    )
    return user


def _actors(cast: Cast) -> list[Actor]:
    """One own and one foreign person a role; the own ones have signed nothing yet."""
    own = {
        "administrator": cast.administrator,
        "province": cast.province,
        "city": cast.city2,
        "leader": cast.leader,
        "county": cast.county_second,
        "department": cast.department,
        "town": cast.town,
        "inspector": cast.inspector,
        "unit": cast.unit,
        "checker": cast.checker,
        "viewer": cast.auditor,
    }
    foreign = {
        "county": cast.county2,
        "department": cast.department2,
        "town": cast.town2,
        "inspector": cast.inspector2,
        "unit": cast.unit2,
    }
    for role in set(ROLES) - set(foreign):
        foreign[role] = _newcomer(cast, Role(role))
    return [
        Actor(role, is_own, user)
        for is_own, people in ((True, own), (False, foreign))
        for role, user in people.items()
    ]


def _hand_to_checker(point: ProblemPoint, cast: Cast) -> None:
    Assignment.objects.create(
        point=point,
        purpose="check",
        assignee=cast.checker,
        assigned_by=cast.city,
        starts_at=START,
    )


# --- The attempts -----------------------------------------------------------------------
class _Undone(Exception):
    """Ends a call that went through; nothing of it stays."""


def _answers(
    action: str, actor: Actor, points: dict[Situation, ProblemPoint], cast: Cast
) -> dict[Situation, tuple[int, str]]:
    """What the writer says of each point; with evidence only where it shall move."""
    steps = {}
    try:
        with transaction.atomic():
            for one, point in points.items():
                fits = one.expected(action, actor.role, own=actor.own)[0] == 200
                steps[one] = _step(action, actor, point, cast, fits=fits)
            outcomes = advance_many(
                list(steps.values()),
                action=action,
                by=actor.user,
                at=LATER,
                note="按规定办理",
            )
            _check_edges(action, points, outcomes)
            raise _Undone
    except _Undone:
        return {
            one: _refusal(outcome)
            for one, outcome in zip(points, outcomes, strict=True)
        }


def _step(
    action: str, actor: Actor, point: ProblemPoint, cast: Cast, *, fits: bool
) -> Step:
    data = data_for(Action(action), point, LATER)
    if action == "dispatch":
        cells = {"city": cast.county_cell, "county": cast.town11}
        data = {"cell": cells.get(actor.role, cast.village111).pk}
    evidence = (
        evidence_for(Action(action), point, actor.user, data)
        if fits and actor.role != "department"
        else []
    )
    return Step(point.pk, point.version, data, tuple(evidence))


def _refusal(outcome: Outcome) -> tuple[int, str]:
    if outcome.refusal is None:
        return 200, ""
    return http_status(outcome.refusal), outcome.refusal.code


def _check_edges(
    action: str, points: dict[Situation, ProblemPoint], outcomes: list[Outcome]
) -> None:
    """Whatever moved went along an edge that was typed by hand."""
    moved = [outcome.event_id for outcome in outcomes if outcome.event_id]
    edges = PointEvent.objects.filter(pk__in=moved).values_list(
        "from_status", "to_status"
    )
    assert {f"{a}>{b}" for a, b in edges} <= set(EDGES[ACTIONS[action]].split())


def _shown(answer: tuple[int, str]) -> tuple[int, str]:
    """Not one's role and not one's turn are both 403 to the table."""
    status, code = answer
    return status, "not-permitted" if code == "not-your-turn" else code


# --- The table --------------------------------------------------------------------------
def test_the_table_knows_every_state_action_and_role() -> None:
    assert {one.state for one in SITUATIONS} == set(STATES)
    assert set(ACTIONS) == {action.value for action in Action}
    assert set(ROLES) == {role.value for role in Role}
    assert {one.name for one in SITUATIONS} == set(MAKERS)
    assert {a for one in SITUATIONS for a in (*one.moves, *one.waits)} <= set(ACTIONS)


def test_the_writer_and_the_permissions_answer_as_the_table_says(
    people: Cast, record_property: Callable[[str, object], None]
) -> None:
    points = {one: MAKERS[one.name](people) for one in SITUATIONS}
    for one, point in points.items():
        assert point.status == one.state, one.name
        _hand_to_checker(point, people)
    wrong = []
    combinations = 0
    for actor in _actors(people):
        offered = {
            one: set(allowed_actions(actor.user, point, LATER.date()))
            for one, point in points.items()
        }
        seen = visible_to(actor.user, ProblemPoint.objects.all(), LATER.date())
        seen_ids = set(seen.values_list("pk", flat=True))
        for action in ACTIONS:
            answers = _answers(action, actor, points, people)
            for one, point in points.items():
                expected = _shown(one.expected(action, actor.role, own=actor.own))
                found = _shown(answers[one])
                moves = expected[0] == 200
                sees = expected[0] != 404
                combinations += 1
                if found != expected or moves != (action in offered[one]):
                    wrong.append(
                        f"{one.name}: {ACTIONS[action]} {action} by {actor}: {found},"
                        f" offered: {action in offered[one]}, instead of {expected}"
                    )
                assert sees == (point.pk in seen_ids), (one.name, str(actor))
    assert not wrong, "\n".join(wrong)
    assert combinations == len(SITUATIONS) * len(ACTIONS) * len(ROLES) * 2
    record_property(
        "figure",
        f"{combinations} combinations of situation ({len(SITUATIONS)} in"
        f" {len(STATES)} states), action, role, own or foreign",
    )


@pytest.mark.parametrize(
    "one", [one for one in SITUATIONS if one.moves], ids=lambda one: one.name
)
def test_one_point_and_one_question_give_the_same_answers(
    people: Cast, one: Situation
) -> None:
    point = MAKERS[one.name](people)
    _hand_to_checker(point, people)

    for actor in _actors(people):
        sees = actor.own and actor.role != "administrator"
        assert can_view(actor.user, point, LATER.date()) == sees
        for action in (*one.moves, *one.waits):
            may = one.expected(action, actor.role, own=actor.own)[0] == 200
            assert can_advance(actor.user, point, Action(action), LATER.date()) == may
