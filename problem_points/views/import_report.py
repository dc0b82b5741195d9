"""What the page of an import shows: how the file was read, what was found, its rows."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core.crs_names import spoken
from gis_core.intake.models import Fate, Finding, ImportRun, RunState, Severity
from gis_core.intake.report import message, wording
from gis_core.intake.target import target_of
from gis_core.models import Job
from gis_core.notation import Notation
from problem_points.forms.answers import AnswerForm
from problem_points.permissions import REGISTERS
from problem_points.views.import_changes import Changes
from problem_points.views.import_opened import Opened
from problem_points.views.import_remedies import REMEDIES
from problem_points.views.import_siblings import layers_beside, siblings_of

SHARES = {
    "read": {
        "unpack": (0.0, 0.02),
        "read": (0.02, 0.35),
        "check": (0.35, 0.85),
        "store": (0.85, 1.0),
    },
    "apply": {"check": (0.0, 0.35), "apply": (0.35, 1.0)},
}
"""Task → phase → from which to which part of the whole it usually takes."""
EXAMPLES = 20
SAMPLED = 200
"""Rows that are looked through for sample values."""
SAMPLES, DECODED, SHOWN_COLUMNS = 3, 10, 8
SETTLED = {
    "encoding": _("encoding"),
    "layer": _("layer"),
    "crs": _("reference system"),
    "mapping": _("columns"),
}
ROWS_A_PAGE = 50
FAULTS = {
    "gap-in-parent": _("gap"),
    "cells-overlap": _("overlap"),
    "beyond-parent": _("beyond the cell above"),
    "parent-missing": _("without a cell above"),
}
SEVERITIES = (Severity.ERROR, Severity.QUESTION, Severity.WARNING, Severity.NOTE)
FATES = (
    ("accepted", Fate.ACCEPTED),
    ("updated", Fate.UPDATED),
    ("unchanged", Fate.UNCHANGED),
    ("duplicates", Fate.DUPLICATE),
    ("recurrences", Fate.RECURRENCE),
    ("rejected", Fate.REJECTED),
)


def report_of(found: Opened, at: datetime, sent: Any = None) -> dict[str, Any]:
    """The context of the page; `sent` is an answer to the open question."""
    current = found.run
    target = target_of(current)
    question = None
    if current.state == RunState.ASKING:
        question = current.findings.filter(severity=Severity.QUESTION).first()
    raw = _first_rows(current)
    crs = current.decisions.get("crs", {})
    expected = (found.batch and found.batch.expected_count) or current.rows
    return {
        "batch": found.batch,
        "title": found.title,
        "run": current,
        "is_busy": current.is_busy,
        "share_done": share_done(current.job),
        "seconds_left": seconds_left(current.job, at),
        "question_form": question
        and AnswerForm(sent, question=question, attributes=target.attributes),
        "places_asked": places_asked(question),
        "columns": [
            (each.label, column, samples_of(column, raw))
            for each in target.attributes
            if (column := current.decisions.get("mapping", {}).get(each.name))
        ],
        "kept": [
            (column, samples_of(column, raw))
            for column in current.decisions.get("unused", [])
        ],
        "sample": _sample(current),
        "decoded": decoded(current.decisions.get("sample", [])),
        "crs_name": spoken(crs.get("name", ""), crs.get("crs") or current.crs),
        "profile": _profile(current),
        "along": current.decisions.get("along", []),
        "beside": layers_beside(found) if found.batch else [],
        "siblings": siblings_of(found) if found.batch else [],
        "findings": _findings(current),
        "fates": [(fate, getattr(current, counted)) for counted, fate in FATES],
        "faults": _faults(current),
        "earlier": _earlier(current),
        "missing": expected - current.rows,
        "surplus": current.rows - expected,
    }


def share_done(job: Job | None) -> float:
    """How much of a running job is done, from 0 to 1."""
    if job is None or not job.total:
        return 0.0
    shares = SHARES.get(job.task.rpartition(".")[2], {})
    begin, end = shares.get(job.phase, (0.0, 1.0))
    return begin + (end - begin) * min(1.0, job.done / job.total)


def seconds_left(job: Job | None, at: datetime) -> int | None:
    """How long a running job will still take, by its speed so far; None: unknown."""
    done = share_done(job)
    if job is None or job.started_at is None or not done:
        return None
    spent = (at - job.started_at).total_seconds()
    return max(1, round(spent / done * (1 - done)))


def places_asked(question: Finding | None) -> list[dict[str, Any]]:
    """Where each reference system that may be chosen would put the points."""
    choices = question.params.get("choices", []) if question else []
    return [
        {"lon": float(choice["lon"]), "lat": float(choice["lat"]), "text": str(number)}
        for number, choice in enumerate(choices, start=1)
        if isinstance(choice, dict) and choice.get("lon")
    ]


def samples_of(column: str, raw: list[dict[str, Any]]) -> list[str]:
    """The first values of a column that differ, as they were received."""
    values = (str(row.get(column) or "").strip() for row in raw)
    return list(dict.fromkeys(value for value in values if value))[:SAMPLES]


def decoded(rows: list[dict[str, Any]]) -> list[str]:
    """Texts that show whether the encoding is right: those beyond ASCII."""
    texts = (str(value).strip() for row in rows for value in row.values())
    return list(dict.fromkeys(t for t in texts if t and not t.isascii()))[:DECODED]


def _sample(run: ImportRun) -> dict[str, Any]:
    """The first rows as the reader decoded them: headings, and cells under them.

    Columns with text beyond ASCII come first: they show whether the encoding is right.
    """
    rows = run.decisions.get("sample", [])
    columns = dict.fromkeys(name for row in rows for name in row)
    telling = sorted(
        columns,
        key=lambda name: all(str(row.get(name, "")).isascii() for row in rows),
    )[:SHOWN_COLUMNS]
    cells = [[row.get(name, "") for name in telling] for row in rows]
    return {"columns": telling, "rows": cells}


def _profile(run: ImportRun) -> dict[str, Any]:
    """By whose earlier file this one was read, and what that settled."""
    found = run.decisions.get("profile") or {}
    if not found:
        return {}
    settled = [str(SETTLED[name]) for name in found["settled"] if name in SETTLED]
    return {"name": found["name"], "month": found["used_on"][:7], "settled": settled}


def rows_page(
    run: ImportRun, fate: str, number: str, notation: Notation
) -> dict[str, Any]:
    """Rows of one fate, or all: a page of them with what was found and what changes."""
    chosen = run.staged_rows.order_by("row")
    if fate in Fate.values:
        chosen = chosen.filter(fate=fate)
    fields = chosen.values("row", "key", "values", "fate", "before")
    page = Paginator(fields, ROWS_A_PAGE).get_page(number)
    read = list(page.object_list)
    is_named = run.target in REGISTERS
    target = target_of(run)
    words = wording(target)
    changes = Changes(target.attributes, notation)
    said: dict[int | None, list[tuple[str, Any]]] = {}
    for finding in run.findings.filter(row__in=[row["row"] for row in read]):
        said.setdefault(finding.row, []).append(
            (message(finding, words), _remedy(finding))
        )
    rows = [
        {
            "row": row["row"],
            "fate": Fate(row["fate"]),
            "number": row["key"],
            "where": row["values"].get("name" if is_named else "county", ""),
            "found": said.get(row["row"], []),
            "changes": changes.of(row["before"]) if row["fate"] == Fate.UPDATED else [],
        }
        for row in read
    ]
    return {"page": page, "rows": rows, "fate": fate, "is_named": is_named}


def _remedy(finding: Finding) -> str | Promise:
    """What to do about a row that this finding keeps out."""
    is_error = finding.severity == Severity.ERROR
    return REMEDIES.get(finding.code, "") if is_error else ""


def _first_rows(run: ImportRun) -> list[dict[str, Any]]:
    rows = run.staged_rows.order_by("row").values_list("raw", flat=True)
    return list(rows[:SAMPLED])


def _earlier(run: ImportRun) -> ImportRun | None:
    """The run by which the very same file was written before."""
    note = run.findings.filter(code="already-imported").first()
    uid = note.params.get("run") if note else None
    return ImportRun.objects.filter(uid=uid).first() if uid else None


def _faults(run: ImportRun) -> list[tuple[str, Any, int]]:
    """What the map shows of areas that do not fit: code, words and how many."""
    shaped = run.findings.filter(shape__isnull=False).order_by()
    counted = dict(shaped.values_list("code").annotate(n=Count("pk")))
    return [(code, FAULTS[code], counted[code]) for code in FAULTS if code in counted]


def _findings(run: ImportRun) -> list[dict[str, Any]]:
    """Findings by code, the worst first, each with its first rows in words."""
    words = wording(target_of(run))
    counted = run.findings.order_by().values("severity", "code").annotate(n=Count("pk"))
    groups = sorted(counted, key=lambda row: SEVERITIES.index(row["severity"]))
    return [
        {
            "severity": Severity(row["severity"]),
            "code": row["code"],
            "count": row["n"],
            "examples": [
                (one.row, message(one, words))
                for one in run.findings.filter(
                    severity=row["severity"], code=row["code"]
                )[:EXAMPLES]
            ],
        }
        for row in groups
    ]
