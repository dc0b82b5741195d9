"""Evidence of a point: what is there, and adding to it."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import File, Form, Router
from ninja.files import UploadedFile

from gis_core.accounts.models import User
from problem_points.actions.evidence import add_evidence
from problem_points.api.facts import visible_point
from problem_points.models import PointEvidence
from problem_points.schemas import REFUSALS, EvidenceIn, EvidenceList, EvidenceOut

router = Router(tags=["evidence"])


@router.get(
    "/points/{int:point_id}/evidence",
    response={200: EvidenceList, **REFUSALS},
    url_name="evidence",
)
def evidence(request: HttpRequest, point_id: int) -> Any:
    """Everything that was handed in for the point, oldest first."""
    seen = visible_point(point_id, user=request.user, on=timezone.localdate())
    return {"items": [_out(row) for row in _rows().filter(point=seen).order_by("id")]}


@router.post("/points/{int:point_id}/evidence", response={200: EvidenceOut, **REFUSALS})
def add(
    request: HttpRequest,
    point_id: int,
    said: Form[EvidenceIn],
    file: File[UploadedFile],
) -> Any:
    """Hand in one file. The same `uid` with the same bytes again changes nothing."""
    added = add_evidence(
        point_id=point_id,
        by=cast(User, request.user),
        at=timezone.now(),
        uploaded_file=file,
        **said.model_dump(),
    )
    return _out(_rows().get(pk=added.pk))


def _rows() -> QuerySet[PointEvidence]:
    return PointEvidence.objects.select_related("author", "event")


def _out(row: PointEvidence) -> dict[str, Any]:
    place = row.fix_location
    return {
        "uid": row.uid,
        "kind": row.kind,
        "phase": row.phase,
        "source": row.source,
        "slot": row.slot,
        "name": row.name,
        "sha256": row.original_sha256,
        "captured_at": row.captured_at and timezone.localtime(row.captured_at),
        "received_at": row.received_at,
        "lon": place.x if place else None,
        "lat": place.y if place else None,
        "accuracy": row.fix_accuracy_m,
        "flags": row.flags,
        "author": str(row.author),
        "event_seq": row.event.seq if row.event else None,
        "url": reverse("problem_points:evidence", args=[row.point_id, row.uid]),
    }
