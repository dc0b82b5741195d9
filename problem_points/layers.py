"""The points on the map, and the quiet ground below everything."""

from typing import Any

from django.contrib.gis.db.models import Collect, PointField
from django.contrib.gis.db.models.functions import Centroid
from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    FloatField,
    Func,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Floor
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from gis_core import crs
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
from problem_points.workflow.states import OPEN, Bucket, statuses_of
from protected_areas.layers import sites

OUTLINES_FROM = 13  # the zoom at which an outline is more than its point

# Where the page asks for clusters (`cluster=1`): up to this zoom, in squares of an
# eighth of a tile, what would lie one upon the other is counted instead of shown.
CLUSTERED_TO = 10
SQUARES = 8
MOST_OPEN, MOST_FINISHED = 7, 9  # of a square that are still shown one by one
WORLD = 40_075_016.685578488  # metres in Web Mercator from edge to edge


def _points(asked: Asked) -> QuerySet[Any, Any]:
    """The points that the person may see and the filter describes, open ones first."""
    seen = visible_to(asked.user, ProblemPoint.objects.all(), asked.on)
    found: QuerySet[Any, Any] = matching(
        seen, _filter(asked), user=asked.user, on=asked.on
    ).alias(is_open=_yes(Q(status__in=sorted(OPEN))))
    if _is_clustered(asked):
        found = _crowds(found, asked.zoom).exclude(_IN_CROWD)
    return found.order_by("-is_open", "-id").values(
        "id",
        "number",
        "status",
        "category",
        due=F("due_on"),
        overdue=_yes(overdue(asked.on)),
        doubtful=F("is_doubtful"),
    )


def _clusters(asked: Asked) -> QuerySet[Any, Any]:
    """What `_points` leaves out, counted by squares: how many of each bucket, how many
    are late. Squares are cut as tiles are, so that no square lies in two of them.
    """
    if not _is_clustered(asked):
        nobody = ProblemPoint.objects.filter(pk=0)  # none() cannot be put into SQL
        return nobody.values("id", middle=F("location_3857"))
    seen = visible_to(asked.user, ProblemPoint.objects.all(), asked.on)
    found = matching(seen, _filter(asked), user=asked.user, on=asked.on)
    found = found.alias(is_open=_yes(Q(status__in=sorted(OPEN))))
    crowds = _crowds(found, asked.zoom).filter(_IN_CROWD).values("pk")
    squares: Any = ProblemPoint.objects.filter(pk__in=crowds).order_by()
    counts = {
        bucket.value: Count("pk", filter=Q(status__in=statuses_of(bucket)))
        for bucket in Bucket
    }
    counted: QuerySet[Any, Any] = (
        squares.annotate(**_square(asked.zoom))
        .values("column", "row")
        .annotate(
            id=Max("pk"),
            middle=Centroid(
                Collect("location_3857"), output_field=PointField(srid=crs.WEB)
            ),
            late=Count("pk", filter=overdue(asked.on)),
            **counts,
        )
        .values("id", "column", "row", "late", "middle", *counts)
    )
    return counted


def _is_clustered(asked: Asked) -> bool:
    return asked.zoom <= CLUSTERED_TO and asked.query.get("cluster") == "1"


def _square(zoom: int) -> dict[str, Floor]:
    """The column and the row of the square that a place lies in."""
    side = WORLD / 2**zoom / SQUARES
    return {
        name: Floor(
            Func(F("location_3857"), function=function, output_field=FloatField())
            / Value(side)
        )
        for name, function in (("column", "ST_X"), ("row", "ST_Y"))
    }


def _crowds(points: QuerySet[Any, Any], zoom: int) -> QuerySet[Any, Any]:
    """The points with the number of their like in the square."""
    return points.alias(**_square(zoom)).alias(
        beside=Window(
            Count("pk"),
            partition_by=[F("is_open"), F("column"), F("row")],
            output_field=IntegerField(),
        )
    )


_IN_CROWD = Q(is_open=True, beside__gt=MOST_OPEN) | Q(
    is_open=False, beside__gt=MOST_FINISHED
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
        Source("clusters", _clusters, "middle", is_simplified=False),
        Source("points", _points, "location_3857", is_simplified=False),
    ),
    visible_to=can_see_registers,
)
