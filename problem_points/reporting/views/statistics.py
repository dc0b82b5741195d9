"""The page of statistics: the sentence, three rates with their rules, the table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from pydantic import ValidationError

from gis_core.errors import Invalid
from gis_core.mistakes import fields_of
from problem_points.filters import NONE, PointFilter
from problem_points.permissions import can_import
from problem_points.reporting.matrix import COLUMNS, Matrix, MatrixRow, matrix_by
from problem_points.reporting.progress import (
    REQUIRED,
    By,
    Progress,
    rule_of_sentence,
    sentence,
)
from problem_points.reporting.views.chips import chips_of, offers
from problem_points.reporting.views.settings import filters_only
from problem_points.workflow.codes import Category
from problem_points.workflow.states import Bucket

BYS: dict[By, str | Promise] = {
    "county": gettext_lazy("County"),
    "type": gettext_lazy("Type"),
    "batch": gettext_lazy("Batch"),
    "zone": gettext_lazy("Zone"),
    "month": gettext_lazy("Month"),
}
FILTERS: dict[By, str] = {
    "county": "cell",
    "type": "type",
    "batch": "batch",
    "zone": "zone",
    "month": "month",
}
"""The parameter of the list that a row of the table stands for."""

WITHOUT: dict[By, str] = {"county": NONE, "zone": NONE}
"""What the list calls points that belong nowhere; the others it cannot ask for."""

LEFT_OUT = ("bucket", "status", "overdue", "lamp", "bbox", "doubtful")
"""Filters that would make a rate mean something else."""

RECTIFIED = {"bucket": f"{Bucket.DONE},{Bucket.CLOSED}"}
TO_RECTIFY = {"status": ",".join(REQUIRED)}


@dataclass(frozen=True)
class Number:
    """A number and the list that it counts; no address if no list can be asked for."""

    value: int
    url: str
    kind: str = ""


@dataclass(frozen=True)
class Rate:
    """Per cent, what is divided by what, and the rule in words."""

    label: str
    percent: float | None
    part: Number
    whole: Number
    rule: str


@dataclass(frozen=True)
class Line:
    """One row as it is shown: label, numbers in the columns' order, the rate."""

    label: str
    numbers: list[Number]
    rate: float | None


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Live numbers of all that the person may see, by the property that is asked."""
    by = _by(request.GET.get("by", ""))
    asked = filters_only(request.GET)
    for name in LEFT_OUT:
        asked.pop(name, None)
    if not asked.get("category"):
        asked["category"] = Category.GREEN_SHIELD
    wanted = _wanted(asked)
    found = matrix_by(by, wanted, user=request.user, on=timezone.localdate())
    context = {
        "by": by,
        "bys": BYS,
        "columns": COLUMNS,
        "lines": [_line(row, asked, by, row.label) for row in found.rows],
        "total": _line(found.total, asked, None, _("Total")),
        "rates": _rates(found.total.progress, asked),
        "sentence": sentence(found.total.progress),
        "spoken_of": [category.label for category in wanted.category],
        "chips": chips_of(request.GET),
        "offers": offers(request),
        "asked": asked,
        "now": timezone.localtime(),
        "sheet": _sheet(found, by),
        "may_import": can_import(request.user),
    }
    return render(request, "reporting/statistics.html", context)


def _by(asked: str) -> By:
    return next((by for by in BYS if by == asked), "county")


def _wanted(asked: QueryDict) -> PointFilter:
    try:
        return PointFilter.model_validate(asked.dict())
    except ValidationError as mistake:
        raise Invalid(fields=fields_of(mistake)) from None


def _line(row: MatrixRow, asked: QueryDict, by: By | None, label: str) -> Line:
    """`by` None: the line of sums, which the page's own filter describes."""
    of_row: Mapping[str, str] | None = {}
    if by is not None:
        key = row.key or WITHOUT.get(by, "")
        of_row = {FILTERS[by]: key} if key else None

    def number(value: int, kind: str, **more: str) -> Number:
        url = "" if of_row is None else _list(asked, {**of_row, **more})
        return Number(value, url, kind)

    progress = row.progress
    return Line(
        label=label,
        numbers=[
            number(progress.issued, "issued"),
            *(number(row.buckets[one], one.value, bucket=one) for one in COLUMNS),
            number(row.late, "late", overdue="1"),
        ],
        rate=progress.rate_issued,
    )


def _rates(progress: Progress, asked: QueryDict) -> list[Rate]:
    issued = Number(progress.issued, _list(asked, {}))
    required = Number(progress.to_rectify, _list(asked, TO_RECTIFY))
    done = Number(progress.done, _list(asked, RECTIFIED))
    closed = Number(progress.closed, _list(asked, {"bucket": Bucket.CLOSED}))
    return [
        Rate(
            _("Completion rate (of issued)"),
            progress.rate_issued,
            done,
            issued,
            rule_of_sentence(),
        ),
        Rate(
            _("Completion rate (of those to be rectified)"),
            progress.rate_required,
            done,
            required,
            _(
                "Of the points whose verdict to rectify was approved; rectified counts"
                " closed points and those that wait for closing."
            ),
        ),
        Rate(
            _("Closure rate"),
            progress.rate_closed,
            closed,
            required,
            _(
                "Of the points whose verdict to rectify was approved; only closed"
                " points count."
            ),
        ),
    ]


def _list(asked: QueryDict, more: Mapping[str, str]) -> str:
    """The table of the map page with this filter."""
    query = asked.copy()
    query["view"] = "table"
    for name, value in more.items():
        query[name] = str(value)
    return f"{reverse('reporting:map')}?{query.urlencode()}"


def _sheet(found: Matrix, by: By) -> str:
    """The table with tabs between its cells, for Excel."""
    lines: list[list[Any]] = [
        [BYS[by], _("Issued"), *(one.label for one in COLUMNS), _("Late"), "%"]
    ]
    for row, label in [*((r, r.label) for r in found.rows), (found.total, _("Total"))]:
        counts = [row.progress.issued, *row.buckets.values(), row.late]
        lines.append([label, *counts, row.progress.rate_issued])
    return "\n".join(
        "\t".join("" if cell is None else str(cell) for cell in line) for line in lines
    )
