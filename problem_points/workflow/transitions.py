"""The transition table: T0–T23 of domain.md C4 with the amendments of design §7.

One row an action. The writer, the permission functions, the database trigger and the
generated `docs/workflow.md` all read this table; nothing else knows an edge.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from grid.roles import Role
from problem_points.workflow.states import OPEN, Status

S = Status
Edge = tuple[Status | None, Status]


class Action(TextChoices):
    """What can be done with a point; the value is the API's name of it."""

    ENTER_HISTORY = "enter-history", _("Enter as history")
    REGISTER = "register", _("Register")
    DISPATCH = "dispatch", _("Dispatch")
    SUBMIT_VERIFICATION = "submit-verification", _("Submit verification")
    APPROVE_VERIFICATION = "approve-verification", _("Approve verification")
    RETURN_VERIFICATION = "return-verification", _("Return verification")
    ASK_MORE = "ask-more", _("Ask for further examination")
    SUBMIT_PLAN = "submit-plan", _("Submit plan")
    APPROVE_PLAN = "approve-plan", _("Approve plan")
    RETURN_PLAN = "return-plan", _("Return plan")
    REPORT_PROGRESS = "report-progress", _("Report progress")
    REQUEST_EXTENSION = "request-extension", _("Extension")
    DECLARE_DONE = "declare-done", _("Declare done")
    PASS_SELF_CHECK = "pass-self-check", _("Pass self-check")
    FAIL_SELF_CHECK = "fail-self-check", _("Fail self-check")
    ACCEPT = "accept", _("Accept")
    RETURN_ACCEPTANCE = "return-acceptance", _("Return from acceptance")
    END_PUBLICITY = "end-publicity", _("End publicity")
    CLOSE = "close", _("Close")
    CONFIRM_LOOK_BACK = "confirm-look-back", _("Confirm at look-back")
    REOPEN = "reopen", _("Reopen")
    VOID = "void", _("Void or merge")
    SUPERVISE = "supervise", _("Supervise")
    TAKE_BACK = "take-back", _("Take back")


class Chain(TextChoices):
    """Which chain of signatures an action signs in (see `signatures`)."""

    VERIFICATION = "verification"
    PLAN = "plan"
    SELF_CHECK = "self_check"
    ACCEPTANCE = "acceptance"
    CLOSURE = "closure"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True)
class Transition:
    """One action: its edges, who may do it, and what kind of step it is.

    `submits`: the actor hands in work that others judge. `signs`: the chain in which
    it is a signature. `judges`: it sends work back up that chain (a return).
    """

    code: str
    action: Action
    edges: frozenset[Edge]
    roles: frozenset[Role]
    submits: bool = False
    signs: Chain | None = None
    judges: Chain | None = None
    needs_note: bool = False
    evidence_waived: bool = False

    @property
    def sources(self) -> frozenset[Status | None]:
        """The states it starts from; None stands for a point that is not there yet."""
        return frozenset(source for source, _target in self.edges)


def _edges(*pairs: Edge) -> frozenset[Edge]:
    return frozenset(pairs)


def _self_edges(statuses: frozenset[Status]) -> frozenset[Edge]:
    return frozenset((status, status) for status in statuses)


R = Role

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "T0",
        Action.ENTER_HISTORY,
        _edges((None, S.NO_ISSUE), (None, S.ACCEPT_REVIEW), (None, S.CLOSED)),
        frozenset({R.CITY, R.COUNTY}),
        evidence_waived=True,
    ),
    Transition(
        "T1",
        Action.REGISTER,
        _edges((None, S.PENDING_DISPATCH)),
        frozenset({R.CITY, R.COUNTY, R.TOWN, R.INSPECTOR, R.CHECKER}),
    ),
    Transition(
        "T2",
        Action.DISPATCH,
        _edges(
            (S.PENDING_DISPATCH, S.PENDING_VERIFY),
            (S.PENDING_VERIFY, S.PENDING_VERIFY),
        ),
        frozenset({R.CITY, R.COUNTY, R.TOWN}),
    ),
    Transition(
        "T3",
        Action.SUBMIT_VERIFICATION,
        _edges((S.PENDING_VERIFY, S.VERIFY_REVIEW)),
        frozenset({R.INSPECTOR, R.TOWN}),
        submits=True,
    ),
    Transition(
        "T4",
        Action.APPROVE_VERIFICATION,
        _edges(
            (S.VERIFY_REVIEW, S.VERIFY_REVIEW),
            (S.VERIFY_REVIEW, S.NO_ISSUE),
            (S.VERIFY_REVIEW, S.PENDING_PLAN),
            # Categories without a plan go straight to work.
            (S.VERIFY_REVIEW, S.RECTIFYING),
        ),
        frozenset({R.COUNTY, R.CITY, R.PROVINCE, R.DEPARTMENT}),
        signs=Chain.VERIFICATION,
    ),
    Transition(
        "T5",
        Action.RETURN_VERIFICATION,
        _edges((S.VERIFY_REVIEW, S.PENDING_VERIFY)),
        frozenset({R.COUNTY, R.CITY, R.PROVINCE}),
        judges=Chain.VERIFICATION,
        needs_note=True,
    ),
    Transition(
        "T6",
        Action.ASK_MORE,
        _edges((S.VERIFY_REVIEW, S.PENDING_VERIFY)),
        frozenset({R.COUNTY, R.CITY}),
        judges=Chain.VERIFICATION,
        needs_note=True,
    ),
    Transition(
        "T7",
        Action.SUBMIT_PLAN,
        _edges((S.PENDING_PLAN, S.PLAN_REVIEW)),
        frozenset({R.UNIT, R.TOWN}),
        submits=True,
    ),
    Transition(
        "T8",
        Action.APPROVE_PLAN,
        _edges((S.PLAN_REVIEW, S.PLAN_REVIEW), (S.PLAN_REVIEW, S.RECTIFYING)),
        frozenset({R.COUNTY, R.CITY, R.DEPARTMENT}),
        signs=Chain.PLAN,
    ),
    Transition(
        "T9",
        Action.RETURN_PLAN,
        _edges((S.PLAN_REVIEW, S.PENDING_PLAN)),
        frozenset({R.COUNTY, R.CITY}),
        judges=Chain.PLAN,
        needs_note=True,
    ),
    Transition(
        "T10",
        Action.REPORT_PROGRESS,
        _self_edges(frozenset({S.RECTIFYING})),
        frozenset({R.UNIT, R.TOWN, R.INSPECTOR}),
    ),
    Transition(
        "T11",
        Action.REQUEST_EXTENSION,
        _self_edges(frozenset({S.RECTIFYING})),
        frozenset({R.UNIT, R.TOWN, R.COUNTY, R.CITY}),
        signs=Chain.EXTENSION,
        needs_note=True,
    ),
    Transition(
        "T12",
        Action.DECLARE_DONE,
        _edges(
            (S.RECTIFYING, S.SELF_CHECK),
            # Categories without a county self-check.
            (S.RECTIFYING, S.ACCEPT_REVIEW),
        ),
        frozenset({R.UNIT, R.TOWN, R.INSPECTOR}),
        submits=True,
    ),
    Transition(
        "T13",
        Action.PASS_SELF_CHECK,
        _edges((S.SELF_CHECK, S.SELF_CHECK), (S.SELF_CHECK, S.ACCEPT_REVIEW)),
        frozenset({R.COUNTY, R.DEPARTMENT}),
        signs=Chain.SELF_CHECK,
    ),
    Transition(
        "T14",
        Action.FAIL_SELF_CHECK,
        _edges((S.SELF_CHECK, S.RECTIFYING)),
        frozenset({R.COUNTY}),
        judges=Chain.SELF_CHECK,
        needs_note=True,
    ),
    Transition(
        "T15",
        Action.ACCEPT,
        _edges(
            (S.ACCEPT_REVIEW, S.ACCEPT_REVIEW),
            (S.ACCEPT_REVIEW, S.PUBLICITY),
            # Categories without publicity.
            (S.ACCEPT_REVIEW, S.PENDING_CLOSE),
        ),
        frozenset({R.COUNTY, R.CITY, R.PROVINCE, R.DEPARTMENT}),
        signs=Chain.ACCEPTANCE,
    ),
    Transition(
        "T16",
        Action.RETURN_ACCEPTANCE,
        _edges((S.ACCEPT_REVIEW, S.RECTIFYING)),
        frozenset({R.COUNTY, R.CITY, R.PROVINCE}),
        judges=Chain.ACCEPTANCE,
        needs_note=True,
    ),
    Transition(
        "T17",
        Action.END_PUBLICITY,
        _edges((S.PUBLICITY, S.PENDING_CLOSE), (S.PUBLICITY, S.ACCEPT_REVIEW)),
        frozenset({R.CITY}),
    ),
    Transition(
        "T18",
        Action.CLOSE,
        _edges((S.PENDING_CLOSE, S.CLOSED)),
        frozenset({R.COUNTY, R.CITY, R.PROVINCE}),
        signs=Chain.CLOSURE,
    ),
    Transition(
        "T19",
        Action.CONFIRM_LOOK_BACK,
        _self_edges(frozenset({S.CLOSED})),
        frozenset({R.CHECKER, R.COUNTY, R.CITY, R.PROVINCE}),
    ),
    Transition(
        "T20",
        Action.REOPEN,
        _edges(
            (S.NO_ISSUE, S.PENDING_PLAN),
            (S.CLOSED, S.PENDING_PLAN),
            # Categories without a plan.
            (S.NO_ISSUE, S.RECTIFYING),
            (S.CLOSED, S.RECTIFYING),
        ),
        frozenset({R.CITY, R.PROVINCE}),
        needs_note=True,
    ),
    Transition(
        "T21",
        Action.VOID,
        frozenset(
            (status, S.VOID)
            for status in (
                S.PENDING_DISPATCH,
                S.PENDING_VERIFY,
                S.VERIFY_REVIEW,
                S.NO_ISSUE,
                S.PENDING_PLAN,
                S.PLAN_REVIEW,
            )
        ),
        frozenset({R.CITY}),
        needs_note=True,
    ),
    Transition(
        "T22",
        Action.SUPERVISE,
        _self_edges(OPEN),
        frozenset({R.CITY, R.LEADER, R.PROVINCE, R.COUNTY}),
        needs_note=True,
    ),
    Transition(
        "T23",
        Action.TAKE_BACK,
        _edges(
            (S.PENDING_VERIFY, S.PENDING_DISPATCH),
            (S.PENDING_VERIFY, S.PENDING_VERIFY),
            (S.VERIFY_REVIEW, S.PENDING_VERIFY),
            (S.PLAN_REVIEW, S.PENDING_PLAN),
            (S.SELF_CHECK, S.RECTIFYING),
            (S.ACCEPT_REVIEW, S.RECTIFYING),
        ),
        frozenset({R.CITY, R.COUNTY, R.TOWN, R.INSPECTOR, R.UNIT}),
    ),
)

BY_ACTION: dict[Action, Transition] = {row.action: row for row in TRANSITIONS}
EDGES: frozenset[Edge] = frozenset().union(*(row.edges for row in TRANSITIONS))


def actions_from(status: Status) -> list[Transition]:
    """The rows that start from a state, in the table's order."""
    return [row for row in TRANSITIONS if status in row.sources]
