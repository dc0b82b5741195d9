"""Whether cells fit together: each within the cell above, no overlaps, no gaps.

Every fault is found with its shape, so that it can be shown on a map.
"""

from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from gis_core.intake.models import Severity
from gis_core.intake.workspace import Workspace

MESSAGES = {
    "beyond-parent": _("%(percent)s %% of the cell lie outside the cell above."),
    "cells-overlap": _("The cell overlaps %(other)s by %(percent)s %%."),
    "gap-in-parent": _("%(percent)s %% of %(name)s are covered by no cell below it."),
}
SLIVER_PERCENT = 1.0
"""Overlaps and gaps below this are how borders are drawn, and are not reported."""

_BEYOND = """
(SELECT {found}
 FROM (SELECT ST_Area(ST_Intersection(above.geom, r.shape)::geography)
              / nullif(ST_Area(r.shape::geography), 0) AS inside, above.geom
       FROM (SELECT code, geom FROM grid_cell WHERE geom IS NOT NULL
             UNION ALL SELECT key, shape FROM import_rows WHERE fate <> 'rejected') above
       WHERE above.code = r.parent_code LIMIT 1) share
 WHERE 100 * (1 - share.inside) > {sliver})
"""
_BEYOND_PARAMS = (
    "jsonb_build_object('percent', round((100 * (1 - share.inside))::numeric, 1))"
)
_BEYOND_SHAPE = "ST_Difference(r.shape, share.geom)"
_OVERLAP = """
(SELECT {found}
 FROM import_rows o
 CROSS JOIN LATERAL (
     SELECT 100 * ST_Area(ST_Intersection(o.shape, r.shape)::geography)
            / nullif(least(ST_Area(o.shape::geography), ST_Area(r.shape::geography)), 0)
            AS percent
 ) share
 WHERE o.row < r.row AND o.tier = r.tier AND o.fate <> 'rejected'
   AND o.shape && r.shape AND ST_Overlaps(o.shape, r.shape)
   AND share.percent > {sliver}
 ORDER BY share.percent DESC LIMIT 1)
"""
_OVERLAP_PARAMS = (
    "jsonb_build_object('other', o.key, 'percent', round(share.percent::numeric, 1))"
)
_OVERLAP_SHAPE = "ST_Intersection(o.shape, r.shape)"
_GAPS = """
INSERT INTO import_findings (row, code, severity, "column", value, params, shape)
SELECT NULL, 'gap-in-parent', {warning}, '', '',
       jsonb_build_object('code', above.code, 'name', above.name, 'percent',
           round((100 * ST_Area(gap.shape::geography)
                  / ST_Area(above.geom::geography))::numeric, 1)),
       gap.shape
FROM (SELECT DISTINCT parent_code FROM import_rows WHERE fate <> 'rejected') wanted
JOIN (SELECT code, name, geom FROM grid_cell WHERE geom IS NOT NULL
      UNION ALL SELECT key, name, shape FROM import_rows WHERE fate = '') above
  ON above.code = wanted.parent_code
CROSS JOIN LATERAL (
    SELECT coalesce(ST_Difference(above.geom, ST_Union(below.shape)), above.geom) AS shape
    FROM (SELECT shape FROM import_rows
          WHERE parent_code = above.code AND fate <> 'rejected'
          UNION ALL
          SELECT c.geom FROM grid_cell c JOIN grid_cell p ON p.id = c.parent_id
          WHERE p.code = above.code AND c.status = 'in_force' AND c.geom IS NOT NULL
            AND c.code NOT IN (SELECT key FROM import_rows)) below
) gap
WHERE 100 * ST_Area(gap.shape::geography)
      > {sliver} * nullif(ST_Area(above.geom::geography), 0)
ORDER BY above.code
"""


def check(rows: Workspace) -> None:
    """Cells within the cell above, without overlaps, and without gaps."""
    for code, found, params, shape in (
        ("beyond-parent", _BEYOND, _BEYOND_PARAMS, _BEYOND_SHAPE),
        ("cells-overlap", _OVERLAP, _OVERLAP_PARAMS, _OVERLAP_SHAPE),
    ):
        said = found.format(found=params, sliver=SLIVER_PERCENT)
        rows.find(
            code,
            Severity.WARNING,
            f"{said} IS NOT NULL",
            params=said,
            shape=found.format(found=shape, sliver=SLIVER_PERCENT),
        )
    rows.run(
        sql.SQL(_GAPS).format(
            warning=sql.Literal(str(Severity.WARNING)),
            sliver=sql.Literal(SLIVER_PERCENT),
        )
    )
