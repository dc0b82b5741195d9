"""Whom to remind: what is late, by who has it, with words ready to be sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from problem_points.models import ProblemPoint
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

    name: str
    phone: str
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
    late = (
        visible_to(person, ProblemPoint.objects.filter(status__in=sorted(OPEN)))
        .filter(overdue(timezone.localdate()))
        .select_related("cell__county", "cell__town", "holder", "holder_cell")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]
    )
    reminders = reminders_of(late)
    context = {"reminders": reminders, "total": sum(len(r.points) for r in reminders)}
    return render(request, "problem_points/chase.html", context)


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
            key, name, phone = "", _("Nobody has these yet"), ""
        found.setdefault(key, Reminder(name, phone)).points.append(point)
    return sorted(found.values(), key=lambda reminder: -len(reminder.points))
