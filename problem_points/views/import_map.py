"""The map of an import: where its rows lie, and where each reading would put them."""

from typing import Any

from django.contrib.gis.db.models import Extent, GeometryField
from django.contrib.gis.db.models.functions import Transform
from django.db.models import Func
from django.urls import reverse

from gis_core import crs
from gis_core.intake.models import Fate, ImportRun
from gis_core.layers import tile_url
from gis_core.tiles import TileAddress, mvt
from grid.models import Cell
from grid.roles import Tier
from problem_points.views.settings import drawn_remark

AREAL = {"grid", "areas"}
AROUND = 0.02
"""Degrees left free around the rows, some two kilometres."""


def import_settings(run: ImportRun, asked: list[dict[str, Any]]) -> dict[str, Any]:
    """What the script of the page must know."""
    tiles = reverse("problem_points:import-tile", args=[run.pk, 0, 0, 0])
    return {
        "tiles": {
            "base": tile_url("base"),
            "rows": tiles.replace("/0/0/0.", "/{z}/{x}/{y}."),
        },
        "areal": run.target in AREAL,
        "bounds": _bounds(run),
        "asked": asked,
        "drawn": drawn_remark(),
    }


def rows_tile(run: ImportRun, address: TileAddress) -> bytes:
    """The rows with their fate, refused ones on top; of areas their outlines and faults."""
    return _areas(run, address) if run.target in AREAL else _points(run, address)


def _areas(run: ImportRun, address: TileAddress) -> bytes:
    """Outlines of the rows, and the shapes of gaps, overlaps and the like over them."""
    shaped = {"shape__isnull": False}
    sources = {
        "outlines": run.staged_rows.filter(**shaped)
        .order_by("row")
        .values("id", "fate"),
        "faults": run.findings.filter(**shaped).order_by("id").values("id", "code"),
    }
    return b"".join(
        mvt(
            rows.annotate(shape_3857=Transform("shape", crs.WEB)),
            name=name,
            geometry="shape_3857",
            address=address,
        )
        for name, rows in sources.items()
    )


def _points(run: ImportRun, address: TileAddress) -> bytes:
    on_shape = Func(
        "shape",
        function="ST_PointOnSurface",
        output_field=GeometryField(srid=crs.STORAGE),
    )
    rows = (
        run.staged_rows.filter(shape__isnull=False)
        .alias(place=on_shape)
        .annotate(place_3857=Transform("place", crs.WEB))
        .order_by("-fate", "row")
        .values("id", "row", "fate", "place_3857")
    )
    return mvt(
        rows, name="rows", geometry="place_3857", address=address, is_simplified=False
    )


def _bounds(run: ImportRun) -> list[float]:
    """West, south, east, north of the good rows; of the city where there are none."""
    good = run.staged_rows.exclude(fate=Fate.REJECTED)
    found = good.aggregate(box=Extent("shape"))["box"]
    if found is None:
        found = Cell.objects.filter(tier=Tier.CITY).aggregate(box=Extent("geom"))["box"]
    if found is None:
        return []
    west, south, east, north = found
    return [west - AROUND, south - AROUND, east + AROUND, north + AROUND]
