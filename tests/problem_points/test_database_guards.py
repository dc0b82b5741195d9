"""What the database itself refuses, whoever asks; what the check finds if it is forced."""

import json
from collections.abc import Iterator
from io import StringIO

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from psycopg2 import errors

from problem_points import audit
from problem_points.models import PointEvent, ProblemPoint
from tests import databases
from tests.factories.points import START, make_point, point_at
from tests.people import Cast


@pytest.fixture
def owner(own_database: str) -> Iterator[psycopg2.extensions.connection]:
    """The owner of this test's database, connected beside the application."""
    found = psycopg2.connect(databases.url(settings.DATABASE_OWNER, own_database))
    yield found
    found.close()


def alter(owner: psycopg2.extensions.connection, *statements: str) -> None:
    """Run statements with every trigger of the two tables off, and commit."""
    tables = ("problem_points_problempoint", "problem_points_pointevent")
    with owner, owner.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        # The key is checked before the triggers can be switched on again.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def without_key(owner: psycopg2.extensions.connection, *statements: str) -> None:
    """The same by somebody who also drops the key that ties a status to its event."""
    alter(
        owner,
        "ALTER TABLE problem_points_problempoint"
        " DROP CONSTRAINT point_status_has_its_event",
        *statements,
    )


def faults() -> list[tuple[str, str, int | None]]:
    """What verify_audit --json reports: code, number, position."""
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["ok"] is False
    return [(one["code"], one["number"], one["seq"]) for one in found["faults"]]


# --- Refused ----------------------------------------------------------------------------
def test_the_owner_cannot_move_a_status_along_no_edge(
    people: Cast, owner: psycopg2.extensions.connection
) -> None:
    point = make_point(people)
    with pytest.raises(errors.CheckViolation), owner, owner.cursor() as cursor:
        cursor.execute(
            "UPDATE problem_points_problempoint SET status = 'self_check' WHERE id = %s",
            [point.pk],
        )


def test_the_owner_cannot_move_a_status_without_an_event(
    people: Cast, owner: psycopg2.extensions.connection
) -> None:
    point = make_point(people)
    with pytest.raises(errors.ForeignKeyViolation), owner, owner.cursor() as cursor:
        cursor.execute(
            "UPDATE problem_points_problempoint SET status = 'pending_verify'"
            " WHERE id = %s",
            [point.pk],
        )


def test_with_the_trigger_off_the_key_still_refuses(
    people: Cast, owner: psycopg2.extensions.connection
) -> None:
    point = make_point(people)
    with pytest.raises(errors.ForeignKeyViolation):
        alter(
            owner,
            "UPDATE problem_points_problempoint SET status = 'self_check'",
        )
    point.refresh_from_db()
    assert point.status == "pending_dispatch"


@pytest.mark.parametrize(
    "table", ["problem_points_pointevent", "problem_points_auditanchor"]
)
@pytest.mark.parametrize(
    "verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_the_application_role_only_adds_to_the_record(
    people: Cast, table: str, verb: str
) -> None:
    make_point(people)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(verb.format(table))


# --- Found ------------------------------------------------------------------------------
def test_an_untouched_record_is_sound(people: Cast, own_database: str) -> None:
    point_at("rectifying", people)
    audit.take_anchor(START)
    out = StringIO()
    call_command("verify_audit", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert (found["ok"], found["points"], found["anchors"]) == (True, 1, 1)
    assert found["events"] == PointEvent.objects.count()


@pytest.mark.parametrize(
    ("change", "seq", "code"),
    [
        ("""SET payload = '{"note": "x"}' WHERE seq = 3""", 3, "event-changed"),
        ("SET hash = sha256('x') WHERE seq = 3", 3, "event-changed"),
        ("SET actor_id = NULL WHERE seq = 2", 2, "event-changed"),
    ],
    ids=["payload", "hash", "actor"],
)
def test_a_changed_event_is_found_by_point_and_position(
    people: Cast,
    owner: psycopg2.extensions.connection,
    change: str,
    seq: int,
    code: str,
) -> None:
    point = point_at("pending_plan", people)
    make_point(people)
    alter(owner, f"UPDATE problem_points_pointevent {change}")
    assert (code, point.number, seq) in faults()


def test_a_removed_tail_is_found(
    people: Cast, owner: psycopg2.extensions.connection
) -> None:
    point = point_at("no_issue", people)
    audit.take_anchor(START)
    last = point.last_seq
    tail = "(SELECT max(seq) FROM problem_points_pointevent)"
    without_key(
        owner,
        "DELETE FROM problem_points_deadline",
        "UPDATE problem_points_round SET ending_event_id = NULL, ended_at = NULL",
        "UPDATE problem_points_pointevidence SET event_id = NULL",
        "DELETE FROM problem_points_pointevent WHERE seq = " + tail,  # noqa: S608
    )
    assert {fault[0] for fault in faults()} == {
        "status-without-event",
        "anchor-differs",
    }
    assert ("status-without-event", point.number, last) in faults()


def test_an_event_added_beside_the_writer_is_found(
    people: Cast, owner: psycopg2.extensions.connection
) -> None:
    point = make_point(people)
    alter(
        owner,
        "INSERT INTO problem_points_pointevent (point_id, seq, uid, action, from_status,"
        " to_status, round_no, at, recorded_at, role, organisation, client, payload,"
        " evidence, prev_hash, hash) SELECT point_id, 2, gen_random_uuid(), 'supervise',"
        " to_status, to_status, 1, at, recorded_at, role, organisation, client, '{}',"
        " '{}', hash, sha256('x') FROM problem_points_pointevent",
    )
    found = faults()
    assert ("event-added", point.number, 2) in found
    assert ("event-changed", point.number, 2) in found


def test_a_status_changed_by_force_is_found(
    people: Cast, owner: psycopg2.extensions.connection
) -> None:
    point = make_point(people)
    without_key(owner, "UPDATE problem_points_problempoint SET status = 'void'")
    assert faults() == [("status-without-event", point.number, 1)]
    assert ProblemPoint.objects.get().status == "void"
