"""Passing many cases of the queue at once: what it would do, then doing it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gis_core.errors import Invalid
from gis_core.evidence.flags import Flag
from problem_points.actions.transitions import Outcome, Step, advance_many
from problem_points.models import PointEvidence, ProblemPoint
from problem_points.views.loading import person_of
from problem_points.views.review.queue import queue_of
from problem_points.views.todo.tasks import Task
from problem_points.workflow.transitions import Action

SALT = "problem_points.review"
HOURS = 3600 * 2
PASSED = frozenset({Action.APPROVE_VERIFICATION, Action.APPROVE_PLAN})
"""Passes that ask no question of their own; the others have a checklist or papers."""

TOLD = 20  # refusals said one by one


@dataclass(frozen=True)
class Flagged:
    """A case with what should be known of its photos."""

    task: Task
    facts: list[str]


@dataclass
class Bulk:
    """The chosen cases: those without flags, those with, those that need their form."""

    clean: list[Task] = field(default_factory=list)
    flagged: list[Flagged] = field(default_factory=list)
    apart: list[Task] = field(default_factory=list)

    @property
    def all(self) -> list[Task]:
        """Everything that can be passed together."""
        return [*self.clean, *(one.task for one in self.flagged)]


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What passing the chosen cases would do, in numbers, before anything is written."""
    asked = set(request.POST.getlist("points"))
    chosen = [t for t in queue_of(person_of(request)) if str(t.point.pk) in asked]
    bulk = _sorted(chosen)
    context = {
        "bulk": bulk,
        "sealed_all": _sealed(bulk.all),
        "sealed_clean": _sealed(bulk.clean),
    }
    return render(request, "problem_points/review_bulk.html", context)


@require_POST
def carry_out(request: HttpRequest) -> HttpResponse:
    """Pass what was previewed; a case that may not move stays and says why."""
    try:
        told = signing.loads(request.POST.get("plan", ""), salt=SALT, max_age=HOURS)
    except signing.BadSignature:
        raise Invalid from None
    outcomes: list[Outcome] = []
    for action, points in told.items():
        outcomes += advance_many(
            [Step(pk, version) for pk, version in points],
            action=Action(action),
            by=person_of(request),
            at=timezone.now(),
            client="web",
        )
    _tell(request, outcomes)
    return redirect("problem_points:review")


def _sorted(chosen: Iterable[Task]) -> Bulk:
    bulk = Bulk()
    chosen = list(chosen)
    facts = _facts([task.point for task in chosen])
    for task in chosen:
        if task.action not in PASSED:
            bulk.apart.append(task)
        elif task.point.pk in facts:
            bulk.flagged.append(Flagged(task, facts[task.point.pk]))
        else:
            bulk.clean.append(task)
    return bulk


def _facts(points: list[ProblemPoint]) -> dict[int, list[str]]:
    """The flags of the evidence that a step used, by case, in words; one query."""
    found: dict[int, list[str]] = defaultdict(list)
    labels: dict[str, Any] = dict(Flag.choices)
    rows = (
        PointEvidence.objects.filter(point__in=points, event__isnull=False)
        .exclude(flags=[])
        .order_by("point_id", "id")
        .values_list("point_id", "flags")
    )
    for point_id, flags in rows:
        words = [str(labels.get(flag, flag)) for flag in flags]
        found[point_id] += [word for word in words if word not in found[point_id]]
    return dict(found)


def _sealed(tasks: Iterable[Task]) -> str:
    """Cases and versions as a text that the browser can hold and nobody can change."""
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for task in tasks:
        told[task.action.value].append((task.point.pk, task.point.version))
    return signing.dumps(dict(told), salt=SALT, compress=True)


def _tell(request: HttpRequest, outcomes: list[Outcome]) -> None:
    done = sum(outcome.refusal is None for outcome in outcomes)
    if done:
        said = ngettext("%(n)d case passed.", "%(n)d cases passed.", done)
        messages.success(request, said % {"n": done})
    refused = {o.point_id: o.refusal for o in outcomes if o.refusal is not None}
    numbers = dict(
        ProblemPoint.objects.filter(pk__in=refused).values_list("pk", "number")
    )
    for point_id, refusal in list(refused.items())[:TOLD]:
        number = numbers.get(point_id, str(point_id))
        messages.error(request, f"{number}: {refusal.sentence()}")
    if len(refused) > TOLD:
        more = len(refused) - TOLD
        messages.error(
            request,
            ngettext("%(n)d more was refused.", "%(n)d more were refused.", more)
            % {"n": more},
        )
