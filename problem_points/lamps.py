"""Lamps: how a point stands against the clock, as one expression over the table.

Each lamp has one reason; the first that fits, from the top of `LAMPS` down:

* red: late; sent back twice or reopened after a rebound, while it is to be rectified or
  being rectified; a measure of the approved plan more than 15 days late.
* yellow: seven days or fewer left; a measure late; four fifths of the time gone with
  less than four fifths of the work done.
* green: anything else that is open. grey: the clock is stopped. blue: nothing left to
  rectify. What is rectified and waits for acceptance or closing is blue until it is
  late: then somebody there is.

A void point has no lamp.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    Expression,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    TextChoices,
    Value,
    When,
)
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from problem_points.models import Measure
from problem_points.workflow.states import OPEN, Bucket, Status, statuses_of

SOON = timedelta(days=7)
LATE_MEASURE = timedelta(days=15)
MOST = 80  # per cent of the time or of the work
OFTEN = 2  # times sent back


class Lamp(TextChoices):
    """What leaders see at a glance."""

    GREEN = "green", _("green")
    YELLOW = "yellow", _("yellow")
    RED = "red", _("red")
    GREY = "grey", _("grey")
    BLUE = "blue", _("blue")


class LampReason(TextChoices):
    """Why a lamp has its colour."""

    SUSPENDED = "suspended", _("The clock is stopped.")
    OVERDUE = "overdue", _("The deadline has passed.")
    RETURNED = "returned", _("It was sent back at least twice.")
    REBOUND = "rebound", _("The problem came back after it had been closed.")
    MEASURE_LATE = "measure-late", _("A measure is more than 15 days late.")
    RECTIFIED = "rectified", _("It is rectified and waits for acceptance or closing.")
    DUE_SOON = "due-soon", _("Seven days or fewer are left.")
    MEASURE_DUE = "measure-due", _("A measure is late.")
    BEHIND = "behind", _("Most of the time is gone, but not most of the work is done.")
    ON_SCHEDULE = "on-schedule", _("There is time left.")
    FINISHED = "finished", _("Nothing is left to rectify.")


LAMPS: dict[LampReason, Lamp] = {
    LampReason.SUSPENDED: Lamp.GREY,
    LampReason.OVERDUE: Lamp.RED,
    LampReason.RETURNED: Lamp.RED,
    LampReason.REBOUND: Lamp.RED,
    LampReason.MEASURE_LATE: Lamp.RED,
    LampReason.RECTIFIED: Lamp.BLUE,
    LampReason.DUE_SOON: Lamp.YELLOW,
    LampReason.MEASURE_DUE: Lamp.YELLOW,
    LampReason.BEHIND: Lamp.YELLOW,
    LampReason.ON_SCHEDULE: Lamp.GREEN,
    LampReason.FINISHED: Lamp.BLUE,
}

UNRECTIFIED = [*statuses_of(Bucket.TODO), *statuses_of(Bucket.DOING)]


def lamp(on: date) -> "Looked":
    """The lamp of each point of a query on that day; NULL for void points."""
    return Looked(lamp_reason(on), table=LAMPS)


def lamp_reason(on: date) -> Case:
    """Why each point of a query has its lamp on that day; NULL for void points."""
    # OPEN is a set; the text of a query should not change from process to process.
    is_open = Q(status__in=sorted(OPEN))
    unrectified = Q(status__in=UNRECTIFIED)
    return Case(
        When(status=Status.VOID, then=Value(None)),
        When(~is_open, then=Value(LampReason.FINISHED)),
        When(suspended_from__isnull=False, then=Value(LampReason.SUSPENDED)),
        When(due_on__lt=on, then=Value(LampReason.OVERDUE)),
        When(~unrectified, then=Value(LampReason.RECTIFIED)),
        When(returned_count__gte=OFTEN, then=Value(LampReason.RETURNED)),
        When(rebound_count__gt=0, then=Value(LampReason.REBOUND)),
        When(
            _measure_due_before(on - LATE_MEASURE), then=Value(LampReason.MEASURE_LATE)
        ),
        When(due_on__lte=on + SOON, then=Value(LampReason.DUE_SOON)),
        When(_measure_due_before(on), then=Value(LampReason.MEASURE_DUE)),
        When(_behind(on), then=Value(LampReason.BEHIND)),
        default=Value(LampReason.ON_SCHEDULE),
        output_field=CharField(max_length=12),
    )


def reasons_of(lamp: Lamp) -> list[LampReason]:
    """The reasons for which a lamp has this colour."""
    return [reason for reason, colour in LAMPS.items() if colour is lamp]


def _measure_due_before(day: date) -> Q:
    late = Measure.objects.filter(
        plan__point=OuterRef("pk"),
        plan__round_no=OuterRef("round_no"),
        plan__approved_event__isnull=False,
        done_on__isnull=True,
        due_on__lt=day,
    )
    return Q(Exists(late), status=Status.RECTIFYING)


def _behind(on: date) -> Q:
    """Most of the time between start and deadline is gone, most of the work is not."""
    gone = _Days(Value(on), F("due_starts_on")) * 100
    allowed = _Days(F("due_on"), F("due_starts_on")) * MOST
    return Q(status=Status.RECTIFYING, progress_pct__lt=MOST) & Q(
        GreaterThanOrEqual(gone, allowed)
    )


class Looked(Func):
    """What a small table holds for a value of the query; NULL for what it has not."""

    output_field = CharField()
    arg_joiner = "::jsonb ->> "
    template = "(%(expressions)s)"

    def __init__(self, value: Expression | F, *, table: Mapping[Any, Any]) -> None:
        super().__init__(Value(json.dumps(table)), value)


class _Days(Func):
    """Whole days between two dates, the later one first."""

    arg_joiner = " - "
    template = "(%(expressions)s)"
    output_field = IntegerField()
