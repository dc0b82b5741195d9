"""What the API of statistics gives."""

from ninja import Schema


class ProgressTotal(Schema):
    """Counts of points, and rates in per cent or null; see `progress`."""

    issued: int
    verified: int
    confirmed: int
    to_rectify: int
    done: int
    closed: int
    no_issue: int
    rate_issued: float | None
    rate_required: float | None
    rate_closed: float | None


class ProgressRow(ProgressTotal):
    """One row; the key is what the filter of the list takes."""

    key: str
    label: str


class ProgressTable(Schema):
    """The rows and what they add up to."""

    total: ProgressTotal
    rows: list[ProgressRow]
