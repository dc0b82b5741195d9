"""The inbox: what a person was told, one line for each batch and kind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q, Value, Window
from django.db.models.functions import Least, RowNumber
from django.utils.translation import ngettext_lazy

from gis_core.accounts.models import User
from gis_core.models import Notice
from problem_points.models import Batch
from problem_points.workflow.transitions import Action

LINES = 50
NAMED = 8  # numbers of one line; the rest is counted
LOOKED_AT = 3 * NAMED  # a case may be told of several times
OF_POINTS = "point-"
CHASED = "chase"


SENTENCES: Mapping[str, Any] = {
    CHASED: ngettext_lazy(
        "You are asked to see to %(n)d late case",
        "You are asked to see to %(n)d late cases",
        "n",
    ),
    Action.DISPATCH: ngettext_lazy(
        "%(n)d point newly assigned", "%(n)d points newly assigned", "n"
    ),
}
"""Sentences of their own; any other step is named with its count."""

OTHERWISE = ngettext_lazy("%(step)s: %(n)d point", "%(step)s: %(n)d points", "n")


@dataclass(frozen=True)
class Named:
    """One case of a line."""

    point_id: int
    number: str


@dataclass
class Line:
    """Notices of one kind and batch. `to_do`: cases of it that still await the person."""

    code: str
    fold: str
    count: int
    unread: int
    last: datetime
    batch: str = ""
    by: str = ""
    to_do: int = 0
    named: list[Named] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """What is told, in the reader's language."""
        step = self.code.removeprefix(OF_POINTS)
        words = SENTENCES.get(step)
        if words is not None:
            return str(words % {"n": self.count})
        label = dict(Action.choices).get(step, step)
        return str(OTHERWISE % {"n": self.count, "step": label})

    @property
    def more(self) -> int:
        """How many cases are not named."""
        return self.count - len(self.named)


def lines_of(person: User, *, to_do: Iterable[int]) -> list[Line]:
    """The inbox, unread lines first, then the newest; three queries however many."""
    waiting = set(to_do)
    lines = {(line.code, line.fold): line for line in _lines(person)}
    _name(person, lines)
    _name_batches(lines.values())
    for code, fold, target in unread_cases(person):
        line = lines.get((code, fold))
        if line is not None and target in waiting:
            line.to_do += 1
    return list(lines.values())


def unread_cases(person: User) -> list[tuple[str, str, int | None]]:
    """Code, fold and case of what was not read yet; a case counts once a line."""
    unread = Notice.objects.filter(recipient=person, read_at__isnull=True)
    return list(
        unread.exclude(target_id=None)
        .order_by()
        .values_list("code", "fold", "target_id")
        .distinct()
    )


def mark_read(
    person: User, *, at: datetime, code: str = "", fold: str = "", point: int = 0
) -> int:
    """Note that a person read a line, what was told of one case, or everything."""
    unread = Notice.objects.filter(recipient=person, read_at__isnull=True)
    if point:
        unread = unread.filter(target_id=point)
    elif code:
        unread = unread.filter(code=code, fold=fold)
    return unread.update(read_at=at)


def _lines(person: User) -> list[Line]:
    rows = (
        Notice.objects.filter(recipient=person)
        .order_by()
        .values("code", "fold")
        .annotate(
            count=Count("target_id", distinct=True),
            unread=Count("pk", filter=Q(read_at__isnull=True)),
            last=Max("created_at"),
        )
        .order_by(Least("unread", Value(1)).desc(), "-last")
    )
    return [Line(**row) for row in rows[:LINES]]


def _name(person: User, lines: Mapping[tuple[str, str], Line]) -> None:
    """The newest cases of each line by their numbers."""
    newest = Window(RowNumber(), partition_by=[F("code"), F("fold")], order_by="-id")
    told = (
        Notice.objects.filter(
            recipient=person, fold__in={fold for _code, fold in lines}
        )
        .annotate(place=newest)
        .filter(place__lte=LOOKED_AT)
        .order_by("-id")
        .values("code", "fold", "target_id", "params")
    )
    for row in told:
        line = lines.get((row["code"], row["fold"]))
        if line is None:
            continue
        line.by = line.by or str(row["params"].get("by", ""))
        number = str(row["params"].get("number", ""))
        named = Named(row["target_id"], number)
        if len(line.named) < NAMED and named not in line.named:
            line.named.append(named)


def _name_batches(lines: Iterable[Line]) -> None:
    by_batch: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        batch = line.fold.rpartition(":")[2]
        if line.code.startswith(OF_POINTS) and batch.isdecimal():
            by_batch[int(batch)].append(line)
    titles = Batch.objects.filter(pk__in=by_batch).values_list("pk", "title")
    for pk, title in titles:
        for line in by_batch[pk]:
            line.batch = title
