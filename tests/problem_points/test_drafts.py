"""Verifications saved on site and completed at the desk, by page and by API."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gis_core.errors import Conflict, Invalid, Missing, NotPermitted
from problem_points.actions.drafts import save_verification
from problem_points.cases import load_case
from problem_points.models import PointEvent, ProblemPoint, Verification
from problem_points.permissions import can_save_verification
from tests.calling import Caller
from tests.factories.exhibits import add_paper, add_photo
from tests.factories.points import do, point_at
from tests.people import Cast

VIEWS = ("near", "far", "direction1", "direction2")


def save(point: ProblemPoint, by: Any, **data: Any) -> Verification:
    """Save a part of a verification now."""
    return save_verification(point_id=point.pk, by=by, at=timezone.now(), data=data)


@pytest.fixture
def given(people: Cast) -> ProblemPoint:
    """A point that the inspector has to verify."""
    return point_at("pending_verify", people)


def test_who_saves_on_site_stays_named_when_the_desk_hands_in(
    people: Cast, given: ProblemPoint
) -> None:
    draft = save(
        given,
        people.inspector,
        verdict="approved",
        facts="有批复的光伏板",
        place={"lon": 112.25, "lat": 40.75, "accuracy": 6},
    )
    assert (draft.place.coords, draft.accuracy_m) == ((112.25, 40.75), 6)
    photos = [
        add_photo(given, people.inspector, "verification", slot=one) for one in VIEWS
    ]
    # On site nobody has the approval papers; the county's desk adds them.
    paper = add_paper(given, people.county, "approval", "verification")
    save(given, people.county, clause="批复〔2015〕3号", measured_area_ha=1.5)
    assert not PointEvent.objects.filter(point=given, seq__gt=given.last_seq).exists()

    point = do(
        given,
        "submit-verification",
        people.town,
        verdict="approved",
        clause="批复〔2015〕3号",
        evidence=[*photos, paper],
    )
    assert point.status == "verify_review"
    row = Verification.objects.get(point=point)
    assert (row.saved_by, row.completed_by) == (people.inspector, people.town)


def test_the_county_completes_but_does_not_hand_in(
    people: Cast, given: ProblemPoint
) -> None:
    assert can_save_verification(people.county, load_case(given.pk))
    with pytest.raises(NotPermitted):
        do(given, "submit-verification", people.county)


def test_who_may_not_verify_saves_nothing(people: Cast, given: ProblemPoint) -> None:
    for person in (people.unit, people.department, people.city, people.auditor):
        assert not can_save_verification(person, load_case(given.pk))
        with pytest.raises(NotPermitted):
            save(given, person, facts="x")
    for person in (people.inspector2, people.county2, people.stranger):
        with pytest.raises(Missing):
            save(given, person, facts="x")
    assert not Verification.objects.exists()


def test_nothing_is_saved_before_or_after_the_verification(people: Cast) -> None:
    for state in ("pending_dispatch", "verify_review"):
        point = point_at(state, people)
        assert not can_save_verification(people.town, load_case(point.pk))
        with pytest.raises(Conflict) as refused:
            save(point, people.town, facts="x")
        assert refused.value.code == "not-allowed-from-state"


def test_each_part_that_is_saved_is_held_to_its_rule(
    people: Cast, given: ProblemPoint
) -> None:
    for wrong in (
        {"verdict": "perhaps"},
        {"measured_area_ha": -1},
        {"unheard_of": 1},
        {"place": {"lon": 999, "lat": 0}},
        {"facts": "a\x00b"},
    ):
        with pytest.raises(Invalid):
            save(given, people.inspector, **wrong)
    assert not Verification.objects.exists()


# --- The API ----------------------------------------------------------------------------
def test_a_draft_is_saved_and_read_by_the_api(
    people: Cast, given: ProblemPoint, calling: Caller
) -> None:
    address = f"/api/v1/points/{given.pk}/verification-draft"
    client = calling(people.inspector)
    assert client.get(address).status_code == 404

    data = {
        "facts": "占用草地",
        "persons": ["高娃"],
        "place": {"lon": 112.25, "lat": 40.75},
    }
    saved = client.put(address, {"data": data}, content_type="application/json")
    assert saved.status_code == 200
    assert saved.json()["data"] == data
    assert saved.json()["saved_by"] == str(people.inspector)

    more = calling(people.town).put(
        address, {"data": {"clause": "第十八条"}}, content_type="application/json"
    )
    assert more.json()["data"] == data | {"clause": "第十八条"}
    assert client.get(address).json() == more.json()
    given.refresh_from_db()
    assert (given.version, given.status) == (given.last_seq, "pending_verify")


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("inspector2", {"data": {}}, 404),
        ("unit", {"data": {}}, 403),
        ("inspector", {"data": {"verdict": 7}}, 422),
        ("inspector", {"data": []}, 422),
        ("inspector", {}, 422),
    ],
)
def test_a_draft_that_is_refused_leaves_nothing(
    people: Cast,
    given: ProblemPoint,
    calling: Caller,
    who: str,
    body: Any,
    status: int,
) -> None:
    answer = calling(getattr(people, who)).put(
        f"/api/v1/points/{given.pk}/verification-draft",
        body,
        content_type="application/json",
    )
    assert answer.status_code == status
    assert not Verification.objects.exists()


# --- The page ---------------------------------------------------------------------------
@pytest.fixture
def visiting(client: Client) -> Any:
    """A browser in which somebody is signed in."""

    def visit(person: Any) -> Client:
        client.force_login(person)
        return client

    return visit


def test_the_desk_sees_the_photos_and_the_draft_from_the_site(
    people: Cast, given: ProblemPoint, visiting: Any
) -> None:
    photo = add_photo(given, people.inspector, "verification", slot="near")
    save(
        given,
        people.inspector,
        facts="占用草地",
        place={"lon": 112.25, "lat": 40.75},
    )
    page = visiting(people.town).get(f"/points/{given.pk}?do=submit-verification")
    text = page.content.decode()
    assert str(photo) in text
    assert "占用草地" in text
    assert 'value="112.25"' in text


def test_the_county_has_a_button_to_save_and_none_to_hand_in(
    people: Cast, given: ProblemPoint, visiting: Any
) -> None:
    browser = visiting(people.county)
    address = f"/points/{given.pk}/submit-verification"
    page = browser.get(f"/points/{given.pk}?do=submit-verification")
    assert page.context["is_only_saved"]
    text = page.content.decode()
    assert 'name="save"' in text
    assert text.count("button class=") >= 1 and "primary" not in text.split(address)[1]

    answer = browser.post(
        address, {"version": given.version, "save": "1", "clause": "第十八条"}
    )
    assert answer.status_code == 302
    assert Verification.objects.get(point=given).clause == "第十八条"

    answer = browser.post(address, {"version": given.version, "clause": "第十八条"})
    assert answer.status_code == 422


def test_a_draft_with_a_mistake_is_shown_again_and_not_half_saved(
    people: Cast, given: ProblemPoint, visiting: Any
) -> None:
    answer = visiting(people.inspector).post(
        f"/points/{given.pk}/submit-verification",
        {"version": given.version, "save": "1", "facts": "好", "lon": "999"},
    )
    assert answer.status_code == 422
    assert not Verification.objects.exists()


def test_papers_are_asked_for_where_the_rule_needs_them(
    people: Cast, given: ProblemPoint, visiting: Any
) -> None:
    page = visiting(people.town).get(f"/points/{given.pk}?do=submit-verification")
    assert "approval" in {slot.kind for slot in page.context["slots"]}
    review = point_at("verify_review", people, verdict="approved")
    page = visiting(people.county).get(f"/points/{review.pk}?do=approve-verification")
    assert page.context["slots"] == []
