"""The timeline of a case: what happened, newest first, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core import code_lists
from problem_points.models import PointEvent, PointEvidence, ProblemPoint
from problem_points.workflow.codes import MeasureKind, ReturnReason, Verdict
from problem_points.workflow.transitions import BY_ACTION, Action

Detail = tuple[str | Promise, str]

# What a payload holds that people want to read, in their order.
WORDS: dict[str, str | Promise] = {
    "verdict": _("Verdict"),
    "reason": _("Reason"),
    "missing": _("Missing"),
    "facts": _("Found"),
    "text": _("Done"),
    "goal": _("Goal"),
    "measures": _("Measures"),
    "pct": _("Progress"),
    "verified_type": _("Verified type"),
    "persons": _("Persons"),
    "visited_on": _("Visited on"),
    "due_on": _("Due on"),
    "new_due_on": _("New date"),
    "decision": _("Decision"),
    "responsible_person": _("Person responsible"),
    "on_behalf_of": _("On behalf of"),
    "opinion": _("Opinion"),
    "objections": _("Objections"),
    "closure_no": _("Closure number"),
    "result": _("Result"),
    "distance_reason": _("Why so far away"),
}
# What the rules added to a step, in words.
ADDED: dict[str, str | Promise] = {
    "decides_again": _("Decides for the second time in this round."),
    "supervised": _("With this return the case is under supervision."),
}
DECISIONS = {"grant": _("Granted"), "refuse": _("Refused")}


KNOWN: dict[str, Mapping[Any, Any]] = {
    "verdict": dict(Verdict.choices),
    "reason": dict(ReturnReason.choices),
    "decision": DECISIONS,
}
"""Codes of a payload, in words; types come from their code list."""


@dataclass(frozen=True)
class Entry:
    """One step as people read it. `days` passed since the step before."""

    event: PointEvent
    title: str
    day: date
    note: str
    details: list[Detail]
    photos: list[PointEvidence]
    papers: list[PointEvidence]
    days: int | None
    is_return: bool
    opens_round: bool

    @property
    def is_by_system(self) -> bool:
        """Nobody pressed a button for it."""
        return self.event.actor_id is None


@dataclass
class _Reader:
    types: Mapping[str, str] = field(default_factory=dict)

    def details(self, payload: Mapping[str, Any]) -> Iterable[Detail]:
        """The known facts of a payload, in words."""
        for name, label in WORDS.items():
            text = self._text(name, payload.get(name))
            if text:
                yield label, text

    def _text(self, name: str, value: Any) -> str:
        if value is None or isinstance(value, dict):
            return ""
        if name == "pct":
            return f"{value}%"
        if isinstance(value, list):
            return "；".join(_measure(one) for one in value)
        known = self.types if name == "verified_type" else KNOWN.get(name, {})
        return str(known.get(value, value))


def _measure(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    kind = dict(MeasureKind.choices).get(value.get("kind", ""), "")
    parts = [value.get("text", ""), str(kind), value.get("due_on") or ""]
    return " · ".join(part for part in parts if part)


def timeline_of(point: ProblemPoint) -> list[Entry]:
    """Every event of the point, newest first."""
    evidence = PointEvidence.objects.select_related("author")
    events = list(
        point.events.select_related("actor").prefetch_related(
            Prefetch("evidence_rows", evidence)
        )
    )
    reader = _Reader(code_lists.labels("activity"))
    before: list[PointEvent | None] = [None, *events]
    entries = [
        _entry(event, earlier, reader)
        for event, earlier in zip(events, before, strict=False)
    ]
    return entries[::-1]


def _entry(event: PointEvent, earlier: PointEvent | None, reader: _Reader) -> Entry:
    evidence = list(event.evidence_rows.all())
    photos = [row for row in evidence if row.display_id]
    return Entry(
        event=event,
        title=event.get_action_display(),
        day=event.at.date(),
        note=str(event.payload.get("note", "")),
        details=[
            *reader.details(event.payload.get("data") or {}),
            *_added(event.payload.get("result") or {}),
        ],
        photos=photos,
        papers=[row for row in evidence if not row.display_id],
        days=(event.at - earlier.at).days if earlier else None,
        is_return=_is_return(event),
        opens_round=earlier is not None and event.round_no > earlier.round_no,
    )


def _added(result: Mapping[str, Any]) -> Iterable[Detail]:
    for name, words in ADDED.items():
        if result.get(name):
            yield _("Remark"), str(words)


def _is_return(event: PointEvent) -> bool:
    row = BY_ACTION[Action(event.action)]
    went_back = event.from_status != event.to_status
    return went_back and (row.judges is not None or row.action is Action.TAKE_BACK)
