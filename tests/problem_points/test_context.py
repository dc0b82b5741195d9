"""The overlay: what is found for a place, by which rule, and when it is in doubt."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from psycopg2 import sql

from gis_core.models import CodeItem
from grid.models import Cell, CellStatus
from problem_points.context import (
    COLUMNS,
    Context,
    Doubt,
    Place,
    Reach,
    context_of,
    overlay,
    overlay_of_many,
    spread,
)
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action
from protected_areas.models import Rule, RuleSet
from tests.factories import areas, cases
from tests.factories.points import do
from tests.people import Cast, inside

DAY = date(2021, 6, 1)
METRE_NORTH = 1 / 111_050  # degrees of latitude around 41° north


def at(lon: float, lat: float, **facts: Any) -> Context:
    """What surrounds one place on the day."""
    reach = facts.pop("reach", None)
    on = facts.pop("on", DAY)
    asked = Place(key=1, location=areas.place(lon, lat), **facts)
    (found,) = context_of([asked], on, reach=reach)
    return found


def codes(found: Context) -> list[str]:
    """The codes of the doubts."""
    return [doubt.code for doubt in found.doubts]


# --- Cells ------------------------------------------------------------------------------
def test_a_place_belongs_to_the_lowest_cell_that_covers_it(people: Cast) -> None:
    found = at(112.2, 40.7)
    assert found.cell_id == people.village111.pk
    assert not found.is_doubtful


def test_without_villages_the_town_is_the_lowest(people: Cast) -> None:
    Cell.objects.filter(pk=people.village111.pk).update(status=CellStatus.FORMER)
    assert at(112.2, 40.7).cell_id == people.town11.pk


def test_a_place_on_a_shared_border_belongs_to_the_lowest_code_and_is_in_doubt(
    people: Cast,
) -> None:
    found = at(112.5, 40.7)  # between villages 111 and 112
    assert found.cell_id == people.village111.pk
    assert found.doubts == [Doubt("shared-border", {"register": "cell", "claims": 2})]


def test_a_corner_of_four_cells_and_two_counties_has_one_owner(people: Cast) -> None:
    found = at(113.0, 41.0)
    assert found.cell_id == people.village112.pk
    assert found.doubts[0].params["claims"] == 4


def test_a_place_outside_every_cell_is_in_doubt(people: Cast) -> None:
    found = at(120.0, 41.0)
    assert found.cell_id is None
    assert codes(found) == ["outside-grid"]


def test_a_drafted_cell_counts_for_nothing(people: Cast) -> None:
    Cell.objects.create(
        code="150901001999",
        name="草案",
        tier="village",
        path=f"{people.town11.path}150901001999.",
        geom=areas.box(112.1, 40.6, 112.3, 40.8),
        status=CellStatus.DRAFT,
    )
    assert at(112.2, 40.7).cell_id == people.village111.pk


def test_cell_borders_may_be_given_an_accuracy(people: Cast) -> None:
    lat = 41.0 - 8 * METRE_NORTH
    assert not at(112.2, lat).is_doubtful
    found = at(112.2, lat, reach=Reach(cell_accuracy_m=10))
    assert codes(found) == ["near-border"]
    assert found.reasons["cell"]["border_m"] == pytest.approx(8, abs=0.2)


# --- Sites and zones --------------------------------------------------------------------
@pytest.fixture
def reserve(people: Cast) -> Any:
    """A national reserve in county one: core, buffer around it, experimental outside."""
    made = areas.site("NR1", (112.1, 40.6, 112.4, 40.9), level="national")
    areas.zone(made, "core", (112.2, 40.7, 112.3, 40.8), boundary_accuracy_m=30)
    areas.zone(made, "experimental", (112.1, 40.6, 112.2, 40.9))
    return made


def zone_name(found: Context) -> str | None:
    """The name of the zone that was found."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT zone FROM protected_areas_sitezone WHERE id = %s",
            [found.site_zone_id],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def test_the_zone_that_covers_the_place_brings_its_site(reserve: Any) -> None:
    found = at(112.25, 40.75)
    assert found.site_id == reserve.pk
    assert zone_name(found) == "core"
    assert not found.is_doubtful
    assert "border_m" not in found.reasons["site_zone"]


def test_a_border_close_by_is_measured(reserve: Any) -> None:
    found = at(112.25, 40.7 + 150 * METRE_NORTH)
    assert found.reasons["site_zone"]["border_m"] == pytest.approx(150, abs=0.5)
    assert not found.is_doubtful


def test_the_strictest_of_several_zones_is_taken(reserve: Any) -> None:
    areas.zone(reserve, "general_control", (112.2, 40.7, 112.3, 40.8))
    assert zone_name(at(112.25, 40.75)) == "core"
    assert zone_name(at(112.2, 40.75)) == "core"  # a border of two


@pytest.mark.parametrize(
    "strict, lax",
    [
        ("core", "core_protection"),
        ("core_protection", "buffer"),
        ("buffer", "general_control"),
        ("general_control", "experimental"),
        ("experimental", "restoration"),
    ],
)
def test_strictness_has_one_order(people: Cast, strict: str, lax: str) -> None:
    site = areas.site("NR1", (112.1, 40.6, 112.4, 40.9))
    areas.zone(site, lax, (112.2, 40.7, 112.3, 40.8))
    areas.zone(site, strict, (112.2, 40.7, 112.3, 40.8))
    assert zone_name(at(112.25, 40.75)) == strict


def test_zones_count_from_their_first_day_to_the_day_before_their_last(
    people: Cast,
) -> None:
    site = areas.site("NR1", (112.1, 40.6, 112.4, 40.9))
    change = date(2020, 1, 1)
    bounds = (112.2, 40.7, 112.3, 40.8)
    areas.zone(site, "buffer", bounds, valid_to=change)
    areas.zone(site, "general_control", bounds, valid_from=change)
    assert zone_name(at(112.25, 40.75, on=date(2019, 12, 31))) == "buffer"
    assert zone_name(at(112.25, 40.75, on=change)) == "general_control"


def test_a_drafted_zone_counts_for_nothing(reserve: Any) -> None:
    areas.zone(reserve, "core", (112.3, 40.6, 112.4, 40.9), standing="draft")
    assert at(112.35, 40.75).site_zone_id is None


def test_a_site_whose_zones_leave_the_place_out_is_in_doubt(reserve: Any) -> None:
    found = at(112.35, 40.75)
    assert found.site_id == reserve.pk
    assert codes(found) == ["no-zone-at-date"]


def test_a_site_without_zones_is_found_without_doubt(people: Cast) -> None:
    made = areas.site("NF1", (112.1, 40.6, 112.4, 40.9))
    found = at(112.25, 40.75)
    assert (found.site_id, found.is_doubtful) == (made.pk, False)


def test_of_two_sites_the_higher_level_is_taken_and_said(people: Cast) -> None:
    areas.site("A-city", (112.1, 40.6, 112.4, 40.9), level="city")
    higher = areas.site("B-nation", (112.1, 40.6, 112.4, 40.9), level="national")
    found = at(112.25, 40.75)
    assert found.site_id == higher.pk
    assert found.doubts == [Doubt("several", {"register": "site", "claims": 2})]


@pytest.mark.parametrize("metres", [-12, 12])
def test_near_a_border_that_is_not_known_well_the_place_is_in_doubt(
    reserve: Any, metres: float
) -> None:
    found = at(112.25, 40.7 + metres * METRE_NORTH)
    assert (found.site_zone_id is not None) is (metres > 0)
    doubt = next(one for one in found.doubts if one.code == "near-border")
    assert doubt.params["border_m"] == pytest.approx(12, abs=0.2)
    assert doubt.params["accuracy_m"] == 30
    assert doubt.params["inside"] is (metres > 0)


def test_beyond_the_accuracy_there_is_no_doubt(people: Cast) -> None:
    site = areas.site("NR1", (112.1, 40.6, 112.4, 40.9))
    areas.zone(site, "core", (112.1, 40.6, 112.4, 40.9), boundary_accuracy_m=30)
    assert not at(112.25, 40.6 + 32 * METRE_NORTH).is_doubtful
    assert not at(112.25, 40.6 - 32 * METRE_NORTH).is_doubtful
    # East–west a degree is a quarter shorter here.
    assert at(112.1 - 28 * METRE_NORTH / 0.759, 40.75).is_doubtful
    assert not at(112.1 - 32 * METRE_NORTH / 0.759, 40.75).is_doubtful


# --- Water sources, red line, rules -----------------------------------------------------
def test_the_first_water_zone_stands_before_second_and_quasi(people: Cast) -> None:
    source = areas.water_source("S1")
    quasi = areas.water_zone(source, "quasi", (112.1, 40.6, 112.4, 40.9))
    second = areas.water_zone(source, "second", (112.15, 40.65, 112.35, 40.85))
    first = areas.water_zone(source, "first", (112.2, 40.7, 112.3, 40.8))
    assert at(112.25, 40.75).water_zone_id == first.pk
    assert at(112.17, 40.75).water_zone_id == second.pk
    assert at(112.12, 40.75).water_zone_id == quasi.pk
    assert at(112.45, 40.75).water_zone_id is None


def test_the_red_line_of_the_date_is_found(people: Cast) -> None:
    patch = areas.red_line(
        "R1", (112.1, 40.6, 112.4, 40.9), valid_from=date(2020, 1, 1)
    )
    assert at(112.25, 40.75).red_line_id == patch.pk
    assert at(112.25, 40.75, on=date(2019, 1, 1)).red_line_id is None


@pytest.fixture
def rules(reserve: Any) -> Iterator[dict[str, int]]:
    """Two legal texts, one after the other, and a rule for outfalls at sources."""
    change = date(2026, 3, 15)
    old = RuleSet.objects.create(name="old", effective_to=change)
    new = RuleSet.objects.create(name="new", effective_from=change)

    def rule(rule_set: RuleSet, **facts: str) -> int:
        made = Rule.objects.create(
            rule_set=rule_set, **{"layer": "site", "effect": "forbidden", **facts}
        )
        return int(made.pk)

    return {
        "core": rule(old, zone="core"),
        "anywhere": rule(old),
        "quarry": rule(old, zone="core", activity="quarry"),
        "experimental": rule(old, zone="experimental"),
        "source": rule(old, layer="water_source", zone="first"),
        "new": rule(new, zone="core"),
    }


def test_the_rules_of_the_zone_and_the_date_are_listed(
    reserve: Any, rules: dict[str, int]
) -> None:
    listed = {entry["rule"] for entry in at(112.25, 40.75).rules}
    assert listed == {rules["core"], rules["anywhere"]}
    later = at(112.25, 40.75, on=date(2026, 3, 15))
    assert [entry["rule"] for entry in later.rules] == [rules["new"]]
    assert later.rules[0]["set"] == "new"


def test_rules_of_an_activity_are_listed_for_that_activity(
    reserve: Any, rules: dict[str, int]
) -> None:
    listed = {entry["rule"] for entry in at(112.25, 40.75, activity="quarry").rules}
    assert listed == {rules["core"], rules["anywhere"], rules["quarry"]}


def test_rules_of_a_class_hold_for_the_activities_in_it(
    reserve: Any, rules: dict[str, int]
) -> None:
    parent = CodeItem.objects.get(code_list="activity", code="quarry").parent
    assert parent is not None
    ruled = Rule.objects.get(pk=rules["core"])
    Rule.objects.filter(pk=ruled.pk).update(activity=parent.code)
    assert rules["core"] in {
        entry["rule"] for entry in at(112.25, 40.75, activity="quarry").rules
    }
    assert rules["core"] not in {
        entry["rule"] for entry in at(112.25, 40.75, activity="road").rules
    }


def test_outside_every_zone_there_are_no_rules(
    reserve: Any, rules: dict[str, int]
) -> None:
    assert at(113.5, 40.75).rules == []


# --- Outfalls ---------------------------------------------------------------------------
def test_the_nearest_outfall_within_reach_is_named_with_its_distance(
    people: Cast,
) -> None:
    areas.outfall("far", 112.25, 40.75 + 90 * METRE_NORTH)
    near = areas.outfall("near", 112.25, 40.75 - 40 * METRE_NORTH)
    found = at(112.25, 40.75)
    assert found.outfall_id == near.pk
    assert found.outfall_m == pytest.approx(40, abs=0.2)
    assert at(112.25, 40.75, reach=Reach(outfall_m=30)).outfall_id is None


# --- Earlier cases ----------------------------------------------------------------------
def test_the_nearest_earlier_case_of_the_category_is_named(people: Cast) -> None:
    lat = 40.75
    cases.enter(areas.place(112.25, lat + 15 * METRE_NORTH))
    (near,) = cases.enter(
        areas.place(112.25, lat - 6 * METRE_NORTH), status=Status.CLOSED
    )
    cases.enter(areas.place(112.25, lat), category="WS")
    found = at(112.25, lat, category="GS")
    assert found.earlier_id == near.pk
    assert found.earlier_m == pytest.approx(6, abs=0.1)
    assert found.reasons["earlier_m"] == pytest.approx(6, abs=0.1)


def test_beyond_twenty_metres_there_is_no_earlier_case(people: Cast) -> None:
    cases.enter(areas.place(112.25, 40.75 + 21 * METRE_NORTH))
    assert at(112.25, 40.75, category="GS").earlier_id is None
    wider = at(112.25, 40.75, category="GS", reach=Reach(earlier_m=25))
    assert wider.earlier_id is not None


def test_a_void_point_is_no_earlier_case(people: Cast) -> None:
    (point,) = cases.enter(areas.place(112.25, 40.75))
    do(point, Action.VOID, people.city)
    assert at(112.25, 40.75, category="GS").earlier_id is None


def test_a_point_that_is_placed_again_is_not_its_own_forerunner(people: Cast) -> None:
    first, second = cases.enter(areas.place(112.25, 40.75), times=2)
    again = at(112.25, 40.75, category="GS", point_id=second.pk)
    assert again.earlier_id == first.pk
    assert at(112.25, 40.75, category="GS", point_id=first.pk).earlier_id is None


# --- Outlines ---------------------------------------------------------------------------
def outline(*bounds: float) -> Context:
    """What surrounds an outline, with the middle of it as its location."""
    shape = areas.box(*bounds)
    asked = Place(key=1, location=shape.centroid, outline=shape)
    (found,) = context_of([asked], DAY)
    return found


def test_an_outline_belongs_to_the_cell_with_its_largest_share(people: Cast) -> None:
    found = outline(112.47, 40.7, 112.60, 40.71)
    assert found.cell_id == people.village112.pk
    assert found.reasons["cell"]["share"] == pytest.approx(10 / 13, abs=0.001)
    assert not found.is_doubtful
    assert found.area_ha == pytest.approx(1222, rel=0.01)


def test_an_outline_without_a_majority_is_in_doubt(people: Cast) -> None:
    found = outline(112.4, 40.9, 112.6, 41.1)
    assert codes(found) == ["split"]


def test_an_outline_that_touches_a_stricter_zone_is_in_doubt(reserve: Any) -> None:
    found = outline(112.17, 40.72, 112.21, 40.73)
    assert zone_name(found) == "experimental"
    assert codes(found) == ["stricter-touched"]


def test_an_outline_that_only_touches_a_border_is_outside(reserve: Any) -> None:
    assert outline(112.4, 40.7, 112.41, 40.71).site_id is None


# --- Many at once -----------------------------------------------------------------------
def test_answers_come_in_the_order_asked_and_a_missing_place_finds_nothing(
    people: Cast,
) -> None:
    asked = [
        Place(key=7, location=inside(people.village221)),
        Place(key=3, location=None),
        Place(key=5, location=inside(people.village111)),
    ]
    found = context_of(asked, DAY)
    assert [one.key for one in found] == [7, 3, 5]
    assert [one.cell_id for one in found] == [
        people.village221.pk,
        None,
        people.village111.pk,
    ]
    assert not found[1].is_doubtful


def test_no_places_no_answers(db: None) -> None:
    assert context_of([], DAY) == []


def test_a_thousand_places_are_one_statement(
    people: Cast, django_assert_num_queries: Any
) -> None:
    asked = [
        Place(key=n, location=areas.place(112.001 + n * 0.0019, 40.6))
        for n in range(1000)
    ]
    with django_assert_num_queries(1):
        found = context_of(asked, DAY)
    assert {one.cell_id for one in found} == {
        people.village111.pk,
        people.village112.pk,
        people.village211.pk,
        people.village212.pk,
    }


def test_rows_in_the_database_are_overlaid_without_leaving_it(people: Cast) -> None:
    source = sql.SQL(
        "SELECT n::bigint AS key,"
        " ST_SetSRID(ST_MakePoint(112.01 + n * 0.0001, 40.6), 4490) AS location,"
        " NULL::geometry AS outline, DATE '2021-06-01' AS on_date,"
        " 'GS'::text AS category, ''::text AS activity, NULL::bigint AS point_id"
        " FROM generate_series(1, 500) n"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE found ON COMMIT DROP AS {}").format(
                overlay(source)
            )
        )
        cursor.execute("SELECT * FROM found LIMIT 0")
        assert tuple(column.name for column in cursor.description) == COLUMNS
        cursor.execute("SELECT count(*), count(cell_id), sum(key) FROM found")
        assert cursor.fetchone() == (500, 500, 125250)


@pytest.mark.parametrize("outline", ["NULL::geometry", "ST_Multi(ST_Buffer(p, 0.02))"])
def test_many_places_have_the_answers_of_few(reserve: Any, outline: str) -> None:
    source = sql.SQL(
        f"SELECT n AS key, p AS location, {outline} AS outline,"  # noqa: S608
        " DATE '2021-06-01' AS on_date, ''::text AS category,"
        " 'quarry'::text AS activity, NULL::bigint AS point_id FROM (SELECT n::bigint,"
        " ST_SetSRID(ST_MakePoint(111.9 + n % 40 * 0.05, 40.4 + n / 40 * 0.05), 4490)"
        " AS p FROM generate_series(1, 1200) n) place"
    )
    reach = Reach(earlier_m=0, cell_accuracy_m=10)
    with connection.cursor() as cursor:
        cursor.execute(spread(source))
        cursor.execute(
            sql.SQL(
                "SELECT count(*), count(cell_id), count(site_id) FROM ({many}) m;"
            ).format(many=overlay_of_many(reach))
        )
        found, in_cells, in_sites = cursor.fetchone()
        assert found == 1200
        assert 0 < in_cells < 1200
        assert 0 < in_sites < in_cells
        cursor.execute(
            sql.SQL(
                "(({few}) EXCEPT ({many})) UNION ALL (({many}) EXCEPT ({few}))"
            ).format(few=overlay(source, reach), many=overlay_of_many(reach))
        )
        assert cursor.fetchall() == []


def test_every_register_is_reached_through_its_spatial_index(people: Cast) -> None:
    source = sql.SQL(
        "SELECT 1::bigint AS key, ST_SetSRID(ST_MakePoint(112.2, 40.6), 4490)"
        " AS location, NULL::geometry AS outline, DATE '2021-06-01' AS on_date,"
        " 'GS'::text AS category, ''::text AS activity, NULL::bigint AS point_id"
    )
    with connection.cursor() as cursor:
        # Tables of a few rows are read whole unless that is made dear.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(sql.SQL("EXPLAIN {}").format(overlay(source)))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    for index in (
        "grid_cell_geom",
        "protected_areas_site_geom",
        "protected_areas_sitezone_geom",
        "protected_areas_watersourcezone_geom",
        "protected_areas_redline_geom",
        "outfalls_outfall_location",
    ):
        assert f"Index Scan using {index}" in plan or f"Scan on {index}" in plan, index


# --- Words ------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_doubt_has_a_sentence(reserve: Any, language: str) -> None:
    doubts = [
        *at(120.0, 41.0).doubts,
        *at(112.5, 40.75).doubts,
        *at(112.35, 40.75).doubts,
        *at(112.25, 40.7 + 12 * METRE_NORTH).doubts,
        *outline(112.4, 40.9, 112.6, 41.1).doubts,
        *outline(112.17, 40.72, 112.21, 40.73).doubts,
        Doubt("several", {"register": "site", "claims": 2}),
    ]
    assert len({doubt.code for doubt in doubts}) == 7
    with translation.override(language):
        for doubt in doubts:
            assert doubt.sentence()
            assert "%" not in doubt.sentence().replace("25%", "")
