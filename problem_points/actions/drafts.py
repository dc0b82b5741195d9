"""Verifications saved on site, to be completed at the desk before they go to review."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from pydantic import ValidationError

from gis_core import calendar, crs
from gis_core.errors import DomainError, Invalid, Missing
from gis_core.mistakes import fields_of
from grid.scopes import grants_of
from problem_points.actions import chain
from problem_points.actions.judging import not_from_here
from problem_points.cases import load_case
from problem_points.models import ProblemPoint, Verification
from problem_points.permissions import saving_grant, visible_to
from problem_points.workflow import payloads
from problem_points.workflow.transitions import BY_ACTION, Action

SAVED = frozenset(payloads.Verification.model_fields) - {"place", "duplicate_of"}
"""What a draft keeps; the place becomes a point."""


@transaction.atomic
def save_verification(
    *, point_id: int, by: Any, at: datetime, data: Mapping[str, Any]
) -> Verification:
    """Keep what is known so far; nothing is required yet, nothing moves.

    Whoever may submit the verification may save it, and the county at its desk; the
    name of who saved it first stays when somebody else completes it.
    """
    day = calendar.local_day(at)
    points = ProblemPoint.objects.filter(pk=point_id)
    if not visible_to(by, points, day).exists():
        raise Missing
    chain.lock([point_id])
    case = load_case(point_id)
    if case.status not in BY_ACTION[Action.SUBMIT_VERIFICATION].sources:
        raise not_from_here(case)
    grant = saving_grant(grants_of(by, day), by.pk, case)
    if isinstance(grant, DomainError):
        raise grant
    draft = draft_of(point_id) or Verification(
        point_id=point_id, round_no=case.round_no, saved_by=by, saved_at=at
    )
    for name, value in _checked(data).items():
        setattr(draft, name, value)
    draft.save()
    return draft


def draft_of(point_id: int) -> Verification | None:
    """The verification of a point that was saved and not yet handed in."""
    drafts = Verification.objects.filter(point=point_id, event__isnull=True)
    return drafts.select_related("saved_by").first()


def data_of(draft: Verification) -> dict[str, Any]:
    """What a draft holds, under the names of the action; what is unknown is left out."""
    kept = {name: getattr(draft, name) for name in sorted(SAVED)}
    if draft.place is not None:
        accuracy = draft.accuracy_m
        kept["place"] = {"lon": draft.place.x, "lat": draft.place.y} | (
            {} if accuracy is None else {"accuracy": accuracy}
        )
    return {name: value for name, value in kept.items() if value not in (None, "", [])}


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
