"""What a signature changes. Pure, as `effects`: only the last of a chain moves the case."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from problem_points.workflow import signatures
from problem_points.workflow.case import Case, Effect, Hand
from problem_points.workflow.changes import (
    NO_LEVEL,
    Changes,
    awaiting,
    signers_with,
)
from problem_points.workflow.codes import TO_RECTIFY
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Chain, Transition

S = Status


def sign(row: Transition, case: Case, payload: Any, hand: Hand, at: datetime) -> Effect:
    """One signature: the step stays where it is until the last one."""
    chain = row.signs
    assert chain is not None  # noqa: S101  effects.effect looked
    signed: Changes = {"step_signers": signers_with(case.step_signers, hand.user_id)}
    result: dict[str, Any] = {}
    if chain is Chain.ACCEPTANCE and hand.user_id in case.accepted_by:
        result["decides_again"] = True
    if hand.level is None:
        left = [d for d in case.awaiting_departments if d != hand.department]
        return Effect(
            case.status,
            signed | {"awaiting_departments": left},
            keeps_deadline=True,
            result=result | {"signed_department": hand.department},
        )
    following = signatures.next_level(chain, case.signing, hand.level)
    result["signed_level"] = hand.level.value
    if following is not None:
        return Effect(
            case.status,
            signed | {"awaiting_level": following},
            keeps_deadline=True,
            result=result | {"awaiting_level": following.value},
        )
    done = _COMPLETED[chain](case, payload, at)
    if chain is not Chain.ACCEPTANCE:
        # Signatures that a return sets aside, and an acceptance, bar nobody later on.
        signed["round_signers"] = signers_with(
            (*case.round_signers, *case.step_signers), hand.user_id
        )
    return Effect(
        done.to_status,
        signed | {"submitted_by": None} | done.changes,
        ends_round=done.ends_round,
        result=result,
    )


def _verification_signed(case: Case, _payload: Any, at: datetime) -> Effect:
    approved: Changes = {"verdict_approved_at": at, **NO_LEVEL, "step_signers": []}
    if case.verdict not in TO_RECTIFY:
        return Effect(S.NO_ISSUE, approved, ends_round=True)
    if case.rules.has_plan:
        return Effect(S.PENDING_PLAN, approved)
    return Effect(S.RECTIFYING, approved)


def _plan_signed(_case: Case, _payload: Any, at: datetime) -> Effect:
    return Effect(
        S.RECTIFYING, {"plan_approved_at": at, **NO_LEVEL, "step_signers": []}
    )


def _self_check_signed(case: Case, _payload: Any, at: datetime) -> Effect:
    return Effect(
        S.ACCEPT_REVIEW,
        {"rectified_at": at, "step_signers": [], **awaiting(Chain.ACCEPTANCE, case)},
    )


def _acceptance_signed(case: Case, _payload: Any, at: datetime) -> Effect:
    accepted: Changes = {"accepted_at": at, "step_signers": []}
    if case.rules.has_publicity:
        return Effect(S.PUBLICITY, accepted | NO_LEVEL)
    return Effect(S.PENDING_CLOSE, accepted | awaiting(Chain.CLOSURE, case))


def _closed(_case: Case, _payload: Any, at: datetime) -> Effect:
    return Effect(
        S.CLOSED, {"closed_at": at, **NO_LEVEL, "step_signers": []}, ends_round=True
    )


_COMPLETED: dict[Chain, Callable[[Case, Any, datetime], Effect]] = {
    Chain.VERIFICATION: _verification_signed,
    Chain.PLAN: _plan_signed,
    Chain.SELF_CHECK: _self_check_signed,
    Chain.ACCEPTANCE: _acceptance_signed,
    Chain.CLOSURE: _closed,
}
