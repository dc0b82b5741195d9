"""What shapes are taken, and what becomes of those that are not."""

import pytest

from problem_points.models import (
    ProblemPoint,
)
from tests import files
from tests.files import Field, Shapefile
from tests.imports import codes, fates
from tests.issued import NUMBER, everything, issued

pytestmark = pytest.mark.django_db


def test_rows_outside_the_prefecture_are_rejected_each_with_its_reason(taken):
    found = taken(
        issued(
            (112.1, 40.6, "GS-1", "采石场", "20210305"),
            (116.4, 39.9, "GS-2", "采石场", "20210305"),
            (0.0, 0.0, "GS-3", "采石场", "20210305"),
            (float("nan"), 41.0, "GS-4", "采石场", "20210305"),
            (float("inf"), 41.0, "GS-5", "采石场", "20210305"),
        ).zipped()
    )

    assert fates(found) == {"accepted": 1, "rejected": 4}
    assert codes(found) == [
        (2, "outside-prefecture"),
        (3, "place-is-zero"),
        (4, "place-not-finite"),
        (5, "place-not-finite"),
    ]


def test_a_row_without_geometry_is_rejected_and_the_rest_taken(taken):
    made = issued(
        (112.1, 40.6, "GS-1", "采石场", "20210305"), (112.2, 40.6, "GS-2", "", "")
    )
    made.shapes = [made.shapes[0], files.no_shape()]
    found = taken(made.zipped())

    assert fates(found) == {"accepted": 1, "rejected": 1}
    assert codes(found) == [(2, "no-shape")]


def test_lines_are_not_taken(taken):
    line = {"type": "LineString", "coordinates": [[112.1, 40.6], [112.2, 40.6]]}
    found = taken(files.geojson([(line, {"编号": "GS-1"})]))

    assert codes(found) == [(1, "shape-not-taken")]


def test_polygons_keep_their_outline_and_get_a_point_on_it(taken):
    made = Shapefile(
        [
            files.square(112.1, 40.6, 0.001),
            files.polygon(
                [
                    (112.2, 40.6),
                    (112.201, 40.601),
                    (112.201, 40.6),
                    (112.2, 40.601),
                    (112.2, 40.6),
                ]
            ),
        ],
        [NUMBER, Field("面积(公顷)", 12, "N", 2)],
        [["GS-1", 900.0], ["GS-2", None]],
    )
    found = taken(made.zipped())

    assert fates(found) == {"accepted": 2}
    assert codes(found) == [(1, "area-differs"), (2, "polygon-repaired")]
    point = ProblemPoint.objects.get(point_no="GS-1")
    assert point.outline.contains(point.location)
    assert point.area_ha == pytest.approx(0.94, abs=0.05)
    assert ProblemPoint.objects.get(point_no="GS-2").outline.valid


def test_point_and_polygon_layers_of_one_number_become_one_case(taken):
    taken(issued((112.1005, 40.6005, "GS-1", "采石场", "20210305")).zipped())
    polygon = Shapefile([files.square(112.1, 40.6, 0.001)], [NUMBER], [["GS-1"]])

    assert fates(taken(polygon.zipped())) == {"updated": 1}
    point = ProblemPoint.objects.get()
    assert (point.location.x, point.outline.area > 0) == (112.1005, True)
    before = everything()
    assert fates(taken(polygon.zipped())) == {"unchanged": 1}
    assert fates(
        taken(issued((112.1005, 40.6005, "GS-1", "采石场", "20210305")).zipped())
    ) == {"unchanged": 1}
    assert everything() == before


def test_multipoints_stand_for_one_case(taken):
    made = Shapefile(
        [
            files.multipoint((112.1, 40.6)),
            files.multipoint((112.2, 40.6), (112.3, 40.6)),
        ],
        [NUMBER],
        [["GS-1"], ["GS-2"]],
    )
    found = taken(made.zipped())

    assert fates(found) == {"accepted": 2}
    assert codes(found) == [(2, "several-points")]
    assert ProblemPoint.objects.get(point_no="GS-2").location.x in (112.2, 112.3)


def test_heights_are_dropped_and_said_so(taken):
    made = Shapefile([files.point_z(112.1, 40.6, 1400)], [NUMBER], [["GS-1"]])
    found = taken(made.zipped())

    assert codes(found) == [(None, "heights-dropped")]
    assert not ProblemPoint.objects.get().location.hasz
