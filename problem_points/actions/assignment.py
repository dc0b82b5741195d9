"""Handing points over: who may be given what, and the rows that say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core.errors import Invalid
from grid.models import Cell, CellStatus, Membership
from grid.roles import Role, Tier
from problem_points.actions.chain import Move
from problem_points.workflow import payloads
from problem_points.workflow.case import Case, Hand

RECEIVING = frozenset({Role.COUNTY, Role.TOWN, Role.INSPECTOR})
"""Roles that a point can be given to."""

BELOW: dict[Role, tuple[Tier, ...]] = {
    Role.CITY: (Tier.COUNTY,),
    Role.COUNTY: (Tier.TOWN,),
    Role.TOWN: (Tier.VILLAGE,),
}
"""The tier that each dispatcher hands down to; a profile may let the county go on to
the cell itself."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A cell, and perhaps one person in it."""

    cell_id: int
    path: str
    tier: Tier
    user_id: int | None
    categories: frozenset[str] = frozenset()


class Receivers:
    """The receivers named in one call, each looked up once."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._known: dict[tuple[int | None, int | None], Receiver] = {}

    def of(self, payload: payloads.Dispatch) -> Receiver:
        """The receiver that a dispatch names; Invalid if there is none such."""
        key = (payload.cell, payload.user)
        if key not in self._known:
            self._known[key] = self._find(payload)
        return self._known[key]

    def _find(self, payload: payloads.Dispatch) -> Receiver:
        if payload.user is None and payload.cell is None:
            raise Invalid(fields={"cell": _("Name a cell or a person.")})
        if payload.user is not None:
            return self._person(payload.user, payload.cell)
        cell = Cell.objects.filter(
            pk=payload.cell or 0, status=CellStatus.IN_FORCE
        ).first()
        if cell is None:
            raise Invalid(fields={"cell": _("There is no such grid cell.")})
        return Receiver(cell.pk, cell.path, Tier(cell.tier), None)

    def _person(self, user_id: int, cell_id: int | None) -> Receiver:
        """A person where they work; the topmost place unless a cell is named."""
        held = Membership.objects.filter(
            user_id=user_id,
            user__is_active=True,
            role__in=RECEIVING,
            cell__status=CellStatus.IN_FORCE,
            valid_from__lte=self._day,
        ).exclude(valid_to__lte=self._day)
        if cell_id is not None:
            held = held.filter(cell=cell_id)
        place = held.select_related("cell").order_by("cell__path").first()
        if place is None or place.cell is None:
            raise Invalid(
                fields={"user": _("This person has no such place in the grid.")}
            )
        cell, categories = place.cell, frozenset(place.categories)
        return Receiver(cell.pk, cell.path, Tier(cell.tier), user_id, categories)


def refusal(
    case: Case, receiver: Receiver, hand: Hand
) -> dict[str, str | Promise] | None:
    """Why this hand cannot give the point to that receiver; None if it can."""
    role = Role(hand.role)
    tiers = BELOW[role]
    if role is Role.COUNTY and case.rules.direct_dispatch:
        tiers = (*tiers, Tier.VILLAGE)
    if not receiver.path.startswith(hand.path) or receiver.path == hand.path:
        return {"cell": _("This cell does not lie below yours.")}
    if receiver.categories and case.category not in receiver.categories:
        return {"user": _("This person does not work on points of this kind.")}
    if receiver.tier not in tiers:
        return {"cell": _("You hand down to the next level; this cell is not of it.")}
    return None


def changes_of(receiver: Receiver) -> dict[str, Any]:
    """The columns that show who has the point."""
    return {"holder_cell": receiver.cell_id, "holder": receiver.user_id}


_END = """
UPDATE problem_points_assignment SET ends_at = %s
WHERE purpose = 'handle' AND ends_at IS NULL AND point_id = ANY(%s::bigint[])
"""
_BEGIN = """
INSERT INTO problem_points_assignment
    (point_id, purpose, cell_id, assignee_id, assigned_by_id, event_id, starts_at, due_on)
SELECT n.point_id, 'handle', n.cell_id, n.user_id, %s, n.event_id, %s, n.due_on
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date[])
     AS n(point_id, cell_id, user_id, event_id, due_on)
"""


def write(
    moves: Sequence[Move], events: Mapping[int, int], by: int | None, at: datetime
) -> None:
    """End the running assignments and begin the new ones."""
    ids = [move.case.id for move in moves]
    begun = [m for m in moves if m.effect.changes.get("holder_cell") is not None]
    with connection.cursor() as cursor:
        cursor.execute(_END, [at, ids])
        cursor.execute(
            _BEGIN,
            [
                by,
                at,
                [m.case.id for m in begun],
                [m.effect.changes["holder_cell"] for m in begun],
                [m.effect.changes["holder"] for m in begun],
                [events[m.case.id] for m in begun],
                [m.effect.changes.get("due_on") or m.case.due_on for m in begun],
            ],
        )
