"""Handing over what one has to another, choosing by cell, and reminding in the site."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gis_core.accounts.models import User
from gis_core.errors import NotPermitted
from gis_core.models import Notice
from grid.models import Membership
from problem_points.actions.chasing import CODE, chase, last_chased
from problem_points.models import ProblemPoint
from problem_points.views.desk.cells import unowned_cells
from problem_points.views.desk.handover import givers_below
from problem_points.views.desk.owners import owners_for
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action
from tests.factories.points import dispatch_down, do, make_point, point_at

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def key(cell, person=None):
    return f"{cell.pk}:{person.pk if person else ''}"


@pytest.fixture
def held(people):
    """Two cases that the inspector has to verify, and one that is being rectified."""
    return [dispatch_down(make_point(people), people) for _ in range(2)] + [
        point_at(Status.RECTIFYING, people)
    ]


# --- Handing over ---------------------------------------------------------------------
def test_who_left_is_among_those_who_can_hand_over(people, held):
    User.objects.filter(pk=people.inspector.pk).update(is_active=False)

    (giver,) = givers_below(people.county, owners_for(people.county))

    assert giver.key == key(people.village111, people.inspector)
    assert (giver.open, giver.movable) == (3, 2)


def test_everything_goes_to_another_after_a_preview_and_can_be_undone(people, held):
    client = signed_in(people.county)
    page = client.post(
        "/desk/handover/preview",
        {
            "from": key(people.village111, people.inspector),
            "to": key(people.village111, people.inspector_second),
        },
    )
    plan = page.context["plan"]
    assert plan.count == 2
    assert [point.pk for point in plan.staying] == [held[2].pk]
    assert _holders(held) == {people.inspector.pk}

    client.post("/desk/dispatch", {"plan": page.context["sealed"]})

    assert _holders(held[:2]) == {people.inspector_second.pk}
    assert _holders(held[2:]) == {people.inspector.pk}
    client.post("/desk/undo")
    assert _holders(held) == {people.inspector.pk}


@pytest.mark.parametrize(
    ("giver", "to"),
    [
        ("inspector", "inspector"),
        ("inspector", "inspector2"),
        ("inspector2", "inspector_second"),
    ],
)
def test_only_those_below_are_named_on_either_side(people, held, giver, to):
    village = {"inspector2": people.village211}

    answer = signed_in(people.county).post(
        "/desk/handover/preview",
        {
            "from": key(village.get(giver, people.village111), getattr(people, giver)),
            "to": key(village.get(to, people.village111), getattr(people, to)),
        },
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("address", ["/desk/handover", "/desk/cell", "/desk/chase"])
def test_nobody_finds_these_pages_who_has_nobody_below(people, address):
    assert (
        signed_in(people.county)
        .get(address, {"lon": "112.25", "lat": "40.75", "zoom": "12"})
        .status_code
        == 200
    )
    for person in (people.inspector, people.leader, people.auditor, people.stranger):
        assert signed_in(person).get(address).status_code == 403


# --- Cells ----------------------------------------------------------------------------
def test_cells_without_anybody_are_those_that_the_person_hands_to(people):
    names = {
        people.village112.pk,
        people.village121.pk,
        people.village122.pk,
    }

    assert set(unowned_cells(owners_for(people.county))) == names
    assert unowned_cells(owners_for(people.city)) == []
    Membership.objects.filter(user__in=[people.county2, people.county2_second]).delete()
    assert unowned_cells(owners_for(people.city)) == [people.county2_cell.pk]


@pytest.mark.parametrize(
    ("zoom", "name"), [("8", "county_cell"), ("9", "town11"), ("11", "village111")]
)
def test_the_cell_under_a_click_is_of_the_tier_that_is_drawn(people, zoom, name):
    asked = {"lon": "112.25", "lat": "40.75", "zoom": zoom}

    answer = signed_in(people.county).get("/desk/cell", asked)

    assert answer.json()["path"] == getattr(people, name).path


def test_there_is_no_cell_outside_ones_own(people):
    client = signed_in(people.county)

    elsewhere = client.get("/desk/cell", {"lon": "113.2", "lat": "40.7", "zoom": "9"})
    nonsense = client.get("/desk/cell", {"lon": "nan", "lat": "40.7", "zoom": "9"})

    assert (elsewhere.status_code, nonsense.status_code) == (404, 422)


def test_the_tab_without_owner_lists_just_those(people):
    make_point(people)
    lonely = make_point(people, cell=people.village122)

    page = signed_in(people.county).get("/desk", {"tab": "unowned"})

    assert [point.pk for point, _owner in page.context["waiting"]] == [lonely.pk]


# --- Reminding ------------------------------------------------------------------------
def test_a_late_case_reminds_its_holder_once_a_day(people, held):
    now = timezone.now()

    first = chase([point.pk for point in held], by=people.county, at=now)
    again = chase([point.pk for point in held], by=people.town, at=now)
    tomorrow = chase([held[0].pk], by=people.county, at=now + timedelta(days=1))

    assert (first.cases, first.people, first.again) == (3, 1, 0)
    assert (again.cases, again.again) == (0, 3)
    assert tomorrow.cases == 1
    told = Notice.objects.filter(code=CODE, recipient=people.inspector)
    assert told.count() == 4
    assert last_chased([held[0].pk])[held[0].pk] > last_chased([held[1].pk])[held[1].pk]


def test_a_cell_is_reminded_through_those_who_receive_in_it(people):
    point = do(
        make_point(people), Action.DISPATCH, people.city, cell=people.county_cell.pk
    )

    done = chase([point.pk], by=people.city, at=timezone.now())

    told = Notice.objects.filter(code=CODE).values_list("recipient", flat=True)
    assert set(told) == {people.county.pk, people.county_second.pk}
    assert (done.cases, done.people) == (1, 2)


def test_nobody_reminds_of_what_lies_elsewhere_is_not_late_or_has_nobody(people, held):
    early = dispatch_down(make_point(people, at=timezone.now()), people)
    lonely = make_point(people)

    foreign = chase([held[0].pk], by=people.county2, at=timezone.now())
    rest = chase([early.pk, lonely.pk], by=people.county, at=timezone.now())

    assert (foreign.cases, rest.cases, rest.nobody) == (0, 0, 1)
    assert not Notice.objects.filter(code=CODE).exists()
    with pytest.raises(NotPermitted):
        chase([held[0].pk], by=people.inspector, at=timezone.now())


def test_the_page_reminds_one_owner_or_all_and_says_when_it_was_last(people, held):
    other = do(
        make_point(people), Action.DISPATCH, people.city, cell=people.county_cell.pk
    )
    client = signed_in(people.city)

    client.post("/desk/chase/send", {"to": f"u{people.inspector.pk}"})

    assert set(last_chased([*(p.pk for p in held), other.pk])) == {p.pk for p in held}
    by_key = {one.key: one for one in client.get("/desk/chase").context["reminders"]}
    assert by_key[f"u{people.inspector.pk}"].last is not None
    assert by_key[f"c{people.county_cell.pk}"].last is None
    client.post("/desk/chase/send")
    assert other.pk in last_chased([other.pk])


def _holders(points):
    ids = [point.pk for point in points]
    found = ProblemPoint.objects.filter(pk__in=ids)
    return set(found.values_list("holder", flat=True))
