"""Rows joined with their cells come without outlines, and give them when asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gis_core.geometry_columns import with_related, without_shapes
from grid.models import Cell
from problem_points.models import ProblemPoint
from tests.factories.points import make_point

pytestmark = pytest.mark.django_db


def test_a_point_comes_with_its_cells_but_without_their_outlines(people):
    make_point(people)
    rows = with_related(ProblemPoint.objects.all(), "cell__county", "batch")

    with CaptureQueriesContext(connection) as queries:
        point = rows.get()
        assert point.cell.county.name

    assert len(queries) == 1
    asked = queries[0]["sql"]
    assert '"location"' in asked
    assert "geom" not in asked
    assert point.cell.county.geom.contains(point.location)


def test_rows_come_without_their_own_outlines(people):
    with CaptureQueriesContext(connection) as queries:
        list(without_shapes(Cell.objects.all()))

    assert "geom" not in queries[0]["sql"]
