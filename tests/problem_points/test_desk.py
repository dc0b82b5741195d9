"""What a dispatch would do, and whom it may go to, before anything is written."""

import pytest
from django.urls import reverse
from django.utils import timezone

from gis_core.errors import Invalid
from problem_points.models import ProblemPoint
from problem_points.views.desk.owners import dispatching_grant, owners_below
from problem_points.views.desk.pages import waiting_for
from problem_points.views.desk.plan import by_grid, carry_out, from_pasted, take_back
from problem_points.workflow.states import Status
from tests.factories.points import make_point

pytestmark = pytest.mark.django_db


def test_points_go_to_who_works_at_their_place_the_least_loaded_first(people):
    for _ in range(2):
        make_point(people)
    lonely = make_point(people, cell=people.village122)

    plan = by_grid(waiting_for(people.county), _owners(people.county))

    assert [len(share.points) for share in plan.shares] == [1, 1]
    assert {share.owner.user_id for share in plan.shares} == {
        people.inspector.pk,
        people.inspector_second.pk,
    }
    assert plan.unowned == [lonely]


def test_a_sealed_plan_is_carried_out_as_it_was_shown_and_taken_back(people):
    points = [make_point(people) for _ in range(2)]
    plan = by_grid(waiting_for(people.county), _owners(people.county))

    done = carry_out(plan.sealed(), by=people.county, at=timezone.now())

    assert [outcome.refusal for outcome in done] == [None, None]
    held = ProblemPoint.objects.filter(pk__in=[point.pk for point in points])
    assert set(held.values_list("holder", flat=True)) == {
        people.inspector.pk,
        people.inspector_second.pk,
    }
    take_back([point.pk for point in points], by=people.county, at=timezone.now())
    assert set(held.values_list("status", flat=True)) == {Status.PENDING_DISPATCH}
    assert not held.filter(holder__isnull=False).exists()


def test_nobody_can_change_a_plan_on_its_way_through_the_browser(people):
    make_point(people)
    plan = by_grid(waiting_for(people.county), _owners(people.county))

    with pytest.raises(Invalid):
        carry_out(plan.sealed()[:-2] + "xx", by=people.county, at=timezone.now())


def test_pasted_rows_are_read_as_a_sheet_or_a_chat_gives_them(people):
    tab, comma, space = (make_point(people) for _ in range(3))
    text = (
        f"{tab.number}\t高娃\n{comma.number}，其其格\n\n{space.number}  \n"
        f"{tab.number}\t高娃\nX-1\t高娃\n"
    )

    plan = from_pasted(text, waiting_for(people.county), _owners(people.county))

    by_person = {share.owner.person: share.points for share in plan.shares}
    assert tab in by_person["高娃"] and comma in by_person["其其格"]
    assert plan.count == 3
    assert len(plan.unknown) == 2  # a number again, and one that nobody knows


def test_a_city_hands_to_counties_and_a_town_to_its_villages(people):
    assert {row.cell_id for row in _owners(people.city).rows} == {
        people.county_cell.pk,
        people.county2_cell.pk,
    }
    assert {row.user_id for row in _owners(people.town).rows} == {
        people.inspector.pk,
        people.inspector_second.pk,
    }


def test_who_has_a_case_already_is_not_handed_it_again_from_above(people):
    make_point(people)
    plan = by_grid(waiting_for(people.city), _owners(people.city))
    carry_out(plan.sealed(), by=people.city, at=timezone.now())

    assert waiting_for(people.city) == []
    assert len(waiting_for(people.county)) == 1


def test_a_desk_on_which_nothing_waits_shows_its_whole_area(people, client):
    client.force_login(people.county)

    answer = client.get(reverse("problem_points:desk"), {"tab": "unowned"})

    assert people.county_cell.geom is not None
    assert answer.context["page"]["bounds"] == list(people.county_cell.geom.extent)


@pytest.mark.parametrize("name", ["inspector", "leader", "unit", "auditor", "stranger"])
def test_only_who_has_somebody_below_hands_anything_down(people, name):
    assert dispatching_grant(getattr(people, name)) is None


def _owners(person):
    grant = dispatching_grant(person)
    assert grant is not None
    return owners_below(grant)
