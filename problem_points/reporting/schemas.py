"""What the API of statistics gives."""

from pydantic import BaseModel


class ProgressTotal(BaseModel):
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


class ProgressTable(BaseModel):
    """The rows and what they add up to."""

    total: ProgressTotal
    rows: list[ProgressRow]
