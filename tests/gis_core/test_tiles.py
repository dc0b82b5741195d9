"""Vector tiles: what lies in them, for whom, and what is no tile."""

import math
from datetime import UTC, date, datetime

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from django.test import Client

from gis_core import crs, tiles
from gis_core.accounts.tokens import issue
from gis_core.layers import layers, layers_for
from grid.models import Membership
from outfalls.models import MonitoringSection, WaterBody
from problem_points.actions.registration import register
from problem_points.models import ProblemPoint
from protected_areas.models import Site
from tests.factories import areas
from tests.gis_core import mvt
from tests.people import Cast

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def ask(client):
    """Ask for a tile as somebody; the answer."""

    def asked(person, address: str, **headers: str):
        client.force_login(
            person, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client.get(address, headers={"accept-language": "en", **headers})

    return asked


@pytest.fixture
def drawn(people: Cast) -> Cast:
    """The cast's city with something in every register."""
    reserve = areas.site("NR1", (112.1, 40.6, 112.4, 40.9))
    areas.zone(reserve, "core", (112.1, 40.6, 112.2, 40.7), label="核心区")
    areas.zone(
        reserve,
        "buffer",
        (112.2, 40.6, 112.3, 40.7),
        valid_to=date(2020, 1, 1),
    )
    source = areas.water_source("SY1")
    areas.water_zone(source, "first", (112.6, 40.6, 112.62, 40.62))
    areas.red_line("RL1", (112.7, 40.6, 112.8, 40.7))
    areas.outfall("一号口", 112.55, 40.75)
    WaterBody.objects.create(
        code="R1",
        name="红河",
        kind="river",
        geom=LineString((112.0, 40.7), (113.0, 40.8), srid=crs.STORAGE),
    )
    MonitoringSection.objects.create(
        code="S1", name="红河桥", location=areas.place(112.5, 40.75)
    )
    return people


@pytest.fixture
def cases(people: Cast) -> dict[str, ProblemPoint]:
    """One point found on patrol in each county."""
    return {
        person.username: register(
            by=person,
            at=NOON,
            data={"category": "GP", "title": "倾倒垃圾", "place": place},
        )
        for person, place in (
            (people.county, {"lon": 112.3, "lat": 40.8}),
            (people.county2, {"lon": 113.3, "lat": 40.8}),
        )
    }


def tile_over(lon: float, lat: float, z: int) -> str:
    """z/x/y of the tile over a place."""
    n = 2**z
    x = int((lon + 180) / 360 * n)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    return f"{z}/{x}/{y}"


def found(answer) -> dict[str, list[mvt.Feature]]:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == tiles.MEDIA_TYPE
    return mvt.layers(answer.content)


# --- What lies in them ------------------------------------------------------------------
def test_a_point_lies_where_it_is_with_what_the_map_draws(cases, people, ask):
    address = tile_over(112.3, 40.8, 12)

    layer = found(ask(people.county, f"/tiles/points/{address}.mvt"))["points"]

    [point] = layer
    assert point.id == cases["county"].pk
    assert point.properties == {
        "number": cases["county"].number,
        "status": cases["county"].status,
        "category": "GP",
        "due": str(cases["county"].due_on),
        "overdue": False,
        "doubtful": cases["county"].is_doubtful,
    }
    z, x, y = map(int, address.split("/"))
    lon = (x + point.place[0] / tiles.EXTENT) / 2**z * 360 - 180
    row = (y + point.place[1] / tiles.EXTENT) / 2**z
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row))))
    assert (lon, lat) == pytest.approx((112.3, 40.8), abs=1e-5)


def test_everybody_gets_the_points_that_they_may_see(cases, people, ask):
    def numbers(person) -> set[int]:
        answer = ask(person, "/tiles/points/0/0/0.mvt")
        return {f.id for f in found(answer).get("points", [])}

    both = {point.pk for point in cases.values()}
    assert numbers(people.city) == numbers(people.auditor) == both
    assert numbers(people.county) == {cases["county"].pk}
    assert numbers(people.county2) == {cases["county2"].pk}
    assert numbers(people.unit) == set()


def test_the_filter_of_the_page_is_that_of_its_tiles(cases, people, ask):
    county = people.county_cell.code

    only_one = ask(people.city, f"/tiles/points/0/0/0.mvt?cell={county}")
    none = ask(people.city, "/tiles/points/0/0/0.mvt?bucket=closed,done")
    wrong = ask(people.city, "/tiles/points/0/0/0.mvt?bucket=later")

    assert [f.id for f in found(only_one)["points"]] == [cases["county"].pk]
    assert none.content == b""
    assert wrong.status_code == 422
    assert list(wrong.json()["fields"]) == ["bucket.0"]


@pytest.mark.parametrize(
    ("key", "zoom", "names"),
    [
        ("sites", 8, ["NR1保护区"]),
        ("zones", 9, ["NR1保护区"]),
        ("red-line", 9, [""]),
        ("water-zones", 12, ["SY1水源地"]),
        ("outfalls", 12, ["一号口"]),
        ("sections", 12, ["红河桥"]),
        ("water-bodies", 9, ["红河"]),
    ],
)
def test_each_register_has_its_layer(key, zoom, names, drawn, ask):
    places = {
        "red-line": (112.75, 40.65),
        "water-zones": (112.61, 40.61),
        "outfalls": (112.55, 40.75),
        "sections": (112.5, 40.75),
        "water-bodies": (112.5, 40.75),
    }
    address = tile_over(*places.get(key, (112.15, 40.65)), zoom)

    layer = found(ask(drawn.inspector, f"/tiles/{key}/{address}.mvt"))[key]

    assert [feature.properties.get("name", "") for feature in layer] == names


def test_a_zone_that_no_longer_holds_is_not_shown(drawn, ask):
    address = tile_over(112.25, 40.65, 8)

    zones = found(ask(drawn.city, f"/tiles/zones/{address}.mvt"))["zones"]

    assert [zone.properties["zone"] for zone in zones] == ["core"]
    assert zones[0].properties["label"] == "核心区"


def test_cells_appear_tier_by_tier_as_one_comes_closer(people, ask):
    def tiers(zoom: int) -> set[str]:
        address = tile_over(112.3, 40.8, zoom)
        cells = found(ask(people.city, f"/tiles/cells/{address}.mvt"))["cells"]
        return {cell.properties["tier"] for cell in cells}

    assert tiers(7) == {"city", "county"}
    assert tiers(9) == {"city", "county", "town"}
    assert tiers(11) == {"city", "county", "town", "village"}


def test_the_ground_is_one_tile_of_several_layers(drawn, ask):
    far = found(ask(drawn.city, f"/tiles/base/{tile_over(112.8, 40.8, 6)}.mvt"))
    near = found(ask(drawn.city, f"/tiles/base/{tile_over(112.3, 40.8, 9)}.mvt"))

    assert {"land", "water", "counties"} <= far.keys()
    assert "towns" not in far
    assert near.keys() == {"land", "reserves", "water", "towns", "counties"}
    assert len(far["land"]) == 1
    assert len(far["counties"]) == 2


def test_what_is_smaller_than_a_pixel_is_left_out(drawn, ask):
    address = tile_over(112.61, 40.61, 4)

    assert ask(drawn.city, f"/tiles/water-zones/{address}.mvt").content == b""


def test_a_tile_holds_so_many_features_and_no_more(cases, people, ask, monkeypatch):
    monkeypatch.setattr(tiles, "MOST_FEATURES", 1)

    layer = found(ask(people.city, "/tiles/points/0/0/0.mvt"))["points"]

    assert [point.id for point in layer] == [cases["county2"].pk]


def test_a_detailed_shape_is_simplified_from_afar(people, ask):
    ring = [
        (112.5 + 0.3 * math.cos(a / 1000), 40.9 + 0.3 * math.sin(a / 1000))
        for a in range(6283)
    ]
    shape = MultiPolygon(Polygon([*ring, ring[0]]), srid=crs.STORAGE)
    Site.objects.create(code="round", name="圆", kind="reserve", geom=shape)

    answer = ask(people.city, f"/tiles/sites/{tile_over(112.5, 40.9, 7)}.mvt")

    [site] = found(answer)["sites"]
    assert 20 < site.commands < 1000


# --- What is no tile, and who may ask ---------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        "points/0/0/1",
        "points/0/1/0",
        "points/3/8/0",
        "points/23/0/0",
        "points/99999999999/0/0",
        f"points/1/{'9' * 5000}/0",
        "points/-1/0/0",
        "points/0/0/0.5",
        "nothing/0/0/0",
        "points%00/0/0/0",
    ],
)
def test_what_is_no_tile_is_missing(address, people, ask):
    answer = ask(people.city, f"/tiles/{address}.mvt")

    assert answer.status_code in {400, 404}
    assert answer.json()["code"] in {"not-found", "malformed"}


def test_a_stranger_and_who_holds_no_role_get_nothing(people, ask):
    assert Client().get("/tiles/points/0/0/0.mvt").status_code == 401
    assert ask(people.stranger, "/tiles/points/0/0/0.mvt").status_code == 404
    assert layers_for(people.stranger) == []


def test_a_token_fetches_tiles(cases, people):
    token = issue(people.county, "map", NOON)

    answer = Client().get(
        "/tiles/points/0/0/0.mvt", headers={"authorization": f"Bearer {token}"}
    )

    assert len(found(answer)["points"]) == 1


def test_an_unchanged_tile_is_not_sent_again(cases, people, ask):
    first = ask(people.county, "/tiles/points/0/0/0.mvt")
    again = ask(
        people.county, "/tiles/points/0/0/0.mvt", **{"if-none-match": first["ETag"]}
    )
    other = ask(
        people.county2, "/tiles/points/0/0/0.mvt", **{"if-none-match": first["ETag"]}
    )

    assert first["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_a_role_that_ended_shows_in_the_next_tile(cases, people, ask):
    assert found(ask(people.county, "/tiles/points/0/0/0.mvt"))

    Membership.objects.filter(user=people.county).update(valid_to=date(2026, 1, 1))

    assert ask(people.county, "/tiles/points/0/0/0.mvt").status_code == 404


def test_a_tile_is_made_with_few_questions(
    cases, people, ask, client, django_assert_num_queries
):
    ask(people.county, "/tiles/points/0/0/0.mvt")

    # Session, person, roles, points, crowds.
    with django_assert_num_queries(5):
        client.get("/tiles/points/0/0/0.mvt")


# --- The list of layers -----------------------------------------------------------------
def test_the_layers_of_the_contract_are_there_in_drawing_order():
    keys = [layer.key for layer in layers()]

    assert set(keys) == {
        "base",
        "points",
        "cells",
        "sites",
        "zones",
        "red-line",
        "water-zones",
        "outfalls",
        "sections",
        "water-bodies",
    }
    assert (keys[0], keys[-1]) == ("base", "points")


def test_the_page_is_told_how_to_ask_for_a_layer():
    points = layers()[-1].as_json()

    assert points["url"] == "/tiles/points/{z}/{x}/{y}.mvt"
    assert (points["kind"], points["style"]) == ("points", "point")
