"""Pure geometry on shapely objects: whole arrays at once, nothing but shapes.

Coordinates are whatever the caller has (x = longitude or easting); no function here
knows a reference system. Arrays may hold None, which stays None.
"""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis_core.crs import Coordinates

Shapes = NDArray[np.object_]


def flattened(shapes: Shapes) -> tuple[Shapes, bool]:
    """The shapes without heights and measures, and whether there were any."""
    had_more = bool(np.any(shapely.has_z(shapes) | shapely.has_m(shapes)))
    return (shapely.force_2d(shapes), True) if had_more else (shapes, False)


def finite(shapes: Shapes) -> NDArray[np.bool_]:
    """Which shapes have at least one coordinate and only finite ones."""
    coordinates, owners = shapely.get_coordinates(shapes, return_index=True)
    whole = np.zeros(len(shapes), dtype=bool)
    whole[owners] = True
    whole[owners[~np.isfinite(coordinates).all(axis=1)]] = False
    return whole


def on_globe(shapes: Shapes) -> NDArray[np.bool_]:
    """Which shapes, in degrees, lie on the globe with all they have."""
    west, south, east, north = shapely.bounds(shapes).T
    return np.asarray(
        (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90), dtype=bool
    )


def transformed(
    shapes: Shapes, convert: Callable[[Coordinates], Coordinates]
) -> Shapes:
    """New shapes with all coordinates converted in one call."""
    return shapely.transform(shapes, convert)


def swapped(shapes: Shapes) -> Shapes:
    """New shapes with x and y exchanged."""
    return shapely.transform(shapes, lambda places: places[:, ::-1])


def polygonal(shapes: Shapes) -> tuple[Shapes, NDArray[np.bool_]]:
    """The shapes as valid MultiPolygons, and which of them had to be repaired.

    A bow-tie becomes its two triangles, overlapping parts are merged, unclosed tails
    and lines of no area are dropped. What has no area at all becomes None.
    """
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    result = shapes.copy()
    if broken.any():
        result[broken] = shapely.make_valid(
            shapes[broken], method="structure", keep_collapsed=False
        )
    kinds = shapely.get_type_id(result)
    single = kinds == shapely.GeometryType.POLYGON
    result[single] = shapely.multipolygons(result[single].reshape(-1, 1))
    other = ~single & (kinds != shapely.GeometryType.MULTIPOLYGON) & (kinds >= 0)
    for index in np.flatnonzero(other):
        result[index] = _areas_of(result[index])
    result[shapely.is_empty(result)] = None
    return result, broken


def representative(shapes: Shapes) -> Shapes:
    """A point for each shape: itself, or one that certainly lies on the shape."""
    points = shapes.copy()
    other = shapely.get_type_id(shapes) != shapely.GeometryType.POINT
    # Absurd coordinates overflow here; their point is not finite, and that is seen.
    with np.errstate(over="ignore", invalid="ignore"):
        points[other] = shapely.point_on_surface(shapes[other])
    points[shapely.is_empty(points)] = None
    return points


def point_coordinates(points: Shapes) -> Coordinates:
    """x and y (n x 2) of points; NaN for None and empty points."""
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def exploded_points(shape: BaseGeometry) -> list[BaseGeometry]:
    """The single points of a point or multipoint, in order."""
    return list(shapely.get_parts(shape))


def _areas_of(shape: BaseGeometry | None) -> BaseGeometry | None:
    """The polygons inside a collection as one MultiPolygon; None without any."""
    parts = [
        part
        for collection in shapely.get_parts(shape)
        for part in shapely.get_parts(collection)
        if part.geom_type == "Polygon"
    ]
    return shapely.multipolygons(parts) if parts else None
