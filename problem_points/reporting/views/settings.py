"""What Django tells the scripts of the map page."""

from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from gis_core.layers import layers_for
from grid.models import Cell
from grid.roles import Tier
from problem_points.filters import PointFilter
from problem_points.models import ProblemPoint
from protected_areas.models import Site

ANY_ID = 0
COUNTIES_FROM, SITES_FROM = 7, 9  # zooms at which names stop to crowd


def map_settings(
    request: HttpRequest,
    bounds: tuple[float, float, float, float] | None,
    selected: ProblemPoint | None,
) -> dict[str, Any]:
    """Layers, addresses, labels; where to look first."""
    return {
        "bounds": bounds,
        "center": request.GET.get("c", ""),
        "zoom": request.GET.get("z", ""),
        "selected": _place_of(selected),
        "query": filters_only(request.GET).urlencode(),
        "layers": [layer.as_json() for layer in layers_for(request.user)],
        "labels": [*_cell_labels(), *_site_labels()],
        "states": static("img/states.svg"),
        "point": reverse("problem_points:point", args=[ANY_ID]).replace("0", "{id}"),
        "words": {"drawn": _("drawn, not surveyed") if _is_drawn() else ""},
    }


def _place_of(point: ProblemPoint | None) -> dict[str, float] | None:
    if point is None or point.location is None:
        return None
    return {"lon": point.location.x, "lat": point.location.y}


def filters_only(query: QueryDict) -> QueryDict:
    """The part of the address that says which points are meant."""
    kept = QueryDict(mutable=True)
    for name in PointFilter.model_fields:
        if query.get(name):
            kept.setlist(name, query.getlist(name))
    return kept


def _cell_labels() -> list[dict[str, Any]]:
    cells = Cell.objects.filter(tier=Tier.COUNTY, geom__isnull=False)
    named = cells.annotate(at=PointOnSurface("geom")).only("name")
    return [_label(cell.name, cell.at, "county", COUNTIES_FROM) for cell in named]


def _site_labels() -> list[dict[str, Any]]:
    sites = Site.objects.filter(is_active=True)
    named = sites.annotate(at=PointOnSurface("geom")).only("name")
    return [_label(site.name, site.at, "site", SITES_FROM) for site in named]


def _label(text: str, at: Any, kind: str, min_zoom: int) -> dict[str, Any]:
    return {"text": text, "lon": at.x, "lat": at.y, "kind": kind, "minZoom": min_zoom}


def _is_drawn() -> bool:
    """Whether what the map shows was drawn by hand: people must be told."""
    return Cell.objects.filter(is_drawn=True).exists()
