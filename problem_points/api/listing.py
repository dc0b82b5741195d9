"""Lists of points: what a row holds, and one page of it by a cursor that never skips."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    F,
    FloatField,
    Func,
    QuerySet,
    When,
)
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from gis_core.errors import Invalid
from gis_core.features import DIGITS
from problem_points.filters import TYPE, ZONE, PointFilter, matching
from problem_points.lamps import LAMPS, LampReason, Looked, lamp_reason
from problem_points.models import PointQuerySet, ProblemPoint
from problem_points.permissions import visible_to
from problem_points.schemas import PageQuery
from problem_points.workflow.states import BUCKETS

BIGGEST_ID = 2**63 - 1
CHAINS = {"oldest": "id", "newest": "-id"}


@dataclass(frozen=True, slots=True)
class Page:
    """Where a part of the list begins, and how long it is."""

    limit: int
    order: str
    after: int | None

    @classmethod
    def of(cls, wanted: PageQuery) -> "Page":
        """The page that was asked for; Invalid for a cursor that is none of ours."""
        after = _read_cursor(wanted.cursor, wanted.order) if wanted.cursor else None
        return cls(limit=wanted.limit, order=wanted.order, after=after)

    def cut(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """One row more than the page holds, to know whether there is a next one."""
        if self.after is not None:
            way = "gt" if self.order == "oldest" else "lt"
            rows = rows.filter(**{f"id__{way}": self.after})
        return rows.order_by(CHAINS[self.order])[: self.limit + 1]

    def next(self, ids: list[int]) -> str | None:
        """The cursor of the page after these rows, if they are one too many."""
        if len(ids) <= self.limit:
            return None
        return _cursor(ids[self.limit - 1], self.order)


def _cursor(last: int, order: str) -> str:
    text = json.dumps([order, last])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, order: str) -> int:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_for, last = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        made_for, last = None, None
    is_ours = type(last) is int and 0 <= last <= BIGGEST_ID and made_for == order
    if not is_ours:
        raise Invalid(fields={"cursor": _("This cursor does not belong to this list.")})
    return int(last)


def wanted_points(wanted: PointFilter, *, user: Any, on: date) -> PointQuerySet:
    """What the person may see of what the filter describes."""
    visible = visible_to(user, ProblemPoint.objects.all(), on)
    return matching(visible, wanted, user=user, on=on)


def summaries(
    points: PointQuerySet, *, on: date, with_location: bool = False
) -> QuerySet[Any, Any]:
    """The rows of a list, as `PointSummary` names them: one query with its joins."""
    return points.alias(reason=lamp_reason(on)).values(
        *_PLAIN,
        *(["location"] if with_location else []),
        bucket=Looked(F("status"), table=BUCKETS),
        lamp=Looked(F("reason"), table=LAMPS),
        lamp_reason=F("reason"),
        overdue=Case(
            When(reason=LampReason.OVERDUE, then=True),
            default=False,
            output_field=BooleanField(),
        ),
        batch_code=F("batch__code"),
        cell_code=F("cell__code"),
        cell_name=F("cell__name"),
        county_name=F("cell__county__name"),
        holder_name=F("holder__name"),
        site_name=F("site__name"),
        zone=ZONE,
        type=TYPE,
        lon=_coordinate("ST_X"),
        lat=_coordinate("ST_Y"),
    )


_PLAIN = (
    "id",
    "uid",
    "number",
    "title",
    "category",
    "status",
    "due_on",
    "round_no",
    "version",
    "is_focus",
    "is_doubtful",
    "is_supervised",
)


def _coordinate(function: str) -> Func:
    degrees = Func(F("location"), function=function, output_field=FloatField())
    return Round(degrees, precision=DIGITS)
