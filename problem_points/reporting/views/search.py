"""What the search box offers while one types: cases, places, a spot by coordinates."""

import re
from dataclasses import dataclass

from django.contrib.gis.db.models.functions import PointOnSurface
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gis_core.dms import parse_angle
from gis_core.geometry_columns import with_related, without_shapes
from grid.layers import cells_in_force
from grid.permissions import can_see_registers
from grid.roles import Tier
from outfalls.models import WaterBody
from problem_points.filters import PointFilter, matching
from problem_points.models import ProblemPoint
from problem_points.permissions import visible_to
from problem_points.reporting.views.initials import starts_with_initials
from protected_areas.models import Site

MOST_POINTS, MOST_PLACES = 8, 6
SHORTEST = 2
NEAR, ZOOMS = 15, {"county": 9, "town": 11, "village": 13, "site": 11, "water": 11}
SPLIT = re.compile(r"[,，;；、]|\s+(?=[^\d\s]*[东西南北EWNS\d])", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A named place and the zoom that shows it."""

    name: str
    kind: str
    beside: str
    lon: float
    lat: float
    zoom: int


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The list under the box, as HTML."""
    asked = request.GET.get("q", "").strip()[:100]
    context = {
        "asked": asked,
        "spot": spot_of(asked),
        "points": _points(request, asked) if len(asked) >= SHORTEST else [],
        "places": (
            places_like(asked)
            if len(asked) >= SHORTEST and can_see_registers(request.user)
            else []
        ),
        "near": NEAR,
    }
    return render(request, "reporting/found.html", context)


def spot_of(text: str) -> tuple[float, float] | None:
    """Longitude and latitude if the text is a pair of them, in either order.

    Inside China the longitude is the greater number; letters and 东经/北纬 say it too.
    """
    parts = [part for part in SPLIT.split(text.strip()) if part and part.strip()]
    if len(parts) != 2:
        return None
    angles = [parse_angle(part) for part in parts]
    first, second = angles
    if first is None or second is None:
        return None
    lon, lat = max(first, second), min(first, second)
    return (lon, lat) if 0 <= lat <= 90 and 0 <= lon <= 180 else None


def _points(request: HttpRequest, asked: str) -> list[ProblemPoint]:
    seen = visible_to(request.user, ProblemPoint.objects.all())
    wanted = PointFilter(q=asked)
    found = matching(seen, wanted, user=request.user, on=timezone.localdate())
    return list(with_related(found, "cell__county", "cell__town")[:MOST_POINTS])


def places_like(asked: str) -> list[Place]:
    """Cells, protected areas and waters whose name holds the text or has its initials."""
    found: list[Place] = []
    rows = (
        ("county", cells_in_force(Tier.COUNTY), "geom"),
        ("town", with_related(cells_in_force(Tier.TOWN), "county"), "geom"),
        ("site", Site.objects.filter(is_active=True), "geom"),
        ("water", WaterBody.objects.all(), "geom"),
        ("village", with_related(cells_in_force(Tier.VILLAGE), "town"), "geom"),
    )
    for kind, places, shape in rows:
        names = places.filter(**{f"{shape}__isnull": False}).values_list("pk", "name")
        wanted = [
            pk
            for pk, name in names
            if asked in name or starts_with_initials(name, asked)
        ][: MOST_PLACES - len(found)]
        named = without_shapes(places.filter(pk__in=wanted))
        for place in named.annotate(at=PointOnSurface(shape)):
            above = getattr(
                place, {"town": "county", "village": "town"}.get(kind, ""), ""
            )
            found.append(
                Place(
                    place.name,
                    kind,
                    str(above or ""),
                    place.at.x,
                    place.at.y,
                    ZOOMS[kind],
                )
            )
    return found[:MOST_PLACES]
