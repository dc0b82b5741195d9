"""The cast keeps to the rules that its tests rely on."""

from datetime import date

import pytest
from django.contrib.gis.db.models import Union

from grid.models import Cell, Membership
from grid.roles import Role, Tier
from tests.people import PASSWORD, SINCE, Cast, inside


def test_somebody_holds_every_role(people: Cast) -> None:
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)


def test_the_cells_of_each_tier_tile_the_city(people: Cast) -> None:
    for tier, count in ((Tier.COUNTY, 2), (Tier.TOWN, 4), (Tier.VILLAGE, 8)):
        cells = Cell.objects.filter(tier=tier)
        whole = cells.aggregate(whole=Union("geom"))["whole"]
        assert cells.count() == count
        assert whole.equals(people.city_cell.geom)
        assert sum(cell.geom.area for cell in cells) == pytest.approx(whole.area)


def test_each_cell_knows_its_ancestors(people: Cast) -> None:
    village = Cell.objects.get(pk=people.village222.pk)

    assert village.path == "1509.150902.150902002.150902002202."
    assert village.county == people.county2_cell
    assert village.town == people.town22
    assert Cell.objects.get(pk=people.county_cell.pk).county == people.county_cell


def test_everybody_knows_the_password_and_has_held_the_role_from_the_start(
    people: Cast,
) -> None:
    assert people.inspector.check_password(PASSWORD)
    assert len(people.everybody()) == 24
    assert set(Membership.objects.values_list("valid_from", flat=True)) == {SINCE}
    assert date(2017, 1, 1) == SINCE


def test_a_place_in_a_cell_lies_in_it(people: Cast) -> None:
    assert people.village111.geom.contains(inside(people.village111, east=0.2))
