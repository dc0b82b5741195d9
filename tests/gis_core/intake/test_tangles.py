"""A scribble is refused before anybody tries to mend it; everything else passes."""

import time

import numpy as np
import shapely

from gis_core.intake import tangles
from gis_core.intake.layer import Batch

CORNERS = 60_000


def circle(corners: int) -> shapely.Polygon:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]))


def test_only_the_scribble_is_a_fault_of_its_row():
    corners = shapely.get_coordinates(circle(CORNERS))[:-1]
    scribble = shapely.Polygon(np.random.default_rng(7).permutation(corners))
    dented = corners.copy()
    dented[[10, 12]] = dented[[12, 10]]
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    shapes = np.array(
        [circle(CORNERS), scribble, shapely.Polygon(dented), bow_tie, None],
        dtype=object,
    )

    started = time.process_time()
    found = tangles.checked(Batch(np.arange(5), shapes, {}))

    assert time.process_time() - started < 5
    assert [(f.position, f.code) for f in found.faults] == [(1, "polygon-tangled")]
    assert [shape is None for shape in found.shapes] == [
        False,
        True,
        False,
        False,
        True,
    ]


def test_the_number_of_crossings_is_about_right():
    comb = [(x, y % 2) for x, y in zip(range(100), range(100), strict=True)]
    line = shapely.LineString([*comb, (99, 0.5), (0, 0.5)])

    assert 99 <= tangles.crossings(line) <= 500
