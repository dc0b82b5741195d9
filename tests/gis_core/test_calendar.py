"""Days and working days, as notices count them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core import calendar
from gis_core.models import Holiday

FRIDAY = date(2026, 11, 20)
# The week of National Day as it was in 2023, with its exchanged weekend days.
OCTOBER = {
    **{date(2023, 9, 29) + timedelta(days=n): False for n in range(8)},
    date(2023, 10, 7): True,
    date(2023, 10, 8): True,
}


@pytest.mark.parametrize(
    ("start", "days", "special", "end"),
    [
        (FRIDAY, 0, {}, FRIDAY),
        (FRIDAY, 1, {}, date(2026, 11, 23)),
        (FRIDAY, 5, {}, date(2026, 11, 27)),
        (date(2026, 11, 21), 1, {}, date(2026, 11, 23)),
        (FRIDAY, 1, {date(2026, 11, 21): True}, date(2026, 11, 21)),
        (FRIDAY, 1, {date(2026, 11, 23): False}, date(2026, 11, 24)),
        (date(2023, 9, 28), 1, OCTOBER, date(2023, 10, 7)),
        (date(2023, 9, 28), 5, OCTOBER, date(2023, 10, 11)),
    ],
)
def test_working_days_skip_weekends_and_holidays_and_count_worked_ones(
    start, days, special, end
):
    assert calendar.add_days(start, days, special, in_working_days=True) == end


def test_plain_days_skip_nothing():
    end = calendar.add_days(FRIDAY, 15, OCTOBER, in_working_days=False)

    assert end == date(2026, 12, 5)


@given(
    start=st.dates(date(2017, 1, 1), date(2030, 12, 31)),
    days=st.integers(1, 60),
    special=st.dictionaries(
        st.dates(date(2017, 1, 1), date(2031, 12, 31)), st.booleans(), max_size=40
    ),
)
def test_the_last_day_is_worked_and_so_many_lie_in_between(start, days, special):
    end = calendar.add_days(start, days, special, in_working_days=True)

    between = [start + timedelta(days=n + 1) for n in range((end - start).days)]
    assert calendar.is_working_day(end, special)
    assert sum(calendar.is_working_day(day, special) for day in between) == days


def test_a_day_begins_at_midnight_in_shanghai():
    assert calendar.local_day(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(
        2026, 11, 22
    )
    assert calendar.local_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(
        2026, 11, 23
    )


@pytest.mark.django_db
def test_staff_enter_the_days_and_none_is_invented():
    assert calendar.special_days() == {}

    Holiday.objects.create(date=date(2026, 10, 1), name="国庆节")
    Holiday.objects.create(date=date(2026, 10, 10), name="调休", is_working_day=True)

    assert calendar.special_days() == {
        date(2026, 10, 1): False,
        date(2026, 10, 10): True,
    }
