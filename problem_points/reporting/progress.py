"""How far things are: what leadership counts, over the points that a person may see.

Definitions (domain C6). Void points count nowhere.

* issued: all points. verified: all that were handed in for review, or are further on.
* to_rectify: those whose verdict to rectify was approved, or that came in as history
  already rectified. confirmed: these, and the lawful ones that need no rectification.
* done: rectified, closed or not (buckets done and closed). closed, no_issue: as named.
* rate_issued = done / issued, rate_required = done / to_rectify,
  rate_closed = closed / to_rectify; in per cent, one decimal, None of nothing.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, TypeVar

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gis_core.errors import Text
from gis_core.models import CodeItem
from problem_points.filters import (
    ISSUED_ON,
    NONE,
    RED_LINE,
    TYPE,
    ZONE,
    PointFilter,
    matching,
)
from problem_points.models import ProblemPoint
from problem_points.permissions import visible_to
from problem_points.workflow.codes import CONFIRMED, TO_RECTIFY
from problem_points.workflow.states import Bucket, Status, statuses_of

By = Literal["county", "type", "batch", "zone", "month"]
LabelledRow = TypeVar("LabelledRow", bound="Row")

BEFORE_REVIEW = (Status.PENDING_DISPATCH, Status.PENDING_VERIFY)
REQUIRED = (
    Status.PENDING_PLAN,
    Status.PLAN_REVIEW,
    Status.RECTIFYING,
    Status.SELF_CHECK,
    Status.ACCEPT_REVIEW,
    Status.PUBLICITY,
    Status.PENDING_CLOSE,
    Status.CLOSED,
)
"""States that only an approved verdict to rectify (or a history of it) leads to."""

_required = Q(status__in=REQUIRED)
_lawful = Q(status=Status.NO_ISSUE, verdict__in=sorted(CONFIRMED - TO_RECTIFY))
_done = Q(status__in=[*statuses_of(Bucket.DONE), *statuses_of(Bucket.CLOSED)])
COUNTS: dict[str, Count] = {
    "issued": Count("pk"),
    "verified": Count("pk", filter=~Q(status__in=BEFORE_REVIEW)),
    "confirmed": Count("pk", filter=_required | _lawful),
    "to_rectify": Count("pk", filter=_required),
    "done": Count("pk", filter=_done),
    "closed": Count("pk", filter=Q(status=Status.CLOSED)),
    "no_issue": Count("pk", filter=Q(status=Status.NO_ISSUE)),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """The counts of some points."""

    issued: int = 0
    verified: int = 0
    confirmed: int = 0
    to_rectify: int = 0
    done: int = 0
    closed: int = 0
    no_issue: int = 0

    @property
    def rate_issued(self) -> float | None:
        """Done of all issued; points without issue are not counted as done."""
        return percent(self.done, self.issued)

    @property
    def rate_required(self) -> float | None:
        """Done of those that had to be rectified."""
        return percent(self.done, self.to_rectify)

    @property
    def rate_closed(self) -> float | None:
        """Closed of those that had to be rectified."""
        return percent(self.closed, self.to_rectify)

    def as_json(self) -> dict[str, int | float | None]:
        """Counts and rates under the names of the API."""
        return asdict(self) | {
            "rate_issued": self.rate_issued,
            "rate_required": self.rate_required,
            "rate_closed": self.rate_closed,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; an empty key is what belongs nowhere."""

    key: str
    label: str
    progress: Progress

    def as_json(self) -> dict[str, Any]:
        """The row under the names of the API."""
        return {"key": self.key, "label": self.label} | self.progress.as_json()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and what they add up to."""

    total: Progress
    rows: list[Row]

    def as_json(self) -> dict[str, Any]:
        """The table under the names of the API."""
        return {
            "total": self.total.as_json(),
            "rows": [row.as_json() for row in self.rows],
        }


def progress_by(by: By, wanted: PointFilter, *, user: Any, on: date) -> Table:
    """The table by one property, over what the person may see and the filter leaves."""
    found = (
        counted(wanted, user=user, on=on)
        .values(key=KEYS[by], name=NAMES.get(by, Value("")))
        .annotate(**COUNTS)
    )
    rows = [
        Row(
            key=row["key"] or "",
            label=row["name"] or "",
            progress=Progress(**{name: row[name] for name in COUNTS}),
        )
        for row in found
    ]
    return Table(_total(row.progress for row in rows), labelled(by, rows))


def progress_of(wanted: PointFilter, *, user: Any, on: date) -> Progress:
    """The counts of all that the person may see and the filter leaves."""
    return Progress(**counted(wanted, user=user, on=on).aggregate(**COUNTS))


def sentence(progress: Progress) -> str:
    """What is said of progress in one sentence, in the active language."""
    words = {"issued": progress.issued, "done": progress.done}
    if progress.rate_issued is None:
        return _("%(issued)d issued, %(done)d rectified.") % words
    return _("%(issued)d issued, %(done)d rectified, completion rate %(rate)s%%.") % {
        **words,
        "rate": progress.rate_issued,
    }


def rule_of_sentence() -> str:
    """The rule by which the sentence's rate is made; it stands beside it."""
    return _(
        "Of all issued points; rectified counts closed points and those that wait for"
        " closing; points that need no rectification are not counted as rectified."
    )


def percent(part: int, whole: int) -> float | None:
    """Per cent to one decimal, halves up; None of nothing."""
    if not whole:
        return None
    share = Decimal(100 * part) / Decimal(whole)
    return float(share.quantize(Decimal("0.1"), ROUND_HALF_UP))


KEYS: dict[By, Any] = {
    "county": F("cell__county__code"),
    "type": TYPE,
    "batch": F("batch__code"),
    "zone": ZONE,
    "month": Substr(Cast(ISSUED_ON, CharField()), 1, 7),
}
NAMES: dict[By, Any] = {
    "county": F("cell__county__name"),
    "batch": F("batch__title"),
}
_LISTS: dict[By, tuple[str, ...]] = {
    "type": ("activity",),
    "zone": ("site-zone", "water-zone"),
}


def counted(wanted: PointFilter, *, user: Any, on: date) -> QuerySet[ProblemPoint]:
    """What is counted: visible, matching, not void, in no order."""
    visible = visible_to(user, ProblemPoint.objects.all(), on)
    found = matching(visible, wanted, user=user, on=on)
    return found.exclude(status=Status.VOID).order_by()


def _total(parts: Iterable[Progress]) -> Progress:
    sums = dict.fromkeys(COUNTS, 0)
    for part in parts:
        for name in sums:
            sums[name] += getattr(part, name)
    return Progress(**sums)


def labelled(by: By, rows: list[LabelledRow]) -> list[LabelledRow]:
    """Rows in order, each with a label in the active language; nowhere comes last."""
    labels = {"": _NOWHERE[by], NONE: _NOWHERE[by], RED_LINE: _("ecological red line")}
    order = {"": (2, 0), NONE: (2, 0), RED_LINE: (1, 1)}
    if by in _LISTS:
        items = CodeItem.objects.filter(code_list__in=_LISTS[by])
        for item in items.order_by("code_list", "sort", "code"):
            labels.setdefault(item.code, str(item))
            order.setdefault(item.code, (0, len(order)))
    named = [
        replace(row, label=str(labels.get(row.key, "") or row.label or row.key))
        for row in rows
    ]
    return sorted(named, key=lambda row: (order.get(row.key, (1, 0)), row.key))


_NOWHERE: dict[By, Text] = {
    "county": gettext_lazy("Outside every county"),
    "type": gettext_lazy("Type not stated"),
    "batch": gettext_lazy("Without batch"),
    "zone": gettext_lazy("Outside every zone"),
    "month": gettext_lazy("Without date"),
}
