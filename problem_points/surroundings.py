"""What lies around points, read with them for its name and never for its outline.

Few points lie in a zone: to join these tables too would take longer to plan than the
page takes to read.
"""

from typing import Any

from django.db.models import Prefetch

from gis_core.geometry_columns import with_related, without_shapes
from protected_areas.models import RedLine, Site, SiteZone, WaterSourceZone


def zones() -> list[Prefetch[Any]]:
    """The zone of a protected area and of a water source."""
    protected = with_related(without_shapes(SiteZone.objects.all()), "site")
    water = with_related(without_shapes(WaterSourceZone.objects.all()), "source")
    return [Prefetch("site_zone", protected), Prefetch("water_zone", water)]


def registers() -> list[Prefetch[Any]]:
    """Zones, and the area and red line that a point lies in."""
    areas = without_shapes(Site.objects.all())
    lines = without_shapes(RedLine.objects.all())
    return [*zones(), Prefetch("site", areas), Prefetch("red_line", lines)]
