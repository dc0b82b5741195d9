"""Sites, zones and other places that tests draw, as boxes of degrees."""

from typing import Any

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from gis_core import crs
from outfalls.models import Outfall
from protected_areas.models import (
    RedLine,
    Site,
    SiteZone,
    WaterSource,
    WaterSourceZone,
)

Box = tuple[float, float, float, float]


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle in the storage CRS."""
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=crs.STORAGE)


def place(lon: float, lat: float) -> Point:
    """A point in the storage CRS."""
    return Point(lon, lat, srid=crs.STORAGE)


def site(code: str, bounds: Box, **facts: Any) -> Site:
    """A site of these bounds."""
    return Site.objects.create(
        **{
            "code": code,
            "name": f"{code}保护区",
            "kind": "reserve",
            "geom": box(*bounds),
            **facts,
        }
    )


def zone(of: Site, name: str, bounds: Box, **facts: Any) -> SiteZone:
    """A zone of a site."""
    return SiteZone.objects.create(
        **{"site": of, "zone": name, "geom": box(*bounds), **facts}
    )


def water_zone(
    of: WaterSource, name: str, bounds: Box, **facts: Any
) -> WaterSourceZone:
    """A protection zone of a water source."""
    return WaterSourceZone.objects.create(
        **{"source": of, "zone": name, "geom": box(*bounds), **facts}
    )


def water_source(code: str) -> WaterSource:
    """A water source without zones."""
    return WaterSource.objects.create(code=code, name=f"{code}水源地")


def red_line(code: str, bounds: Box, **facts: Any) -> RedLine:
    """A patch inside the red line."""
    return RedLine.objects.create(**{"code": code, "geom": box(*bounds), **facts})


def outfall(name: str, lon: float, lat: float) -> Outfall:
    """An outfall at a place."""
    return Outfall.objects.create(name=name, location=place(lon, lat))
