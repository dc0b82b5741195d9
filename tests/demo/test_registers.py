"""Waters, reserves, water sources and outfalls of the demo city."""

from datetime import date

import pytest
import shapely

from problem_points.demo.outlets import outfalls
from problem_points.demo.partition import cells
from problem_points.demo.reserves import DrawnReserve, reserves, sources
from problem_points.demo.waters import sections, waters

SLIVER = 1e-9
"""Square degrees; ten square metres."""


def standing(reserve: DrawnReserve, on: date) -> list[shapely.Geometry]:
    """The zones that hold on a day."""
    return [
        zone.shape
        for zone in reserve.zones
        if (zone.valid_from is None or zone.valid_from <= on)
        and (zone.valid_to is None or on < zone.valid_to)
    ]


def test_there_are_the_lakes_of_the_report_and_rivers() -> None:
    names = {water.name for water in waters().values()}
    assert {"岱海", "黄旗海"} <= names
    assert sum(water.kind == "river" for water in waters().values()) >= 5
    assert all(water.shape.is_valid for water in waters().values())


def test_sections_lie_on_their_water() -> None:
    for _code, _name, _level, water, place in sections():
        assert waters()[water].shape.distance(place) < 1e-6


def test_there_are_five_reserves_and_eight_water_sources_within_the_city() -> None:
    (city,) = cells()["city"].values()
    assert len(reserves()) == 5
    assert len(sources()) == 8
    for reserve in reserves().values():
        assert reserve.outline.difference(city.outline).area < SLIVER
    for source in sources().values():
        assert city.outline.contains(source.intake)


@pytest.mark.parametrize("on", [date(2018, 5, 1), date(2021, 5, 1)])
def test_on_any_day_the_zones_of_a_reserve_tile_it(on: date) -> None:
    for reserve in reserves().values():
        zones = standing(reserve, on)
        assert len(zones) in {2, 3}
        together = shapely.union_all(zones)
        assert together.symmetric_difference(reserve.outline).area < SLIVER
        assert sum(zone.area for zone in zones) == pytest.approx(together.area)


def test_one_reserve_changes_its_scheme_on_a_day() -> None:
    changing = [
        reserve
        for reserve in reserves().values()
        if len({zone.scheme for zone in reserve.zones}) == 2
    ]
    (reserve,) = changing
    ends = {zone.valid_to for zone in reserve.zones} - {None}
    begins = {zone.valid_from for zone in reserve.zones} - {None}
    assert ends == begins
    assert len(ends) == 1


def test_both_schemes_of_zones_and_several_levels_are_there() -> None:
    labels = {zone.label for each in reserves().values() for zone in each.zones}
    assert labels == {"核心区", "缓冲区", "实验区", "核心保护区", "一般控制区"}
    assert len({reserve.level for reserve in reserves().values()}) >= 3


def test_zones_of_a_water_source_do_not_overlap() -> None:
    for source in sources().values():
        shapes = [shape for _zone, _part, shape in source.zones]
        assert {zone for zone, _part, _shape in source.zones} >= {"first", "second"}
        assert sum(shape.area for shape in shapes) == pytest.approx(
            shapely.union_all(shapes).area
        )
        assert shapes[0].contains(source.intake)


def test_sixty_outfalls_lie_by_their_water_in_their_village() -> None:
    assert len(outfalls()) == 60
    assert len({outfall.local_code for outfall in outfalls()}) == 60
    for outfall in outfalls():
        assert waters()[outfall.water].shape.distance(outfall.place) < 1e-4
        village = cells()["village"][outfall.village]
        assert village.outline.covers(outfall.place)
        assert outfall.name.startswith(
            cells()["county"][village.code[:6].ljust(12, "0")].division.name
        )
