"""Grants: what a person is today, read once from the memberships."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from grid.models import Membership
from grid.roles import WITHOUT_CELL, Role, Tier


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership in force. `path` empty: the scope is not a subtree of cells."""

    role: Role
    path: str
    tier: Tier | None
    organisation_id: int | None
    organisation_kind: str
    organisation_name: str
    categories: frozenset[str]

    def covers_category(self, category: str) -> bool:
        """No categories named: all of them."""
        return not self.categories or category in self.categories

    def covers_path(self, *paths: str | None) -> bool:
        """Is one of these cells inside the scope? A place without cell is the city's."""
        known = [path for path in paths if path]
        if not known:
            return self.tier is Tier.CITY
        return bool(self.path) and any(path.startswith(self.path) for path in known)


def grants_of(user: Any, on: date | None = None) -> tuple[Grant, ...]:
    """The grants of a person on a day (today in Asia/Shanghai); one query a day.

    Nobody signed in, and nobody switched off, has any.
    """
    if not (user and user.is_authenticated and user.is_active):
        return ()
    day = on or timezone.localdate()
    cache: dict[date, tuple[Grant, ...]] = user.__dict__.setdefault("_grants", {})
    if day not in cache:
        cache[day] = _read(user.pk, day)
    return cache[day]


def roles_of(user: Any, on: date | None = None) -> set[Role]:
    """The roles a person has anywhere."""
    return {grant.role for grant in grants_of(user, on)}


def of_roles(grants: Iterable[Grant], *roles: Role) -> list[Grant]:
    """Those of the grants that carry one of the roles."""
    return [grant for grant in grants if grant.role in roles]


def _read(user_id: int, day: date) -> tuple[Grant, ...]:
    rows = (
        Membership.objects.filter(user_id=user_id, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .order_by("id")
        .values_list(
            "role",
            "cell__path",
            "cell__tier",
            "organisation_id",
            "organisation__kind",
            "organisation__name",
            F("user__organisation__name"),
            "categories",
        )
    )
    return tuple(
        Grant(
            role=Role(role),
            path=(path or "") if _has_scope_of_cells(Role(role), path) else "",
            tier=Tier(tier) if tier else None,
            organisation_id=organisation_id,
            organisation_kind=kind or "",
            organisation_name=name or own_name or "",
            categories=frozenset(categories),
        )
        for role, path, tier, organisation_id, kind, name, own_name, categories in rows
    )


def _has_scope_of_cells(role: Role, path: str | None) -> bool:
    return role not in WITHOUT_CELL or (role is Role.VIEWER and path is not None)
