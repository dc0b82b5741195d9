"""Which of the allowed steps the page offers first, and which wait under “more”."""

from collections.abc import Sequence

from problem_points.workflow.case import Case
from problem_points.workflow.codes import Verdict
from problem_points.workflow.states import NUMBERS, Status
from problem_points.workflow.transitions import Action

# The work itself, in the order in which a page offers it.
MAIN = (
    Action.SUBMIT_VERIFICATION,
    Action.ASK_MORE,
    Action.APPROVE_VERIFICATION,
    Action.SUBMIT_PLAN,
    Action.APPROVE_PLAN,
    Action.REPORT_PROGRESS,
    Action.DECLARE_DONE,
    Action.PASS_SELF_CHECK,
    Action.ACCEPT,
    Action.END_PUBLICITY,
    Action.CLOSE,
)
# What stands beside the first offer: the other answer to the same question.
ANSWERS = (
    Action.RETURN_VERIFICATION,
    Action.RETURN_PLAN,
    Action.FAIL_SELF_CHECK,
    Action.RETURN_ACCEPTANCE,
)


def main_actions(case: Case, allowed: Sequence[Action]) -> list[Action]:
    """The steps that are this person's work now, the likeliest first; maybe none."""
    wanted = [action for action in MAIN if action in allowed]
    if Action.DISPATCH in allowed and _waits_for_dispatch(case):
        wanted.insert(0, Action.DISPATCH)
    if case.verdict != Verdict.UNCLEAR and Action.ASK_MORE in wanted:
        wanted.remove(Action.ASK_MORE)
    if case.verdict == Verdict.UNCLEAR and Action.APPROVE_VERIFICATION in wanted:
        wanted.remove(Action.APPROVE_VERIFICATION)
    if Action.REQUEST_EXTENSION in allowed and case.extension_level:
        wanted.insert(0, Action.REQUEST_EXTENSION)
    if wanted:
        wanted += [action for action in ANSWERS if action in allowed]
    return wanted


def _waits_for_dispatch(case: Case) -> bool:
    """A person below has it: it may be handed to another, but nobody waits for that."""
    return NUMBERS[case.status] < NUMBERS[Status.VERIFY_REVIEW] and not case.holder_id


def awaits(case: Case, user_id: int, allowed: Sequence[Action]) -> Action | None:
    """What this person should do with the case, if anything."""
    wanted = main_actions(case, allowed)
    if Action.SUBMIT_VERIFICATION in wanted and case.holder_id not in {None, user_id}:
        wanted.remove(Action.SUBMIT_VERIFICATION)
    return wanted[0] if wanted else None
