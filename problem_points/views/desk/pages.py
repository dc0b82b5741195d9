"""The pages of the desk: what waits, the preview of a dispatch, handing over, undoing."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.gis.db.models import Extent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.models import User
from gis_core.errors import Invalid
from gis_core.layers import layers_for
from grid.models import Cell
from problem_points.actions.transitions import Outcome
from problem_points.models import ProblemPoint
from problem_points.permissions import require
from problem_points.templatetags.points import is_late
from problem_points.views.desk.cells import unowned_cells
from problem_points.views.desk.owners import (
    Owners,
    dispatching_grant,
    owners_for,
)
from problem_points.views.desk.plan import (
    Plan,
    by_grid,
    carry_out,
    from_pasted,
    take_back,
    to_one,
)
from problem_points.views.loading import person_of
from problem_points.views.settings import words_of_the_map
from problem_points.views.todo.tasks import tasks_of
from problem_points.workflow.transitions import Action

UNDOABLE = timedelta(minutes=10)
LISTED = 500
UNDO = "desk-undo"
WAITING, UNOWNED = "waiting", "unowned"
AROUND, LEAST_ROOM = 0.2, 0.02  # of what is shown; degrees


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits to be handed over: as a map, as a table, and who has how much."""
    person = person_of(request)
    owners = owners_for(person)
    waiting = waiting_for(person)
    placed = {p.pk: _place_of(p, owners) for p in waiting}
    unowned = [point for point in waiting if not placed[point.pk]]
    tab = UNOWNED if request.GET.get("tab") == UNOWNED else WAITING
    shown = unowned if tab == UNOWNED else waiting
    context = {
        "tab": tab,
        "owners": sorted(owners.rows, key=lambda row: (-row.open, row.path)),
        "heaviest": max((row.open for row in owners.rows), default=0) or 1,
        "waiting": [(point, placed[point.pk]) for point in shown[:LISTED]],
        "total": len(waiting),
        "unowned": len(unowned),
        "undo": _undoable(request),
        "page": _settings(request, shown, owners.grant.path)
        | {
            "unowned": unowned_cells(owners),
            "cell": reverse("problem_points:desk-cell"),
        },
    }
    return render(request, "problem_points/desk.html", context)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the dispatch would do, in numbers, before anything is written."""
    person = person_of(request)
    owners = owners_for(person)
    asked = {
        int(part)
        for part in request.POST.get("points", "").split(",")
        if part.isdecimal()
    }
    waiting = waiting_for(person)
    points = [point for point in waiting if not asked or point.pk in asked]
    plan = _plan(request, points, waiting, owners)
    plan.due_on = _date(request.POST.get("due_on", ""))
    context = {"plan": plan, "sealed": plan.sealed()}
    return render(request, "problem_points/desk_preview.html", context)


@require_POST
def dispatch(request: HttpRequest) -> HttpResponse:
    """Hand over as previewed; what may not move stays and says why."""
    person = person_of(request)
    require(dispatching_grant(person) is not None)
    now = timezone.now()
    outcomes = carry_out(request.POST.get("plan", ""), by=person, at=now)
    done = [outcome.point_id for outcome in outcomes if outcome.refusal is None]
    if done:
        until = (now + UNDOABLE).isoformat()
        request.session[UNDO] = {"points": done, "until": until}
    _tell_refusals(request, outcomes)
    return redirect("problem_points:desk")


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last dispatch back, for all points that nobody has acted on."""
    found = _undoable(request)
    if found is None:
        messages.warning(request, _("There is nothing to take back any more."))
        return redirect("problem_points:desk")
    del request.session[UNDO]
    outcomes = take_back(found["points"], by=person_of(request), at=timezone.now())
    done = sum(outcome.refusal is None for outcome in outcomes)
    told = ngettext("%(n)d point taken back.", "%(n)d points taken back.", done)
    messages.success(request, told % {"n": done})
    _tell_refusals(request, outcomes)
    return redirect("problem_points:desk")


def waiting_for(person: User) -> list[ProblemPoint]:
    """The points that this person should hand over, the most pressing first.

    What was handed below already is the business of those who have it.
    """
    grant = dispatching_grant(person)
    if grant is None:
        return []
    points = [t.point for t in tasks_of(person) if t.action is Action.DISPATCH]
    holders = {point.holder_cell_id for point in points}
    below = set(
        Cell.objects.filter(pk__in=holders, path__startswith=grant.path)
        .exclude(path=grant.path)
        .values_list("pk", flat=True)
    )
    return [point for point in points if point.holder_cell_id not in below]


def _plan(
    request: HttpRequest,
    points: list[ProblemPoint],
    waiting: list[ProblemPoint],
    owners: Owners,
) -> Plan:
    if request.POST.get("pasted"):
        return from_pasted(request.POST["pasted"], waiting, owners)
    to = request.POST.get("to", "")
    if not to:
        return by_grid(points, owners)
    owner = owners.by_key(to)
    if owner is None:
        raise Invalid(fields={"to": _("There is no such owner.")})
    return to_one(points, owner)


def _place_of(point: ProblemPoint, owners: Owners) -> str:
    there = owners.of(point.cell.path if point.cell else "", point.category)
    return there[0].label if there else ""


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _undoable(request: HttpRequest) -> dict[str, Any] | None:
    found: dict[str, Any] | None = request.session.get(UNDO)
    if not found or datetime.fromisoformat(found["until"]) < timezone.now():
        return None
    return found


def _tell_refusals(request: HttpRequest, outcomes: list[Outcome]) -> None:
    refused = [outcome for outcome in outcomes if outcome.refusal is not None]
    numbers = dict(
        ProblemPoint.objects.filter(
            pk__in=[one.point_id for one in refused]
        ).values_list("pk", "number")
    )
    for one in refused[:20]:
        reason = one.refusal.sentence() if one.refusal else ""
        messages.error(request, f"{numbers.get(one.point_id, one.point_id)}: {reason}")


def _settings(
    request: HttpRequest, waiting: list[ProblemPoint], path: str
) -> dict[str, Any]:
    return {
        "points": [
            {
                "id": point.pk,
                "number": point.number,
                "lon": point.location.x,
                "lat": point.location.y,
                "status": point.status,
                "late": is_late(point),
                "doubtful": point.is_doubtful,
                "due": point.due_on.isoformat() if point.due_on else "",
                "county": str(point.cell.county or "") if point.cell else "",
                "path": point.cell.path if point.cell else "",
            }
            for point in waiting
            if point.location
        ],
        "bounds": _bounds(waiting, path),
        "layers": [
            layer.as_json()
            for layer in layers_for(request.user)
            if layer.kind == "base"
        ],
        "cells": [
            dict(layer.as_json(), isOn=True)
            for layer in layers_for(request.user)
            if layer.key == "cells"
        ],
        "words": words_of_the_map()
        | {"unknown": _("{n} numbers are not among those that wait:")},
        "states": static("img/states.svg"),
        "point": reverse("problem_points:point", args=[0]).replace("0", "{id}"),
    }


def _bounds(waiting: list[ProblemPoint], path: str) -> list[float] | None:
    """Where the points lie; where none does, the whole area of the desk."""
    places = [point.location for point in waiting if point.location]
    if places:
        return _around([place.x for place in places], [place.y for place in places])
    area = Cell.objects.filter(path=path).aggregate(box=Extent("geom"))["box"]
    return list(area) if area else None


def _around(xs: list[float], ys: list[float]) -> list[float]:
    """A box with room at its edges, so that a line can be drawn around all of it."""
    side = max(AROUND * (max(xs) - min(xs)), LEAST_ROOM)
    height = max(AROUND * (max(ys) - min(ys)), LEAST_ROOM)
    return [min(xs) - side, min(ys) - height, max(xs) + side, max(ys) + height]
