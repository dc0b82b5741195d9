"""The names on the map, the weighty ones first; those of villages only when asked."""

from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from grid.layers import cells_in_force
from grid.roles import Tier
from outfalls.models import WaterBody
from protected_areas.models import Site

# Zooms of the screen at which the names of a kind stop to crowd.
FROM = {"county": 7, "site": 9, "water": 9, "town": 9, "village": 12}
FRESH = 24 * 3600  # seconds that a browser keeps the names of the villages


def names_of_places() -> list[dict[str, Any]]:
    """Counties, protected areas, waters and towns: text, place, kind and zoom."""
    return [
        *_labels(cells_in_force(Tier.COUNTY), "county", "geom"),
        *_labels(Site.objects.filter(is_active=True).order_by("id"), "site", "geom"),
        *_labels(WaterBody.objects.order_by("-is_key", "id"), "water", "geom"),
        *_labels(cells_in_force(Tier.TOWN), "town", "geom"),
    ]


@require_safe
def villages(request: HttpRequest) -> JsonResponse:
    """The names of the villages: many, and wanted only from near."""
    names = _labels(cells_in_force(Tier.VILLAGE), "village", "geom")
    answer = JsonResponse({"labels": names})
    patch_cache_control(answer, private=True, max_age=FRESH)
    return answer


def _labels(rows: QuerySet[Any, Any], kind: str, shape: str) -> list[dict[str, Any]]:
    drawn = rows.filter(**{f"{shape}__isnull": False}).annotate(
        at=PointOnSurface(shape)
    )
    return [
        {
            "text": name,
            "lon": round(at.x, 5),
            "lat": round(at.y, 5),
            "kind": kind,
            "minZoom": FROM[kind],
        }
        for name, at in drawn.values_list("name", "at")
    ]
