"""A grid comes in tier by tier, and what does not fit is said."""

from pathlib import Path
from typing import Any

import pytest

from gis_core.errors import Conflict
from gis_core.intake import actions
from grid.models import Cell
from tests import files
from tests.imports import AT, codes, fates, run_of, take

pytestmark = pytest.mark.django_db


def cell(code: str, name: str, west: float, south: float, side: float, **more: Any):
    """A square cell as (geometry, properties)."""
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}, {
        "网格编码": code,
        "网格名称": name,
        **more,
    }


CITY = cell("150900000000", "市", 112, 40, 2)
COUNTIES = [
    cell("150921000000", "一县", 112, 40, 1),
    cell("150922000000", "二县", 113, 40, 1),
    cell("150923000000", "三县", 112, 41, 1),
    cell("150924000000", "四县", 113, 41, 1),
]
TOWN = cell("150921101000", "南镇", 112, 40, 0.5)
VILLAGE = cell("150921101201", "东村", 112, 40, 0.25)


def test_codes_of_twelve_digits_build_the_tree_in_any_order():
    found = take(files.geojson([VILLAGE, *COUNTIES, TOWN, CITY]), "grid")

    assert fates(found) == {"accepted": 7}
    village = Cell.objects.get(code="150921101201")
    assert village.path == "150900000000.150921000000.150921101000.150921101201."
    assert (village.tier, village.town.name, village.county.name) == (
        "village",
        "南镇",
        "一县",
    )
    assert Cell.objects.get(tier="county", name="一县").county.name == "一县"
    assert village.geom.srid == 4490


def test_the_same_grid_again_changes_nothing():
    take(files.geojson([CITY, *COUNTIES]), "grid")

    assert fates(take(files.geojson([CITY, *COUNTIES]), "grid")) == {"unchanged": 5}


def test_a_new_name_or_border_updates_the_cell():
    take(files.geojson([CITY, *COUNTIES]), "grid")
    renamed = cell("150921000000", "第一县", 112, 40, 1)
    smaller = cell("150922000000", "二县", 113, 40, 0.9)
    found = take(files.geojson([renamed, smaller]), "grid")

    assert fates(found) == {"updated": 2}
    assert Cell.objects.get(code="150921000000").name == "第一县"
    assert Cell.objects.get(code="150922000000").geom.area == pytest.approx(0.81)


def test_parents_may_be_named_by_a_column_and_tiers_by_another():
    found = take(
        files.geojson(
            [
                cell("A", "甲", 112, 40, 2, 层级="市级"),
                cell("B", "乙", 112, 40, 1, 上级编码="A", 层级="乡镇"),
            ]
        ),
        "grid",
    )

    assert fates(found) == {"accepted": 2}
    assert Cell.objects.get(code="B").tier == "town"
    assert Cell.objects.get(code="B").path == "A.B."


def test_orphans_and_doubles_are_rejected():
    found = take(
        files.geojson(
            [
                CITY,
                cell("150999101000", "孤镇", 112, 40, 1),
                cell("150921000000", "一县", 112, 40, 1),
                cell("150921000000", "又一县", 113, 40, 1),
                cell("15.09", "点县", 113, 40, 1),
                cell("", "无码", 113, 40, 1),
            ]
        ),
        "grid",
    )

    assert fates(found) == {"accepted": 2, "rejected": 4}
    assert [code for code in codes(found) if code[0]] == [
        (2, "parent-missing"),
        (4, "code-repeated"),
        (5, "code-unfit"),
        (6, "code-missing"),
    ]


def test_gaps_overlaps_and_cells_beyond_their_parent_are_said():
    found = take(
        files.geojson(
            [
                CITY,
                cell("150921000000", "一县", 112, 40, 1),
                cell("150922000000", "二县", 112.9, 40, 1),
                cell("150923000000", "三县", 113.5, 41.5, 1),
            ]
        ),
        "grid",
    )

    assert fates(found) == {"accepted": 4}
    assert codes(found) == [
        (None, "gap-in-parent"),
        (3, "cells-overlap"),
        (4, "beyond-parent"),
    ]


def test_a_table_without_codes_is_asked_about():
    found = take(
        files.geojson([({"type": "Point", "coordinates": [1, 2]}, {"a": 1})]), "grid"
    )

    assert codes(found) == [(None, "ask-mapping")]


def test_points_are_no_cells():
    point = {"type": "Point", "coordinates": [112, 40]}
    found = take(files.geojson([(point, {"code": "1", "name": "x"})]), "grid")

    assert codes(found) == [(1, "shape-not-taken")]


def test_a_grid_is_not_rolled_back():
    run = run_of(files.geojson([CITY]), "grid")
    actions.take(run, by=None, at=AT)

    with pytest.raises(Conflict):
        actions.roll_back(run, by=None, at=AT)
    assert Cell.objects.count() == 1


def test_a_real_hierarchy_of_four_levels(real_data: Path):
    folder = real_data / "admin" / "ph_misamis_occidental_4level"
    for pattern, rows in (("L2*", 5), ("L3*", 17), ("L4*", 490)):
        taken = 0
        for file in sorted(folder.glob(f"{pattern}.geojson")):
            found = take(file.read_bytes(), "grid")
            assert found["rejected"] == 0
            taken += found["accepted"]
        assert taken == rows
    barangay = Cell.objects.get(code="1004201001")
    assert barangay.name == "Balintonga"
    assert barangay.path == "1004200000.1004201000.1004201001."
