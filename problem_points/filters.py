"""The filter of points: one grammar for the API, the pages and the statistics.

Several values stand in one parameter, separated by commas, and any of them will do;
several parameters must all fit. Without `status` or `bucket`, void points are left out,
so that a list shows what the statistics count.
"""

import math
from datetime import date, timedelta
from typing import Annotated, Any

from django.contrib.gis.geos import Polygon
from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, NullIf, TruncDate, Upper
from django.db.models.lookups import Contains
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from gis_core import crs
from grid.models import Cell
from problem_points.lamps import Lamp, lamp_reason, reasons_of
from problem_points.models import PointQuerySet
from problem_points.models.point import overdue
from problem_points.workflow.codes import Category
from problem_points.workflow.states import Bucket, Status, statuses_of

MOST_VALUES = 50
ME = "me"
NONE = "none"
RED_LINE = "red-line"

ISSUED_ON = Coalesce(
    "batch__issued_on",
    TruncDate("registered_at", tzinfo=timezone.get_default_timezone()),
    output_field=DateField(),
)
"""The day a point counts from: its batch's, else that of its registration."""

TYPE = Coalesce(NullIf("verified_type", Value("")), F("detected_type"))
"""What a point is: as verified, else as detected."""

_ZONES = ("site_zone__zone", "water_zone__zone")
_BEYOND = Case(
    When(red_line__isnull=False, then=Value(RED_LINE)),
    default=Value(NONE),
    output_field=CharField(max_length=40),
)
ZONE = Case(
    When(
        category=Category.WATER_SOURCE,
        then=Coalesce(*map(F, reversed(_ZONES)), _BEYOND),
    ),
    default=Coalesce(*map(F, _ZONES), _BEYOND),
    output_field=CharField(max_length=40),
)
"""The one zone a point counts in: of a water source first for its problems, of a site
first for all others, then `red-line`, then `none`."""


SEARCHED = Upper(
    Func(
        Value("\n"),
        "number",
        "internal_no",
        "title",
        "address",
        "responsible_name",
        "responsible_person",
        "cell__name",
        "site__name",
        "holder__name",
        function="CONCAT_WS",
        output_field=TextField(),
    )
)
"""What `q` is looked for in: parts of words, in any case. One text a point, because a
comparison for each column takes several times as long."""


class _Wrong(ValueError):
    """A mistake in translated words; `gis_core.mistakes` shows them."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(words)


def _several(value: Any) -> Any:
    """`a,b` as a list; empty text as nothing."""
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str) for part in parts):
        return value
    return [word for part in parts for word in map(str.strip, part.split(",")) if word]


def _empty_is_none(value: Any) -> Any:
    return None if value == "" else value


def _bounds(text: str) -> tuple[float, float, float, float] | None:
    """`west,south,east,north` in degrees: finite, in the world, not turned round."""
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise _Wrong(
            _("A box is four numbers: west, south, east, north, in degrees.")
        ) from None
    if not all(map(math.isfinite, (west, south, east, north))):
        raise _Wrong(_("A box is four numbers: west, south, east, north, in degrees."))
    if (
        min(west, east) < -180
        or max(west, east) > 180
        or not _is_latitude(south, north)
    ):
        raise _Wrong(_("The box reaches beyond the world."))
    if west >= east or south >= north:
        raise _Wrong(
            _("The box is turned round: west must be less than east, south than north.")
        )
    return west, south, east, north


def _is_latitude(*values: float) -> bool:
    return all(-90 <= value <= 90 for value in values)


def _box(text: str) -> str:
    _bounds(text)
    return text


Word = Annotated[str, StringConstraints(max_length=80)]
Several = BeforeValidator(_several)
Perhaps = Annotated[bool | None, BeforeValidator(_empty_is_none)]


class PointFilter(BaseModel):
    """What to look for. Cells, batches and sites are named by their codes.

    `cell`: it and everything below it, or `none`. `holder`: a user name, `me` or `none`.
    `zone`: a code of the zones of sites or water sources, `red-line`, or `none`. `month`:
    when the batch was issued, without batch when the point was registered: 2023-02.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    bbox: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = (
        Field(default="", description="west,south,east,north in degrees")
    )
    status: Annotated[list[Status], Several] = Field(default=[], max_length=MOST_VALUES)
    bucket: Annotated[list[Bucket], Several] = Field(default=[], max_length=MOST_VALUES)
    category: Annotated[list[Category], Several] = Field(
        default=[], max_length=MOST_VALUES
    )
    lamp: Annotated[list[Lamp], Several] = Field(default=[], max_length=MOST_VALUES)
    cell: Annotated[list[Word], Several] = Field(default=[], max_length=MOST_VALUES)
    batch: Annotated[list[Word], Several] = Field(default=[], max_length=MOST_VALUES)
    site: Annotated[list[Word], Several] = Field(default=[], max_length=MOST_VALUES)
    type: Annotated[list[Word], Several] = Field(default=[], max_length=MOST_VALUES)
    zone: Annotated[list[Word], Several] = Field(default=[], max_length=MOST_VALUES)
    holder: Annotated[list[Word], Several] = Field(default=[], max_length=MOST_VALUES)
    overdue: Perhaps = None
    doubtful: Perhaps = None
    month: Annotated[str, StringConstraints(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")] = ""
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""

    _box_is_a_box = field_validator("bbox")(_box)


def matching(
    points: PointQuerySet, wanted: PointFilter, *, user: Any, on: date
) -> PointQuerySet:
    """The points that the filter describes; `on` is the day that lamps go by.

    Rights are not asked here: hand in what is visible.
    """
    found = points.filter(
        _where_it_stands(wanted), _where_it_is(wanted), _what_it_is(wanted, user)
    )
    if wanted.overdue is not None:
        found = found.filter(overdue(on) if wanted.overdue else ~overdue(on))
    if wanted.lamp:
        reasons = [reason for lamp in wanted.lamp for reason in reasons_of(lamp)]
        found = found.alias(lamp_now=lamp_reason(on)).filter(lamp_now__in=reasons)
    if wanted.type:
        found = found.alias(type_now=TYPE).filter(type_now__in=wanted.type)
    if wanted.zone:
        found = found.alias(zone_now=ZONE).filter(zone_now__in=wanted.zone)
    if wanted.month:
        first = date.fromisoformat(f"{wanted.month}-01")
        next_month = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        found = found.alias(issued=ISSUED_ON).filter(
            issued__gte=first, issued__lt=next_month
        )
    return found


def _where_it_stands(wanted: PointFilter) -> Q:
    condition = Q()
    if wanted.status:
        condition &= Q(status__in=wanted.status)
    if wanted.bucket:
        statuses = [status for each in wanted.bucket for status in statuses_of(each)]
        condition &= Q(status__in=statuses)
    if not wanted.status and not wanted.bucket:
        condition &= ~Q(status=Status.VOID)
    return condition


def _where_it_is(wanted: PointFilter) -> Q:
    condition = Q()
    bounds = _bounds(wanted.bbox)
    if bounds:
        # Our own geometry: text from outside never reaches a spatial lookup.
        box = Polygon.from_bbox(bounds)
        box.srid = crs.STORAGE
        condition &= Q(location__bboverlaps=box)
    if wanted.cell:
        inside = Q(cell__isnull=True) if NONE in wanted.cell else Q(pk__in=[])
        for code in wanted.cell:
            inside |= Q(cell__in=_subtree(code))
        condition &= inside
    if wanted.site:
        condition &= Q(site__code__in=wanted.site)
    return condition


def _subtree(code: str) -> QuerySet[Cell]:
    """The cell of a code and all below it, in one query with everything else."""
    dotted = Concat(Value("."), "path")
    return Cell.objects.alias(dotted=dotted).filter(dotted__contains=f".{code}.")


def _what_it_is(wanted: PointFilter, user: Any) -> Q:
    condition = Q()
    if wanted.category:
        condition &= Q(category__in=wanted.category)
    if wanted.batch:
        condition &= Q(batch__code__in=wanted.batch)
    if wanted.doubtful is not None:
        condition &= Q(is_doubtful=wanted.doubtful)
    if wanted.holder:
        condition &= _held_by(wanted.holder, user)
    if wanted.q:
        condition &= Q(Contains(SEARCHED, Upper(Value(wanted.q))))
    return condition


def _held_by(names: list[str], user: Any) -> Q:
    held = Q(holder__username__in=[name for name in names if name not in {ME, NONE}])
    if ME in names:
        held |= Q(holder=user.pk)
    if NONE in names:
        held |= Q(holder__isnull=True)
    return held
