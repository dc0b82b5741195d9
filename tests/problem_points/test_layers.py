"""The points as tiles: each one by itself, or counted where they would lie in heaps."""

import math

import pytest
from django.http import QueryDict
from django.utils import timezone

from gis_core.layers import Asked
from gis_core.tiles import TileAddress, tile_of
from problem_points.layers import CLUSTERED_TO, MOST_FINISHED, MOST_OPEN, POINTS
from problem_points.workflow.states import Status
from tests.factories.points import make_point, point_at
from tests.gis_core import mvt

pytestmark = pytest.mark.django_db
LON, LAT = 112.25, 40.75  # the middle of the village that points are made in


def test_what_would_lie_in_a_heap_is_counted_by_bucket_and_lateness(people):
    crowd = MOST_OPEN + 2
    for _ in range(crowd):
        make_point(people)

    tile = _tile(people.city, "cluster=1")

    (cluster,) = tile["clusters"]
    assert cluster.properties["todo"] == crowd
    assert cluster.properties["closed"] == 0
    assert "points" not in tile


def test_few_points_of_a_place_are_shown_one_by_one(people):
    for _ in range(MOST_OPEN):
        make_point(people)

    tile = _tile(people.city, "cluster=1")

    assert len(tile["points"]) == MOST_OPEN
    assert "clusters" not in tile


def test_an_open_case_is_not_lost_in_a_crowd_of_finished_ones(people):
    for _ in range(MOST_FINISHED + 1):
        point_at(Status.NO_ISSUE, people)
    late = make_point(people)

    tile = _tile(people.city, "cluster=1")

    assert [feature.id for feature in tile["points"]] == [late.pk]
    assert tile["clusters"][0].properties["none"] == MOST_FINISHED + 1


@pytest.mark.parametrize(("query", "zoom"), [("", 7), ("cluster=1", CLUSTERED_TO + 1)])
def test_nobody_is_counted_unasked_or_from_near(people, query, zoom):
    for _ in range(MOST_OPEN + 2):
        make_point(people)

    tile = _tile(people.city, query, zoom)

    assert len(tile["points"]) == MOST_OPEN + 2
    assert "clusters" not in tile


def test_crowds_count_only_what_one_may_see(people):
    for _ in range(MOST_OPEN + 2):
        make_point(people)

    assert "clusters" not in _tile(people.county2, "cluster=1")


def _tile(person, query, zoom=7):
    across = 2**zoom
    height = math.asinh(math.tan(math.radians(LAT))) / math.pi
    address = TileAddress(
        zoom, int((LON + 180) / 360 * across), int((1 - height) / 2 * across)
    )
    asked = Asked(person, zoom, timezone.localdate(), QueryDict(query))
    return mvt.layers(tile_of(POINTS, address, asked))
