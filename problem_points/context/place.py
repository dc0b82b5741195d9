"""Places and what surrounds them, for a few places at a time."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Point
from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from gis_core.errors import Text
from problem_points.context.overlay import COLUMNS, Reach, overlay


@dataclass(frozen=True, slots=True)
class Place:
    """A place to ask about; geometry in the storage CRS. See `overlay` for the columns."""

    key: int
    location: Point | None
    outline: MultiPolygon | None = None
    category: str = ""
    activity: str = ""
    point_id: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the overlay is not sure of a place: a code and parameters."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        """The doubt in the active language."""
        words = {
            **self.params,
            "register": str(_REGISTERS.get(self.params.get("register", ""), "")),
            "percent": round(100 * self.params.get("share", 0)),
        }
        return str(_SENTENCES[self.code]) % words


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds one place; ids of the rows found, distances in metres."""

    key: int
    cell_id: int | None
    site_id: int | None
    site_zone_id: int | None
    water_zone_id: int | None
    red_line_id: int | None
    outfall_id: int | None
    outfall_m: float | None
    earlier_id: int | None
    earlier_m: float | None
    area_ha: float | None
    is_doubtful: bool
    reasons: dict[str, Any]
    rules: list[dict[str, Any]]

    @property
    def doubts(self) -> list[Doubt]:
        """The doubts among the reasons."""
        return doubts_of(self.reasons)


def doubts_of(reasons: Mapping[str, Any]) -> list[Doubt]:
    """The doubts in stored reasons (`Placement.reasons`)."""
    return [
        Doubt(entry["code"], {k: v for k, v in entry.items() if k != "code"})
        for entry in reasons.get("doubts", [])
    ]


def context_of(
    places: Iterable[Place], on: date, *, reach: Reach | None = None
) -> list[Context]:
    """What surrounds some places on a day: one query, answers in the order asked.

    For rows that are in the database already, and for many, use `overlay`.
    """
    asked = list(places)
    query = overlay(sql.SQL(_GIVEN), reach)
    with connection.cursor() as cursor:
        cursor.execute(
            query,
            {
                "key": [place.key for place in asked],
                "location": [_ewkb(place.location) for place in asked],
                "outline": [_ewkb(place.outline) for place in asked],
                "category": [place.category for place in asked],
                "activity": [place.activity for place in asked],
                "point_id": [place.point_id for place in asked],
                "on_date": on,
            },
        )
        found = {row[0]: _context(row) for row in cursor.fetchall()}
    return [found[place.key] for place in asked]


def _context(row: tuple[Any, ...]) -> Context:
    """A row of the overlay; JSON arrives as text."""
    values = dict(zip(COLUMNS, row, strict=True))
    values["reasons"] = json.loads(values["reasons"])
    values["rules"] = json.loads(values["rules"])
    return Context(**values)


def _ewkb(shape: Point | MultiPolygon | None) -> str | None:
    return shape.hexewkb.decode() if shape is not None else None


_GIVEN = """
    SELECT given.key, given.location::geometry, given.outline::geometry,
           %(on_date)s::date AS on_date, given.category, given.activity, given.point_id
    FROM unnest(
        %(key)s::bigint[], %(location)s::text[], %(outline)s::text[],
        %(category)s::text[], %(activity)s::text[], %(point_id)s::bigint[]
    ) AS given (key, location, outline, category, activity, point_id)
"""

_REGISTERS: dict[str, Text] = {
    "cell": _("grid cell"),
    "site": _("protected area"),
    "site_zone": _("functional zone"),
    "water_zone": _("water-source zone"),
    "red_line": _("ecological red line"),
}

_SENTENCES: dict[str, Text] = {
    "outside-grid": _("The place lies outside every grid cell."),
    "shared-border": _(
        "The place lies on the border of %(claims)d cells; the lowest code was taken."
    ),
    "near-border": _(
        "The place is %(border_m).1f m from the border (%(register)s), which is known"
        " to %(accuracy_m).0f m only."
    ),
    "split": _("Only %(percent)d%% of the outline lies there (%(register)s)."),
    "several": _("%(claims)d protected areas cover the place."),
    "no-zone-at-date": _(
        "The protected area has zones, but none of that date covers the place."
    ),
    "stricter-touched": _("The outline touches a stricter zone (%(register)s)."),
}
