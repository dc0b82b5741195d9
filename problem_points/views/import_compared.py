"""A file beside an earlier batch: what is new, what persists, what is seen no longer.

Compared are the points that the earlier batch has in the counties where the file has
rows. A point is seen again if a row was recognised as it, or lies within 20 m of its
place, whatever its type; a row that meets none of them is new. Of a batch that had files
before, those points count that an earlier file brought.
"""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db import connection, transaction
from django.db.models import DateField, Exists, F, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from gis_core.accounts.models import User
from gis_core.geometry_columns import with_related
from gis_core.intake.models import ImportRun, RunState
from problem_points.importing.same_place import (
    BOX,
    IS_OUTLINE,
    METRES,
    METRES_APART,
    SHARE,
    SHARED,
)
from problem_points.models import Batch, BatchImport, ProblemPoint
from problem_points.permissions import visible_to
from problem_points.workflow.states import OPEN

OFFERED = 20
POINTS_A_PAGE = 50
_DAY = Coalesce(
    "issued_on",
    "received_on",
    TruncDate("created_at", tzinfo=timezone.get_default_timezone()),
    output_field=DateField(),
)
# A county is asked for one row only; a row that stands for itself looks for points near.
_AREA = """
SELECT c.path, c.name FROM grid_cell c
WHERE c.tier = 'county' AND c.status = 'in_force' AND EXISTS (
    SELECT 1 FROM intake_stagedrow r
    WHERE r.run_id = %(run)s AND r.fate <> 'rejected' AND ST_Intersects(c.geom, r.shape))
ORDER BY c.path
"""
# Rows of one shape are one spot: of thousands at a county's seat not each is compared.
_COMPARED = f"""
DROP TABLE IF EXISTS import_spots, import_met, import_compared;
CREATE TEMPORARY TABLE import_spots ON COMMIT DROP AS
SELECT row_number() OVER () AS spot, shape, array_agg(row) AS rows
FROM intake_stagedrow WHERE run_id = %(run)s AND fate IN ('accepted', 'recurrence')
GROUP BY shape;
CREATE TEMPORARY TABLE import_met ON COMMIT DROP AS
SELECT met.spot, met.row, met.point_id
FROM (
    SELECT NULL::bigint AS spot, row, target_id AS point_id FROM intake_stagedrow
    WHERE run_id = %(run)s AND fate <> 'rejected' AND target_id IS NOT NULL
    UNION ALL
    SELECT s.spot, NULL, q.id
    FROM (SELECT spot, shape, {BOX.format(a="shape")} AS box
          FROM import_spots OFFSET 0) s
    CROSS JOIN LATERAL (
        SELECT id, location FROM problem_points_problempoint
        WHERE location && s.box AND batch_id = %(batch)s OFFSET 0
    ) q
    WHERE {METRES.format(a="s.shape", b="q.location")} <= {METRES_APART}
    UNION ALL
    SELECT s.spot, NULL, q.id
    FROM (SELECT spot, shape, ST_Transform(shape, 3857) AS web FROM import_spots
          WHERE {IS_OUTLINE.format(a="shape")} OFFSET 0) s
    CROSS JOIN LATERAL (
        SELECT id, outline FROM problem_points_problempoint
        WHERE outline_3857 && s.web AND batch_id = %(batch)s OFFSET 0
    ) q
    CROSS JOIN LATERAL {SHARED.format(a="s.shape", b="q.outline")} shared
    WHERE shared.of_smaller >= {SHARE}
) met
JOIN problem_points_problempoint p ON p.id = met.point_id
WHERE p.batch_id = %(batch)s AND p.status <> 'void';
CREATE TEMPORARY TABLE import_compared ON COMMIT DROP AS
SELECT p.id, p.id IN (SELECT point_id FROM import_met) AS seen
FROM problem_points_problempoint p
JOIN grid_cell c ON c.id = p.cell_id
WHERE p.batch_id = %(batch)s AND p.status <> 'void' AND c.path LIKE ANY (%(area)s)
  AND NOT EXISTS (
      SELECT 1 FROM problem_points_geometryversion v
      WHERE v.point_id = p.id AND v.no = 1 AND v.run_id >= %(run)s);
ANALYZE import_compared;
"""  # noqa: S608  nothing but our own text
_NEW = """
WITH met AS MATERIALIZED (
    SELECT DISTINCT m.spot, m.row
    FROM import_met m JOIN import_compared c ON c.id = m.point_id
)
SELECT count(*) FROM intake_stagedrow r
WHERE r.run_id = %(run)s AND r.fate NOT IN ('rejected', 'duplicate')
  AND r.row NOT IN (SELECT row FROM met WHERE row IS NOT NULL)
  AND r.row NOT IN (SELECT unnest(s.rows) FROM import_spots s
                    JOIN met ON met.spot = s.spot)
"""


@dataclass(frozen=True)
class Compared:
    """What the page shows of the comparison; `gone` is a page of points."""

    batch: Batch
    counties: list[str]
    new: int
    persisting: int
    gone: Any
    gone_open: int


def earlier_batches(run: ImportRun, batch: Batch) -> list[Batch]:
    """What a file of this batch may be compared with, the likeliest first: the batch
    itself if a file of it was written before, then those of its category that were
    issued before it."""
    written = BatchImport.objects.filter(
        batch=batch, run__state=RunState.APPLIED, run__lt=run.pk
    )
    points = ProblemPoint.objects.filter(batch=OuterRef("pk"))
    others = Batch.objects.filter(Exists(points), category=batch.category)
    others = others.exclude(pk=batch.pk).alias(day=_DAY)
    day = Batch.objects.values_list(_DAY, flat=True).get(pk=batch.pk)
    before = others.filter(day__lte=day).order_by(F("day").desc(), "-pk")
    return [*([batch] if written.exists() else []), *before[:OFFERED]]


def chosen_of(offered: list[Batch], code: str) -> Batch | None:
    """The batch of this code among those offered, else the likeliest."""
    named = [each for each in offered if each.code == code]
    return next(iter(named or offered), None)


def compare(person: User, run: ImportRun, earlier: Batch, page: str) -> Compared | None:
    """The rows of a run beside the points of an earlier batch; `page` of those gone.

    None if no row lies in a county.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        values = {"run": run.pk, "batch": earlier.pk}
        cursor.execute(_AREA, values)
        area = cursor.fetchall()
        if not area:
            return None
        cursor.execute(_COMPARED, values | {"area": [f"{path}%" for path, _ in area]})
        cursor.execute(_NEW, values)
        ((new,),) = cursor.fetchall()
        gone = _those(person, seen=False)
        shown = Paginator(gone, POINTS_A_PAGE).get_page(page)
        shown.object_list = list(shown.object_list)
        return Compared(
            batch=earlier,
            counties=[name for _, name in area],
            new=new,
            persisting=_those(person, seen=True).count(),
            gone=shown,
            gone_open=gone.filter(status__in=sorted(OPEN)).count(),
        )


def _those(person: User, *, seen: bool) -> QuerySet[ProblemPoint]:
    """The points that were compared, as far as this person may see them."""
    ids = RawSQL("SELECT id FROM import_compared WHERE seen = %s", [seen])
    points = visible_to(person, ProblemPoint.objects.filter(pk__in=ids))
    return with_related(points, "cell__county").order_by("number", "pk")
