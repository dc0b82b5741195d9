"""What a dispatch would do, worked out before anybody confirms it."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core import signing

from gis_core.errors import Invalid
from problem_points.actions.transitions import Outcome, Step, advance_many
from problem_points.models import ProblemPoint
from problem_points.views.desk.owners import Owner, Owners
from problem_points.workflow.transitions import Action

SALT = "problem_points.desk"
HOURS = 3600 * 2
FULL_LOAD = 20
CELLS_OF_A_ROW = re.compile(r"[\t,，;；]| {2,}")


@dataclass
class Share:
    """What one owner would get."""

    owner: Owner
    points: list[ProblemPoint] = field(default_factory=list)

    @property
    def after(self) -> int:
        """Open cases once this is done."""
        return self.owner.open + len(self.points)

    @property
    def is_heavy(self) -> bool:
        """More than one person can keep up with."""
        return self.after > FULL_LOAD and self.owner.user_id is not None


@dataclass
class Plan:
    """Shares by owner; points that nobody works at; numbers that nobody knows."""

    shares: list[Share] = field(default_factory=list)
    unowned: list[ProblemPoint] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    due_on: date | None = None
    staying: list[ProblemPoint] = field(default_factory=list)
    """Cases that are past the state in which they are handed on."""

    @property
    def count(self) -> int:
        """How many points would be handed over."""
        return sum(len(share.points) for share in self.shares)

    @property
    def heavy(self) -> int:
        """How many owners would have more than they can keep up with."""
        return sum(share.is_heavy for share in self.shares)

    def give(self, owner: Owner, point: ProblemPoint) -> None:
        """Add a point to an owner's share."""
        share = next((one for one in self.shares if one.owner.key == owner.key), None)
        if share is None:
            share = Share(owner)
            self.shares.append(share)
        share.points.append(point)

    def sealed(self) -> str:
        """The plan as a text that the browser can hold and nobody can change."""
        told = {
            "due": self.due_on.isoformat() if self.due_on else "",
            "give": [
                [
                    s.owner.cell_id,
                    s.owner.user_id,
                    [[p.pk, p.version] for p in s.points],
                ]
                for s in self.shares
            ],
        }
        return signing.dumps(told, salt=SALT, compress=True)


def by_grid(points: list[ProblemPoint], owners: Owners) -> Plan:
    """Each point to who works at its place; among several the least loaded."""
    plan = Plan()
    extra: dict[str, int] = {}
    for point in points:
        there = owners.of(point.cell.path if point.cell else "", point.category)
        if not there:
            plan.unowned.append(point)
            continue
        owner = min(there, key=lambda one: one.open + extra.get(one.key, 0))
        extra[owner.key] = extra.get(owner.key, 0) + 1
        plan.give(owner, point)
    plan.shares.sort(key=lambda share: share.owner.path)
    return plan


def to_one(points: list[ProblemPoint], owner: Owner) -> Plan:
    """All points to one owner."""
    return Plan(shares=[Share(owner, points)] if points else [])


def from_pasted(text: str, points: list[ProblemPoint], owners: Owners) -> Plan:
    """Rows of number and owner as they come out of a sheet; a row without owner goes by
    the grid.
    """
    known = {point.number: point for point in points}
    plan, rest = Plan(), []
    for line in text.splitlines():
        number, *names = [part.strip() for part in CELLS_OF_A_ROW.split(line.strip())]
        if not number:
            continue
        point = known.pop(number, None)
        owner = owners.by_name(names[0]) if names and names[0] else None
        if point is None or (names and names[0] and owner is None):
            plan.unknown.append(line.strip())
        elif owner is not None:
            plan.give(owner, point)
        else:
            rest.append(point)
    more = by_grid(rest, owners)
    for share in more.shares:
        for point in share.points:
            plan.give(share.owner, point)
    plan.unowned = more.unowned
    return plan


def carry_out(sealed: str, *, by: Any, at: Any) -> list[Outcome]:
    """Hand over what a sealed plan says; Invalid if it is not one of ours or too old."""
    try:
        told = signing.loads(sealed, salt=SALT, max_age=HOURS)
    except signing.BadSignature:
        raise Invalid from None
    outcomes: list[Outcome] = []
    for cell, user, points in told["give"]:
        data = {"cell": cell, "user": user}
        if told["due"]:
            data["due_on"] = told["due"]
        outcomes += advance_many(
            [Step(pk, version) for pk, version in points],
            action=Action.DISPATCH,
            by=by,
            at=at,
            data=data,
            client="web",
        )
    return outcomes


def take_back(point_ids: list[int], *, by: Any, at: Any) -> list[Outcome]:
    """Undo a dispatch for all points that nobody has acted on since."""
    versions = ProblemPoint.objects.filter(pk__in=point_ids).values_list(
        "pk", "version"
    )
    return advance_many(
        [Step(pk, version) for pk, version in versions.order_by("pk")],
        action=Action.TAKE_BACK,
        by=by,
        at=at,
        client="web",
    )
