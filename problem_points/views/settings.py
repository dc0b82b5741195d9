"""What Django tells the scripts of a page: addresses and words."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.layers import tile_url
from grid.models import Cell
from problem_points.models import ProblemPoint
from problem_points.workflow.states import Bucket, Status

LOCATOR_ZOOM = 13


def case_settings(point: ProblemPoint) -> dict[str, Any]:
    """For the page of a case."""
    return {
        "tiles": {"base": tile_url("base")},
        "states": static("img/states.svg"),
        "status": point.status,
        "place": _place(point),
        "zoom": LOCATOR_ZOOM,
        "upload": reverse("api:evidence", args=[point.pk]),
        "words": {
            "drawn": drawn_remark(),
            "sending": _("being sent …"),
            "offline": _("No connection. Choose the file again in a moment."),
            "insecure": _(
                "The browser tells the position only to https pages;"
                " type it or click on the map."
            ),
            "locating": _("Asking the device …"),
            "accuracy": _("Accurate to ±{metres} m."),
            "nowhere": _("The device knows no position; type it or click on the map."),
        },
    }


def _place(point: ProblemPoint) -> dict[str, float] | None:
    if point.location is None:
        return None
    return {"lon": point.location.x, "lat": point.location.y}


def words_of_the_map() -> dict[str, Any]:
    """What the scripts of a map say; {n} is a number."""
    return {
        "drawn": drawn_remark(),
        "status": {status.value: str(status.label) for status in Status},
        "bucket": {bucket.value: str(bucket.label) for bucket in Bucket},
        "today": timezone.localdate().isoformat(),
        "late": _("{n} days late"),
        "left": _("{n} days left"),
        "dueToday": _("due today"),
        "lateOnes": _("{n} of them late"),
        "points": _("{n} points"),
        "offline": _("No connection: the map shows what it had. It goes on by itself."),
        "copied": _("{n} rows copied; paste them into Excel."),
        "selected": _("{n} selected"),
    }


def drawn_remark() -> str:
    """What a map says when what it shows was drawn by hand; else nothing."""
    is_drawn = Cell.objects.filter(is_drawn=True).exists()
    return _("drawn, not surveyed") if is_drawn else ""
