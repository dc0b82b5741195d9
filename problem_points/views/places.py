"""Where a point was said to be: every version of its place, and what each changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import RawSQL

from problem_points.models import GeometryVersion, ProblemPoint

# Metres on the ellipsoid from the version before; NULL without two places.
MOVED = """ST_Distance(location::geography,
    lag(location) OVER (PARTITION BY point_id ORDER BY no)::geography)"""
RENEWED = """coalesce(NOT ST_Equals(outline,
    lag(outline) OVER (PARTITION BY point_id ORDER BY no)), outline IS NOT NULL)"""


@dataclass(frozen=True)
class Place:
    """One version; the first has neither moved nor a new outline."""

    version: GeometryVersion
    moved_m: float | None
    has_new_outline: bool

    def as_json(self) -> dict[str, Any]:
        """For the small map; only of a version that has a place."""
        where = self.version.location
        return {"no": self.version.no, "lon": where.x, "lat": where.y}


def places_of(point: ProblemPoint) -> list[Place]:
    """All versions, the oldest first."""
    versions = point.geometry_versions.select_related("created_by").annotate(
        moved=RawSQL(MOVED, []),  # noqa: S611  no parameters
        renewed=RawSQL(RENEWED, []),  # noqa: S611
    )
    return [
        Place(version, version.moved, version.renewed and number > 0)
        for number, version in enumerate(versions)
    ]


def on_the_map(places: Iterable[Place]) -> list[dict[str, Any]]:
    """Those that can be shown, once there is more than one."""
    shown = [one.as_json() for one in places if one.version.location is not None]
    return shown if len(shown) > 1 else []
