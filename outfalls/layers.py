"""Waters, monitoring sections and outfalls on the map."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from gis_core.layers import Asked, MapLayer, Source
from grid.permissions import can_see_registers
from outfalls.models import MonitoringSection, Outfall, WaterBody


def water_bodies(asked: Asked) -> QuerySet[Any, Any]:
    """Rivers, lakes and reservoirs, the key ones first."""
    return WaterBody.objects.order_by("-is_key", "id").values(
        "id", "code", "name", "kind", key=F("is_key"), drawn=F("is_drawn")
    )


def _sections(asked: Asked) -> QuerySet[Any, Any]:
    return MonitoringSection.objects.order_by("id").values(
        "id", "code", "name", "level", target=F("target_class")
    )


def _outfalls(asked: Asked) -> QuerySet[Any, Any]:
    return Outfall.objects.order_by("id").values(
        "id", "name", "status", "disposition", kind=F("class1"), drawn=F("is_drawn")
    )


WATER_BODIES = MapLayer(
    key="water-bodies",
    label=_("Water bodies"),
    kind="lines",
    style="water-body",
    sources=(Source("water-bodies", water_bodies, "geom_3857"),),
    visible_to=can_see_registers,
    is_on=False,
)
SECTIONS = MapLayer(
    key="sections",
    label=_("Monitoring sections"),
    kind="points",
    style="section",
    sources=(Source("sections", _sections, "location_3857", is_simplified=False),),
    visible_to=can_see_registers,
    is_on=False,
)
OUTFALLS = MapLayer(
    key="outfalls",
    label=_("River outfalls"),
    kind="points",
    style="outfall",
    sources=(Source("outfalls", _outfalls, "location_3857", is_simplified=False),),
    visible_to=can_see_registers,
    is_on=False,
)
