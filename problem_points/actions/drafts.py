"""Verifications saved on site, to be completed at the desk before they go to review."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from pydantic import ValidationError

from gis_core import calendar, crs
from gis_core.errors import Conflict, DomainError, Invalid, Missing
from gis_core.mistakes import fields_of
from grid.scopes import grants_of
from problem_points.actions import chain
from problem_points.cases import load_case
from problem_points.models import ProblemPoint, Verification
from problem_points.permissions import acting_grant, visible_to
from problem_points.workflow import payloads
from problem_points.workflow.transitions import BY_ACTION, Action

SAVED = frozenset(payloads.Verification.model_fields) - {"place", "duplicate_of"}
"""What a draft keeps; the place becomes a point."""


@transaction.atomic
def save_verification(
    *, point_id: int, by: Any, at: datetime, data: Mapping[str, Any]
) -> Verification:
    """Keep what is known so far; nothing is required yet, nothing moves.

    Whoever may submit the verification may save it; the name of who saved it first
    stays when somebody else completes it.
    """
    day = calendar.local_day(at)
    points = ProblemPoint.objects.filter(pk=point_id)
    if not visible_to(by, points, day).exists():
        raise Missing
    chain.lock([point_id])
    case = load_case(point_id)
    row = BY_ACTION[Action.SUBMIT_VERIFICATION]
    grant = acting_grant(grants_of(by, day), by.pk, case, row)
    if isinstance(grant, DomainError):
        raise grant
    if case.status not in row.sources:
        raise Conflict("not-allowed-from-state", params={"status": case.status.value})
    draft = Verification.objects.filter(
        point=point_id, event__isnull=True
    ).first() or Verification(
        point_id=point_id, round_no=case.round_no, saved_by=by, saved_at=at
    )
    for name, value in _checked(data).items():
        setattr(draft, name, value)
    draft.save()
    return draft


def _checked(data: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that were given, each held to the rule of the whole."""
    given = {name: value for name, value in data.items() if value not in ("", None)}
    try:
        partial = payloads.Verification.model_validate(
            {"visited_on": "2000-01-01", "verdict": "unclear"} | given
        )
    except ValidationError as mistake:
        raise Invalid(fields=fields_of(mistake)) from None
    saved = {name: getattr(partial, name) for name in SAVED & set(given)}
    if partial.place:
        saved["place"] = Point(partial.place.lon, partial.place.lat, srid=crs.STORAGE)
        saved["accuracy_m"] = partial.place.accuracy
    return saved
