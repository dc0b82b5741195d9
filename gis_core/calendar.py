"""Days of the site: Asia/Shanghai, its weekends, holidays and worked weekend days."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from gis_core.models import Holiday

SATURDAY = 5


def local_day(at: datetime) -> date:
    """The day of a moment in the site's time zone."""
    return timezone.localdate(at)


def special_days() -> dict[date, bool]:
    """Days that differ from the ordinary week: True when they are worked."""
    return dict(Holiday.objects.values_list("date", "is_working_day"))


def is_working_day(day: date, special: Mapping[date, bool]) -> bool:
    """Monday to Friday, unless a holiday row says otherwise."""
    return special.get(day, day.weekday() < SATURDAY)


def add_days(
    start: date, days: int, special: Mapping[date, bool], *, in_working_days: bool
) -> date:
    """The day that lies `days` days, or working days, after `start`.

    The start itself is not counted, as deadlines in Chinese notices are not.
    """
    if not in_working_days:
        return start + timedelta(days=days)
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, special):
            days -= 1
    return day
