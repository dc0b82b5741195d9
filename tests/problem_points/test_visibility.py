"""`visible_to` and `can_view` give the same answer for everybody and every point."""

import pytest
from django.contrib.auth.models import AnonymousUser

from grid.models import Membership
from problem_points.models import Assignment, ProblemPoint
from problem_points.permissions import can_view, visible_to
from tests.factories.points import START, dispatch_down, make_point
from tests.people import SINCE, Cast

ON = START.date()


def points_of_all_kinds(people: Cast) -> dict[str, ProblemPoint]:
    """Points that differ in where they are, who has them and of which category."""
    found = {
        "one": make_point(people),
        "two": make_point(people, cell=people.village211),
        "held": dispatch_down(make_point(people), people),
        "moved": make_point(people, cell=people.village122),
        "nowhere": make_point(people, "XF", location=None, cell_id=None),
        "unclaimed": make_point(people, "GP", responsible_id=None),
    }
    ProblemPoint.objects.filter(pk=found["moved"].pk).update(
        holder_cell=people.village211, holder=people.inspector2
    )
    Assignment.objects.create(
        point=found["two"],
        purpose="check",
        assignee=people.checker,
        assigned_by=people.city,
        starts_at=START,
    )
    return found


EXPECTED = {
    "city": "one two held moved nowhere unclaimed",
    "leader": "one two held moved nowhere unclaimed",
    "province": "one two held moved nowhere unclaimed",
    "auditor": "one two held moved nowhere unclaimed",
    "county": "one held moved unclaimed",
    "department": "one held moved unclaimed",
    "town": "one held unclaimed",
    "inspector": "one held unclaimed",
    "unit": "one held moved nowhere",
    "unit2": "two",
    "county2": "two moved",
    "town2": "two moved",
    "inspector2": "two moved",
    "checker": "two",
    "administrator": "",
    "stranger": "",
    "disabled": "",
}


def test_the_query_and_the_question_agree_for_the_whole_cast(people: Cast) -> None:
    points = points_of_all_kinds(people)
    for person in people.everybody():
        seen = set(
            visible_to(person, ProblemPoint.objects.all(), ON).values_list(
                "pk", flat=True
            )
        )
        for name, point in points.items():
            assert can_view(person, point, ON) == (point.pk in seen), (person, name)
        if person.username in EXPECTED:
            names = {name for name, point in points.items() if point.pk in seen}
            expected = EXPECTED[person.username].split()
            assert names == set(expected), person.username


@pytest.mark.parametrize("name", ["city", "county", "province", "unit", "auditor"])
def test_categories_of_a_membership_bound_what_is_seen(people: Cast, name: str) -> None:
    person = getattr(people, name)
    Membership.objects.filter(user=person).update(categories=["WS"])
    point, source = make_point(people), make_point(people, "WS")
    seen = visible_to(person, ProblemPoint.objects.all(), ON)
    assert list(seen) == [source]
    assert not can_view(person, point, ON)


def test_a_role_is_held_from_its_first_day_to_the_day_before_its_last(
    people: Cast,
) -> None:
    Membership.objects.filter(user=people.county).update(valid_to="2021-03-02")
    point = make_point(people)
    assert can_view(people.county, point, ON)
    assert not can_view(people.county, point, ON.replace(day=2))
    assert not can_view(people.county, point, SINCE.replace(year=2016))


def test_nobody_signed_in_sees_nothing(people: Cast) -> None:
    make_point(people)
    assert not visible_to(AnonymousUser(), ProblemPoint.objects.all(), ON).exists()
