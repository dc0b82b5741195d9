"""The table of statistics: rows by one property, columns by bucket, one query for all."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, Value

from problem_points.filters import PointFilter
from problem_points.models.point import overdue
from problem_points.reporting.progress import (
    COUNTS,
    KEYS,
    NAMES,
    By,
    Progress,
    Row,
    counted,
    labelled,
)
from problem_points.workflow.states import Bucket, statuses_of

COLUMNS = (Bucket.TODO, Bucket.DOING, Bucket.DONE, Bucket.CLOSED, Bucket.NONE)
LATE = "late"
_IN = "in_"


@dataclass(frozen=True)
class MatrixRow(Row):
    """A row of the table: its progress, and how many stand in each bucket or are late."""

    buckets: dict[Bucket, int] = field(default_factory=dict)
    late: int = 0


@dataclass(frozen=True)
class Matrix:
    """Rows and their sums, which no second query made."""

    total: MatrixRow
    rows: list[MatrixRow]


def matrix_by(by: By, wanted: PointFilter, *, user: Any, on: date) -> Matrix:
    """The table over what the person may see and the filter leaves."""
    found = (
        counted(wanted, user=user, on=on)
        .values(key=KEYS[by], name=NAMES.get(by, Value("")))
        .annotate(
            **COUNTS,
            **{
                _IN + bucket: Count("pk", filter=Q(status__in=statuses_of(bucket)))
                for bucket in COLUMNS
            },
            **{LATE: Count("pk", filter=overdue(on))},
        )
    )
    rows = [_row(one) for one in found]
    return Matrix(_sum(rows), labelled(by, rows))


def _row(found: dict[str, Any]) -> MatrixRow:
    return MatrixRow(
        key=found["key"] or "",
        label=found["name"] or "",
        progress=Progress(**{name: found[name] for name in COUNTS}),
        buckets={bucket: found[_IN + bucket] for bucket in COLUMNS},
        late=found[LATE],
    )


def _sum(rows: list[MatrixRow]) -> MatrixRow:
    sums = {name: sum(getattr(row.progress, name) for row in rows) for name in COUNTS}
    return MatrixRow(
        key="",
        label="",
        progress=Progress(**sums),
        buckets={
            bucket: sum(row.buckets[bucket] for row in rows) for bucket in COLUMNS
        },
        late=sum(row.late for row in rows),
    )
