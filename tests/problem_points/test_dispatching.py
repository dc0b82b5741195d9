"""Who can be given a point by whom."""

from datetime import timedelta
from typing import Any

import pytest

from gis_core.errors import Invalid
from grid.models import Cell, CellStatus, Membership
from grid.roles import Role
from problem_points.models import Assignment, Profile
from tests.factories.points import START, do, make_point
from tests.people import SINCE, Cast


def refused(people: Cast, giver: str, **receiver: Any) -> set[str]:
    """The fields with which a dispatch is refused."""
    with pytest.raises(Invalid) as error:
        do(make_point(people), "dispatch", getattr(people, giver), **receiver)
    return set(error.value.fields)


def test_each_level_hands_down_to_the_next(people: Cast) -> None:
    for giver, receiver in (
        ("city", people.county_cell),
        ("county", people.town11),
        ("county", people.village111),  # the profile lets the county go on
        ("town", people.village112),
    ):
        point = do(
            make_point(people), "dispatch", getattr(people, giver), cell=receiver.pk
        )
        assert (point.holder_cell, point.holder) == (receiver, None)


def test_no_level_hands_up_sideways_or_past_the_next(people: Cast) -> None:
    for giver, receiver in (
        ("city", people.city_cell),
        ("city", people.town11),
        ("city", people.village111),
        ("county", people.county_cell),
        ("county", people.town21),
        ("county", people.village211),
        ("town", people.town11),
        ("town", people.village121),
    ):
        assert refused(people, giver, cell=receiver.pk) == {"cell"}


def test_the_county_stops_at_the_town_where_the_profile_says_so(people: Cast) -> None:
    Profile.objects.filter(category="GS").update(direct_dispatch=False)
    assert refused(people, "county", cell=people.village111.pk) == {"cell"}


def test_a_receiver_must_be_named_and_must_be_there(people: Cast) -> None:
    assert refused(people, "city") == {"cell"}
    assert refused(people, "city", cell=987_654) == {"cell"}
    assert refused(people, "city", cell=0) == {"cell"}
    Cell.objects.filter(pk=people.county2_cell.pk).update(status=CellStatus.DRAFT)
    assert refused(people, "city", cell=people.county2_cell.pk) == {"cell"}


def test_a_person_receives_where_they_work_today(people: Cast) -> None:
    point = do(make_point(people), "dispatch", people.city, user=people.county.pk)
    assert (point.holder, point.holder_cell) == (people.county, people.county_cell)
    for name in ("auditor", "unit", "leader", "stranger", "disabled", "department"):
        person = getattr(people, name)
        assert refused(people, "city", user=person.pk) == {"user"}
    Membership.objects.filter(user=people.county).update(valid_to=START.date())
    assert refused(people, "city", user=people.county.pk) == {"user"}
    Membership.objects.filter(user=people.county).update(
        valid_to=None, valid_from=START.date() + timedelta(days=30)
    )
    assert refused(people, "city", user=people.county.pk) == {"user"}


def test_a_person_receives_in_the_cell_that_is_named(people: Cast) -> None:
    Membership.objects.create(
        user=people.inspector,
        role=Role.INSPECTOR,
        cell=people.village112,
        valid_from=SINCE,
    )
    for cell in (people.village111, people.village112):
        point = do(
            make_point(people),
            "dispatch",
            people.town,
            user=people.inspector.pk,
            cell=cell.pk,
        )
        assert (point.holder, point.holder_cell) == (people.inspector, cell)
    assert refused(
        people, "town", user=people.inspector.pk, cell=people.village122.pk
    ) == {"user"}


def test_a_person_receives_points_of_their_categories_only(people: Cast) -> None:
    Membership.objects.filter(user=people.county).update(categories=["WS"])
    assert refused(people, "city", user=people.county.pk) == {"user"}
    point = do(make_point(people, "WS"), "dispatch", people.city, user=people.county.pk)
    assert point.holder == people.county


def test_each_dispatch_ends_the_assignment_before(people: Cast) -> None:
    point = do(make_point(people), "dispatch", people.city, cell=people.county_cell.pk)
    point = do(point, "dispatch", people.county, cell=people.town11.pk)
    first, second = Assignment.objects.filter(point=point).order_by("id")
    assert first.ends_at == point.changed_at
    assert (second.ends_at, second.cell) == (None, people.town11)
