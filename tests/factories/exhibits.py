"""Photos and papers of a point, handed in by the real action."""

import io
import itertools
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point

from gis_core.accounts.models import User
from gis_core.evidence.models import EvidenceKind, EvidencePhase
from problem_points.actions.evidence import add_evidence
from problem_points.models import ProblemPoint
from tests.factories.photos import photo

SOMEWHERE = Point(112.25, 40.75)
"""In a village of the cast: where photos of a case without a place are taken."""

_numbers = itertools.count(1)


def add_photo(
    point: ProblemPoint,
    by: User,
    phase: EvidencePhase | str,
    *,
    at: datetime | None = None,
    place: Point | None = None,
    content: io.BytesIO | None = None,
    **facts: Any,
) -> UUID:
    """A site photo taken at the point itself unless a place is named; its uid."""
    place = place or point.location or SOMEWHERE
    fix = {"lon": place.x, "lat": place.y, "accuracy": 8.0}
    return _add(point, by, EvidenceKind.PHOTO, phase, content, at, **{**fix, **facts})


def add_paper(
    point: ProblemPoint,
    by: User,
    kind: EvidenceKind | str,
    phase: EvidencePhase | str,
    *,
    at: datetime | None = None,
) -> UUID:
    """A photographed page of some kind; its uid."""
    return _add(point, by, kind, phase, None, at)


def _add(
    point: ProblemPoint,
    by: User,
    kind: EvidenceKind | str,
    phase: EvidencePhase | str,
    content: io.BytesIO | None,
    at: datetime | None,
    **facts: Any,
) -> UUID:
    return add_evidence(
        point_id=point.pk,
        by=by,
        at=at or point.changed_at,
        uploaded_file=content or photo(next(_numbers), size=(64, 48)),
        kind=kind,
        phase=phase,
        **facts,
    ).uid
