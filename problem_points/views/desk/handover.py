"""Handing over: all that a person or a cell has, to somebody else."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.models import User
from gis_core.errors import Invalid
from gis_core.geometry_columns import with_related
from problem_points.models import PointQuerySet, ProblemPoint
from problem_points.models.point import overdue
from problem_points.permissions import visible_to
from problem_points.views.desk.owners import Owners, owners_for
from problem_points.views.desk.plan import Plan, Share
from problem_points.views.loading import person_of
from problem_points.workflow.states import OPEN
from problem_points.workflow.transitions import BY_ACTION, Action

MOST = 2000
MOVABLE = frozenset(BY_ACTION[Action.DISPATCH].sources)
"""States in which a case is still handed from one to another."""


@dataclass(frozen=True)
class Giver:
    """Who has open cases below, working here still or not. `movable` of `open`."""

    cell_id: int
    user_id: int | None
    label: str
    open: int
    late: int
    movable: int

    @property
    def key(self) -> str:
        """The name under which forms know it."""
        return f"{self.cell_id}:{self.user_id or ''}"


@require_safe
def handover(request: HttpRequest) -> HttpResponse:
    """Who has how much, and the form that names who takes it."""
    person = person_of(request)
    owners = owners_for(person)
    givers = givers_below(person, owners)
    asked = request.GET.get("from", "")
    context = {
        "givers": givers,
        "movable": sum(giver.movable for giver in givers),
        "chosen": next((one for one in givers if one.key == asked), None),
        "owners": sorted(owners.rows, key=lambda row: (row.path, row.open)),
        "tab": "handover",
    }
    return render(request, "problem_points/handover.html", context)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the handing over would do; it is carried out and undone as any dispatch."""
    person = person_of(request)
    owners = owners_for(person)
    giver = next(
        (
            one
            for one in givers_below(person, owners)
            if one.key == request.POST.get("from", "")
        ),
        None,
    )
    to = owners.by_key(request.POST.get("to", ""))
    if giver is None or to is None or to.key == giver.key:
        raise Invalid(fields={"to": _("Name two different owners.")})
    held = cases_of(person, giver)
    moving = [point for point in held if point.status in MOVABLE]
    plan = Plan(shares=[Share(to, moving)] if moving else [])
    plan.staying = [point for point in held if point.status not in MOVABLE]
    context = {"plan": plan, "sealed": plan.sealed(), "giver": giver, "to": to}
    return render(request, "problem_points/desk_preview.html", context)


def givers_below(person: User, owners: Owners) -> list[Giver]:
    """Everybody who has open cases below this person, the most loaded first; one query.

    Who left or was switched off is among them: just they must hand over.
    """
    today = timezone.localdate()
    rows = (
        _open_below(person, owners)
        .order_by()
        .values_list("holder_cell", "holder", "holder_cell__name", "holder__name")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(overdue(today))),
            movable=Count("pk", filter=Q(status__in=sorted(MOVABLE, key=str))),
        )
    )
    found = [
        Giver(cell, user, f"{cell_name} {name or ''}".strip(), *counts)
        for cell, user, cell_name, name, *counts in rows
    ]
    return sorted(found, key=lambda giver: (-giver.movable, -giver.open, giver.label))


def cases_of(person: User, giver: Giver) -> list[ProblemPoint]:
    """The open cases of a giver that this person sees, the earliest date first."""
    held = visible_to(person, ProblemPoint.objects.filter(status__in=sorted(OPEN)))
    found = held.filter(holder_cell=giver.cell_id, holder=giver.user_id)
    found = with_related(found, "cell__county", "cell__town")
    return list(found.order_by("due_on", "pk")[:MOST])


def _open_below(person: User, owners: Owners) -> PointQuerySet:
    held = visible_to(person, ProblemPoint.objects.filter(status__in=sorted(OPEN)))
    return held.filter(holder_cell__path__startswith=owners.grant.path).exclude(
        holder_cell__path=owners.grant.path
    )
