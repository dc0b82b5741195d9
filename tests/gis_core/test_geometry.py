"""Shapes are flattened, repaired and reduced to points without losing what they are."""

import numpy as np
import pytest
import shapely
from shapely import wkt

from gis_core import geometry


def shapes(*texts: str | None) -> geometry.Shapes:
    return np.array([wkt.loads(text) if text else None for text in texts], dtype=object)


def test_heights_and_measures_are_dropped_and_said_so():
    flat, had_more = geometry.flattened(shapes("POINT Z (1 2 3)", None, "POINT (1 2)"))

    assert had_more
    assert [shape.wkt if shape else None for shape in flat] == [
        "POINT (1 2)",
        None,
        "POINT (1 2)",
    ]
    assert geometry.flattened(shapes("POINT (1 2)"))[1] is False


def test_only_shapes_with_finite_coordinates_are_finite():
    mixed = shapes("POINT (1 2)", "POINT (NaN 2)", None, "POINT EMPTY", "POINT (1 2)")
    mixed[4] = shapely.Point(float("inf"), 2)

    assert geometry.finite(mixed).tolist() == [True, False, False, False, False]


def test_a_bow_tie_becomes_its_two_triangles():
    whole, repaired = geometry.polygonal(shapes("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"))

    assert repaired.tolist() == [True]
    assert whole[0].geom_type == "MultiPolygon"
    assert whole[0].is_valid
    assert whole[0].area == pytest.approx(2.0)


def test_a_sound_polygon_is_kept_as_it_is():
    whole, repaired = geometry.polygonal(shapes("POLYGON ((0 0, 1 0, 1 1, 0 0))"))

    assert repaired.tolist() == [False]
    assert whole[0].equals_exact(wkt.loads("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"))


def test_overlapping_parts_are_merged_and_holes_kept():
    whole, _ = geometry.polygonal(
        shapes(
            "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((1 1, 3 1, 3 3, 1 3, 1 1)))",
            "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))",
        )
    )

    assert whole[0].area == pytest.approx(7.0)
    assert whole[1].area == pytest.approx(15.0)


def test_what_has_no_area_is_no_polygon():
    whole, _ = geometry.polygonal(
        shapes("POLYGON ((0 0, 1 1, 2 2, 0 0))", "LINESTRING (0 0, 1 1)", None)
    )

    assert [shape is None for shape in whole] == [True, True, True]


def test_a_polygon_is_represented_by_a_point_on_it():
    ring = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1))"
    found = geometry.representative(shapes(ring, "POINT (5 6)", None))

    assert wkt.loads(ring).covers(found[0])
    assert found[1].wkt == "POINT (5 6)"
    assert found[2] is None
    assert np.isnan(geometry.point_coordinates(found)[2]).all()


def test_axes_are_swapped_and_coordinates_converted_at_once():
    assert geometry.swapped(shapes("POINT (41 113)"))[0].wkt == "POINT (113 41)"
    moved = geometry.transformed(shapes("LINESTRING (0 0, 1 1)"), lambda xy: xy + 1)
    assert moved[0].wkt == "LINESTRING (1 1, 2 2)"


def test_no_shapes_at_all_are_no_problem():
    none = np.empty(0, dtype=object)

    assert geometry.finite(none).tolist() == []
    assert len(geometry.polygonal(none)[0]) == 0


def test_shapes_that_reach_beyond_the_globe_are_told():
    mixed = shapes("POINT (180 -90)", "POINT (180.1 0)", None, "POINT (113 91)")
    mixed[2] = shapely.MultiPoint([(113, 1.125e305), (113.01, 41)])

    assert geometry.on_globe(mixed).tolist() == [True, False, False, False]
    assert geometry.representative(mixed)[0].wkt == "POINT (180 -90)"
