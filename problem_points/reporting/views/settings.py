"""What Django tells the scripts of the map page."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.urls import reverse

from gis_core.layers import layers_for
from problem_points.filters import PointFilter
from problem_points.models import ProblemPoint
from problem_points.reporting.views.names import FROM, names_of_places
from problem_points.views.settings import words_of_the_map

ANY_ID = 0


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
        "query": tile_query(request.GET),
        "filters": filters_only(request.GET).urlencode(),
        "layers": [layer.as_json() for layer in layers_for(request.user)],
        "labels": names_of_places(),
        "villages": {"url": reverse("reporting:villages"), "minZoom": FROM["village"]},
        "states": static("img/states.svg"),
        "point": reverse("problem_points:point", args=[ANY_ID]).replace("0", "{id}"),
        "search": reverse("reporting:search"),
        "words": words_of_the_map(),
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


def tile_query(query: QueryDict) -> str:
    """What the tiles of the points are asked for: the filter, crowds counted."""
    asked = filters_only(query)
    asked["cluster"] = "1"
    return asked.urlencode()
