"""Drawing natural outlines and lines in kilometres, handing them out in degrees."""

import numpy as np
import shapely

from problem_points.demo.plane import Array, generator, to_degrees, to_km, wavy

CORNERS = 72


def blob(
    name: str,
    middle: tuple[float, float],
    radius_km: tuple[float, float],
    *,
    turn_deg: float = 0.0,
    scale: float = 1.0,
) -> shapely.Polygon:
    """An irregular oval around a place given in degrees; `scale` shrinks it evenly.

    Two blobs of one name and different scales lie inside one another.
    """
    source = generator("blob", name)
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    swell = np.ones(CORNERS)
    for order in range(2, 8):
        swell += source.normal(0, 0.11) / (order / 2) * np.cos(
            order * angle
        ) + source.normal(0, 0.11) / (order / 2) * np.sin(order * angle)
    swell = np.clip(swell, 0.55, 1.6) * scale
    flat = np.stack(
        [np.cos(angle) * swell * radius_km[0], np.sin(angle) * swell * radius_km[1]],
        axis=1,
    )
    turn = np.radians(turn_deg)
    turned = flat @ np.array(
        [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
    )
    ring = to_degrees(turned + to_km([middle])[0])
    return shapely.make_valid(shapely.Polygon(ring)).normalize()


def line(name: str, corners: list[tuple[float, float]]) -> shapely.LineString:
    """A winding line through places given in degrees."""
    km = to_km(corners)
    steps: list[Array] = []
    for start, end in zip(km[:-1], km[1:], strict=True):
        count = max(2, int(np.hypot(*(end - start)) / 1.2))
        steps.append(start + (end - start) * np.linspace(0, 1, count)[:-1, None])
    path = np.concatenate([*steps, km[-1:]])
    return shapely.LineString(to_degrees(wavy(path, name, amplitude=2.2, length=14.0)))


def many(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """The polygons of a shape as one multipolygon."""
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def snapped(shape: shapely.Geometry) -> shapely.Geometry:
    """On the coordinate grid of the demo city, and valid."""
    return shapely.set_precision(shape, 1e-6)
