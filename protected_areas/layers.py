"""Protected areas, water-source zones and the red line on the map."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gis_core.layers import Asked, MapLayer, Source
from grid.permissions import can_see_registers
from protected_areas.models import RedLine, Site, SiteZone, Standing, WaterSourceZone


def holds_on(day: date) -> Q:
    """The versions that hold on a day; `valid_to` is the first day without."""
    return (
        Q(standing=Standing.IN_FORCE)
        & (Q(valid_from__isnull=True) | Q(valid_from__lte=day))
        & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    )


def sites(asked: Asked) -> QuerySet[Any, Any]:
    """The protected areas as a whole."""
    return (
        Site.objects.filter(is_active=True)
        .order_by("id")
        .values("id", "code", "name", "kind", "level", drawn=F("is_drawn"))
    )


def _zones(asked: Asked) -> QuerySet[Any, Any]:
    return (
        SiteZone.objects.filter(holds_on(asked.on), site__is_active=True)
        .order_by("id")
        .values("id", "zone", "label", drawn=F("is_drawn"), name=F("site__name"))
    )


def _water_zones(asked: Asked) -> QuerySet[Any, Any]:
    return (
        WaterSourceZone.objects.filter(holds_on(asked.on), source__is_active=True)
        .order_by("id")
        .values("id", "zone", "part", drawn=F("is_drawn"), name=F("source__name"))
    )


def _red_line(asked: Asked) -> QuerySet[Any, Any]:
    return (
        RedLine.objects.filter(holds_on(asked.on))
        .order_by("id")
        .values("id", "code", "name", "kind", drawn=F("is_drawn"))
    )


SITES = MapLayer(
    key="sites",
    label=_("Protected areas"),
    kind="areas",
    style="site",
    sources=(Source("sites", sites, "geom_3857"),),
    visible_to=can_see_registers,
)
ZONES = MapLayer(
    key="zones",
    label=_("Functional zones"),
    kind="areas",
    style="zone",
    sources=(Source("zones", _zones, "geom_3857"),),
    visible_to=can_see_registers,
)
WATER_ZONES = MapLayer(
    key="water-zones",
    label=_("Water-source protection zones"),
    kind="areas",
    style="water-zone",
    sources=(Source("water-zones", _water_zones, "geom_3857"),),
    visible_to=can_see_registers,
    is_on=False,
)
RED_LINE = MapLayer(
    key="red-line",
    label=_("Ecological red line"),
    kind="areas",
    style="red-line",
    sources=(Source("red-line", _red_line, "geom_3857"),),
    visible_to=can_see_registers,
    is_on=False,
)
