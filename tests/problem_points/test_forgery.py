"""What somebody with all rights over the database changes, and how the check names it.

The forger works as a superuser would with `session_replication_role = replica`: no
trigger and no key stops anything. Where `DATABASE_SUPERUSER_URL` names a superuser's
connection it is used; otherwise the owner takes the keys and triggers away, which leaves
the same rows behind.
"""

# ruff: noqa: S608  names of our own tables, nothing that anybody typed

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from problem_points import audit
from problem_points.models import ProblemPoint
from tests import databases
from tests.factories.points import START, dispatch_down, do, make_point
from tests.people import Cast

EVENTS = "problem_points_pointevent"
POINTS = "problem_points_problempoint"
LAST = 5
Forge = Callable[..., None]

_KEYS = """
SELECT conrelid::regclass, conname FROM pg_constraint
WHERE contype = 'f' AND (confrelid = 'problem_points_pointevent'::regclass
                         OR conrelid IN ('problem_points_problempoint'::regclass,
                                         'problem_points_pointevent'::regclass))
"""


@contextmanager
def _unguarded(name: str) -> Iterator[psycopg2.extensions.cursor]:
    superuser = os.environ.get("DATABASE_SUPERUSER_URL")
    address = superuser or databases.url(settings.DATABASE_OWNER, name)
    connection = psycopg2.connect(address, dbname=name)
    try:
        with connection, connection.cursor() as cursor:
            if superuser:
                cursor.execute("SET session_replication_role = replica")
                yield cursor
            else:
                yield from _as_owner(cursor)
    finally:
        connection.close()


def _as_owner(
    cursor: psycopg2.extensions.cursor,
) -> Iterator[psycopg2.extensions.cursor]:
    cursor.execute(_KEYS)
    for table, key in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
    for table in (EVENTS, POINTS):
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield cursor
    # What is still to be checked is checked before the triggers stand again.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in (EVENTS, POINTS):
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def forge(own_database: str) -> Forge:
    """Runs statements with nothing in the way; `{p}` stands for the point's id."""

    def run(point: ProblemPoint, *statements: str) -> None:
        with _unguarded(own_database) as cursor:
            for statement in statements:
                cursor.execute(statement.format(p=point.pk))

    return run


@pytest.fixture
def point(people: Cast, own_database: str) -> ProblemPoint:
    """A point of five events between two others, all of them anchored."""
    make_point(people)
    found = do(dispatch_down(make_point(people), people), "supervise", people.leader)
    make_point(people)
    assert found.last_seq == LAST
    audit.take_anchor(START)
    assert audit.verify().is_sound
    return found


def faults() -> list[tuple[str, str, int | None]]:
    """What verify_audit --json reports: code, number, position."""
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", "--json", stdout=out)
    found = json.loads(out.getvalue())["faults"]
    return [(one["code"], one["number"], one["seq"]) for one in found]


_HASHED = (
    "point_event_hash(prev_hash, point_id, seq, uid, action, from_status, to_status,"
    " round_no, at, recorded_at, actor_id, role, organisation, client, payload,"
    " evidence)"
)
_COPY = (
    f"INSERT INTO {EVENTS} (point_id, seq, uid, action, from_status, to_status,"
    " round_no, at, recorded_at, actor_id, role, organisation, client, payload,"
    " evidence, prev_hash, hash) SELECT point_id, %s, gen_random_uuid(), 'supervise',"
    " to_status, to_status, round_no, at, recorded_at, actor_id, role, organisation,"
    " client, '{{}}', '{{}}', hash, sha256('forged')"
    f" FROM {EVENTS} WHERE point_id = {{p}} AND seq = %s"
)
_OF = f"{EVENTS} WHERE point_id = {{p}} AND seq"
_SET = f"UPDATE {EVENTS} SET %s WHERE point_id = {{p}} AND seq %s"

FORGERIES: dict[str, tuple[tuple[str, ...], set[tuple[str, int]]]] = {
    "a payload changed": (
        (_SET % ('payload = \'{{"note": "x"}}\'', "= 3"),),
        {("event-changed", 3)},
    ),
    "a time moved by a day": (
        (_SET % ("at = at - interval '1 day'", "= 2"),),
        {("event-changed", 2)},
    ),
    "the time of recording moved by a microsecond": (
        (_SET % ("recorded_at = recorded_at + interval '1 microsecond'", "= 5"),),
        {("event-changed", 5)},
    ),
    "an actor exchanged": (
        (_SET % (f"actor_id = (SELECT max(actor_id) + 1 FROM {EVENTS})", "= 4"),),
        {("event-changed", 4)},
    ),
    "an event taken out of the middle": (
        (f"DELETE FROM {_OF} = 3",),
        {("event-missing", 3)},
    ),
    "two events taken out of the middle": (
        (f"DELETE FROM {_OF} IN (2, 3)",),
        {("event-missing", 2)},
    ),
    "the first event taken away": (
        (f"DELETE FROM {_OF} = 1",),
        {("event-missing", 1)},
    ),
    "the tail taken away": (
        (f"DELETE FROM {_OF} = 5",),
        {("status-without-event", 5)},
    ),
    "two events exchanged": (
        (
            _SET % ("seq = 99", "= 2"),
            _SET % ("seq = 2", "= 3"),
            _SET % ("seq = 3", "= 99"),
        ),
        {("event-changed", 2), ("event-changed", 3)},
    ),
    "a forged event at the end": (
        (_COPY % (6, 5),),
        {("event-added", 6), ("event-changed", 6)},
    ),
    "a forged event at the end with the hash that fits": (
        (_COPY % (6, 5), _SET % (f"hash = {_HASHED}", "= 6")),
        {("event-added", 6)},
    ),
    "a forged event in the middle": (
        (
            _SET % ("seq = seq + 100", ">= 3"),
            _COPY % (3, 2),
            _SET % (f"hash = {_HASHED}", "= 3"),
            _SET % ("seq = seq - 99", "> 100"),
            f"UPDATE {POINTS} SET last_seq = 6 WHERE id = {{p}}",
        ),
        {("event-not-linked", 4), ("event-changed", 4)},
    ),
    "the stored state changed": (
        (f"UPDATE {POINTS} SET status = 'closed', closed_at = now() WHERE id = {{p}}",),
        {("status-without-event", 5)},
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_named_by_point_and_position(
    people: Cast, point: ProblemPoint, forge: Forge, name: str
) -> None:
    statements, expected = FORGERIES[name]
    forge(point, *statements)
    found = faults()
    assert {(code, point.number, seq) for code, seq in expected} <= set(found)
    # No other point is suspected.
    assert {number for _code, number, _seq in found} <= {point.number, ""}
    assert audit.faults_of(point.pk)


def test_a_chain_rewritten_with_hashes_that_fit_is_found_by_the_anchor(
    people: Cast, point: ProblemPoint, forge: Forge
) -> None:
    statements = [_SET % ("payload = '{{}}', evidence = '{{}}'", "= 5")]
    forge(point, *statements, _SET % (f"hash = {_HASHED}", "= 5"))
    assert audit.faults_of(point.pk) == []
    assert {code for code, _number, _seq in faults()} == {"anchor-differs"}


def test_a_tail_cut_off_with_the_state_set_back_is_found_by_the_anchor(
    people: Cast, point: ProblemPoint, forge: Forge
) -> None:
    forge(
        point,
        f"DELETE FROM {_OF} = 5",
        f"UPDATE {POINTS} SET last_seq = 4, version = 4 WHERE id = {{p}}",
    )
    assert {code for code, _number, _seq in faults()} == {"anchor-differs"}


def test_an_anchor_that_was_changed_is_found(
    people: Cast, point: ProblemPoint, forge: Forge
) -> None:
    audit.take_anchor(START)
    forge(
        point,
        "ALTER TABLE problem_points_auditanchor DISABLE TRIGGER USER",
        "UPDATE problem_points_auditanchor SET events = events - 1"
        " WHERE id = (SELECT min(id) FROM problem_points_auditanchor)",
        "ALTER TABLE problem_points_auditanchor ENABLE TRIGGER USER",
    )
    assert ("anchor-differs", "", None) in faults()


def test_the_check_says_in_words_where_the_record_differs(
    people: Cast, point: ProblemPoint, forge: Forge
) -> None:
    forge(point, f"DELETE FROM {_OF} = 3", _SET % ("payload = '{{}}'", "= 2"))
    out = StringIO()
    with pytest.raises(CommandError, match="not what was written"):
        call_command("verify_audit", stdout=out)
    lines = out.getvalue().splitlines()
    assert f"event 3 of point {point.number} is missing" in lines
    assert lines[-1].endswith("faults")
