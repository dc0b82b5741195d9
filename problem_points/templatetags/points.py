"""How a state, a date and a place are shown everywhere."""

from datetime import date
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gis_core.evidence.flags import Flag
from gis_core.notation import Notation, place_text
from problem_points.models import ProblemPoint
from problem_points.workflow.states import BUCKETS, OPEN, Bucket, Status

register = template.Library()


@register.simple_tag
def glyph(status: str, *, late: bool = False) -> SafeString:
    """The sign of a state: its bucket's shape and colour, and an inner mark."""
    return format_html(
        '<svg class="glyph {}{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        BUCKETS[Status(status)].value,
        " is-late" if late else "",
        static("img/states.svg"),
        status,
    )


@register.simple_tag
def bucket_glyph(bucket: str) -> SafeString:
    """The sign of a bucket: that of its first state."""
    first = next(status for status in Status if BUCKETS[status] == Bucket(bucket))
    return glyph(first)


@register.filter
def is_late(point: ProblemPoint) -> bool:
    """Somebody still has to act, and the date has passed."""
    return (
        point.status in OPEN
        and point.due_on is not None
        and point.suspended_from is None
        and point.due_on < timezone.localdate()
    )


@register.filter
def due_words(point: ProblemPoint) -> str:
    """How many days are left or over, with the date; empty if nothing is due."""
    if point.status not in OPEN or point.due_on is None:
        return ""
    if point.suspended_from is not None:
        return _("clock stopped")
    left = (point.due_on - timezone.localdate()).days
    day = short_date(point.due_on)
    if left < 0:
        return ngettext(
            "%(count)d day late (due %(day)s)",
            "%(count)d days late (due %(day)s)",
            -left,
        ) % {"count": -left, "day": day}
    if left == 0:
        return _("due today")
    return ngettext(
        "%(count)d day left (%(day)s)", "%(count)d days left (%(day)s)", left
    ) % {"count": left, "day": day}


@register.filter
def short_date(day: date | None) -> str:
    """Month and day; the year too if it is not this one."""
    if day is None:
        return ""
    this_year = day.year == timezone.localdate().year
    return date_format(day, "m-d" if this_year else "Y-m-d")


@register.simple_tag(takes_context=True)
def coordinates(context: template.Context, point: ProblemPoint) -> str:
    """Where a point lies, in the notation that this device chose, as people copy it."""
    if point.location is None:
        return ""
    lon, lat = point.location.coords
    chosen = context["request"].COOKIES.get("notation", "")
    return place_text(lon, lat, Notation.of(chosen))


@register.filter
def flag_words(flags: list[str]) -> list[str]:
    """What a reviewer should know of a photo, in words."""
    return [str(dict(Flag.choices).get(flag, flag)) for flag in flags]


@register.filter
def lookup(labels: dict[str, Any], code: str) -> Any:
    """The label of a code; the code itself if it has none."""
    return labels.get(code, code)
