"""Who a supervisor hands points to: the people of the cells below, and their load."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from gis_core.errors import NotPermitted
from gis_core.geometry_columns import with_related
from grid.models import CellStatus, Membership
from grid.roles import Role, Tier
from grid.scopes import Grant, grants_of
from problem_points.actions.assignment import BELOW, RECEIVING
from problem_points.models import ProblemPoint, Profile
from problem_points.models.point import overdue
from problem_points.workflow.states import OPEN

DEEPEST_FIRST = (Tier.VILLAGE, Tier.TOWN, Tier.COUNTY, Tier.CITY)


@dataclass
class Owner:
    """A cell and, in the lowest tier, one person in it. `open` and `late`: cases now."""

    cell_id: int
    user_id: int | None
    cell: str
    above: str
    person: str
    phone: str
    path: str
    tier: Tier
    categories: frozenset[str] = field(default_factory=frozenset)
    open: int = 0
    late: int = 0

    @property
    def key(self) -> str:
        """The name under which forms know it."""
        return f"{self.cell_id}:{self.user_id or ''}"

    @property
    def label(self) -> str:
        """Cell and person."""
        return f"{self.cell} {self.person}".strip()


def dispatching_grant(user: Any) -> Grant | None:
    """The widest of the grants by which this person hands points down."""
    able = [grant for grant in grants_of(user) if grant.role in BELOW and grant.path]
    return min(able, key=lambda grant: len(grant.path), default=None)


def may_dispatch(user: Any) -> bool:
    """Does anybody below take points from this person?"""
    return dispatching_grant(user) is not None


@dataclass(frozen=True)
class Owners:
    """All who can be given something by one grant."""

    rows: list[Owner]
    grant: Grant
    direct: frozenset[str]
    """Categories whose points a county may hand straight to a village."""

    def by_key(self, key: str) -> Owner | None:
        """The owner of a form's value."""
        return next((row for row in self.rows if row.key == key), None)

    def by_name(self, name: str) -> Owner | None:
        """The one owner of this person's or this cell's name, as people paste it."""
        wanted = name.replace(" ", "")
        found = [
            row
            for row in self.rows
            if wanted in {row.person, row.cell, row.cell + row.person}
        ]
        return found[0] if len(found) == 1 else None

    def of(self, path: str, category: str) -> list[Owner]:
        """Who works at a place, the lowest cell that has somebody, least loaded first."""
        for tier in self._tiers(category):
            there = [
                row
                for row in self.rows
                if row.tier == tier
                and path.startswith(row.path)
                and (not row.categories or category in row.categories)
            ]
            if there:
                return sorted(there, key=lambda row: (row.open, row.late))
        return []

    def _tiers(self, category: str) -> list[Tier]:
        wanted = set(BELOW[self.grant.role])
        if self.grant.role is Role.COUNTY and category in self.direct:
            wanted.add(Tier.VILLAGE)
        return [tier for tier in DEEPEST_FIRST if tier in wanted]


def owners_for(user: Any) -> Owners:
    """Everybody whom this person hands points to; refused to who has nobody below."""
    grant = dispatching_grant(user)
    if grant is None:
        raise NotPermitted
    return owners_below(grant)


def owners_below(grant: Grant) -> Owners:
    """Everybody below a grant who can be given points, with what they have now."""
    direct = frozenset(
        Profile.objects.filter(direct_dispatch=True).values_list("category", flat=True)
    )
    tiers = set(BELOW[grant.role])
    if grant.role is Role.COUNTY and direct:
        tiers.add(Tier.VILLAGE)
    today = timezone.localdate()
    held = (
        Membership.objects.filter(
            role__in=RECEIVING,
            user__is_active=True,
            cell__status=CellStatus.IN_FORCE,
            cell__tier__in=tiers,
            cell__path__startswith=grant.path,
            valid_from__lte=today,
        )
        .exclude(valid_to__lte=today)
        .exclude(cell__path=grant.path)
        .order_by("cell__path", "user_id")
    )
    rows = list(_rows(with_related(held, "cell__county", "cell__town", "user")))
    _count(rows)
    return Owners(rows, grant, direct)


def _rows(held: Iterable[Membership]) -> Iterable[Owner]:
    offices: set[int] = set()
    for member in held:
        cell, user = member.cell, member.user
        if cell is None:
            continue
        tier = Tier(cell.tier)
        is_office = tier is not Tier.VILLAGE
        if is_office and cell.pk in offices:
            continue
        offices.add(cell.pk)
        above = cell.town if tier is Tier.VILLAGE else cell.county
        yield Owner(
            cell_id=cell.pk,
            user_id=None if is_office else user.pk,
            cell=cell.name,
            above=str(above or "") if above != cell else "",
            person=str(user),
            phone=user.phone,
            path=cell.path,
            tier=tier,
            categories=frozenset() if is_office else frozenset(member.categories),
        )


def _count(rows: list[Owner]) -> None:
    """Open and late cases: of a person those held, of an office all in its cell."""
    today = timezone.localdate()
    held: dict[tuple[int | None, int | None], tuple[int, int]] = defaultdict(
        lambda: (0, 0)
    )
    counted = (
        ProblemPoint.objects.filter(
            status__in=sorted(OPEN), holder_cell__in=[row.cell_id for row in rows]
        )
        .order_by()
        .values_list("holder_cell", "holder")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(overdue(today))))
    )
    for cell, holder, open_cases, late in counted:
        for key in {(cell, holder), (cell, None)}:
            held[key] = (held[key][0] + open_cases, held[key][1] + late)
    for row in rows:
        row.open, row.late = held[(row.cell_id, row.user_id)]
