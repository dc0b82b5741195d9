"""The map: where everything stands, as a map, a table, or both; one filter for all."""

from typing import Any

from django.contrib.gis.db.models import Extent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from pydantic import ValidationError

from gis_core import code_lists
from gis_core.errors import Invalid
from gis_core.geometry_columns import with_related
from gis_core.mistakes import fields_of
from grid.models import Cell
from grid.roles import Role, Tier
from grid.scopes import roles_of
from problem_points.filters import PointFilter, matching
from problem_points.models import PointQuerySet, ProblemPoint
from problem_points.permissions import can_import, visible_to
from problem_points.reporting.progress import progress_of, rule_of_sentence, sentence
from problem_points.reporting.views.chips import OPEN_WORK, chips_of, offers
from problem_points.reporting.views.legend import legend_of
from problem_points.reporting.views.settings import map_settings
from problem_points.surroundings import zones
from problem_points.views.case_page import drawer_of
from problem_points.views.ordering import heads_of, in_order
from problem_points.workflow.codes import Category

WORKERS = frozenset(
    {Role.COUNTY, Role.TOWN, Role.INSPECTOR, Role.UNIT, Role.CHECKER, Role.DEPARTMENT}
)
"""They come to the map for what is still to be done; the others for the whole state."""

VIEWS = ("map", "split", "table")
ROWS = 50
MOST_SKIPPED = 100_000
LISTS = ("activity", "site-zone", "water-zone")
BESIDE = ("batch", "cell__county", "cell__town", "holder", "holder_cell")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The page; for htmx the next rows of the table.

    Whoever asks for nothing in particular is led to what their role looks for first;
    the filter then stands in the address, where its chip takes it out again.
    """
    if not request.GET and _looks_for_work(request):
        return redirect(f"{request.path}?view={VIEWS[0]}&bucket={OPEN_WORK}")
    wanted = _asked(request)
    rows = _rows(request, _found(request, wanted))
    if request.headers.get("HX-Request") == "true":
        return render(request, "reporting/rows.html", rows)
    view = request.GET.get("view", "")
    drawer = drawer_of(request, request.GET.get("sel", ""))
    bounds = _bounds(_found(request, wanted))
    context = {
        "view": view if view in VIEWS else VIEWS[0],
        "legend": legend_of(_everything(request), wanted, request),
        "chips": chips_of(request.GET),
        "offers": offers(request),
        "drawer": drawer,
        "page": map_settings(request, bounds, drawer["point"] if drawer else None),
        "may_import": can_import(request.user),
        "heads": heads_of(request.GET.get("order", "")),
    }
    return render(
        request, "reporting/overview.html", context | rows | _said(request, wanted)
    )


def _looks_for_work(request: HttpRequest) -> bool:
    roles = roles_of(request.user)
    return bool(roles) and roles <= WORKERS


def _asked(request: HttpRequest) -> PointFilter:
    """The filter in the address; Invalid names what cannot be read."""
    try:
        return PointFilter.model_validate(request.GET.dict())
    except ValidationError as mistake:
        raise Invalid(fields=fields_of(mistake)) from None


def _everything(request: HttpRequest) -> PointQuerySet:
    return visible_to(request.user, ProblemPoint.objects.all())


def _found(request: HttpRequest, wanted: PointFilter) -> PointQuerySet:
    today = timezone.localdate()
    return matching(_everything(request), wanted, user=request.user, on=today)


def _said(request: HttpRequest, wanted: PointFilter) -> dict[str, Any]:
    """The sentence: of the place and batch that are shown, whatever their state.

    Without a category asked for it speaks of Green Shield points, as leadership does.
    """
    scope = wanted.model_copy(
        update={
            "bucket": [],
            "status": [],
            "lamp": [],
            "overdue": None,
            "doubtful": None,
            "category": wanted.category or [Category.GREEN_SHIELD],
        }
    )
    progress = progress_of(scope, user=request.user, on=timezone.localdate())
    return {
        "progress": progress,
        "sentence": sentence(progress),
        "rule": rule_of_sentence(),
        "spoken_of": [category.label for category in scope.category],
        "is_of_all_batches": not wanted.batch,
        "now": timezone.localtime(),
    }


def _rows(request: HttpRequest, found: PointQuerySet) -> dict[str, Any]:
    """One page of the table; `after` is how many rows came before."""
    after = request.GET.get("after", "")
    skipped = min(int(after), MOST_SKIPPED) if after.isdecimal() else 0
    page = in_order(found, request.GET.get("order", ""))
    page = with_related(page, *BESIDE).prefetch_related(*zones())
    points = list(page[skipped : skipped + ROWS + 1])
    return {
        "points": points[:ROWS],
        "next": skipped + ROWS if len(points) > ROWS else None,
        "labels": {key: code_lists.labels(key) for key in LISTS},
    }


def _bounds(found: PointQuerySet) -> tuple[float, float, float, float] | None:
    """West, south, east, north of what is found, else of the city."""
    box = found.aggregate(box=Extent("location"))["box"]
    if box is None:
        cells = Cell.objects.filter(tier__in=[Tier.CITY, Tier.COUNTY])
        box = cells.aggregate(box=Extent("geom"))["box"]
    return box
