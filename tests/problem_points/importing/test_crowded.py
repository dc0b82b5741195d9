"""Very many rows at nearly one place cost as much each as few: nothing is compared with
everything.

A planner that knows neither how many rows there are nor that their numbers are unique
compares every row with every other. No clock tells it here, but the count of rows that
the database itself says it has visited.
"""

from collections import Counter
from typing import Any

import pytest
from django.db import connection

from gis_core.intake.models import ImportRun
from gis_core.intake.reading import reading
from problem_points.importing.same_place import MOST
from tests.imports import AT, codes, fates
from tests.issued import METRE, issued

pytestmark = pytest.mark.django_db

_VISITED = """
SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables
WHERE schemaname LIKE 'pg_temp%'
"""
FEW, MANY = 500, 4000
MOST_VISITS = 100
"""Of a row, by all statements of a check together; some fifty are usual."""


def crowd(count: int) -> bytes:
    """Heaps of four within 15 m: two that are the same, and two with numbers."""
    rows = []
    for heap in range(count // 4):
        lon, lat = 112.1 + heap % 50 * 0.0008, 40.6 + heap // 50 * 0.0006
        rows += [
            (lon, lat, "", "采石场", "20210305"),
            (lon, lat + 5 * METRE, "", "采石场", "20210305"),
            (lon, lat + 8 * METRE, f"A-{heap}", "居民点", "20210305"),
            (lon, lat + 14 * METRE, f"B-{heap}", "居民点", "20210305"),
        ]
    return issued(*rows).zipped()


def visits(run: ImportRun, count: int) -> float:
    """How many rows of the workspace are visited for each row of the file."""
    with reading(run, at=AT) as session:
        session.read()
        with connection.cursor() as cursor:
            cursor.execute(_VISITED)
            ((visited,),) = cursor.fetchall()
    run.refresh_from_db()
    assert (run.rows, run.duplicates) == (count, count // 4)
    neighbours = run.findings.filter(code="same-place-other-number").count()
    assert neighbours == count // 4
    return float(visited) / count


def test_a_row_of_a_crowd_is_compared_with_its_neighbours_only(
    opened: Any,
    record_property: Any,
) -> None:
    few = visits(opened(crowd(FEW), "FEW"), FEW)
    many = visits(opened(crowd(MANY), "MANY"), MANY)

    record_property(
        "figure", f"crowded file: {few:.0f} visits a row of {FEW}, {many:.0f} of {MANY}"
    )
    assert few < MOST_VISITS
    assert many < 1.5 * few


SPOT = (112.1, 40.6)
HEAP = 3000


def heap(batch: str = "", rows: int = HEAP) -> bytes:
    """Rows within some five metres of a spot, as if it stood for a whole county; of a
    named batch they have numbers."""
    east, north = SPOT
    return issued(
        *(
            (
                east + row % 50 * 0.1 * METRE,
                north + row // 50 * 0.08 * METRE,
                f"{batch}-{row}" if batch else "",
                "采石场",
                "20210305",
            )
            for row in range(rows)
        )
    ).zipped()


def test_a_heap_without_numbers_is_one_point(taken: Any) -> None:
    assert fates(taken(heap())) == {
        "accepted": 1,
        "duplicates": HEAP - 1,
    }


def test_heaps_of_numbered_points_are_taken_and_named_as_heaps(taken: Any) -> None:
    first = taken(heap("A"), "A")
    second = taken(heap("B"), "B")

    assert fates(first) == fates(second) == {"accepted": HEAP}
    assert Counter(code for _row, code in codes(first)) == {
        "same-place-other-number": HEAP - 1
    }
    assert Counter(code for _row, code in codes(second)) == {
        "same-place-other-number": HEAP - 1,
        "open-case-nearby": HEAP,
        "heap-of-points": HEAP,
    }


@pytest.mark.parametrize("more", [0, 1])
def test_a_heap_is_named_once_there_are_more_than_are_compared(
    taken: Any, more: int
) -> None:
    taken(heap("A", MOST + more), "A")

    found = Counter(code for _row, code in codes(taken(heap("B", 1), "B")))

    assert (found["open-case-nearby"], found["heap-of-points"]) == (1, more)
