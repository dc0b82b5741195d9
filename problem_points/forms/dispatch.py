"""Handing a point down: to a cell of the level below, perhaps to a person in it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core.forms import DateInput
from gis_core.geometry_columns import without_shapes
from grid.models import Cell, Membership
from grid.roles import Tier
from grid.scopes import grants_of
from problem_points.actions.assignment import BELOW, RECEIVING
from problem_points.forms.action import ActionForm

Choice = tuple[str, str]


class DispatchForm(ActionForm):
    """T2: the receivers below one's own cells, those of the point's place first."""

    to = forms.ChoiceField(label=_("Hand to"))
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DateInput())
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea({"rows": 2})
    )

    more = ("due_on", "note")

    def prepare(self) -> None:
        """Offer the receivers; the one that the place suggests is chosen."""
        here, others = self._receivers()
        groups: list[tuple[str | Promise, list[Choice]]] = [
            (_("Where the point lies"), here),
            (_("Others"), others),
        ]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            group for group in groups if group[1]
        ]

    def _receivers(self) -> tuple[list[Choice], list[Choice]]:
        cells = [
            cell for scope, tiers in self._scopes() for cell in _cells(scope, tiers)
        ]
        people = _people(cells)
        here: list[Choice] = []
        others: list[Choice] = []
        for cell in cells:
            at_place = bool(self.case.cell_path) and str(
                self.case.cell_path
            ).startswith(cell.path)
            (here if at_place else others).extend(_choices(cell, people))
        return here, others

    def _scopes(self) -> Iterable[tuple[str, tuple[Tier, ...]]]:
        for grant in grants_of(self.person):
            if grant.role in BELOW and grant.path:
                direct = grant.tier is Tier.COUNTY and self.case.rules.direct_dispatch
                yield (
                    grant.path,
                    BELOW[grant.role] + ((Tier.VILLAGE,) if direct else ()),
                )

    def payload(self) -> dict[str, Any]:
        """Cell and person by their ids."""
        given = super().payload()
        cell, _colon, user = given.pop("to").partition(":")
        return given | {"cell": int(cell)} | ({"user": int(user)} if user else {})


def _cells(scope: str, tiers: tuple[Tier, ...]) -> Iterable[Cell]:
    below = without_shapes(Cell.objects.filter(path__startswith=scope, tier__in=tiers))
    return below.order_by("path")


def _people(cells: Iterable[Cell]) -> dict[int, list[Membership]]:
    people: dict[int, list[Membership]] = {}
    held = Membership.objects.filter(
        cell__in=[cell.pk for cell in cells],
        role__in=RECEIVING,
        user__is_active=True,
        valid_to__isnull=True,
    )
    for one in held.select_related("user").order_by("id"):
        people.setdefault(one.cell_id or 0, []).append(one)
    return people


def _choices(cell: Cell, people: dict[int, list[Membership]]) -> Iterable[Choice]:
    for one in people.get(cell.pk, []):
        yield f"{cell.pk}:{one.user_id}", f"{cell.name} · {one.user}"
    yield f"{cell.pk}:", str(cell.name)
