"""The phone: what lies near, readable and workable where there is no network.

The page itself holds nothing of any person, so that a device may keep it; everything of
a person comes as JSON and is kept in the device's database until they sign out.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gis_core import code_lists
from gis_core.accounts.models import User
from gis_core.geometry_columns import with_related
from problem_points.models import ProblemPoint
from problem_points.permissions import visible_to
from problem_points.templatetags.points import due_words, is_late
from problem_points.views.loading import person_of
from problem_points.views.near_settings import VERDICTS, near_settings
from problem_points.views.todo.tasks import tasks_of
from problem_points.workflow.states import BUCKETS, OPEN, Status
from problem_points.workflow.transitions import Action

SHOWN = 300
COLLEAGUES = 6
PERCENTS = (25, 50, 75, 100)
VERBS = {
    Action.SUBMIT_VERIFICATION: "verify",
    Action.REPORT_PROGRESS: "rectify",
    Action.DECLARE_DONE: "rectify",
}
"""The steps that are done on the ground; the others have their form on the case page."""


@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody."""
    context = {"page": near_settings(), "verdicts": VERDICTS, "percents": PERCENTS}
    return render(request, "problem_points/near.html", context)


@require_safe
def near_person(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and the token that what they send must carry."""
    return _private({"person": _person(request), "csrf": get_token(request)})


@require_safe
def near_points(request: HttpRequest) -> JsonResponse:
    """What waits for this person, then what else is open in their cells; by date.

    The device sorts by distance: where somebody stands is not sent here.
    """
    person = person_of(request)
    tasks = tasks_of(person)
    wanted = {task.point.pk: task.action for task in tasks}
    points = [task.point for task in tasks]
    others = visible_to(person, ProblemPoint.objects.filter(status__in=sorted(OPEN)))
    rows = others.exclude(pk__in=wanted).order_by(F("due_on").asc(nulls_last=True))
    points += with_related(rows, "cell__town")[: max(SHOWN - len(points), 0)]
    types = code_lists.labels("activity")
    return _private(
        {
            "person": _person(request),
            "csrf": get_token(request),
            "at": timezone.localtime().isoformat(timespec="seconds"),
            "points": [
                _card(point, wanted.get(point.pk), types) for point in points[:SHOWN]
            ],
        }
    )


@require_safe
@login_not_required
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the page on its home screen."""
    icons = [
        {"src": static(f"img/shield-{size}.png"), "sizes": f"{size}x{size}"}
        for size in (192, 512)
    ]
    return JsonResponse(
        {
            "id": "near",
            "name": _("Green Shield points"),
            "short_name": _("Green Shield"),
            "start_url": reverse("problem_points:near"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f5f1",
            "theme_color": "#0b6b4f",
            "icons": [
                {**icon, "type": "image/png", "purpose": purpose}
                for icon in icons
                for purpose in ("any", "maskable")
            ],
        },
        content_type="application/manifest+json",
    )


@require_safe
@login_not_required
def worker(request: HttpRequest) -> FileResponse:
    """The script that opens the page without network; it may speak for this page only."""
    script = settings.BASE_DIR / "static" / "js" / "phone" / "worker.js"
    answer = FileResponse(script.open("rb"), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = reverse("problem_points:near")
    return answer


def _person(request: HttpRequest) -> dict[str, Any]:
    """Who it is, and the names that are likely to stand beside them on site."""
    person = person_of(request)
    beside = User.objects.filter(is_active=True, organisation=person.organisation_id)
    names = [
        each.get_full_name()
        for each in beside.exclude(pk=person.pk).order_by("pk")[:COLLEAGUES]
        if person.organisation_id
    ]
    return {"id": person.pk, "name": person.get_full_name(), "colleagues": names}


def _card(
    point: ProblemPoint, action: Action | None, types: dict[str, str]
) -> dict[str, Any]:
    place = point.location
    cell = point.cell
    names = [str(cell.town or ""), str(cell)] if cell else []
    return {
        "id": point.pk,
        "number": point.number,
        "status": point.status,
        "bucket": BUCKETS[Status(point.status)].value,
        "state": point.get_status_display(),
        "verb": VERBS.get(action, "other") if action else "",
        "step": str(action.label) if action else "",
        "late": is_late(point),
        "due": due_words(point),
        "due_on": point.due_on,
        "place": " ".join(dict.fromkeys(name for name in names if name)),
        "type": types.get(point.detected_type, point.detected_type),
        "lon": place.x if place else None,
        "lat": place.y if place else None,
    }


def _private(content: dict[str, Any]) -> JsonResponse:
    answer = JsonResponse(content)
    answer["Cache-Control"] = "private, no-store"
    return answer
