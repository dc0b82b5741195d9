"""Files of evidence, for those who may see the point."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from gis_core.errors import Missing
from gis_core.evidence.models import StoredFile
from gis_core.evidence.serving import file_response
from problem_points.models import PointEvidence, ProblemPoint
from problem_points.permissions import can_see_originals, require, visible_to

EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
}


@require_safe
def evidence(request: HttpRequest, point_id: int, uid: UUID) -> HttpResponseBase:
    """The copy of a photo that pages show; other files are downloaded."""
    found = _found(request, point_id, uid)
    if found.display is None:
        return _original(request, found)
    name = f"{found.uid}.jpg"
    return file_response(request, found.display, name=name, inline=True)


@require_safe
def original(request: HttpRequest, point_id: int, uid: UUID) -> HttpResponseBase:
    """The file as it was sent, to be downloaded."""
    return _original(request, _found(request, point_id, uid))


def _found(request: HttpRequest, point_id: int, uid: UUID) -> PointEvidence:
    points = visible_to(request.user, ProblemPoint.objects.all())
    rows = PointEvidence.objects.select_related("point", "original", "display")
    found = rows.filter(uid=uid, point_id=point_id, point__in=points).first()
    if found is None:
        raise Missing
    return found


def _original(request: HttpRequest, found: PointEvidence) -> HttpResponseBase:
    require(can_see_originals(request.user, found.point))
    if found.original is None:
        raise Missing
    name = found.name or _plain_name(found, found.original)
    return file_response(request, found.original, name=name)


def _plain_name(found: PointEvidence, stored: StoredFile) -> str:
    return f"{found.uid}{EXTENSIONS.get(stored.media_type, '')}"
