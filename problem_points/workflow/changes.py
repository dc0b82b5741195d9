"""What a step writes into a point beside its state: the parts that several steps share."""

from typing import Any

from problem_points.workflow import signatures
from problem_points.workflow.case import Case, Hand
from problem_points.workflow.transitions import Chain

Changes = dict[str, Any]

NO_LEVEL: Changes = {"awaiting_level": "", "awaiting_departments": []}
HANDED_BACK: Changes = {**NO_LEVEL, "submitted_by": None, "step_signers": []}
"""Nothing is handed in, nobody is asked to sign."""

UNVERIFIED: Changes = {"verified_at": None, "verdict": "", "verified_type": ""}
"""No verdict stands; what was handed in stays in its own row."""


def awaiting(chain: Chain, case: Case, verdict: str | None = None) -> Changes:
    """Who signs first, by the verdict given or the one that stands."""
    signing = case.signing_with(case.verdict if verdict is None else verdict)
    return {
        "awaiting_level": signatures.levels(chain, signing)[0],
        "awaiting_departments": list(signatures.departments(chain, signing)),
    }


def handed_in(case: Case, hand: Hand) -> Changes:
    """Who handed this in; nobody of them may decide it."""
    return {
        "submitted_by": hand.user_id,
        "step_signers": [],
        "round_signers": signers_with(case.round_signers, hand.user_id),
    }


def signers_with(signers: tuple[int, ...], user_id: int | None) -> list[int]:
    """Those who signed so far, and this person."""
    return sorted({*signers, *([user_id] if user_id is not None else [])})


def undeclared(case: Case) -> Changes:
    """No declaration stands: the work is where it was last reported."""
    return {
        "progress_pct": case.reported_pct,
        "declared_at": None,
        "rectified_at": None,
        "accepted_at": None,
    }
