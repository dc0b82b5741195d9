"""Cells on the desk's map: which have nobody, and which one lies under a click."""

import math

from django.contrib.gis.geos import Point
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from gis_core import crs
from gis_core.errors import Invalid, Missing
from grid.layers import TOWNS_FROM, VILLAGES_FROM, cells_in_force
from grid.models import Cell, CellStatus
from grid.roles import Role, Tier
from problem_points.actions.assignment import BELOW
from problem_points.views.desk.owners import Owners, owners_for
from problem_points.views.loading import person_of


def unowned_cells(owners: Owners) -> list[int]:
    """The cells that this person hands points to and where nobody takes them."""
    grant = owners.grant
    tier = BELOW[grant.role][0]
    if grant.role is Role.COUNTY and owners.direct:
        tier = Tier.VILLAGE
    held = {row.cell_id for row in owners.rows if row.tier is tier}
    there = Cell.objects.filter(
        status=CellStatus.IN_FORCE, tier=tier, path__startswith=grant.path
    )
    return sorted(set(there.values_list("pk", flat=True)) - held)


@require_safe
def cell(request: HttpRequest) -> HttpResponse:
    """The cell at a place, of the finest tier that the map shows at its zoom."""
    owners = owners_for(person_of(request))
    lon, lat, zoom = (_number(request, name) for name in ("lon", "lat", "zoom"))
    tiers = [Tier.COUNTY]
    if zoom >= TOWNS_FROM:
        tiers.append(Tier.TOWN)
    if zoom >= VILLAGES_FROM:
        tiers.append(Tier.VILLAGE)
    found = (
        cells_in_force(*tiers)
        .filter(
            path__startswith=owners.grant.path,
            geom__covers=Point(lon, lat, srid=crs.STORAGE),
        )
        .order_by("-path")
        .first()
    )
    if found is None:
        raise Missing
    return JsonResponse({"path": found.path, "name": found.name})


def _number(request: HttpRequest, name: str) -> float:
    try:
        number = float(request.GET.get(name, ""))
    except ValueError:
        raise Invalid from None
    if not math.isfinite(number) or abs(number) > 180:
        raise Invalid
    return number
