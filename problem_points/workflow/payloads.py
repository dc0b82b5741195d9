"""What each action must be told: one schema an action, stored in the event's payload."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from problem_points.workflow.codes import MeasureKind, ReturnReason, Verdict
from problem_points.workflow.transitions import Action

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
Unit = Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Required = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)
]


class Payload(BaseModel):
    """Unknown keys are refused: a misspelt one must not be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_control_characters(cls, value: Any) -> Any:
        parts = value if isinstance(value, list | tuple) else (value,)
        if any(isinstance(part, str) and "\x00" in part for part in parts):
            raise ValueError("NUL")
        return value


class Place(Payload):
    """A place in CGCS2000 degrees, with the device's accuracy in metres."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    accuracy: float | None = Field(default=None, ge=0, le=100_000, allow_inf_nan=False)


class Nothing(Payload):
    """Actions that need no more than a note."""


class Dated(Payload):
    """Steps that may name the day by which the next one is due."""

    due_on: date | None = None


class Dispatch(Dated):
    """To a cell (by id), and perhaps to one person in it."""

    cell: int | None = None
    user: int | None = None


class Verification(Payload):
    """What was found on the ground."""

    persons: list[Annotated[Name, StringConstraints(min_length=1)]] = Field(
        default_factory=list, max_length=20
    )
    visited_on: date
    verdict: Verdict
    facts: Words = ""
    verified_type: Code = ""
    facility_name: Unit = ""
    owner: Unit = ""
    built_on: Code = ""
    built_before_site: bool | None = None
    measured_area_ha: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    clause: Line = ""
    suggestion: Words = ""
    place: Place | None = None
    distance_reason: Line = ""
    duplicate_of: int | None = None


class Return(Dated):
    """Why it goes back; the words stand in the note."""

    reason: ReturnReason
    measures: list[int] = Field(default_factory=list, max_length=100)


class AskMore(Dated):
    """What is missing for a verdict."""

    missing: Required


class PlannedMeasure(Payload):
    """One measure of a plan."""

    text: Required
    kind: MeasureKind
    due_on: date | None = None


class Plan(Payload):
    """A rectification plan."""

    goal: Words = ""
    measures: list[PlannedMeasure] = Field(min_length=1, max_length=100)
    responsible_name: Unit = ""
    responsible_person: Annotated[Name, StringConstraints(min_length=1)]
    supervising: Unit = ""
    due_on: date
    needs_assessment: bool = False


class Progress(Payload):
    """How far the work is, in percent."""

    pct: int = Field(ge=0, le=100)
    text: Words = ""
    on_schedule: bool | None = None
    next_step: Line = ""
    period: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    done_measures: list[int] = Field(default_factory=list, max_length=100)
    reason: Line = ""


class Extension(Payload):
    """A request (`new_due_on`), or a level's word on an open one (`decision`)."""

    new_due_on: date | None = None
    decision: Literal["grant", "refuse"] | None = None


class Declaration(Payload):
    """That the work is done; `place` is where it was rectified."""

    text: Words = ""
    done_measures: list[int] = Field(default_factory=list, max_length=100)
    on_behalf_of: Unit = ""
    place: Place | None = None


class Check(Payload):
    """One item of the acceptance checklist."""

    answer: Literal["yes", "no", "not-applicable"]
    note: Line = ""


CHECKLIST = ("measures", "punished", "standards", "similar", "lasting")
"""The five acceptance standards of domain.md B1 (Anhui, S38), in their order."""


class Judgement(Payload):
    """A self-check or an acceptance."""

    checklist: dict[str, Check] = Field(default_factory=dict)
    opinion: Words = ""
    members: list[Name] = Field(default_factory=list, max_length=30)
    site_visited: bool = False
    place: Place | None = None
    publicity_url: Line = ""

    @field_validator("checklist")
    @classmethod
    def _known_items(cls, value: dict[str, Check]) -> dict[str, Check]:
        if set(value) - set(CHECKLIST):
            raise ValueError("unknown checklist item")
        return value


class PublicityEnd(Payload):
    """What came in during publicity; an objection sends the case back."""

    objections: Words = ""
    url: Line = ""


class Closing(Payload):
    """The closing."""

    closure_no: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)
    ]
    files: list[Line] = Field(default_factory=list, max_length=100)


class Visit(Payload):
    """A look-back."""

    visited_on: date
    result: Words = ""
    place: Place | None = None


class Reopening(Payload):
    """The verdict that holds now; needed where the old one asked for nothing."""

    verdict: Verdict | None = None


class Voiding(Payload):
    """Into which case it merges, if it does."""

    duplicate_of: int | None = None


class Supervision(Payload):
    """Until when a reply is due; empty: five working days."""

    reply_due_on: date | None = None


SCHEMAS: dict[Action, type[Payload]] = {
    Action.ENTER_HISTORY: Nothing,
    Action.REGISTER: Nothing,
    Action.DISPATCH: Dispatch,
    Action.SUBMIT_VERIFICATION: Verification,
    Action.APPROVE_VERIFICATION: Nothing,
    Action.RETURN_VERIFICATION: Return,
    Action.ASK_MORE: AskMore,
    Action.SUBMIT_PLAN: Plan,
    Action.APPROVE_PLAN: Nothing,
    Action.RETURN_PLAN: Return,
    Action.REPORT_PROGRESS: Progress,
    Action.REQUEST_EXTENSION: Extension,
    Action.DECLARE_DONE: Declaration,
    Action.PASS_SELF_CHECK: Judgement,
    Action.FAIL_SELF_CHECK: Return,
    Action.ACCEPT: Judgement,
    Action.RETURN_ACCEPTANCE: Return,
    Action.END_PUBLICITY: PublicityEnd,
    Action.CLOSE: Closing,
    Action.CONFIRM_LOOK_BACK: Visit,
    Action.REOPEN: Reopening,
    Action.VOID: Voiding,
    Action.SUPERVISE: Supervision,
    Action.TAKE_BACK: Nothing,
}
