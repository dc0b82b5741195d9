"""Times of the demo: fixed moments in the city's time zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")


def moment(day: date, hour: int = 9) -> datetime:
    """A moment of the demo, on the hour."""
    return datetime.combine(day, time(hour), HERE).astimezone(UTC)
