"""Outlines that cover the same ground are one place, however far their middles lie."""

from typing import Any

import pytest

from gis_core.intake import actions
from gis_core.intake.models import ImportRun
from problem_points.models import Batch, ProblemPoint
from problem_points.views import import_compared
from tests import files
from tests.files import Field, Shapefile
from tests.imports import AT, codes, fates
from tests.issued import NUMBER, SEEN, TYPE, everything
from tests.people import Cast

pytestmark = pytest.mark.django_db

WEST, SOUTH, SIDE = 112.1, 40.6, 0.004  # some 340 by 440 m
LATER = "20210801"
HEAP = 600


def drawn(
    *outlines: tuple[float, str, str],
    side: float = SIDE,
    kind: str = "采石场",
    extra: tuple[Field, ...] = (),
    more: tuple[str, ...] = (),
) -> bytes:
    """Squares so many sides east of the first place, of (shift, number, date)."""
    return Shapefile(
        [files.square(WEST + shift * SIDE, SOUTH, side) for shift, *_ in outlines],
        [NUMBER, TYPE, SEEN, *extra],
        [[number, kind, seen, *more] for _, number, seen in outlines],
    ).zipped()


def closed(taken: Any) -> None:
    """A case at the first place, finished in an earlier batch."""
    done = (Field("整改状态"), Field("销号时间", 8, "D"))
    old = drawn((0, "A-1", "20200305"), extra=done, more=("已销号", "20201120"))
    assert fates(taken(old, "GS-2020")) == {"accepted": 1}


def test_an_outline_drawn_anew_is_the_same_point_if_half_is_shared(taken: Any) -> None:
    taken(drawn((0, "", "20210305")))
    found = taken(drawn((0.3, "", "20210305")))

    assert fates(found) == {"updated": 1}
    ((row, code),) = codes(found)
    assert (row, code) == (1, "known-by-outline")
    # 0.7 of one over 1.3 of both.
    assert "54 %" in found["findings"][0]["message"]
    assert ProblemPoint.objects.count() == 1


def test_a_corner_shared_makes_no_point_the_same(taken: Any) -> None:
    taken(drawn((0, "", "20210305")))

    found = taken(drawn((0.6, "", "20210305")))

    assert (fates(found), codes(found)) == ({"accepted": 1}, [])


@pytest.mark.parametrize("kind, seen", [("居民点", "20210305"), ("采石场", LATER)])
def test_the_same_ground_of_another_type_or_date_is_another_point(
    taken: Any, kind: str, seen: str
) -> None:
    taken(drawn((0, "", "20210305")))

    assert fates(taken(drawn((0.3, "", seen), kind=kind))) == {"accepted": 1}


def test_an_outline_with_another_number_is_another_point_and_is_linked(
    taken: Any,
) -> None:
    taken(drawn((0, "A-1", "20210305")))
    found = taken(drawn((0.3, "A-2", "20210305")))

    assert fates(found) == {"accepted": 1}
    assert codes(found) == [(1, "open-case-nearby")]
    assert ProblemPoint.objects.get(point_no="A-2").earlier_case.point_no == "A-1"


def test_what_has_grown_since_it_was_closed_is_a_recurrence(taken: Any) -> None:
    closed(taken)
    # The old outline is a ninth of the new one and lies far from its middle.
    found = taken(drawn((0, "B-1", LATER), side=3 * SIDE))

    assert fates(found) == {"recurrences": 1}
    assert codes(found) == [(1, "recurrence-of")]
    again = ProblemPoint.objects.get(point_no="B-1")
    assert (again.earlier_case.point_no, again.recurrence_no) == ("A-1", 1)


def test_an_outline_beside_a_closed_one_is_no_recurrence(taken: Any) -> None:
    closed(taken)

    assert fates(taken(drawn((1.0, "B-1", LATER)))) == {"accepted": 1}


def test_an_outline_that_the_sender_moved_is_still_known_where_it_was(
    taken: Any,
) -> None:
    taken(drawn((0, "A-1", "20210305")))
    taken(drawn((2.0, "A-1", "20210305")))

    for shift in (0.3, 2.3):
        assert fates(taken(drawn((shift, "", "20210305")))) == {"updated": 1}
    assert ProblemPoint.objects.count() == 1


def test_of_outlines_that_share_half_in_one_file_the_first_counts(taken: Any) -> None:
    steps = (0, 0.3, 0.6, 2.0)
    found = taken(drawn(*((step, "", "20210305") for step in steps)))

    # The third shares half with the second, which is none of its own.
    assert fates(found) == {"accepted": 3, "duplicates": 1}
    assert codes(found) == [(2, "same-place-in-file")]
    run = ImportRun.objects.get(uid=found["run"])
    assert run.findings.get().params == {"first": 1}


def test_numbered_outlines_over_the_same_ground_are_two_and_said_so(taken: Any) -> None:
    found = taken(drawn((0, "A-1", "20210305"), (0.3, "A-2", LATER)))

    assert fates(found) == {"accepted": 2}
    assert codes(found) == [(2, "same-place-other-number")]


def test_the_same_outlines_again_change_nothing(taken: Any) -> None:
    first = drawn((0, "", "20210305"), (0.8, "", "20210305"))
    taken(first)
    before = everything()
    again = drawn((0.8, "", "20210305"), (0, "", "20210305"))

    assert fates(taken(again)) == {"unchanged": 2}
    assert everything() == before


def test_an_outline_within_an_older_one_is_no_longer_called_gone(
    taken: Any, opened: Any, people: Cast
) -> None:
    taken(drawn((0, "A-1", "20200305"), (5, "A-2", "20200305"), side=SIDE), "GS-2020")
    run = opened(drawn((0, "B-1", LATER), side=SIDE / 4), "GS-2021")
    actions.read(run, at=AT)

    earlier = Batch.objects.get(code="GS-2020")
    found = import_compared.compare(people.city, run, earlier, "")

    assert (found.new, found.persisting) == (0, 1)
    assert [point.number for point in found.gone.object_list] == ["A-2"]


def test_a_heap_of_outlines_is_compared_with_some_and_taken(taken: Any) -> None:
    """Each on the same ground, none the same: they have numbers."""
    heap = [(row * 0.001, f"A-{row}", "20210305") for row in range(HEAP)]
    found = taken(drawn(*heap))

    assert fates(found) == {"accepted": HEAP}
    assert len(codes(found)) == HEAP - 1
