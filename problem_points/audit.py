"""Checking the record: every chain recomputed, every anchor compared.

Finds a changed, missing or added event and says at which point and position. The
newest events of a chain are covered by the next anchor; an anchor printed or sent out
of the house covers everything up to it even against the owner of the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

CHANGED = "event-changed"
UNLINKED = "event-not-linked"
GAP = "event-missing"
ADDED = "event-added"
STATUS = "status-without-event"
ANCHOR = "anchor-differs"

_CHAINS = """
WITH links AS (
    SELECT e.*, lag(e.seq) OVER chain AS before_seq, lag(e.hash) OVER chain AS before,
           lag(e.to_status) OVER chain AS before_status
    FROM problem_points_pointevent e
    WHERE %(point)s::bigint IS NULL OR e.point_id = %(point)s
    WINDOW chain AS (PARTITION BY e.point_id ORDER BY e.seq)
)
SELECT links.point_id, p.number, fault.seq, fault.code
FROM links
JOIN problem_points_problempoint p ON p.id = links.point_id
CROSS JOIN LATERAL (VALUES
    (%(changed)s, links.seq, links.hash IS DISTINCT FROM point_event_hash(
        links.prev_hash, links.point_id, links.seq, links.uid, links.action,
        links.from_status, links.to_status, links.round_no, links.at,
        links.recorded_at, links.actor_id, links.role, links.organisation,
        links.client, links.payload, links.evidence)),
    (%(gap)s, coalesce(links.before_seq, 0) + 1,
        links.seq > coalesce(links.before_seq, 0) + 1),
    (%(unlinked)s, links.seq, links.seq = coalesce(links.before_seq, 0) + 1
        AND (links.prev_hash IS DISTINCT FROM links.before
             OR links.from_status IS DISTINCT FROM links.before_status)),
    (%(added)s, links.seq, links.seq > p.last_seq)
) AS fault(code, seq, present)
WHERE fault.present
ORDER BY links.point_id, fault.seq
"""

# The head that a point names must be there and carry its status.
_HEADS = """
SELECT p.id, p.number, p.last_seq
FROM problem_points_problempoint p
LEFT JOIN problem_points_pointevent e
  ON e.point_id = p.id AND e.seq = p.last_seq AND e.to_status = p.status
WHERE e.id IS NULL AND (%(point)s::bigint IS NULL OR p.id = %(point)s)
ORDER BY p.id
"""

_ANCHORS = """
SELECT a.taken_at,
       a.hash IS DISTINCT FROM audit_anchor_hash(a.prev_hash, a.taken_at,
           a.last_event_id, a.chains, a.events, a.heads)
       OR a.prev_hash IS DISTINCT FROM lag(a.hash) OVER (ORDER BY a.id)
       OR (now.chains IS NOT NULL
           AND (now.chains, now.events, now.heads)
               IS DISTINCT FROM (a.chains, a.events, a.heads))
FROM problem_points_auditanchor a
LEFT JOIN LATERAL (
    SELECT * FROM audit_heads(a.last_event_id) WHERE %(every)s
    OR a.id = (SELECT max(id) FROM problem_points_auditanchor)
) now ON true
ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the record is not what was written.

    `seq` is the position of the event that was changed, added or not linked, the first
    position of those that are missing, or the one that the point's state asks for.
    """

    code: str
    point_id: int | None = None
    number: str = ""
    seq: int | None = None
    anchor: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check covered and what it found."""

    points: int
    events: int
    anchors: int
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """Nothing was changed, taken away or added."""
        return not self.faults


def verify(*, every_anchor: bool = False) -> Verdict:
    """Recompute every chain; compare the newest anchor, or every one, with the events.

    The newest anchor covers what the earlier ones cover, and their own chain is always
    recomputed; comparing each costs a pass over the events an anchor.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM problem_points_problempoint),"
            " (SELECT count(*) FROM problem_points_pointevent),"
            " (SELECT count(*) FROM problem_points_auditanchor)"
        )
        points, events, anchors = cursor.fetchone()
    return Verdict(points, events, anchors, tuple(_faults(every_anchor)))


def faults_of(point_id: int) -> list[Fault]:
    """What is wrong with the chain of one point, recomputed now."""
    return list(_faults_of_chains(point_id))


def _faults(every_anchor: bool) -> Iterator[Fault]:  # noqa: FBT001
    yield from _faults_of_chains(None)
    with connection.cursor() as cursor:
        cursor.execute(_ANCHORS, {"every": every_anchor})
        for taken_at, differs in cursor.fetchall():
            if differs:
                yield Fault(ANCHOR, anchor=taken_at)


def _faults_of_chains(point_id: int | None) -> Iterator[Fault]:
    codes = {"changed": CHANGED, "gap": GAP, "unlinked": UNLINKED, "added": ADDED}
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS, codes | {"point": point_id})
        for point, number, seq, code in cursor.fetchall():
            yield Fault(code, point, number, seq)
        cursor.execute(_HEADS, {"point": point_id})
        for point, number, seq in cursor.fetchall():
            yield Fault(STATUS, point, number, seq)


def take_anchor(at: datetime) -> int:
    """Anchor all chains as they are; the id of the anchor. Runs with owner's rights."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT take_audit_anchor(%s)", [at])
        return int(cursor.fetchone()[0])
