"""The grid on the map."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gis_core.layers import Asked, MapLayer, Source
from grid.models import Cell, CellStatus
from grid.permissions import can_see_registers
from grid.roles import Tier

TOWNS_FROM, VILLAGES_FROM = 9, 11  # zooms at which a tier can be told apart


def cells_in_force(*tiers: Tier) -> QuerySet[Cell]:
    """The cells of some tiers that count today."""
    return Cell.objects.filter(status=CellStatus.IN_FORCE, tier__in=tiers).order_by(
        "id"
    )


def _cells(asked: Asked) -> QuerySet[Any, Any]:
    tiers = [Tier.CITY, Tier.COUNTY]
    if asked.zoom >= TOWNS_FROM:
        tiers.append(Tier.TOWN)
    if asked.zoom >= VILLAGES_FROM:
        tiers.append(Tier.VILLAGE)
    return cells_in_force(*tiers).values(
        "id", "code", "name", "tier", drawn=F("is_drawn")
    )


def county_lines(asked: Asked) -> QuerySet[Any, Any]:
    """The counties, for the ground of the map."""
    return cells_in_force(Tier.COUNTY).values("id", "name")


def town_lines(asked: Asked) -> QuerySet[Any, Any]:
    """The towns, for the ground of the map."""
    return cells_in_force(Tier.TOWN).values("id", "name")


def land(asked: Asked) -> QuerySet[Any, Any]:
    """The cells that no other cell lies above: the ground itself."""
    top = Q(parent__isnull=True) | Q(parent__geom__isnull=True)
    return cells_in_force(*Tier).filter(top).values("id")


CELLS = MapLayer(
    key="cells",
    label=_("Grid cells"),
    kind="areas",
    style="cell",
    sources=(Source("cells", _cells, "geom_3857"),),
    visible_to=can_see_registers,
    is_on=False,
)
