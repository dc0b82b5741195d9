"""Chains of signatures: order of levels, departments, four eyes."""

import pytest
from django.utils import translation

from gis_core.errors import Conflict, DomainError, Invalid, NotPermitted
from grid.models import Membership
from grid.roles import Role, Tier
from problem_points.models import Acceptance, PointEvent, ProblemPoint, Profile
from problem_points.permissions import allowed_actions
from problem_points.views.timeline import timeline_of
from problem_points.workflow import signatures
from problem_points.workflow.codes import Verdict
from problem_points.workflow.signatures import Signing
from problem_points.workflow.transitions import Chain
from tests.factories.exhibits import add_paper
from tests.factories.points import START, do, make_point, point_at, walk
from tests.people import SINCE, Cast

ON = START.date()


def also(user: object, role: Role, cell: object) -> None:
    """Give a person a second role."""
    Membership.objects.create(user=user, role=role, cell=cell, valid_from=SINCE)
    vars(user).pop("_grants", None)


def signed_by(point: ProblemPoint, action: str) -> list[str]:
    """Who signed a step, in order, by username."""
    events = PointEvent.objects.filter(point=point, action=action).order_by("seq")
    return list(events.values_list("actor__username", flat=True))


def refused(point: ProblemPoint, action: str, by: object) -> str:
    """The code with which a signature is refused."""
    with pytest.raises(DomainError) as error:
        do(point, action, by, evidence=())
    return error.value.code


# --- The order --------------------------------------------------------------------------
def test_county_then_city_sign_a_verification(people: Cast) -> None:
    point = point_at("pending_plan", people)
    assert signed_by(point, "approve-verification") == ["county", "city"]


def test_the_province_signs_too_when_a_national_reserve_has_nothing_to_rectify(
    people: Cast,
) -> None:
    for verdict in (
        "outside",
        "misread",
        "natural",
        "approved",
        "predates",
        "residents",
    ):
        point = point_at("no_issue", people, verdict=verdict, close_level="province")
        assert signed_by(point, "approve-verification")[-1] == "province"
    point = point_at("pending_plan", people, close_level="province")
    assert signed_by(point, "approve-verification") == ["county", "city"]


def test_a_duplicate_is_signed_by_county_and_city_even_in_a_national_reserve(
    people: Cast,
) -> None:
    other = make_point(people)
    point = point_at("pending_verify", people, close_level="province")
    point = do(
        point,
        "submit-verification",
        people.inspector,
        verdict="duplicate",
        duplicate_of=other.pk,
    )
    point = walk(point, people, until=lambda one: one.status == "no_issue")
    assert signed_by(point, "approve-verification") == ["county", "city"]


def test_acceptance_in_a_national_reserve_is_signed_by_city_then_province(
    people: Cast,
) -> None:
    point = point_at("closed", people, close_level="province")

    assert signed_by(point, "accept") == ["city2", "province"]
    assert signed_by(point, "close") == ["province"]
    levels = Acceptance.objects.filter(point=point, is_self_check=False)
    assert list(levels.values_list("level", flat=True)) == ["city", "province"]


def test_every_signature_is_an_event_and_says_for_which_level(people: Cast) -> None:
    point = point_at("rectifying", people, is_focus=True)
    results = [
        event.payload["result"]
        for event in PointEvent.objects.filter(point=point, action="approve-plan")
    ]
    assert results == [
        {"signed_level": "county", "awaiting_level": "city"},
        {"signed_department": "forestry"},
        {"signed_level": "city"},
    ]


@pytest.mark.parametrize(
    ("chain", "close_level", "is_focus", "verdict", "expected"),
    [
        (Chain.VERIFICATION, "city", False, Verdict.UNLAWFUL, "county city"),
        (Chain.VERIFICATION, "province", False, Verdict.UNLAWFUL, "county city"),
        (
            Chain.VERIFICATION,
            "province",
            False,
            Verdict.MISREAD,
            "county city province",
        ),
        (Chain.VERIFICATION, "province", False, Verdict.DUPLICATE, "county city"),
        (Chain.PLAN, "city", False, Verdict.UNLAWFUL, "county"),
        (Chain.PLAN, "city", True, Verdict.UNLAWFUL, "county city"),
        (Chain.SELF_CHECK, "province", True, Verdict.UNLAWFUL, "county"),
        (Chain.EXTENSION, "county", False, Verdict.UNLAWFUL, "county city"),
        (Chain.ACCEPTANCE, "county", False, Verdict.UNLAWFUL, "county"),
        (Chain.ACCEPTANCE, "city", False, Verdict.UNLAWFUL, "city"),
        (Chain.ACCEPTANCE, "province", False, Verdict.UNLAWFUL, "city province"),
        (Chain.CLOSURE, "county", False, Verdict.UNLAWFUL, "county"),
        (Chain.CLOSURE, "city", False, Verdict.UNLAWFUL, "city"),
        (Chain.CLOSURE, "province", False, Verdict.UNLAWFUL, "province"),
    ],
)
def test_the_levels_of_each_chain(
    chain: Chain, close_level: str, *, is_focus: bool, verdict: Verdict, expected: str
) -> None:
    case = Signing(
        verify_levels=(Tier.COUNTY, Tier.CITY),
        close_level=Tier(close_level),
        verdict=verdict,
        is_focus=is_focus,
        lawful_cosign=("forestry",),
        plan_cosign=("forestry",),
        self_check_cosign=("water",),
        acceptance_cosign=("water",),
    )
    assert " ".join(signatures.levels(chain, case)) == expected


# --- Departments ------------------------------------------------------------------------
def test_lawful_verdicts_are_cosigned_by_the_department_of_the_profile(
    people: Cast,
) -> None:
    for verdict, asked in (
        ("approved", ["forestry"]),
        ("predates", ["forestry"]),
        ("residents", []),
        ("unlawful", []),
    ):
        point = point_at("verify_review", people, verdict=verdict)
        assert point.awaiting_departments == asked


def test_a_department_that_is_not_asked_cannot_sign(people: Cast) -> None:
    point = point_at("plan_review", people)
    assert refused(point, "approve-plan", people.water) == "not-your-turn"


def test_a_department_signs_once(people: Cast) -> None:
    point = do(point_at("plan_review", people), "approve-plan", people.department)
    assert point.awaiting_departments == []
    assert refused(point, "approve-plan", people.department) == "not-your-turn"


def test_several_departments_sign_in_any_order_before_the_deciding_level(
    people: Cast,
) -> None:
    Profile.objects.filter(category="GS").update(
        plan_cosign=["forestry", "water", "natural_resources"]
    )
    point = point_at("plan_review", people)
    for person in (people.water, people.department):
        point = do(point, "approve-plan", person)
        assert refused(point, "approve-plan", people.county) == "cosign-missing"
        assert "approve-plan" not in allowed_actions(people.county, point, ON)
    point = do(point, "approve-plan", people.resources)
    assert do(point, "approve-plan", people.county).status == "rectifying"


def test_departments_cosign_the_acceptance_though_they_signed_the_plan(
    people: Cast,
) -> None:
    Profile.objects.filter(category="GS").update(acceptance_cosign=["forestry"])
    point = do(point_at("accept_review", people), "accept", people.department)

    assert do(point, "accept", people.city2).status == "publicity"
    rows = Acceptance.objects.filter(point=point, is_self_check=False)
    assert list(rows.values_list("department", "level")) == [
        ("forestry", "county"),
        ("", "city"),
    ]


# --- Four eyes --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "action", "submitter"),
    [
        ("verify_review", "approve-verification", "inspector"),
        ("plan_review", "approve-plan", "unit"),
        ("self_check", "pass-self-check", "unit"),
    ],
)
def test_nobody_approves_what_they_submitted(
    people: Cast, state: str, action: str, submitter: str
) -> None:
    point = point_at(state, people, cosigned=True)
    person = getattr(people, submitter)
    also(person, Role.COUNTY, people.county_cell)
    assert refused(point, action, person) == "four-eyes"
    assert action not in allowed_actions(person, point, ON)


def test_nobody_signs_one_chain_twice_in_two_capacities(people: Cast) -> None:
    also(people.county, Role.CITY, people.city_cell)
    point = point_at("verify_review", people, awaiting="city")
    assert refused(point, "approve-verification", people.county) == "four-eyes"

    also(people.department, Role.COUNTY, people.county_cell)
    point = do(point_at("plan_review", people), "approve-plan", people.department)
    assert refused(point, "approve-plan", people.department) == "four-eyes"


def test_the_acceptor_has_signed_nothing_else_in_the_round(people: Cast) -> None:
    point = point_at("accept_review", people)
    assert refused(point, "accept", people.city) == "four-eyes"
    assert do(point, "accept", people.city2).status == "publicity"


def test_two_city_managers_come_out_of_an_objection(people: Cast) -> None:
    point = do(
        point_at("publicity", people),
        "end-publicity",
        people.city,
        objections="村民反映",
    )
    assert (point.status, point.awaiting_level) == ("accept_review", "city")
    assert refused(point, "accept", people.city) == "four-eyes"

    # Whoever accepted answers for it: they may decide again, and the record says so.
    accepted = do(point, "accept", people.city2)
    assert accepted.status == "publicity"
    first, again = PointEvent.objects.filter(point=point, action="accept")
    assert "decides_again" not in first.payload["result"]
    assert again.payload["result"] == {"decides_again": True, "signed_level": "city"}
    with translation.override("en"):
        details = [text for _label, text in timeline_of(accepted)[0].details]
    assert "Decides for the second time in this round." in details


def test_an_acceptance_that_the_province_returns_bars_nobody_from_the_next(
    people: Cast,
) -> None:
    point = point_at(
        "accept_review", people, close_level="province", awaiting="province"
    )
    assert refused(point, "accept", people.city2) == "not-your-turn"
    point = do(point, "return-acceptance", people.province)
    point = walk(point, people, until=lambda one: one.status == "accept_review")

    point = do(point, "accept", people.city2)
    assert (point.status, point.awaiting_level) == ("accept_review", "province")
    assert do(point, "accept", people.province).status == "publicity"


def test_a_signature_that_a_return_set_aside_does_not_bar_from_acceptance(
    people: Cast,
) -> None:
    point = point_at(
        "verify_review",
        people,
        close_level="province",
        verdict="misread",
        awaiting="province",
    )
    point = do(point, "return-verification", people.province)
    point = do(point, "submit-verification", people.inspector)
    point = do(point, "approve-verification", people.county)
    point = do(point, "approve-verification", people.city2)
    assert people.city.pk not in point.round_signers
    point = walk(point, people, until=lambda one: one.status == "accept_review")
    assert refused(point, "accept", people.city2) == "four-eyes"
    assert do(point, "accept", people.city).awaiting_level == "province"


# --- Several roles ----------------------------------------------------------------------
def test_who_works_for_city_and_county_dispatches_as_the_receiver_asks(
    people: Cast,
) -> None:
    both = people.city
    also(both, Role.COUNTY, people.county_cell)
    point = do(make_point(people), "dispatch", both, cell=people.county_cell.pk)
    point = do(point, "dispatch", both, cell=people.town11.pk)
    assert point.holder_cell == people.town11
    roles = PointEvent.objects.filter(point=point, action="dispatch")
    assert list(roles.values_list("role", flat=True)) == ["city", "county"]

    with pytest.raises(Invalid) as error:
        do(point, "dispatch", both, cell=people.town21.pk)
    assert set(error.value.fields) == {"cell"}


def test_who_works_for_city_and_county_signs_for_the_level_that_is_asked(
    people: Cast,
) -> None:
    also(people.city2, Role.COUNTY, people.county_cell)
    point = do(point_at("accept_review", people, "GP"), "accept", people.city2)
    assert Acceptance.objects.get(point=point).level == "county"


def test_one_barred_capacity_does_not_bar_the_other(people: Cast) -> None:
    """A department may co-sign an acceptance though its person signed before as city."""
    Profile.objects.filter(category="GS").update(acceptance_cosign=["forestry"])
    Membership.objects.create(
        user=people.city,
        role=Role.DEPARTMENT,
        cell=people.county_cell,
        organisation=people.department.organisation,
        valid_from=SINCE,
    )
    vars(people.city).pop("_grants", None)
    point = point_at("accept_review", people)
    assert "accept" in allowed_actions(people.city, point, ON)
    point = do(point, "accept", people.city, evidence=())
    assert point.awaiting_departments == []


def test_a_new_round_begins_without_signers(people: Cast) -> None:
    point = do(point_at("closed", people), "reopen", people.province)
    assert point.round_signers == point.step_signers == []
    point = walk(point, people, until=lambda one: one.status == "accept_review")
    assert do(point, "accept", people.city).status == "publicity"


def test_who_asked_for_more_time_does_not_grant_it(people: Cast) -> None:
    also(people.unit, Role.COUNTY, people.county_cell)
    point = do(point_at("rectifying", people), "request-extension", people.unit)
    assert refused(point, "request-extension", people.unit) == "four-eyes"

    also(people.county, Role.CITY, people.city_cell)
    point = do(point, "request-extension", people.county)
    assert refused(point, "request-extension", people.county) == "four-eyes"


def test_the_acceptor_may_close(people: Cast) -> None:
    point = point_at("pending_close", people)
    assert do(point, "close", people.city2).status == "closed"


# --- Standing in ------------------------------------------------------------------------
def test_the_city_stands_in_for_a_county_that_closes(people: Cast) -> None:
    point = do(point_at("accept_review", people, "GP"), "accept", people.city)
    assert point.status == "pending_close"
    assert Acceptance.objects.get(point=point).level == "city"
    assert do(point, "close", people.city2).status == "closed"


def test_a_level_that_is_not_of_the_chain_decides_nothing(people: Cast) -> None:
    point = point_at("accept_review", people)
    for person in (people.county_second, people.province):
        with pytest.raises(NotPermitted):
            do(point, "accept", person)


def test_approving_an_unclear_verdict_is_a_conflict(people: Cast) -> None:
    point = point_at("verify_review", people, verdict="unclear")
    with pytest.raises(Conflict) as error:
        do(point, "approve-verification", people.county)
    assert error.value.code == "verdict-unclear"


def test_an_approval_of_the_wrong_round_is_no_approval_sheet(people: Cast) -> None:
    point = point_at("plan_review", people, cosigned=True)
    sheet = add_paper(point, people.county, "signature", "before")
    assert do(point, "approve-plan", people.county, evidence=[sheet]).status == (
        "rectifying"
    )
