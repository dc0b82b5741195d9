"""The order of lists of points, as the address names it: `due`, turned round `-due`."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from problem_points.filters import TYPE
from problem_points.models import PointQuerySet
from problem_points.workflow.states import NUMBERS, OPEN

IN_FLOW = Case(
    *(When(status=status, then=Value(number)) for status, number in NUMBERS.items()),
    output_field=IntegerField(),
)
IS_OVER = Case(
    When(status__in=sorted(OPEN), then=Value(0)),
    default=Value(1),
    output_field=IntegerField(),
)
COLUMNS: dict[str, tuple[Any, ...]] = {
    "number": (F("number"),),
    "status": (IN_FLOW,),
    "due": (IS_OVER, F("due_on")),
    "cell": (F("cell__path"),),
    "type": (TYPE,),
    "zone": (F("site__name"), F("site_zone__zone")),
    "holder": (F("holder__name"), F("holder_cell__path")),
}
LABELS: dict[str, str | Promise] = {
    "number": _("Number"),
    "status": _("State"),
    "due": _("Due"),
    "cell": _("Place"),
    "type": _("Type"),
    "zone": _("Zone"),
    "holder": _("Holder"),
}


@dataclass(frozen=True)
class Head:
    """A column's head: what a click on it asks for, and how the column stands now."""

    label: str | Promise
    order: str
    sorted: str


def in_order(points: PointQuerySet, order: str) -> QuerySet[Any, Any]:
    """The points in the order that is asked for, else the newest first."""
    columns = COLUMNS.get(order.removeprefix("-"), ())
    turned = order.startswith("-")
    by = [_turned(column, turned) for column in columns]
    return points.order_by(*by, "-pk")


def _turned(column: Any, turned: bool) -> Any:  # noqa: FBT001
    if column is IS_OVER:
        return column.asc()
    return column.desc(nulls_last=True) if turned else column.asc(nulls_last=True)


def heads_of(order: str) -> list[Head]:
    """The heads of the table; a second click turns a column round."""
    return [
        Head(
            label,
            f"-{key}" if order == key else key,
            {key: "ascending", f"-{key}": "descending"}.get(order, ""),
        )
        for key, label in LABELS.items()
    ]
