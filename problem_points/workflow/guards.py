"""What each step must hold besides role and evidence. Pure: raises Invalid or Conflict.

Days are those of the case's place (Asia/Shanghai); `today` is given by the caller.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gis_core.errors import Conflict, Invalid
from grid.roles import Tier
from problem_points.workflow import payloads, signatures
from problem_points.workflow.case import Case, Hand
from problem_points.workflow.codes import TO_RECTIFY, Verdict
from problem_points.workflow.payloads import CHECKLIST, Payload
from problem_points.workflow.transitions import Action, Transition

MAX_EXTENSIONS = 2
MAX_EXTENSION = timedelta(days=90)
"""T11: at most two, each at most 90 days (domain.md C4)."""

Fields = dict[str, str | Promise]


def check(
    row: Transition, case: Case, payload: Payload, hand: Hand, today: date
) -> None:
    """Raise the refusal of this step, if there is one."""
    guard = _GUARDS.get(row.action)
    fields = guard(case, payload, hand, today) if guard else {}
    if fields:
        raise Invalid(fields=fields)


def not_yet(row: Transition, case: Case, level: Tier | None) -> Conflict | None:
    """Why the case itself cannot take this step now, whatever would be told.

    `level` is the one for which the person signs; None for departments and others.
    """
    # The deciding level signs last, after the departments.
    decides = (
        row.signs is not None
        and level is not None
        and (signatures.next_level(row.signs, case.signing, level) is None)
    )
    if decides and case.awaiting_departments:
        return Conflict(
            "cosign-missing", _("The departments have not all co-signed yet.")
        )
    reason = _NOT_YET.get(row.action)
    return reason(case) if reason else None


def _unclear(case: Case) -> Conflict | None:
    if case.verdict != Verdict.UNCLEAR:
        return None
    return Conflict(
        "verdict-unclear",
        _("“To be examined further” cannot be approved; ask for more instead."),
    )


def _clear(case: Case) -> Conflict | None:
    if case.verdict == Verdict.UNCLEAR:
        return None
    return Conflict(
        "verdict-clear",
        _("The verdict is clear; approve the verification or return it."),
    )


def _moved_twice(case: Case) -> Conflict | None:
    if case.extension_level or case.extension_count < MAX_EXTENSIONS:
        return None
    return Conflict(
        "no-more-extensions", _("The date was moved twice already; not again.")
    )


_NOT_YET: dict[Action, Callable[[Case], Conflict | None]] = {
    Action.APPROVE_VERIFICATION: _unclear,
    Action.ASK_MORE: _clear,
    Action.REQUEST_EXTENSION: _moved_twice,
}


def _verification(
    case: Case, payload: payloads.Verification, _hand: Hand, today: date
) -> Fields:
    fields: Fields = {}
    if len(set(payload.persons)) < case.rules.min_persons:
        fields["persons"] = ngettext_lazy(
            "Name at least %(count)d person.",
            "Name at least %(count)d different persons.",
            case.rules.min_persons,
        ) % {"count": case.rules.min_persons}
    if payload.visited_on > today:
        fields["visited_on"] = _("The visit lies in the future.")
    elif case.issued_on and payload.visited_on < case.issued_on:
        fields["visited_on"] = _("The visit lies before the point was issued.")
    if payload.verdict == Verdict.DUPLICATE and not payload.duplicate_of:
        fields["duplicate_of"] = _("Name the point that this one repeats.")
    if payload.duplicate_of == case.id:
        fields["duplicate_of"] = _("A point cannot repeat itself.")
    if not payload.facts:
        fields["facts"] = _("Say in a sentence what was found.")
    return fields


def _dated(_case: Case, payload: payloads.Dated, _hand: Hand, today: date) -> Fields:
    return _not_past("due_on", payload.due_on, today)


def _return(case: Case, payload: payloads.Return, _hand: Hand, today: date) -> Fields:
    fields = _not_past("due_on", payload.due_on, today)
    return fields | _known_measures(case, payload.measures, "measures")


def _not_past(name: str, day: date | None, today: date) -> Fields:
    if day is not None and day < today:
        return {name: _("The date has passed already.")}
    return {}


def _plan(case: Case, payload: payloads.Plan, _hand: Hand, today: date) -> Fields:
    fields = _not_past("due_on", payload.due_on, today)
    limit = case.rectify_due_on
    # A batch whose date has passed sets no limit that a plan could keep.
    if limit and limit >= today and payload.due_on > limit:
        fields["due_on"] = _("The batch asks for completion by %(date)s.") % {
            "date": limit.isoformat()
        }
    if any(m.due_on and m.due_on > payload.due_on for m in payload.measures):
        fields["measures"] = _("A measure ends after the plan's own date.")
    return fields


def _progress(
    case: Case, payload: payloads.Progress, _hand: Hand, _today: date
) -> Fields:
    fields = _known_measures(case, payload.done_measures, "done_measures")
    if payload.pct < case.progress_pct and not payload.reason:
        fields["reason"] = _("The percentage falls; say why.")
    return fields


def _known_measures(case: Case, named: list[int], name: str) -> Fields:
    """A measure that is done already may be named again."""
    if any(not 1 <= seq <= case.measure_count for seq in named):
        return {name: _("A measure is not in the plan.")}
    return {}


def _extension(
    case: Case, payload: payloads.Extension, hand: Hand, _today: date
) -> Fields:
    if case.extension_level:
        if payload.decision is None:
            return {"decision": _("Grant or refuse the request.")}
        return {}
    if payload.new_due_on is None:
        return {"new_due_on": _("Name the new date.")}
    if case.due_on is None or payload.new_due_on <= case.due_on:
        return {"new_due_on": _("The new date must lie after the present one.")}
    if payload.new_due_on - case.due_on > MAX_EXTENSION:
        return {"new_due_on": _("One extension is at most 90 days.")}
    return {}


def _declaration(
    case: Case, payload: payloads.Declaration, hand: Hand, _today: date
) -> Fields:
    fields = _known_measures(case, payload.done_measures, "done_measures")
    if not fields and set(case.measures_open) - set(payload.done_measures):
        fields["done_measures"] = _("Every measure of the plan must be done.")
    if hand.role != "unit" and not payload.on_behalf_of:
        fields["on_behalf_of"] = _("Name the unit on whose behalf you declare.")
    return fields


def _judgement(
    _case: Case, payload: payloads.Judgement, hand: Hand, _today: date
) -> Fields:
    """A level answers all five standards; departments add their opinion only."""
    if hand.level is None:
        return {}
    if set(payload.checklist) != set(CHECKLIST):
        return {"checklist": _("Answer all five items of the checklist.")}
    if any(item.answer == "no" for item in payload.checklist.values()):
        return {"checklist": _("An item is answered with no; return the case instead.")}
    return {}


def _publicity(
    case: Case, payload: payloads.PublicityEnd, _hand: Hand, today: date
) -> Fields:
    if payload.objections:
        return {}
    if case.publicity_ends_on and today <= case.publicity_ends_on:
        raise Conflict(
            "publicity-runs",
            _("Publicity runs until %(date)s."),
            params={"date": case.publicity_ends_on.isoformat()},
        )
    return {}


def _voiding(
    case: Case, payload: payloads.Voiding, _hand: Hand, _today: date
) -> Fields:
    if payload.duplicate_of == case.id:
        return {"duplicate_of": _("A point cannot merge into itself.")}
    return {}


def _supervision(
    _case: Case, payload: payloads.Supervision, _hand: Hand, today: date
) -> Fields:
    return _not_past("reply_due_on", payload.reply_due_on, today)


def _reopening(
    case: Case, payload: payloads.Reopening, _hand: Hand, _today: date
) -> Fields:
    verdict = payload.verdict or case.verdict
    if verdict not in TO_RECTIFY and not (case.imported_history and not verdict):
        return {"verdict": _("Say which verdict to rectify holds now.")}
    return {}


def _look_back(
    _case: Case, payload: payloads.Visit, _hand: Hand, today: date
) -> Fields:
    if payload.visited_on > today:
        return {"visited_on": _("The visit lies in the future.")}
    return {}


_GUARDS: dict[Action, Callable[[Case, Any, Hand, date], Fields]] = {
    Action.DISPATCH: _dated,
    Action.SUBMIT_VERIFICATION: _verification,
    Action.RETURN_VERIFICATION: _return,
    Action.ASK_MORE: _dated,
    Action.SUBMIT_PLAN: _plan,
    Action.RETURN_PLAN: _return,
    Action.REPORT_PROGRESS: _progress,
    Action.REQUEST_EXTENSION: _extension,
    Action.DECLARE_DONE: _declaration,
    Action.PASS_SELF_CHECK: _judgement,
    Action.FAIL_SELF_CHECK: _return,
    Action.ACCEPT: _judgement,
    Action.RETURN_ACCEPTANCE: _return,
    Action.END_PUBLICITY: _publicity,
    Action.CONFIRM_LOOK_BACK: _look_back,
    Action.REOPEN: _reopening,
    Action.VOID: _voiding,
    Action.SUPERVISE: _supervision,
}
