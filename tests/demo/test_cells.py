"""The drawn cells: real codes, one partition, nothing left out."""

from collections.abc import Iterable

import numpy as np
import pytest
import shapely

from problem_points.demo.divisions import divisions
from problem_points.demo.partition import DrawnCell, cells

TIERS = ("city", "county", "town", "village")
SQUARE_KM_PER_SQUARE_DEGREE = 111.06 * 83.5


def outlines(found: Iterable[DrawnCell]) -> list[shapely.MultiPolygon]:
    """The outlines alone."""
    return [cell.outline for cell in found]


@pytest.mark.parametrize(
    ("tier", "count"), [("city", 1), ("county", 11), ("town", 110), ("village", 1517)]
)
def test_every_division_has_one_cell(tier: str, count: int) -> None:
    assert len(cells()[tier]) == count
    assert set(cells()[tier]) == {division.code for division in divisions(tier)}


@pytest.mark.parametrize("tier", TIERS)
def test_cells_of_a_tier_share_their_borders_to_the_last_digit(tier: str) -> None:
    found = outlines(cells()[tier].values())
    assert all(shape.is_valid and not shape.is_empty for shape in found)
    assert shapely.coverage_is_valid(found)


@pytest.mark.parametrize("tier", TIERS)
def test_cells_of_a_tier_cover_the_whole_city_and_nothing_else(tier: str) -> None:
    (city,) = outlines(cells()["city"].values())
    together = shapely.coverage_union_all(outlines(cells()[tier].values()))
    assert together.symmetric_difference(city).area == pytest.approx(0, abs=1e-12)
    assert sum(shape.area for shape in outlines(cells()[tier].values())) == (
        pytest.approx(city.area, rel=1e-12)
    )


@pytest.mark.parametrize("tier", ["county", "town", "village"])
def test_a_cell_lies_within_the_cell_above_it(tier: str) -> None:
    above = cells()[TIERS[TIERS.index(tier) - 1]]
    for cell in cells()[tier].values():
        assert above[cell.division.parent_code].outline.covers(cell.outline)


def test_no_cell_has_a_hole_or_a_second_part() -> None:
    for tier in TIERS:
        for shape in outlines(cells()[tier].values()):
            assert len(shape.geoms) == 1
            assert not shape.geoms[0].interiors


def test_coordinates_stand_on_the_grid_of_a_millionth_of_a_degree() -> None:
    found = shapely.get_coordinates(outlines(cells()["village"].values()))
    assert np.abs(found * 1e6 - np.round(found * 1e6)).max() < 1e-3


def test_outlines_are_fine_enough_to_look_drawn_and_light_enough_to_send() -> None:
    villages = outlines(cells()["village"].values())
    corners = shapely.get_num_coordinates(villages)
    assert 20 < np.median(corners) < 50
    assert corners.max() < 150
    assert len(shapely.to_geojson(shapely.GeometryCollection(villages))) < 4_000_000


def test_streets_are_small_and_the_northern_banner_is_large() -> None:
    area = {
        cell.division.name: cell.outline.area * SQUARE_KM_PER_SQUARE_DEGREE
        for cell in cells()["county"].values()
    }
    assert area["四子王旗"] > 0.4 * sum(area.values())
    assert area["集宁区"] == min(area.values())
    for town in cells()["town"].values():
        if town.division.is_urban:
            assert town.outline.area * SQUARE_KM_PER_SQUARE_DEGREE < 60


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("恩和路社区居民委员会", "恩和路社区"),
        ("东胜村民委员会", "东胜村"),
        ("友谊社区居委会", "友谊社区"),
        ("那日斯太嘎查委员会", "那日斯太嘎查"),
        ("岱海镇", "岱海镇"),
    ],
)
def test_a_village_is_called_by_its_name_without_its_committee(
    name: str, short: str
) -> None:
    known = [*divisions("village"), *divisions("town")]
    assert next(d for d in known if d.name == name).short_name == short
