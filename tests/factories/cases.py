"""Points as they come in: registered, or as finished history; any number at once."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection

from gis_core import crs
from grid.models import Cell
from problem_points.context import Place, context_of
from problem_points.importing import entering
from problem_points.models import Batch, ProblemPoint, Profile
from problem_points.workflow.states import Status
from tests.people import inside

ENTERED_AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday morning in Shanghai
OVERLAY_ON = date(2026, 2, 1)


def batch(code: str = "GS-2026-01", **facts: Any) -> Batch:
    """A batch of Green Shield points, or of what `facts` say."""
    given = {"title": f"批次{code}", "category": "GS", "series": "GS", **facts}
    return Batch.objects.create(code=code, created_at=ENTERED_AT, **given)


def enter(
    where: Cell | Point,
    *,
    status: Status = Status.PENDING_DISPATCH,
    times: int = 1,
    **facts: Any,
) -> list[ProblemPoint]:
    """Points at a place (or in the middle of a cell), by the real entering.

    `status`: pending_dispatch, or no_issue, accept_review, closed: then as history.
    """
    location = where if isinstance(where, Point) else inside(where)
    rows = [_row(location, status, number, facts) for number in range(1, times + 1)]
    return enter_rows(rows, at=facts.get("at", ENTERED_AT))


def enter_rows(
    rows: Iterable[dict[str, Any]], *, at: datetime = ENTERED_AT
) -> list[ProblemPoint]:
    """Write rows of `entering`; the points in the order of their ids."""
    listed = list(rows)
    entering.open_table()
    with connection.cursor() as cursor:
        for row in listed:
            names = ", ".join(row)
            marks = ", ".join("%s" for _name in row)
            cursor.execute(
                f"INSERT INTO entering ({names}) VALUES ({marks})",  # noqa: S608
                list(row.values()),
            )
        entering.enter(at=at, actor_id=None, role="", client="command")
        cursor.execute("DROP TABLE entering")
    return list(ProblemPoint.objects.filter(pk__in=[r["id"] for r in listed]))


def _row(
    location: Point, status: Status, number: int, facts: dict[str, Any]
) -> dict[str, Any]:
    of = facts.get("batch")
    category = facts.get("category", of.category if of else "GS")
    activity = facts.get("detected_type", "")
    (found,) = context_of(
        [Place(1, location, category=category, activity=activity)], OVERLAY_ON
    )
    point_id = _next_id()
    finished = status is not Status.PENDING_DISPATCH
    row = {
        "id": point_id,
        "category": category,
        "series": of.series if of else f"{category}-own",
        "internal_no": f"{category}-{point_id}",
        "status": status.value,
        "close_level": Profile.objects.get(category=category).close_level,
        "location": location.hexewkb.decode(),
        "raw_x": location.x,
        "raw_y": location.y,
        "raw_crs": f"EPSG:{crs.STORAGE}",
        "cell_id": found.cell_id,
        "site_id": found.site_id,
        "site_zone_id": found.site_zone_id,
        "water_zone_id": found.water_zone_id,
        "red_line_id": found.red_line_id,
        "outfall_id": found.outfall_id,
        "is_doubtful": found.is_doubtful,
        "overlay_on": OVERLAY_ON,
        "reasons": entering.as_json(found.reasons),
        "rules": entering.as_json(found.rules),
        "imported_history": finished,
        "closed_at": ENTERED_AT if status is Status.CLOSED else None,
    }
    if not finished:
        row |= {"due_on": date(2026, 3, 4), "due_kind": "dispatch"}
        row |= {"due_starts_on": date(2026, 3, 2)}
    own = {k: v for k, v in facts.items() if k not in {"batch", "category", "at"}}
    if "point_no" in own:
        own["point_no"] = f"{own['point_no']}" + (f"-{number}" if number > 1 else "")
    return row | {"batch_id": of.pk if of else None} | own


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {entering.NEXT_ID}")
        return int(cursor.fetchone()[0])
