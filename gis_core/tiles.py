"""Vector tiles (MVT) made by PostGIS from a query set, within bounds.

Only the generated Web Mercator columns are read. Shapes are simplified to half a pixel,
and what becomes smaller than a pixel is left out.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connections
from django.db.models import (
    BinaryField,
    BooleanField,
    F,
    Func,
    IntegerField,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable

from gis_core import crs
from gis_core.errors import Missing
from gis_core.layers import NEAREST, Asked, MapLayer

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
MOST_FEATURES = 10_000
EXTENT = 4096  # units along a tile's side
BUFFER = 128  # units beyond its border, so that signs on the border are whole
PIXELS = 512  # along a tile's side, on the screen
HALF_WORLD = 20037508.342789244  # metres in Web Mercator from the middle to the edge

_TILE = "tile_geometry"


@dataclass(frozen=True)
class TileAddress:
    """A tile of the XYZ pyramid; Missing if there is none of this number."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not (0 <= self.z <= NEAREST and self._inside(self.x, self.y)):
            raise Missing

    def _inside(self, x: int, y: int) -> bool:
        return 0 <= x < 2**self.z and 0 <= y < 2**self.z

    @property
    def metres(self) -> float:
        """The length of a side in Web Mercator's metres."""
        return 2 * HALF_WORLD / 2**self.z

    def box(self) -> Polygon:
        """The tile with its buffer, in Web Mercator."""
        margin = self.metres * BUFFER / EXTENT
        west = -HALF_WORLD + self.x * self.metres
        north = HALF_WORLD - self.y * self.metres
        box = Polygon.from_bbox(
            (
                west - margin,
                north - self.metres - margin,
                west + self.metres + margin,
                north + margin,
            )
        )
        box.srid = crs.WEB
        return box


def tile_of(layer: MapLayer, address: TileAddress, asked: Asked) -> bytes:
    """The tile of a layer: its sources one after the other, empty where nothing is."""
    if not layer.min_zoom <= address.z <= layer.max_zoom:
        return b""
    return b"".join(
        mvt(
            source.rows(asked),
            name=source.name,
            geometry=source.geometry,
            address=address,
            is_simplified=source.is_simplified,
        )
        for source in layer.sources
        if address.z >= source.min_zoom
    )


def mvt(
    rows: QuerySet[Any, Any],
    *,
    name: str,
    geometry: str,
    address: TileAddress,
    is_simplified: bool = True,
) -> bytes:
    """The rows of a `values()` query in a tile, as one MVT layer; `id` is the feature's.

    At most MOST_FEATURES, the first in the query's order.
    """
    shape: Combinable = F(geometry)
    if is_simplified:
        half_pixel = address.metres / PIXELS / 2
        shape = Func(shape, Value(half_pixel), function="ST_Simplify")
    placed = (
        rows.filter(**{f"{geometry}__bboverlaps": address.box()})
        .annotate(**{_TILE: _placed(shape, address)})
        .all()[:MOST_FEATURES]
    )
    text, params = placed.query.sql_with_params()
    # The text is Django's own; what came from outside stands in the parameters.
    query = f"""
        SELECT ST_AsMVT(wanted, %s, {EXTENT}, '{_TILE}', 'id')
        FROM ({text}) wanted WHERE wanted.{_TILE} IS NOT NULL
    """  # noqa: S608
    with connections[rows.db].cursor() as cursor:
        cursor.execute(query, [name, *params])
        return bytes(cursor.fetchone()[0])


def _placed(shape: Any, address: TileAddress) -> Func:
    """The shape in the tile's own units, cut at its buffer; NULL if nothing is left."""
    whole: IntegerField[int, int] = IntegerField()
    envelope = Func(
        Value(address.z, whole),
        Value(address.x, whole),
        Value(address.y, whole),
        function="ST_TileEnvelope",
    )
    return Func(
        shape,
        envelope,
        Value(EXTENT, whole),
        Value(BUFFER, whole),
        Value(value=True, output_field=BooleanField()),
        function="ST_AsMVTGeom",
        output_field=BinaryField(),
    )
