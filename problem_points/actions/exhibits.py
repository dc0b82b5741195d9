"""Evidence as the rules see it, and tying it to the step that used it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from gis_core.errors import Invalid
from problem_points.actions.chain import Move
from problem_points.models import PointEvidence
from problem_points.workflow.case import EvidenceFact

_READ = """
SELECT e.point_id, e.uid, e.kind, e.phase, e.slot, e.original_sha256, e.author_id,
       e.round_no, event.action, coalesce(e.fix_location, e.exif_location) IS NOT NULL,
       e.original_id IS NOT NULL, e.pair_of_id IS NOT NULL,
       ST_Distance(coalesce(e.fix_location, e.exif_location)::geography,
                   coalesce(p.outline, p.location)::geography)
FROM problem_points_pointevidence e
JOIN problem_points_problempoint p ON p.id = e.point_id
LEFT JOIN problem_points_pointevent event ON event.id = e.event_id
WHERE e.point_id = ANY(%s::bigint[])
ORDER BY e.id
"""


def read(
    attached: Mapping[int, Sequence[UUID]], action: str
) -> dict[int, list[EvidenceFact]]:
    """All evidence of these points, and which of it comes with this action.

    `used_otherwise`: another kind of step used it. A step handed in again after a
    return may bring what the first attempt brought.
    """
    facts: dict[int, list[EvidenceFact]] = defaultdict(list)
    if not attached:
        return facts
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(attached)])
        for point_id, uid, *rest in cursor.fetchall():
            kind, phase, slot, sha256, author, round_no, used_by, *flags = rest
            facts[point_id].append(
                EvidenceFact(
                    uid=UUID(str(uid)),
                    kind=kind,
                    phase=phase,
                    slot=slot,
                    sha256=sha256,
                    author=author,
                    round_no=round_no,
                    attached=UUID(str(uid)) in attached[point_id],
                    used=used_by is not None,
                    used_otherwise=used_by not in {None, action},
                    has_position=flags[0],
                    has_original=flags[1],
                    is_pair=flags[2],
                    distance_m=flags[3],
                )
            )
    return facts


def check(wanted: Sequence[UUID], facts: Sequence[EvidenceFact], round_no: int) -> None:
    """Every uid that was sent is evidence of this very point, and not shown twice.

    What belongs to an earlier round proves nothing in this one.
    """
    if set(wanted) - {fact.uid for fact in facts}:
        raise Invalid(
            "evidence-unknown",
            fields={"evidence": _("A file is not among the evidence of this point.")},
        )
    if any(
        fact.attached and (fact.used_otherwise or fact.round_no != round_no)
        for fact in facts
    ):
        raise Invalid(
            "evidence-used",
            fields={"evidence": _("A file was used in another step already.")},
        )


def are(uids: Sequence[UUID], hashes: Sequence[str]) -> bool:
    """Are these the pieces of evidence whose hashes an event keeps?"""
    kept = list(PointEvidence.objects.filter(uid__in=list(uids)) if uids else ())
    found = sorted(row.original_sha256 for row in kept)
    return len(kept) == len(set(uids)) and found == sorted(hashes)


_TIE = """
UPDATE problem_points_pointevidence e SET event_id = n.event_id
FROM unnest(%s::uuid[], %s::bigint[]) AS n(uid, event_id)
WHERE e.uid = n.uid AND e.event_id IS NULL
"""


def tie(
    attached: Mapping[int, Sequence[UUID]],
    moves: Sequence[Move],
    events: Mapping[int, int],
) -> None:
    """Note which step used each piece of evidence."""
    pairs = [
        (str(uid), events[move.case.id])
        for move in moves
        for uid in attached.get(move.case.id, ())
    ]
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(_TIE, [[p[0] for p in pairs], [p[1] for p in pairs]])
