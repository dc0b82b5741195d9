"""What a sender's files looked like last time, and what that answers now.

A profile never overrules a file or a person: it is asked where a person would be asked,
and it says which column means what for a table of exactly the same columns.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from gis_core.accounts.models import User
from gis_core.intake.layer import Column
from gis_core.intake.models import ImportRun, SavedMapping
from gis_core.intake.refusals import QuestionOpen

LONGEST_NAME = 120


def names(target: str) -> list[str]:
    """The senders that are known for a target, the last ones first."""
    known = SavedMapping.objects.filter(target=target).order_by("-used_at", "name")
    return list(known.values_list("name", flat=True))


def fingerprint(columns: Sequence[Mapping[str, Any]]) -> str:
    """The SHA-256 of the columns' names, in order."""
    received = json.dumps([column["received"] for column in columns])
    return hashlib.sha256(received.encode()).hexdigest()


def remember(run: ImportRun, *, by: User | None, at: datetime) -> None:
    """Keep how an applied run was read, under the name of its sender."""
    sender = _sender(run)
    if not sender:
        return
    decided = run.decisions
    crs = decided.get("crs", {})
    answers = {
        "encoding": decided.get("encoding", {}).get("name", ""),
        "layer": run.layer,
        "crs": crs.get("crs", ""),
        "swap": bool(crs.get("swap")),
        "packed": bool(crs.get("packed")),
        "mapping": decided.get("mapping", {}),
    }
    columns = run.source_schema.get("columns", [])
    SavedMapping.objects.update_or_create(
        target=run.target,
        name=sender,
        defaults={
            "fingerprint": fingerprint(columns),
            "answers": answers,
            "used_at": at,
        },
        create_defaults={
            "fingerprint": fingerprint(columns),
            "answers": answers,
            "used_at": at,
            "created_by": by,
            "created_at": at,
        },
    )


class Memory:
    """The profile of a run's sender, if there is one, and what it was asked."""

    def __init__(self, run: ImportRun) -> None:
        self._known = SavedMapping.objects.filter(target=run.target)
        sender = str(run.answers.get("sender") or "")
        self._named = bool(sender)
        self._saved = self._known.filter(name=sender).first() if sender else None
        self._settled: list[str] = []

    def recognise(self, columns: Sequence[Column]) -> None:
        """Nobody named a sender: the one whose tables have exactly these columns. Its
        profile says what the columns mean, and nothing else."""
        if self._named or len(columns) < 2:
            return
        layout = fingerprint([column.as_json() for column in columns])
        same = list(self._known.filter(fingerprint=layout)[:2])
        if len(same) == 1:
            self._saved = same[0]

    def mapping(
        self, columns: Sequence[Column], said: Mapping[str, str]
    ) -> dict[str, str]:
        """Which column means what, for a table of the same columns as last time, but for
        what a person has said of them now."""
        if self._saved is None:
            return {}
        layout = fingerprint([column.as_json() for column in columns])
        if layout != self._saved.fingerprint:
            return {}
        spoken_for = {*said, *said.values()}
        found = {
            name: column
            for name, column in self._saved.answers.get("mapping", {}).items()
            if not spoken_for & {name, column}
        }
        if found:
            self._settled.append("mapping")
        return found

    def answer(self, question: QuestionOpen) -> dict[str, Any]:
        """What was answered to such a question last time, if that is a choice again;
        nothing the second time."""
        if self._saved is None or question.code in self._settled:
            return {}
        if question.params.get("why") == "does-not-fit":
            # The file says otherwise, and is not overruled.
            return {}
        saved, choices = self._saved.answers, question.params.get("choices", [])
        if not self._named and question.code != "ask-mapping":
            # The same columns may come from somebody else, in another system.
            return {}
        told = _ANSWERS.get(question.code, _nothing)(saved, choices)
        if told:
            self._settled.append(question.code)
        return told

    def as_json(self) -> dict[str, Any]:
        """For the stored decisions: whose profile, of when, and what it settled."""
        if self._saved is None:
            return {}
        used = self._saved.used_at or self._saved.created_at
        return {
            "name": self._saved.name,
            "used_on": used.date().isoformat(),
            "settled": sorted({each.removeprefix("ask-") for each in self._settled}),
        }


def _sender(run: ImportRun) -> str:
    named = str(run.answers.get("sender") or "").strip()
    known = run.decisions.get("profile") or {}
    return (named or str(known.get("name", "")))[:LONGEST_NAME]


def _nothing(saved: Mapping[str, Any], choices: Sequence[Any]) -> dict[str, Any]:
    return {}


def _encoding(saved: Mapping[str, Any], choices: Sequence[Any]) -> dict[str, Any]:
    return {"encoding": saved["encoding"]} if saved["encoding"] in choices else {}


def _layer(saved: Mapping[str, Any], choices: Sequence[Any]) -> dict[str, Any]:
    return {"layer": saved["layer"]} if saved["layer"] in choices else {}


def _place(saved: Mapping[str, Any], choices: Sequence[Any]) -> dict[str, Any]:
    """The same system and order of axes; whoever applied it saw where that lies."""
    for choice in choices:
        same = {name: saved.get(name, False) for name in ("crs", "swap", "packed")}
        if same == {name: choice.get(name, False) for name in same}:
            return {**same, "accept_doubts": True}
    return {}


def _columns(saved: Mapping[str, Any], choices: Sequence[Any]) -> dict[str, Any]:
    known = {name: each for name, each in saved["mapping"].items() if each in choices}
    return {"mapping": known} if known else {}


_ANSWERS: dict[str, Callable[[Mapping[str, Any], Sequence[Any]], dict[str, Any]]] = {
    "ask-encoding": _encoding,
    "ask-layer": _layer,
    "ask-crs": _place,
    "ask-mapping": _columns,
}
