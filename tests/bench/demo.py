"""`advance_many` over 10,000 points against one bare UPDATE and INSERT … SELECT.

Both dispatch the same rows of the same database, with the same constraints and triggers
checked before the clock stops; each run is rolled back. The bare pair writes the same
points and events, hashes included, but asks nobody, judges nothing and leaves neither
assignments, deadlines nor notices behind. Prints the medians and their ratio.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django
from django.conf import settings

django.setup()

from django.db import connection, transaction  # noqa: E402

from problem_points.actions.transitions import Step, advance_many  # noqa: E402
from problem_points.importing import entering  # noqa: E402
from tests import databases  # noqa: E402
from tests.factories.points import START  # noqa: E402
from tests.people import Cast, make_cast  # noqa: E402

POINTS = 10_000
RUNS = 5
NOON = START + timedelta(hours=3)

BARE = """
UPDATE problem_points_problempoint SET status = 'pending_verify',
    version = version + 1, last_seq = last_seq + 1, dispatched_at = %(at)s,
    changed_at = %(at)s, holder_cell_id = %(cell)s, due_on = '2021-03-16',
    due_kind = 'verify', due_starts_on = '2021-03-01'
WHERE id = ANY(%(ids)s);
INSERT INTO problem_points_pointevent (
    point_id, seq, uid, action, from_status, to_status, round_no, at, recorded_at,
    actor_id, role, organisation, client, payload, evidence, prev_hash, hash)
SELECT point_id, 2, uid, 'dispatch', to_status, 'pending_verify', 1, %(at)s, %(at)s,
       %(by)s, 'city', '', '', '{}', '{}', hash,
       point_event_hash(hash, point_id, 2, uid, 'dispatch', to_status,
           'pending_verify', 1, %(at)s, %(at)s, %(by)s, 'city', '', '', '{}', '{}')
FROM (SELECT *, gen_random_uuid() AS uid FROM (
    SELECT point_id, to_status, hash FROM problem_points_pointevent
    WHERE point_id = ANY(%(ids)s) AND seq = 1) e OFFSET 0) n;
"""


def enter(cast: Cast) -> list[int]:
    """Points all over county one; their ids."""
    with transaction.atomic(), connection.cursor() as cursor:
        entering.open_table()
        cursor.execute(
            "INSERT INTO entering (id, category, series, internal_no, location, cell_id,"  # noqa: S608
            " status, close_level, due_on, due_kind, due_starts_on)"
            f" SELECT {entering.NEXT_ID}, 'GS', 'bench', 'bench-' || n,"
            " ST_SetSRID(ST_MakePoint(112 + random() * 0.49, 40.5 + random() * 0.49),"
            " 4490), %s, 'pending_dispatch', 'city', '2021-03-03', 'dispatch',"
            " '2021-03-01' FROM generate_series(1, %s) n",
            [cast.village111.pk, POINTS],
        )
        entering.enter(at=START, actor_id=cast.city.pk, role="city")
        cursor.execute("SELECT array_agg(id ORDER BY id) FROM entering")
        ids: list[int] = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE problem_points_problempoint, problem_points_pointevent")
    return ids


def timed(work: Callable[[], object]) -> float:
    """Seconds of the work with all its constraints checked; nothing of it stays."""
    with transaction.atomic():
        begun = time.perf_counter()
        work()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    return seconds


def measure(cast: Cast) -> tuple[list[float], list[float]]:
    """Seconds of the bare statements and of the writer, run in turn."""
    ids = enter(cast)
    steps = [Step(point_id, 1) for point_id in ids]
    told = {"at": NOON, "cell": cast.county_cell.pk, "by": cast.city.pk, "ids": ids}

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, told)

    def writer() -> None:
        outcomes = advance_many(
            steps,
            action="dispatch",
            by=cast.city,
            at=NOON,
            data={"cell": cast.county_cell.pk},
        )
        if any(outcome.refusal for outcome in outcomes):
            sys.exit("a point was refused")

    pairs = [(timed(bare), timed(writer)) for _ in range(RUNS)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def main() -> None:
    """Measure in a database made for it, and print."""
    with databases.session():
        name = databases.copy(databases.migrated_template())
        connection.settings_dict["NAME"] = name
        try:
            bare, writer = map(statistics.median, measure(make_cast()))
        finally:
            connection.close()
            connection.settings_dict["NAME"] = settings.DATABASE.name
            databases.drop(name)
    print(f"points dispatched           {POINTS:>8}")
    print(f"UPDATE and INSERT … SELECT  {bare:>8.2f} s")
    print(f"advance_many                {writer:>8.2f} s")
    print(f"ratio                       {writer / bare:>8.2f}   (aim: at most 4)")


if __name__ == "__main__":
    main()
