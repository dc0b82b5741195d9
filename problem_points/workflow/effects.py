"""What a permitted step changes. Pure: a case, a payload and a hand in, an Effect out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from grid.roles import Tier
from problem_points.workflow import payloads, signatures
from problem_points.workflow.case import Case, Effect, Hand
from problem_points.workflow.changes import (
    HANDED_BACK,
    UNVERIFIED,
    Changes,
    awaiting,
    handed_in,
    undeclared,
)
from problem_points.workflow.signing import sign
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action, Chain, Transition

S = Status

RETURN_TO_VERIFY = timedelta(days=7)
ASK_MORE = timedelta(days=10)
"""T5 and T6: the new dates when none is named (domain.md C4)."""


def effect(
    row: Transition,
    case: Case,
    payload: Any,
    hand: Hand,
    at: datetime,
    today: date,
) -> Effect:
    """The effect of a step that role, guards and evidence have let through."""
    if row.signs is not None and row.signs is not Chain.EXTENSION:
        return sign(row, case, payload, hand, at)
    return _EFFECTS[row.action](case, payload, hand, at, today)


def _dispatch(
    case: Case, payload: payloads.Dispatch, _hand: Hand, at: datetime, _today: date
) -> Effect:
    """The receiving cell or person is looked up and checked by the action itself."""
    first = case.status is S.PENDING_DISPATCH
    return Effect(
        S.PENDING_VERIFY,
        {"dispatched_at": at} if first else {},
        deadline=payload.due_on,
        keeps_deadline=not first and payload.due_on is None,
    )


def _submit_verification(
    case: Case, payload: payloads.Verification, hand: Hand, at: datetime, _today: date
) -> Effect:
    return Effect(
        S.VERIFY_REVIEW,
        {
            "verified_at": at,
            "verdict": payload.verdict,
            "verified_type": payload.verified_type,
            **handed_in(case, hand),
            **awaiting(Chain.VERIFICATION, case, payload.verdict),
        },
    )


def _return_verification(
    _case: Case, payload: payloads.Return, _hand: Hand, _at: datetime, today: date
) -> Effect:
    return Effect(
        S.PENDING_VERIFY,
        {**HANDED_BACK, **UNVERIFIED, "returned_count": +1},
        deadline=min(
            payload.due_on or today + RETURN_TO_VERIFY, today + RETURN_TO_VERIFY
        ),
    )


def _ask_more(
    _case: Case, payload: payloads.AskMore, _hand: Hand, _at: datetime, today: date
) -> Effect:
    return Effect(
        S.PENDING_VERIFY,
        {**HANDED_BACK, **UNVERIFIED},
        deadline=payload.due_on or today + ASK_MORE,
    )


def _submit_plan(
    case: Case, payload: payloads.Plan, hand: Hand, _at: datetime, _today: date
) -> Effect:
    return Effect(
        S.PLAN_REVIEW,
        {
            "measure_kinds": sorted({m.kind.value for m in payload.measures}),
            **handed_in(case, hand),
            **awaiting(Chain.PLAN, case),
        },
    )


def _return_plan(
    _case: Case, payload: payloads.Return, _hand: Hand, _at: datetime, _today: date
) -> Effect:
    return Effect(
        S.PENDING_PLAN,
        {**HANDED_BACK, "returned_count": +1},
        deadline=payload.due_on,
    )


def _progress(
    case: Case, payload: payloads.Progress, _hand: Hand, _at: datetime, _today: date
) -> Effect:
    return Effect(case.status, {"progress_pct": payload.pct}, keeps_deadline=True)


def _extension(
    case: Case, payload: payloads.Extension, hand: Hand, _at: datetime, _today: date
) -> Effect:
    """The request itself is a row; the point moves its date when the last level grants."""
    if not case.extension_level:
        return Effect(
            case.status,
            keeps_deadline=True,
            result={"extension": "requested", "awaiting_level": Tier.COUNTY.value},
        )
    if payload.decision == "refuse":
        return Effect(case.status, keeps_deadline=True, result={"extension": "refused"})
    following = signatures.next_level(
        Chain.EXTENSION, case.signing, Tier(case.extension_level)
    )
    if following is not None:
        return Effect(
            case.status,
            keeps_deadline=True,
            result={"extension": "signed", "awaiting_level": following.value},
        )
    return Effect(
        case.status,
        {"extension_count": +1},
        deadline=case.extension_due_on,
        result={"extension": "granted"},
    )


def _declare(
    case: Case, _payload: payloads.Declaration, hand: Hand, at: datetime, _today: date
) -> Effect:
    declared: Changes = {
        "declared_at": at,
        "progress_pct": 100,
        **handed_in(case, hand),
    }
    if case.rules.has_self_check:
        return Effect(S.SELF_CHECK, declared | awaiting(Chain.SELF_CHECK, case))
    return Effect(
        S.ACCEPT_REVIEW,
        declared | {"rectified_at": at} | awaiting(Chain.ACCEPTANCE, case),
    )


def _back_to_work(
    case: Case, payload: payloads.Return, _hand: Hand, _at: datetime, _today: date
) -> Effect:
    """The work is not done after all: no declaration stands, nor what followed it."""
    return Effect(
        S.RECTIFYING,
        {**HANDED_BACK, **undeclared(case), "returned_count": +1},
        deadline=payload.due_on,
    )


def _return_acceptance(
    case: Case, payload: payloads.Return, hand: Hand, at: datetime, today: date
) -> Effect:
    """A case that comes back too often is put under supervision with the return."""
    back = _back_to_work(case, payload, hand, at, today)
    often = case.rules.supervise_after_returns
    if not often or case.returned_count + 1 < often:
        return back
    return replace(
        back,
        changes=back.changes | {"is_supervised": True},
        result={"supervised": True},
    )


def _end_publicity(
    case: Case, payload: payloads.PublicityEnd, _hand: Hand, at: datetime, _today: date
) -> Effect:
    if payload.objections:
        return Effect(
            S.ACCEPT_REVIEW, {"accepted_at": None, **awaiting(Chain.ACCEPTANCE, case)}
        )
    return Effect(
        S.PENDING_CLOSE, {"publicity_ended_at": at, **awaiting(Chain.CLOSURE, case)}
    )


def _look_back(
    case: Case, _payload: payloads.Visit, _hand: Hand, _at: datetime, _today: date
) -> Effect:
    return Effect(case.status, keeps_deadline=True)


def _reopen(
    case: Case, payload: payloads.Reopening, _hand: Hand, _at: datetime, _today: date
) -> Effect:
    return Effect(
        S.PENDING_PLAN if case.rules.has_plan else S.RECTIFYING,
        {
            **HANDED_BACK,
            **undeclared(case),
            "round_no": case.round_no + 1,
            "rebound_count": +1,
            "verdict": payload.verdict or case.verdict,
            "round_signers": [],
            "progress_pct": 0,
            "plan_approved_at": None,
            "publicity_ended_at": None,
            "closed_at": None,
        },
        opens_round="rebound",
    )


def _void(
    _case: Case, payload: payloads.Voiding, _hand: Hand, _at: datetime, _today: date
) -> Effect:
    return Effect(
        S.VOID,
        {**HANDED_BACK, "duplicate_of": payload.duplicate_of},
        ends_round=True,
    )


def _supervise(
    case: Case, _payload: payloads.Supervision, hand: Hand, _at: datetime, _today: date
) -> Effect:
    return Effect(case.status, {"is_supervised": True}, keeps_deadline=True)


def _take_back(
    case: Case, _payload: payloads.Nothing, _hand: Hand, _at: datetime, _today: date
) -> Effect:
    """Back to where the step came from; the clock runs on as if nothing had happened."""
    undone: Changes = {}
    if case.last_action == Action.SUBMIT_VERIFICATION:
        undone = UNVERIFIED
    elif case.last_action == Action.DECLARE_DONE:
        undone = undeclared(case)
    return Effect(
        Status(case.last_from),
        {**HANDED_BACK, **undone},
        result={"taken_back": case.last_action},
    )


_EFFECTS: dict[Action, Callable[[Case, Any, Hand, datetime, date], Effect]] = {
    Action.DISPATCH: _dispatch,
    Action.SUBMIT_VERIFICATION: _submit_verification,
    Action.RETURN_VERIFICATION: _return_verification,
    Action.ASK_MORE: _ask_more,
    Action.SUBMIT_PLAN: _submit_plan,
    Action.RETURN_PLAN: _return_plan,
    Action.REPORT_PROGRESS: _progress,
    Action.REQUEST_EXTENSION: _extension,
    Action.DECLARE_DONE: _declare,
    Action.FAIL_SELF_CHECK: _back_to_work,
    Action.RETURN_ACCEPTANCE: _return_acceptance,
    Action.END_PUBLICITY: _end_publicity,
    Action.CONFIRM_LOOK_BACK: _look_back,
    Action.REOPEN: _reopen,
    Action.VOID: _void,
    Action.SUPERVISE: _supervise,
    Action.TAKE_BACK: _take_back,
}
