"""Writing points and their chain: one UPDATE and one INSERT for any number of points."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import Field
from django.utils.translation import gettext_lazy as _

from gis_core.errors import Conflict
from problem_points.importing.entering import as_json
from problem_points.models import ProblemPoint
from problem_points.workflow.case import Case, Effect, Hand

COUNTERS = frozenset({"returned_count", "rebound_count", "extension_count"})
"""Columns whose change is an increment, not a value."""

KEY_IN_USE = _("This key was used for something else already.")

LARGEST_ID = 2**63 - 1
"""What a bigint holds; a larger number names no point."""


@dataclass(frozen=True, slots=True)
class Move:
    """A permitted step of one point, ready to be written."""

    case: Case
    effect: Effect
    hand: Hand
    payload: dict[str, Any]
    evidence: tuple[str, ...] = ()
    uid: UUID | None = None

    @property
    def seq(self) -> int:
        """The number of the event that this step adds."""
        return self.case.last_seq + 1


def lock(point_ids: Iterable[int]) -> set[int]:
    """Lock these points in the order of their ids; those that exist."""
    possible = [point_id for point_id in point_ids if 0 < point_id <= LARGEST_ID]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM problem_points_problempoint WHERE id = ANY(%s::bigint[])"
            " ORDER BY id FOR NO KEY UPDATE",
            [_array(possible)],
        )
        return {row[0] for row in cursor.fetchall()}


def write(
    moves: Sequence[Move],
    *,
    action: str,
    actor_id: int | None,
    at: datetime,
    recorded_at: datetime,
    client: str,
) -> dict[int, int]:
    """Write points and events; the id of the new event by point."""
    for columns, group in _by_columns(moves).items():
        _update(group, columns, at)
    return _append(moves, action, actor_id, at, recorded_at, client)


def _by_columns(moves: Sequence[Move]) -> dict[tuple[str, ...], list[Move]]:
    groups: dict[tuple[str, ...], list[Move]] = defaultdict(list)
    for move in moves:
        groups[tuple(sorted(move.effect.changes))].append(move)
    return groups


def _update(moves: list[Move], columns: tuple[str, ...], at: datetime) -> None:
    """One UPDATE: values that all points share are constants, the others arrays."""
    arrays: list[str] = [_array([m.case.id for m in moves])]
    names = ["id"]
    casts = ["bigint[]"]
    constants: list[Any] = []
    sets = ["version = p.version + 1", "last_seq = p.last_seq + 1", "changed_at = %s"]
    constants.append(at)
    values = {"status": [m.effect.to_status.value for m in moves]} | {
        name: [m.effect.changes[name] for m in moves] for name in columns
    }
    for name, column_values in values.items():
        column, kind = _column(name)
        plus = f"p.{column} + " if name in COUNTERS else ""
        if all(value == column_values[0] for value in column_values):
            sets.append(f"{column} = {plus}%s::{kind}")
            constants.append(_plain(column_values[0]))
        else:
            names.append(column)
            element = "text" if kind.endswith("[]") else kind
            casts.append(f"{element}[]")
            arrays.append(_array(column_values))
            sets.append(f"{column} = {plus}n.{column}::{kind}")
    unnest = ", ".join(f"%s::{cast}" for cast in casts)
    sql = (
        f"UPDATE problem_points_problempoint p SET {', '.join(sets)}"  # noqa: S608
        f" FROM unnest({unnest}) AS n({', '.join(names)}) WHERE p.id = n.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*constants, *arrays])


def _column(name: str) -> tuple[str, str]:
    """The column of a field of the point, and its type in the database."""
    field = cast("Field[Any, Any]", ProblemPoint._meta.get_field(name))
    return str(field.column), str(field.db_type(connection))


_APPEND = """
INSERT INTO problem_points_pointevent (
    point_id, seq, uid, action, from_status, to_status, round_no, at, recorded_at,
    actor_id, role, organisation, client, payload, evidence, prev_hash, hash)
SELECT n.point_id, n.seq, n.uid, %(action)s, n.from_status, n.to_status, n.round_no,
       %(at)s, %(recorded_at)s, %(actor)s, n.role, n.organisation, %(client)s,
       n.payload, n.evidence, prev.hash,
       point_event_hash(prev.hash, n.point_id, n.seq, n.uid, %(action)s,
           n.from_status, n.to_status, n.round_no, %(at)s, %(recorded_at)s, %(actor)s,
           n.role, n.organisation, %(client)s, n.payload, n.evidence)
FROM (
    SELECT point_id, seq, coalesce(uid, gen_random_uuid()) AS uid, from_status,
           to_status, round_no, role, organisation, payload::jsonb AS payload,
           coalesce(string_to_array(nullif(evidence, ''), ','), '{}') AS evidence
    FROM unnest(
        %(points)s::bigint[], %(seqs)s::integer[], %(uids)s::uuid[], %(from)s::text[],
        %(to)s::text[], %(rounds)s::integer[], %(roles)s::text[], %(orgs)s::text[],
        %(payloads)s::text[], %(evidence)s::text[]
    ) AS u(point_id, seq, uid, from_status, to_status, round_no, role, organisation,
           payload, evidence)
    OFFSET 0
) n
JOIN problem_points_pointevent prev ON prev.point_id = n.point_id
 AND prev.seq = n.seq - 1
RETURNING point_id, id
"""


@contextmanager
def _one_event_a_key() -> Iterator[None]:
    """A key that somebody else uses at this very moment is a Conflict, not a fault."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if "uid" not in (getattr(diagnosis, "constraint_name", None) or ""):
            raise
        raise Conflict("idempotency-conflict", KEY_IN_USE) from error


def _append(
    moves: Sequence[Move],
    action: str,
    actor_id: int | None,
    at: datetime,
    recorded_at: datetime,
    client: str,
) -> dict[int, int]:
    with connection.cursor() as cursor, _one_event_a_key():
        cursor.execute(
            _APPEND,
            {
                "action": action,
                "at": at,
                "recorded_at": recorded_at,
                "actor": actor_id,
                "client": client,
                "points": _array([m.case.id for m in moves]),
                "seqs": _array([m.seq for m in moves]),
                "uids": _array([m.uid for m in moves]),
                "from": _array([m.case.status.value for m in moves]),
                "to": _array([m.effect.to_status.value for m in moves]),
                "rounds": _array(
                    [m.effect.changes.get("round_no", m.case.round_no) for m in moves]
                ),
                "roles": _array([m.hand.role for m in moves]),
                "orgs": _array([m.hand.organisation for m in moves]),
                "payloads": [as_json(m.payload) for m in moves],
                "evidence": [",".join(m.evidence) for m in moves],
            },
        )
        return dict(cursor.fetchall())


def _plain(value: object) -> object:
    return _array(value) if isinstance(value, list | tuple) else value


def _array(values: Sequence[object]) -> str:
    """A PostgreSQL array literal: one string parameter instead of thousands."""
    return "{" + ",".join(_element(value) for value in values) + "}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | float | UUID):
        return str(value)
    if isinstance(value, list | tuple):
        value = _array(value)
    elif isinstance(value, date | datetime):
        value = value.isoformat()
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
