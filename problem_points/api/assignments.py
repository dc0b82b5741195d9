"""Handing many points over at once, with an answer for each."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router

from gis_core.accounts.models import User
from gis_core.errors import Invalid, Missing, TooLarge
from grid.models import Cell
from problem_points.actions.transitions import Outcome, Step, advance_many
from problem_points.api.idempotency import IDEMPOTENCY_KEY, Key, uid_of
from problem_points.api.listing import wanted_points
from problem_points.filters import PointFilter
from problem_points.models import ProblemPoint
from problem_points.permissions import visible_to
from problem_points.schemas import (
    MOST_ASSIGNED,
    REFUSALS,
    AssignmentIn,
    AssignmentOut,
)
from problem_points.workflow.transitions import Action

router = Router(tags=["assignments"])


@router.post(
    "/assignments", response={200: AssignmentOut, **REFUSALS}, url_name="assignments"
)
def assign(
    request: HttpRequest, wanted: AssignmentIn, idempotency_key: Key = IDEMPOTENCY_KEY
) -> Any:
    """Dispatch points to a cell or a person; those that may not move stay and say why.

    Each point goes by the version it has at this moment: who must not overwrite a
    change dispatches point by point. The same Idempotency-Key again moves no point
    a second time.
    """
    versions = _versions(request, wanted)
    steps = [
        Step(number, version, uid=uid_of(request, idempotency_key, str(number)))
        for number, version in versions.items()
    ]
    outcomes = advance_many(
        steps,
        action=Action.DISPATCH,
        by=request.user,
        at=timezone.now(),
        note=wanted.note,
        data=_receiver(wanted),
        client="api",
    )
    answers = [_answer(outcome) for outcome in outcomes]
    missing = [point for point in wanted.points or [] if point not in versions]
    answers += [_answer(Outcome(point, refusal=Missing())) for point in missing]
    done = sum(answer["code"] == "done" for answer in answers)
    return {"done": done, "refused": len(answers) - done, "answers": answers}


def _versions(request: HttpRequest, wanted: AssignmentIn) -> dict[int, int]:
    """The points that are meant and may be seen, with the versions they have now."""
    today = timezone.localdate()
    if (wanted.points is None) == (wanted.filter is None):
        raise Invalid(fields={"points": _("Name the points, or a filter.")})
    if wanted.points is not None:
        points = ProblemPoint.objects.filter(pk__in=wanted.points)
        found = visible_to(request.user, points, today)
    else:
        found = wanted_points(
            wanted.filter or PointFilter(), user=request.user, on=today
        )
    rows = dict(found.order_by("id").values_list("id", "version")[: MOST_ASSIGNED + 1])
    if len(rows) > MOST_ASSIGNED:
        raise TooLarge(
            message=_("At most %(most)d points at once; narrow the filter down."),
            params={"most": MOST_ASSIGNED},
        )
    return rows


def _receiver(wanted: AssignmentIn) -> dict[str, Any]:
    """What the step must be told: ids, whatever the caller named."""
    told: dict[str, Any] = {}
    if wanted.cell is not None:
        told["cell"] = _id_of(Cell, "code", wanted.cell)
        if told["cell"] is None:
            raise Invalid(fields={"cell": _("There is no such grid cell.")})
    if wanted.user is not None:
        told["user"] = _id_of(User, "username", wanted.user)
        if told["user"] is None:
            raise Invalid(fields={"user": _("There is no such person.")})
    if wanted.due_on is not None:
        told["due_on"] = wanted.due_on
    return told


def _id_of(model: type[Cell] | type[User], name: str, value: int | str) -> int | None:
    named = {"pk" if isinstance(value, int) else name: value}
    found: int | None = (
        model.objects.filter(**named).values_list("pk", flat=True).first()
    )
    return found


def _answer(outcome: Outcome) -> dict[str, Any]:
    refusal = outcome.refusal
    if refusal is None:
        return {"point": outcome.point_id, "code": "done", "message": ""}
    return {
        "point": outcome.point_id,
        "code": refusal.code,
        "message": refusal.sentence(),
    }
