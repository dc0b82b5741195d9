"""Points: lists, GeoJSON, one point, its chain, and the steps that may be taken."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from gis_core.errors import Missing
from gis_core.features import MEDIA_TYPE, collection, features_of
from problem_points.actions.drafts import data_of, draft_of, save_verification
from problem_points.actions.transitions import advance
from problem_points.api.facts import chain_of, detail_of, visible_point
from problem_points.api.idempotency import IDEMPOTENCY_KEY, Key, uid_of
from problem_points.api.listing import Page, summaries, wanted_points
from problem_points.filters import PointFilter
from problem_points.models import Verification
from problem_points.schemas import (
    REFUSALS,
    ActionIn,
    DraftIn,
    DraftOut,
    EventList,
    PageQuery,
    PointDetail,
    PointPage,
)
from problem_points.workflow.transitions import Action

router = Router(tags=["points"])

GEOJSON = {
    "responses": {
        200: {
            "description": "A feature collection with `count` and `next`.",
            "content": {MEDIA_TYPE: {"schema": {"type": "object"}}},
        }
    }
}


@router.get("/points", response={200: PointPage, **REFUSALS}, url_name="points")
def points(
    request: HttpRequest, wanted: Query[PointFilter], page: Query[PageQuery]
) -> Any:
    """The points that the caller may see and the filter describes, a page at a time."""
    today = timezone.localdate()
    part = Page.of(page)
    found = wanted_points(wanted, user=request.user, on=today)
    rows = list(part.cut(summaries(found, on=today)))
    return {
        "count": found.count(),
        "next": part.next([row["id"] for row in rows]),
        "items": rows[: part.limit],
    }


@router.get(
    "/points.geojson",
    response=REFUSALS,
    url_name="points-geojson",
    openapi_extra=GEOJSON,
)
def points_geojson(
    request: HttpRequest, wanted: Query[PointFilter], page: Query[PageQuery]
) -> HttpResponse:
    """The same page as GeoJSON, longitude before latitude."""
    today = timezone.localdate()
    part = Page.of(page)
    found = wanted_points(wanted, user=request.user, on=today)
    rows = part.cut(summaries(found, on=today, with_location=True))
    features = features_of(rows, geometry="location")
    members = (
        ("count", str(found.count())),
        ("next", json.dumps(part.next([number for number, _text in features]))),
    )
    texts = [text for _number, text in features[: part.limit]]
    return HttpResponse(collection(texts, members), content_type=MEDIA_TYPE)


@router.get(
    "/points/{int:point_id}", response={200: PointDetail, **REFUSALS}, url_name="point"
)
def point(request: HttpRequest, point_id: int) -> Any:
    """One point with all its facts and what the caller may do with it now."""
    return detail_of(point_id, user=request.user, on=timezone.localdate())


@router.get(
    "/points/{int:point_id}/events",
    response={200: EventList, **REFUSALS},
    url_name="events",
)
def events(request: HttpRequest, point_id: int) -> Any:
    """The point's chain of events, oldest first, with the hashes that seal it."""
    seen = visible_point(point_id, user=request.user, on=timezone.localdate())
    return {"items": chain_of(seen.pk)}


@router.post(
    "/points/{int:point_id}/actions/{action}",
    response={200: PointDetail, **REFUSALS},
    url_name="act",
)
def act(
    request: HttpRequest,
    point_id: int,
    action: Path[Action],
    step: ActionIn,
    idempotency_key: Key = IDEMPOTENCY_KEY,
) -> Any:
    """Take one step. The same Idempotency-Key again takes it once and answers alike."""
    seen = visible_point(point_id, user=request.user, on=timezone.localdate())
    advance(
        point_id=seen.pk,
        action=action,
        by=request.user,
        at=timezone.now(),
        version=step.version,
        note=step.note,
        data=step.data,
        evidence=step.evidence,
        uid=uid_of(request, idempotency_key),
        client="api",
    )
    return detail_of(point_id, user=request.user, on=timezone.localdate())


@router.get(
    "/points/{int:point_id}/verification-draft",
    response={200: DraftOut, **REFUSALS},
    url_name="verification-draft",
)
def draft(request: HttpRequest, point_id: int) -> Any:
    """The verification that was saved and not yet handed in; 404 if there is none."""
    seen = visible_point(point_id, user=request.user, on=timezone.localdate())
    saved = draft_of(seen.pk)
    if saved is None:
        raise Missing
    return _draft(saved)


@router.put(
    "/points/{int:point_id}/verification-draft",
    response={200: DraftOut, **REFUSALS},
)
def save_draft(request: HttpRequest, point_id: int, said: DraftIn) -> Any:
    """Keep what is known so far; fields that are not named stay as they were saved."""
    seen = visible_point(point_id, user=request.user, on=timezone.localdate())
    saved = save_verification(
        point_id=seen.pk, by=request.user, at=timezone.now(), data=said.data
    )
    return _draft(saved)


def _draft(saved: Verification) -> dict[str, Any]:
    return {
        "saved_by": str(saved.saved_by),
        "saved_at": saved.saved_at,
        "data": data_of(saved),
    }
