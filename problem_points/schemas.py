"""What the API of points takes and gives. Codes, not labels, unless a name says so."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from problem_points.filters import PointFilter
from problem_points.lamps import Lamp, LampReason
from problem_points.workflow.codes import Category
from problem_points.workflow.states import Bucket, Status
from problem_points.workflow.transitions import Action

MOST_AT_ONCE = 1000
MOST_ASSIGNED = 10_000

Note = Annotated[str, StringConstraints(max_length=4000)]


class Refusal(BaseModel):
    """Every refusal. `fields`: what is wrong with each field, in words."""

    code: str
    message: str
    fields: dict[str, str]
    params: dict[str, Any] | None = None


REFUSALS = {
    frozenset({400, 401, 403, 404, 405, 409, 413, 422, 428, 503}): Refusal,
}
"""What any address may answer instead, for the description of the API."""


class PageQuery(BaseModel):
    """Which part of the list: at most 1000, from where the cursor stands."""

    limit: int = Field(default=100, ge=1, le=MOST_AT_ONCE)
    cursor: Annotated[str, StringConstraints(max_length=200)] = ""
    order: Literal["oldest", "newest"] = "oldest"


class PointSummary(BaseModel):
    """A point in a list. `lamp` is empty for void points."""

    id: int
    uid: UUID
    number: str
    title: str
    category: Category
    status: Status
    bucket: Bucket
    lamp: Lamp | None
    lamp_reason: LampReason | None
    overdue: bool
    due_on: date | None
    round_no: int
    version: int
    batch_code: str | None
    cell_code: str | None
    cell_name: str | None
    county_name: str | None
    holder_name: str | None
    site_name: str | None
    zone: str
    type: str
    is_focus: bool
    is_doubtful: bool
    is_supervised: bool
    lon: float | None
    lat: float | None


class PointPage(BaseModel):
    """`count`: all that fit. `next`: the cursor of the next part, if there is one."""

    count: int
    next: str | None
    items: list[PointSummary]


class ActionIn(BaseModel):
    """One step: the version it is based on, and what the action must be told."""

    version: int | None = Field(default=None, ge=0, le=2**31 - 1)
    note: Note = ""
    evidence: list[UUID] = Field(default=[], max_length=200)
    data: dict[str, Any] = {}


class DraftIn(BaseModel):
    """What is known of a verification so far; the names are those of the action."""

    data: dict[str, Any]


class DraftOut(BaseModel):
    """A verification that waits to be handed in, and who saved it first."""

    saved_by: str
    saved_at: datetime
    data: dict[str, Any]


class Register(BaseModel):
    """A row of a register that the point lies in or belongs to."""

    id: int
    code: str
    name: str


class ZoneFound(Register):
    """A zone; `name` is that of its site or source."""

    zone: str


class Geometry(BaseModel):
    """GeoJSON, longitude before latitude."""

    type: str
    coordinates: list[Any]


class Placed(BaseModel):
    """What the overlay found at the date, and why it is in doubt, in words."""

    on_date: date
    is_doubtful: bool
    doubts: list[str]
    reasons: dict[str, Any]
    rules: list[dict[str, Any]]
    stated: dict[str, Any]
    override: dict[str, Any] | None
    override_reason: str


class PointDetail(PointSummary):
    """A point with all its facts. `labels` are in the caller's language."""

    allowed_actions: list[Action]
    labels: dict[str, str]
    description: str
    address: str
    source: str
    remark: str
    location: Geometry | None
    outline: Geometry | None
    area_ha: float | None
    cell: Register | None
    holder_cell: Register | None
    site: Register | None
    site_zone: ZoneFound | None
    water_zone: ZoneFound | None
    red_line: Register | None
    outfall: Register | None
    placement: Placed | None
    detected_type: str
    verified_type: str
    change_type: str
    image_before_on: date | None
    image_after_on: date | None
    found_on: date | None
    verdict: str
    measure_kinds: list[str]
    progress_pct: int
    result: str
    responsible: str
    responsible_person: str
    responsible_phone: str
    lead_leader: str
    due_kind: str
    suspended_from: date | None
    awaiting_level: str
    awaiting_departments: list[str]
    close_level: str
    returned_count: int
    rebound_count: int
    extension_count: int
    recurrence_no: int
    imported_history: bool
    is_confidential: bool
    earlier_case: int | None
    duplicate_of: int | None
    moments: dict[str, datetime | None]


class EventOut(BaseModel):
    """One link of the chain, as it was hashed."""

    seq: int
    uid: UUID
    action: Action
    label: str
    from_status: Status | None
    to_status: Status
    round_no: int
    at: datetime
    recorded_at: datetime
    actor: str | None
    role: str
    organisation: str
    client: str
    note: str
    data: dict[str, Any]
    evidence: list[str]
    prev_hash: str | None
    hash: str


class EventList(BaseModel):
    """The whole chain of a point, oldest first."""

    items: list[EventOut]


class EvidenceIn(BaseModel):
    """What is said of a file that is sent along; the fix is the device's own."""

    kind: str
    phase: str
    source: str = "received"
    slot: str = ""
    captured_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy: float | None = None
    heading: float | None = None
    fix_at: datetime | None = None
    uid: UUID | None = None
    pair_of: UUID | None = None


class EvidenceOut(BaseModel):
    """A piece of evidence; `flags` are remarks, not refusals."""

    uid: UUID
    kind: str
    phase: str
    source: str
    slot: str
    name: str
    sha256: str
    captured_at: datetime | None
    received_at: datetime
    lon: float | None
    lat: float | None
    accuracy: float | None
    flags: list[str]
    author: str
    event_seq: int | None
    url: str


class EvidenceList(BaseModel):
    """All evidence of a point, oldest first."""

    items: list[EvidenceOut]


class AssignmentIn(BaseModel):
    """Points by id or by a filter, given to a cell or a person (id, code, user name)."""

    points: list[int] | None = Field(
        default=None, min_length=1, max_length=MOST_ASSIGNED
    )
    filter: PointFilter | None = None
    cell: int | Annotated[str, StringConstraints(max_length=40)] | None = None
    user: int | Annotated[str, StringConstraints(max_length=150)] | None = None
    due_on: date | None = None
    note: Note = ""


class Answer(BaseModel):
    """What became of one point: `done`, or the code and words of the refusal."""

    point: int
    code: str
    message: str = ""


class AssignmentOut(BaseModel):
    """How many were given, how many not, and an answer for each."""

    done: int
    refused: int
    answers: list[Answer]


class AnswersIn(BaseModel):
    """Answers to what a run may ask. `mapping`: JSON, column of the file → attribute.

    `sender`: by whose profile to read what is not said here, and under whose name to
    keep it once the rows are written."""

    crs: Annotated[str, StringConstraints(max_length=20)] = ""
    encoding: Annotated[str, StringConstraints(max_length=20)] = ""
    layer: Annotated[str, StringConstraints(max_length=200)] = ""
    mapping: Annotated[str, StringConstraints(max_length=100_000)] = ""
    swap: bool | None = None
    packed: bool | None = None
    accept_doubts: bool = False
    sender: Annotated[str, StringConstraints(max_length=120)] = ""


class ImportIn(AnswersIn):
    """The batch that a file belongs to; it is opened if there is none of that code."""

    batch: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    category: Annotated[str, StringConstraints(max_length=4)] = ""
    title: Annotated[str, StringConstraints(max_length=200)] = ""


class JobOut(BaseModel):
    """How far the worker is."""

    state: str
    phase: str
    done: int
    total: int | None
    error: str


class FindingOut(BaseModel):
    """A finding; without row it is about the file."""

    row: int | None
    code: str
    severity: str
    message: str


class RunOut(BaseModel):
    """A run and its report; `rows` is the sum of the other counts.

    `findings` holds the first thousand, `findings.xlsx` all of them.
    """

    run: UUID
    state: str
    batch: str
    file: str
    rows: int
    accepted: int
    updated: int
    unchanged: int
    duplicates: int
    recurrences: int
    rejected: int
    encoding: str
    crs: str
    layer: str
    decisions: dict[str, Any]
    answers: dict[str, Any]
    job: JobOut | None
    created_at: datetime
    applied_at: datetime | None
    rolled_back_at: datetime | None
    findings_count: int
    findings: list[FindingOut]
