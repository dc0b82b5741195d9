"""The report of a run, as the command line and the API give it out."""

from typing import Any

from gis_core.intake.messages import Wording
from gis_core.intake.models import Finding, ImportRun, RunState
from gis_core.intake.target import ImportTarget, target_of

COUNTS = (
    "rows",
    "accepted",
    "updated",
    "unchanged",
    "duplicates",
    "recurrences",
    "rejected",
)
REFUSED, ASKED, TAKEN = 3, 4, 0


def as_json(run: ImportRun) -> dict[str, Any]:
    """Counts that add up, what was decided, and every finding in words."""
    words = wording(target_of(run))
    return {
        **{name: getattr(run, name) for name in COUNTS},
        "encoding": run.encoding,
        "crs": run.crs,
        "layer": run.layer,
        "run": str(run.uid),
        "findings": [
            {
                "row": finding.row,
                "code": finding.code,
                "severity": finding.severity,
                "message": message(finding, words),
            }
            for finding in run.findings.iterator(chunk_size=5000)
        ],
    }


def wording(target: ImportTarget) -> Wording:
    """The sentences of a target's findings in the active language."""
    labels = {each.name: str(each.label) for each in target.attributes}
    return Wording(target.messages, labels)


def message(finding: Finding, words: Wording) -> str:
    """A finding in words."""
    return words.sentence(
        finding.code, finding.params, column=finding.column, value=finding.value
    )


def exit_code(run: ImportRun) -> int:
    """0: something could be taken; 3: refused, or every row; 4: a person must decide."""
    if run.state == RunState.ASKING:
        return ASKED
    if run.state in {RunState.REFUSED, RunState.FAILED} or run.rejected == run.rows:
        return REFUSED
    return TAKEN
