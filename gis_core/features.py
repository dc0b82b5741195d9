"""GeoJSON: the database writes it, Python carries it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

MEDIA_TYPE = "application/geo+json"
DIGITS = 7  # of a degree: a centimetre


def features_of(rows: QuerySet[Any, Any], *, geometry: str) -> list[tuple[int, str]]:
    """The id and the GeoJSON text of each row of a `values()` query, in its order.

    `geometry` names the column that becomes the feature's geometry, NULL allowed; the
    other columns become its properties, `id` its id. Each must have a name of its own.
    """
    try:
        text, params = rows.query.sql_with_params()
    except EmptyResultSet:  # Django sees without asking that nothing fits
        return []
    # The text is Django's own; what came from outside stands in the parameters.
    query = f"""
        SELECT wanted.id, json_build_object(
            'type', 'Feature', 'id', wanted.id,
            'geometry', ST_AsGeoJSON(wanted.{geometry}::geometry, {DIGITS}, 0)::json,
            'properties', to_jsonb(wanted) - '{geometry}' - 'id')::text
        FROM ({text}) wanted
    """  # noqa: S608
    with connections[rows.db].cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def collection(features: Iterable[str], members: Iterable[tuple[str, str]] = ()) -> str:
    """A feature collection of ready texts; `members` are more names and JSON texts."""
    more = "".join(f', "{name}": {value}' for name, value in members)
    return f'{{"type": "FeatureCollection"{more}, "features": [{", ".join(features)}]}}'
