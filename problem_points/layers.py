"""The points on the map, and the quiet ground below everything."""

from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from gis_core.errors import Invalid
from gis_core.layers import Asked, MapLayer, Source
from gis_core.mistakes import fields_of
from grid.layers import TOWNS_FROM, county_lines, land, town_lines
from grid.permissions import can_see_registers
from outfalls.layers import water_bodies
from problem_points.filters import PointFilter, matching
from problem_points.models import ProblemPoint
from problem_points.models.point import overdue
from problem_points.permissions import visible_to
from problem_points.workflow.states import OPEN
from protected_areas.layers import sites

OUTLINES_FROM = 13  # the zoom at which an outline is more than its point


def _points(asked: Asked) -> QuerySet[Any, Any]:
    """The points that the person may see and the filter describes, open ones first."""
    seen = visible_to(asked.user, ProblemPoint.objects.all(), asked.on)
    found = matching(seen, _filter(asked), user=asked.user, on=asked.on)
    is_open = Q(status__in=sorted(OPEN))
    return (
        found.alias(is_open=_yes(is_open))
        .order_by("-is_open", "-id")
        .values(
            "id",
            "number",
            "status",
            "category",
            overdue=_yes(overdue(asked.on)),
            doubtful=F("is_doubtful"),
        )
    )


def _outlines(asked: Asked) -> QuerySet[Any, Any]:
    return _points(asked).filter(outline_3857__isnull=False)


def _filter(asked: Asked) -> PointFilter:
    """The filter of the page, from the tile's address."""
    sent = {
        name: values if len(values) > 1 else values[0]
        for name, values in asked.query.lists()
    }
    try:
        return PointFilter.model_validate(sent)
    except ValidationError as error:
        raise Invalid(fields=fields_of(error)) from error


def _yes(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


BASE = MapLayer(
    key="base",
    label=_("Base map"),
    kind="base",
    style="base",
    sources=(
        Source("land", land, "geom_3857"),
        Source("reserves", sites, "geom_3857"),
        Source("water", water_bodies, "geom_3857"),
        Source("towns", town_lines, "geom_3857", min_zoom=TOWNS_FROM),
        Source("counties", county_lines, "geom_3857"),
    ),
    visible_to=can_see_registers,
)
POINTS = MapLayer(
    key="points",
    label=_("Problem points"),
    kind="points",
    style="point",
    sources=(
        Source("outlines", _outlines, "outline_3857", min_zoom=OUTLINES_FROM),
        Source("points", _points, "location_3857", is_simplified=False),
    ),
    visible_to=can_see_registers,
)
