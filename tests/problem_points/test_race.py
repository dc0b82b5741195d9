"""Many hands on one point at the same moment: one of them moves it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from gis_core.errors import Conflict
from problem_points import audit
from problem_points.actions.transitions import advance
from problem_points.models import PointEvent
from tests.factories.points import START, make_point
from tests.people import Cast

HANDS = 64
AT_ONCE = 32  # connections that the server of a test surely has to spare


def test_of_many_hands_on_one_version_exactly_one_moves_the_point(
    own_database: str, people: Cast
) -> None:
    point = make_point(people)
    start = Barrier(AT_ONCE)

    def hand(number: int) -> str:
        if number < AT_ONCE:
            start.wait(timeout=60)
        try:
            advance(
                point_id=point.pk,
                action="dispatch",
                by=people.city,
                at=START,
                version=1,
                data={"cell": people.county_cell.pk},
            )
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(AT_ONCE) as hands:
        answers = list(hands.map(hand, range(HANDS)))

    assert answers.count("moved") == 1
    assert answers.count("stale-version") == HANDS - 1
    point.refresh_from_db()
    assert (point.version, point.last_seq) == (2, 2)
    assert PointEvent.objects.filter(point=point).count() == 2
    assert audit.verify().is_sound
