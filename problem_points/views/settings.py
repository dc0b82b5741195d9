"""What Django tells the scripts of a page: addresses and words."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from gis_core.layers import tile_url
from problem_points.models import ProblemPoint

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
