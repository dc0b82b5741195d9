"""Geometry columns and the checks that every one of them carries.

Stored geometry is CGCS2000 in lon/lat order. The database itself refuses invalid,
non-finite and out-of-world shapes; the column type refuses a foreign SRID.
"""

from typing import Any, TypeVar

from django.contrib.gis.db import models
from django.contrib.gis.db.models.fields import BaseSpatialField
from django.contrib.gis.db.models.functions import Transform
from django.db.models import (
    CheckConstraint,
    F,
    FloatField,
    Func,
    GeneratedField,
    Model,
    Q,
    QuerySet,
)
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from gis_core import crs

Column = TypeVar("Column", bound="models.GeometryField[Any, Any]")
Rows = TypeVar("Rows", bound="QuerySet[Any]")


def storage_column(
    kind: type[Column], *, is_indexed: bool = True, **options: Any
) -> Column:
    """A geometry column in the storage CRS, with its spatial index.

    `is_indexed` is False where nobody looks for shapes by their place.
    """
    return kind(srid=crs.STORAGE, spatial_index=is_indexed, **options)


def web_column(
    source: str, kind: "type[models.GeometryField[Any, Any]]"
) -> GeneratedField:
    """The generated copy in Web Mercator that tiles read.

    Django makes no index for generated geometry: a model with many rows names its own.
    """
    return GeneratedField(
        expression=Transform(source, crs.WEB),
        output_field=kind(srid=crs.WEB, null=True, spatial_index=True),
        db_persist=True,
    )


def with_related(rows: Rows, *paths: str) -> Rows:
    """The rows joined with what these relations lead to, but not with its shapes.

    Of a cell people read the name; its outline may be larger than the page. Whoever
    asks for a shape all the same gets it by a query of its own.
    """
    left_out = []
    for path in paths:
        model: Any = rows.model
        steps = path.split("__")
        for number, step in enumerate(steps, start=1):
            model = model._meta.get_field(step).related_model
            so_far = "__".join(steps[:number])
            left_out += [f"{so_far}__{name}" for name in _shapes_of(model)]
    return rows.select_related(*paths).defer(*left_out)


def without_shapes(rows: Rows) -> Rows:
    """The rows without their own shapes."""
    return rows.defer(*_shapes_of(rows.model))


def _shapes_of(model: type[Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(getattr(field, "output_field", field), BaseSpatialField)
    ]


def sound(model: str, column: str) -> CheckConstraint:
    """Refuse shapes that are invalid, not finite or outside the world (or NULL: pass)."""

    def bound(function: str) -> Func:
        return Func(F(column), function=function, output_field=FloatField())

    valid = Func(F(column), function="ST_IsValid", output_field=models.BooleanField())
    return CheckConstraint(
        name=f"{model}_{column}_sound",
        condition=Q(**{f"{column}__isnull": True})
        | (
            Q(GreaterThanOrEqual(bound("ST_XMin"), -180.0))
            & Q(LessThanOrEqual(bound("ST_XMax"), 180.0))
            & Q(GreaterThanOrEqual(bound("ST_YMin"), -90.0))
            & Q(LessThanOrEqual(bound("ST_YMax"), 90.0))
            & Q(valid)
        ),
    )
