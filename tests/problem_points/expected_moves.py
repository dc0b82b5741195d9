"""Who may do what, where: typed by hand from domain.md C4 and C5, and from nowhere else.

A situation is a state, and where a step needs several signatures, whose turn it is. It
lists who moves the point by which action. The rest follows by three rules:

- whoever does not see the point hears that there is none (404): everybody of another
  county, of other categories, unassigned, and the administrator in any case;
- an action that the situation does not list is not possible in its state (409);
- an action that it lists refuses everybody else (403).

`waits` lists those whose turn it is, but who must wait for something (409); the word is
the refusal's code.
"""

from dataclasses import dataclass, field

ACTIONS = {
    "enter-history": "T0",
    "register": "T1",
    "dispatch": "T2",
    "submit-verification": "T3",
    "approve-verification": "T4",
    "return-verification": "T5",
    "ask-more": "T6",
    "submit-plan": "T7",
    "approve-plan": "T8",
    "return-plan": "T9",
    "report-progress": "T10",
    "request-extension": "T11",
    "declare-done": "T12",
    "pass-self-check": "T13",
    "fail-self-check": "T14",
    "accept": "T15",
    "return-acceptance": "T16",
    "end-publicity": "T17",
    "close": "T18",
    "confirm-look-back": "T19",
    "reopen": "T20",
    "void": "T21",
    "supervise": "T22",
    "take-back": "T23",
}

ROLES = (
    "administrator",
    "province",
    "city",
    "leader",
    "county",
    "department",
    "town",
    "inspector",
    "unit",
    "checker",
    "viewer",
)

SEES_OWN = frozenset(ROLES) - {"administrator"}
"""C5: everybody sees their own; the administrator has no business rights."""

TAKERS_BACK = "city county town inspector unit"
"""Roles that hand something in or down, and so may take it back while it is newest."""

SUPERVISORS = "city leader province county"
"""T22: city, leader and province by C4; the county by C5 (its towns)."""


@dataclass(frozen=True, eq=False)
class Situation:
    """`moves`: by action, the roles that succeed. `waits`: by action, code and roles."""

    name: str
    state: str
    moves: dict[str, str]
    waits: dict[str, tuple[str, str]] = field(default_factory=dict)

    def expected(self, action: str, role: str, *, own: bool) -> tuple[int, str]:
        """The status and the code that the writer answers; 200 without code: it moves."""
        if not own or role not in SEES_OWN:
            return 404, "not-found"
        code, waiting = self.waits.get(action, ("", ""))
        if action not in self.moves and not code:
            return 409, "not-allowed-from-state"
        if role in self.moves.get(action, "").split():
            return 200, ""
        if role in waiting.split():
            return 409, code
        return 403, "not-permitted"


def _too_late(*but: str) -> tuple[str, str]:
    others = [role for role in TAKERS_BACK.split() if role not in but]
    return "cannot-take-back", " ".join(others)


SITUATIONS = (
    Situation(
        "pending_dispatch",
        "pending_dispatch",
        {"dispatch": "city county town", "void": "city", "supervise": SUPERVISORS},
    ),
    Situation(
        "pending_verify, handed down by the city",
        "pending_verify",
        {
            "dispatch": "city county town",
            "submit-verification": "inspector town",
            "void": "city",
            "supervise": SUPERVISORS,
            "take-back": "city",
        },
        {"take-back": _too_late("city")},
    ),
    Situation(
        "pending_verify, handed down by the town",
        "pending_verify",
        {
            "dispatch": "city county town",
            "submit-verification": "inspector town",
            "void": "city",
            "supervise": SUPERVISORS,
            "take-back": "town",
        },
        {"take-back": _too_late("town")},
    ),
    Situation(
        "verify_review, county asked",
        "verify_review",
        {
            "approve-verification": "county",
            "return-verification": "county city province",
            "void": "city",
            "supervise": SUPERVISORS,
            "take-back": "inspector",
        },
        {
            "ask-more": ("verdict-clear", "county city"),
            "take-back": _too_late("inspector"),
        },
    ),
    Situation(
        "verify_review, city asked",
        "verify_review",
        {
            "approve-verification": "city",
            "return-verification": "city province",
            "void": "city",
            "supervise": SUPERVISORS,
        },
        {"ask-more": ("verdict-clear", "city"), "take-back": _too_late()},
    ),
    Situation(
        "verify_review, lawful, county and forestry asked",
        "verify_review",
        {
            "approve-verification": "county department",
            "return-verification": "county city province",
            "void": "city",
            "supervise": SUPERVISORS,
            "take-back": "inspector",
        },
        {
            "ask-more": ("verdict-clear", "county city"),
            "take-back": _too_late("inspector"),
        },
    ),
    Situation(
        "verify_review, lawful, city and forestry asked",
        "verify_review",
        {
            "approve-verification": "department",
            "return-verification": "city province",
            "void": "city",
            "supervise": SUPERVISORS,
        },
        {
            "approve-verification": ("cosign-missing", "city"),
            "ask-more": ("verdict-clear", "city"),
            "take-back": _too_late(),
        },
    ),
    Situation(
        "verify_review, nothing to rectify in a national reserve, city asked",
        "verify_review",
        {
            "approve-verification": "city",
            "return-verification": "city province",
            "void": "city",
            "supervise": SUPERVISORS,
        },
        {"ask-more": ("verdict-clear", "city"), "take-back": _too_late()},
    ),
    Situation(
        "verify_review, nothing to rectify in a national reserve, province asked",
        "verify_review",
        {
            "approve-verification": "province",
            "return-verification": "province",
            "void": "city",
            "supervise": SUPERVISORS,
        },
        {"ask-more": ("verdict-clear", ""), "take-back": _too_late()},
    ),
    Situation(
        "verify_review, verdict unclear, county asked",
        "verify_review",
        {
            "return-verification": "county city province",
            "ask-more": "county city",
            "void": "city",
            "supervise": SUPERVISORS,
            "take-back": "inspector",
        },
        {
            "approve-verification": ("verdict-unclear", "county"),
            "take-back": _too_late("inspector"),
        },
    ),
    Situation("no_issue", "no_issue", {"reopen": "city province", "void": "city"}),
    Situation(
        "pending_plan",
        "pending_plan",
        {"submit-plan": "unit town", "void": "city", "supervise": SUPERVISORS},
    ),
    Situation(
        "plan_review, county and forestry asked",
        "plan_review",
        {
            "approve-plan": "department",
            "return-plan": "county city",
            "void": "city",
            "supervise": SUPERVISORS,
            "take-back": "unit",
        },
        {
            "approve-plan": ("cosign-missing", "county"),
            "take-back": _too_late("unit"),
        },
    ),
    Situation(
        "plan_review, county asked, forestry has signed",
        "plan_review",
        {
            "approve-plan": "county",
            "return-plan": "county city",
            "void": "city",
            "supervise": SUPERVISORS,
        },
        {"take-back": _too_late()},
    ),
    Situation(
        "plan_review of a focus problem, county and forestry asked",
        "plan_review",
        {
            "approve-plan": "county department",
            "return-plan": "county city",
            "void": "city",
            "supervise": SUPERVISORS,
            "take-back": "unit",
        },
        {"take-back": _too_late("unit")},
    ),
    Situation(
        "plan_review of a focus problem, city and forestry asked",
        "plan_review",
        {
            "approve-plan": "department",
            "return-plan": "city",
            "void": "city",
            "supervise": SUPERVISORS,
        },
        {"approve-plan": ("cosign-missing", "city"), "take-back": _too_late()},
    ),
    Situation(
        "plan_review of a focus problem, city asked, forestry has signed",
        "plan_review",
        {
            "approve-plan": "city",
            "return-plan": "city",
            "void": "city",
            "supervise": SUPERVISORS,
        },
        {"take-back": _too_late()},
    ),
    Situation(
        "rectifying",
        "rectifying",
        {
            "report-progress": "unit town inspector",
            "request-extension": "unit town",
            "declare-done": "unit town inspector",
            "supervise": SUPERVISORS,
        },
    ),
    Situation(
        "rectifying, county decides on more time",
        "rectifying",
        {
            "report-progress": "unit town inspector",
            "request-extension": "county",
            "declare-done": "unit town inspector",
            "supervise": SUPERVISORS,
        },
    ),
    Situation(
        "rectifying, city decides on more time",
        "rectifying",
        {
            "report-progress": "unit town inspector",
            "request-extension": "city",
            "declare-done": "unit town inspector",
            "supervise": SUPERVISORS,
        },
    ),
    Situation(
        "self_check",
        "self_check",
        {
            "pass-self-check": "county",
            "fail-self-check": "county",
            "supervise": SUPERVISORS,
            "take-back": "unit",
        },
        {"take-back": _too_late("unit")},
    ),
    Situation(
        "self_check that forestry co-signs",
        "self_check",
        {
            "pass-self-check": "department",
            "fail-self-check": "county",
            "supervise": SUPERVISORS,
            "take-back": "unit",
        },
        {
            "pass-self-check": ("cosign-missing", "county"),
            "take-back": _too_late("unit"),
        },
    ),
    Situation(
        "accept_review, city asked and closing",
        "accept_review",
        {
            "accept": "city",
            "return-acceptance": "city province",
            "supervise": SUPERVISORS,
        },
        {"take-back": _too_late()},
    ),
    Situation(
        "accept_review, city asked, province closing",
        "accept_review",
        {
            "accept": "city",
            "return-acceptance": "city province",
            "supervise": SUPERVISORS,
        },
        {"take-back": _too_late()},
    ),
    Situation(
        "accept_review, province asked",
        "accept_review",
        {
            "accept": "province",
            "return-acceptance": "province",
            "supervise": SUPERVISORS,
        },
        {"take-back": _too_late()},
    ),
    Situation(
        "accept_review of a patrol finding, county asked and closing",
        "accept_review",
        {
            "accept": "county city",
            "return-acceptance": "county city province",
            "supervise": SUPERVISORS,
            "take-back": "unit",
        },
        {"take-back": _too_late("unit")},
    ),
    Situation(
        "accept_review that forestry co-signs",
        "accept_review",
        {
            "accept": "department",
            "return-acceptance": "city province",
            "supervise": SUPERVISORS,
        },
        {"accept": ("cosign-missing", "city"), "take-back": _too_late()},
    ),
    Situation(
        "publicity, its days over",
        "publicity",
        {"end-publicity": "city", "supervise": SUPERVISORS},
    ),
    Situation(
        "pending_close, city closing",
        "pending_close",
        {"close": "city", "supervise": SUPERVISORS},
    ),
    Situation(
        "pending_close, province closing",
        "pending_close",
        {"close": "province", "supervise": SUPERVISORS},
    ),
    Situation(
        "pending_close, county closing",
        "pending_close",
        {"close": "county city", "supervise": SUPERVISORS},
    ),
    Situation(
        "closed",
        "closed",
        {
            "confirm-look-back": "checker county city province",
            "reopen": "city province",
        },
    ),
    Situation("void", "void", {}),
)

# C4, T0 and T1, and C5: who registers by hand, who imports, by category of the point.
REGISTERS = {
    "GP": "city county town inspector checker",
    "GS": "city county",
    "WS": "city county",
    "OF": "city county",
}
IMPORTS = "city county"

# --- The states, edges and profiles of C3 and C4 ----------------------------------------
STATES = {
    "pending_dispatch": (10, "todo"),
    "pending_verify": (20, "todo"),
    "verify_review": (30, "todo"),
    "no_issue": (40, "none"),
    "pending_plan": (50, "todo"),
    "plan_review": (60, "todo"),
    "rectifying": (70, "doing"),
    "self_check": (80, "doing"),
    "accept_review": (90, "done"),
    "publicity": (100, "done"),
    "pending_close": (110, "done"),
    "closed": (120, "closed"),
    "void": (900, "void"),
}

# "from>to", several by blanks; "-" is a point that is not there yet. Besides C4: edges of
# categories without plan, self-check or publicity (its second table), T0 and T23.
EDGES = {
    "T0": "->no_issue ->accept_review ->closed",
    "T1": "->pending_dispatch",
    "T2": "pending_dispatch>pending_verify pending_verify>pending_verify",
    "T3": "pending_verify>verify_review",
    "T4": "verify_review>verify_review verify_review>no_issue"
    " verify_review>pending_plan verify_review>rectifying",
    "T5": "verify_review>pending_verify",
    "T6": "verify_review>pending_verify",
    "T7": "pending_plan>plan_review",
    "T8": "plan_review>plan_review plan_review>rectifying",
    "T9": "plan_review>pending_plan",
    "T10": "rectifying>rectifying",
    "T11": "rectifying>rectifying",
    "T12": "rectifying>self_check rectifying>accept_review",
    "T13": "self_check>self_check self_check>accept_review",
    "T14": "self_check>rectifying",
    "T15": "accept_review>accept_review accept_review>publicity"
    " accept_review>pending_close",
    "T16": "accept_review>rectifying",
    "T17": "publicity>pending_close publicity>accept_review",
    "T18": "pending_close>closed",
    "T19": "closed>closed",
    "T20": "no_issue>pending_plan closed>pending_plan"
    " no_issue>rectifying closed>rectifying",
    "T21": "pending_dispatch>void pending_verify>void verify_review>void no_issue>void"
    " pending_plan>void plan_review>void",
    "T22": "pending_dispatch>pending_dispatch pending_verify>pending_verify"
    " verify_review>verify_review pending_plan>pending_plan plan_review>plan_review"
    " rectifying>rectifying self_check>self_check accept_review>accept_review"
    " publicity>publicity pending_close>pending_close",
    "T23": "pending_verify>pending_dispatch pending_verify>pending_verify"
    " verify_review>pending_verify plan_review>pending_plan self_check>rectifying"
    " accept_review>rectifying",
}

# Category: plan, publicity, closing level, closing level in national reserves.
PROFILES = {
    "GS": (True, True, "city", "province"),
    "WS": (True, True, "city", ""),
    "OF": (True, False, "city", ""),
    "GP": (False, False, "county", ""),
}
