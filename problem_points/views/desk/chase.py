"""Whom to remind: what is late, by who has it, with words ready to be sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.models import User
from gis_core.geometry_columns import with_related
from problem_points.actions import chasing as actions
from problem_points.models import PointQuerySet, ProblemPoint
from problem_points.models.point import overdue
from problem_points.permissions import require, visible_to
from problem_points.templatetags.points import due_words, short_date
from problem_points.views.desk.owners import may_dispatch
from problem_points.views.loading import person_of
from problem_points.workflow.states import OPEN

MOST = 2000
TOLD = 20  # numbers in one message; nobody reads on


@dataclass
class Reminder:
    """One owner's late cases."""

    key: str
    name: str
    phone: str
    last: datetime | None = None
    """When somebody was last reminded of one of these cases."""
    points: list[ProblemPoint] = field(default_factory=list)

    @property
    def text(self) -> str:
        """A polite, dated paragraph for the group chat."""
        head = ngettext(
            "%(name)s: as of %(day)s, %(n)d case of yours is late. Please see to it:",
            "%(name)s: as of %(day)s, %(n)d cases of yours are late. Please see to them:",
            len(self.points),
        ) % {
            "name": self.name,
            "day": short_date(timezone.localdate()),
            "n": len(self.points),
        }
        lines = [
            " ".join(
                filter(
                    None,
                    [
                        f"{number}.",
                        point.number,
                        str(point.cell.town or "") if point.cell else "",
                        str(point.get_status_display()),
                        due_words(point),
                    ],
                )
            )
            for number, point in enumerate(self.points[:TOLD], 1)
        ]
        more = len(self.points) - TOLD
        if more > 0:
            lines.append(_("… and %(n)d more") % {"n": more})
        return "\n".join([head, *lines])


@require_safe
def chase(request: HttpRequest) -> HttpResponse:
    """Late cases grouped by owner, who has most first."""
    person = person_of(request)
    require(may_dispatch(person))
    reminders = reminders_of(_late(person))
    context = {
        "reminders": reminders,
        "total": sum(len(r.points) for r in reminders),
        "tab": "chase",
    }
    return render(request, "problem_points/chase.html", context)


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Remind one owner, or all of them, by a notice for each late case."""
    person = person_of(request)
    require(may_dispatch(person))
    asked = request.POST.get("to", "")
    chosen = [r for r in reminders_of(_late(person)) if asked in {"", r.key}]
    points = [point.pk for reminder in chosen for point in reminder.points]
    done = actions.chase(points, by=person, at=timezone.now())
    if done.cases:
        messages.success(
            request,
            ngettext(
                "Reminded of %(n)d case; people told: %(people)d.",
                "Reminded of %(n)d cases; people told: %(people)d.",
                done.cases,
            )
            % {"n": done.cases, "people": done.people},
        )
    if done.again:
        messages.info(
            request,
            ngettext(
                "Of %(n)d case somebody was reminded today already.",
                "Of %(n)d cases somebody was reminded today already.",
                done.again,
            )
            % {"n": done.again},
        )
    if done.nobody:
        messages.warning(
            request,
            ngettext(
                "%(n)d case has nobody to remind; hand it over.",
                "%(n)d cases have nobody to remind; hand them over.",
                done.nobody,
            )
            % {"n": done.nobody},
        )
    return redirect("problem_points:chase")


def _late(person: User) -> PointQuerySet:
    seen = visible_to(person, ProblemPoint.objects.filter(status__in=sorted(OPEN)))
    late = seen.filter(overdue(timezone.localdate()))
    late = with_related(late, "cell__county", "cell__town", "holder", "holder_cell")
    return late.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]


def reminders_of(points: Iterable[ProblemPoint]) -> list[Reminder]:
    """By person, else by the cell that has it, else by nobody."""
    found: dict[str, Reminder] = {}
    for point in points:
        holder, cell = point.holder, point.holder_cell
        if holder is not None:
            key, name, phone = f"u{holder.pk}", str(holder), holder.phone
        elif cell is not None:
            key, name, phone = f"c{cell.pk}", cell.name, ""
        else:
            key, name, phone = "none", _("Nobody has these yet"), ""
        found.setdefault(key, Reminder(key, name, phone)).points.append(point)
    reminders = sorted(found.values(), key=lambda reminder: -len(reminder.points))
    last = actions.last_chased(p.pk for r in reminders for p in r.points)
    for reminder in reminders:
        times = [last[point.pk] for point in reminder.points if point.pk in last]
        reminder.last = max(times, default=None)
    return reminders
