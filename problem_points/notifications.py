"""Telling people what an event asks of them: who is told, by which code."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from gis_core import calendar
from gis_core.jobs import enqueue
from gis_core.models import Notice
from grid.models import Membership
from grid.roles import Role, Tier
from problem_points.models import PointEvent
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action

AT_ONCE = 1000
"""Events read at a time: memory stays bounded however large the call was."""

TELL = "problem_points.tasks.tell"

ROLE_OF_LEVEL = {
    Tier.COUNTY: Role.COUNTY,
    Tier.CITY: Role.CITY,
    Tier.PROVINCE: Role.PROVINCE,
}

TO_THE_SUBMITTER = frozenset(
    {
        Action.RETURN_VERIFICATION,
        Action.ASK_MORE,
        Action.RETURN_PLAN,
        Action.FAIL_SELF_CHECK,
        Action.RETURN_ACCEPTANCE,
    }
)
TO_THE_UNIT = frozenset({Status.PENDING_PLAN, Status.RECTIFYING})
"""States in which the responsible unit, or the town for it, has the next step."""


@dataclass(frozen=True, slots=True)
class _Told:
    """One event with what decides who is told."""

    event_id: int
    point_id: int
    number: str
    action: str
    to_status: str
    actor_id: int | None
    batch_id: int | None
    awaiting_level: str
    cell_path: str
    holder_id: int | None
    holder_path: str
    holder_tier: str
    responsible_id: int | None
    submitter_id: int | None


def tell_on_commit(event_ids: Sequence[int], *, at: datetime) -> None:
    """Have the notices of these events written once the transaction is committed."""
    enqueue(TELL, created_by=None, at=at, event_ids=list(event_ids))


def write_notices(event_ids: Sequence[int], *, at: datetime) -> int:
    """Write the notices that these events mean; how many. Nobody is told of their own."""
    written = 0
    for start in range(0, len(event_ids), AT_ONCE):
        told = _read(event_ids[start : start + AT_ONCE])
        people = _People(calendar.local_day(at))
        notices = [
            Notice(
                recipient_id=recipient,
                code=f"point-{event.action}",
                params={"number": event.number, "status": event.to_status},
                url_name="problem_points:point",
                target_id=event.point_id,
                fold=f"{event.action}:{event.batch_id or ''}",
                created_at=at,
            )
            for event in told
            for recipient in sorted(_recipients(event, people) - {event.actor_id})
        ]
        written += len(Notice.objects.bulk_create(notices, batch_size=AT_ONCE))
    return written


def _read(event_ids: Sequence[int]) -> list[_Told]:
    rows = PointEvent.objects.filter(pk__in=event_ids).values_list(
        "id",
        "point_id",
        "point__number",
        "action",
        "to_status",
        "actor_id",
        "point__batch_id",
        "point__awaiting_level",
        "point__cell__path",
        "point__holder_id",
        "point__holder_cell__path",
        "point__holder_cell__tier",
        "point__responsible_id",
    )
    found = list(rows)
    submitters = _submitters({row[1] for row in found})
    return [
        _Told(
            *row[:8],
            cell_path=row[8] or "",
            holder_id=row[9],
            holder_path=row[10] or "",
            holder_tier=row[11] or "",
            responsible_id=row[12],
            submitter_id=submitters.get(row[1]),
        )
        for row in found
    ]


def _submitters(points: Iterable[int]) -> dict[int, int | None]:
    """Who handed in last, by point: a return goes back to that person."""
    return dict(
        PointEvent.objects.filter(
            point__in=list(points),
            action__in=[
                Action.SUBMIT_VERIFICATION,
                Action.SUBMIT_PLAN,
                Action.DECLARE_DONE,
            ],
        )
        .order_by("point", "-seq")
        .distinct("point")
        .values_list("point", "actor")
    )


class _People:
    """Memberships in force on a day, looked up once for each cell and role."""

    def __init__(self, day: date) -> None:
        self._by_path: dict[tuple[str, Role], set[int]] = defaultdict(set)
        self._by_unit: dict[int, set[int]] = defaultdict(set)
        held = Membership.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            valid_from__lte=day,
            user__is_active=True,
        ).values_list("user_id", "role", "cell__path", "organisation_id")
        for user_id, role, path, organisation_id in held:
            self._by_path[path or "", Role(role)].add(user_id)
            if role == Role.UNIT and organisation_id:
                self._by_unit[organisation_id].add(user_id)

    def at(self, path: str, *roles: Role) -> set[int]:
        """Those who have one of the roles in exactly this cell."""
        return set().union(*(self._by_path[path, role] for role in roles))

    def above(self, path: str, role: Role) -> set[int]:
        """Those who have the role in this cell or in one that contains it."""
        found: set[int] = set()
        parts = path.split(".")[:-1]
        for length in range(len(parts) + 1):
            prefix = "".join(f"{part}." for part in parts[:length])
            found |= self._by_path[prefix, role]
        return found

    def of_unit(self, organisation_id: int | None) -> set[int]:
        """Those who act for a responsible unit."""
        return set(self._by_unit[organisation_id]) if organisation_id else set()


def _recipients(event: _Told, people: _People) -> set[int]:
    if event.action in TO_THE_SUBMITTER:
        return {event.submitter_id} if event.submitter_id else set()
    if event.action == Action.DISPATCH:
        return _receivers(event, people)
    if event.awaiting_level:
        role = ROLE_OF_LEVEL[Tier(event.awaiting_level)]
        return people.above(event.cell_path or event.holder_path, role)
    if event.to_status in TO_THE_UNIT:
        unit = people.of_unit(event.responsible_id)
        return unit or people.above(event.cell_path or event.holder_path, Role.TOWN)
    return {event.holder_id} if event.holder_id else set()


def _receivers(event: _Told, people: _People) -> set[int]:
    """The person, or all who receive in the cell; the town hears of what skips it."""
    path = event.holder_path
    if event.holder_id:
        told = {event.holder_id}
    else:
        told = people.at(path, Role.COUNTY, Role.TOWN, Role.INSPECTOR)
    if event.holder_tier == Tier.VILLAGE:
        told |= people.above(path, Role.TOWN)
    return told
