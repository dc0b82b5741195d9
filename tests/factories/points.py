"""Points for tests: entered by the real statement, moved by the real writer.

`make_point` enters one, `do` does one step of it with data and evidence that fit,
`point_at` walks one to a state with the people of the cast who would do it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from gis_core import calendar
from gis_core.accounts.models import User
from gis_core.evidence.models import EvidenceKind, EvidencePhase
from grid.models import Cell
from grid.roles import Tier
from problem_points.actions.transitions import advance
from problem_points.importing import entering
from problem_points.models import (
    Measure,
    PointEvidence,
    ProblemPoint,
    Profile,
    Publicity,
)
from problem_points.workflow.evidence import VIEWS
from problem_points.workflow.payloads import CHECKLIST
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action
from tests.factories.exhibits import add_paper, add_photo
from tests.people import Cast, inside

START = datetime(2021, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Monday: when points are entered unless a test says otherwise."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Team:
    """Who works on a point of one county, and where it goes on its way down."""

    county_cell: Cell
    town_cell: Cell
    village: Cell
    town: User
    inspector: User
    unit: User
    signers: dict[str, User]
    acceptors: dict[str, User]
    departments: dict[str, User]


def team(cast: Cast, point: ProblemPoint) -> Team:
    """The people of the point's county."""
    shared = {"city": cast.city, "province": cast.province}
    if point.cell is None or point.cell.path.startswith(cast.county_cell.path):
        return Team(
            cast.county_cell,
            cast.town11,
            cast.village111,
            cast.town,
            cast.inspector,
            cast.unit,
            shared | {"county": cast.county},
            shared | {"county": cast.county_second, "city": cast.city2},
            {
                "forestry": cast.department,
                "natural_resources": cast.resources,
                "water": cast.water,
            },
        )
    return Team(
        cast.county2_cell,
        cast.town21,
        cast.village211,
        cast.town2,
        cast.inspector2,
        cast.unit2,
        shared | {"county": cast.county2},
        shared | {"county": cast.county2_second, "city": cast.city2},
        {"forestry": cast.department2},
    )


# --- Entering ---------------------------------------------------------------------------
def make_point(
    cast: Cast,
    category: str = "GS",
    *,
    cell: Cell | None = None,
    at: datetime = START,
    by: User | None = None,
    **columns: Any,
) -> ProblemPoint:
    """A registered point in the middle of a village of county one, or of `cell`.

    `columns` are those of `entering`; with `imported_history` it begins as history.
    """
    cell = cell or cast.village111
    in_county = cell.path.startswith(cast.county_cell.path)
    day = calendar.local_day(at)
    given = {
        "category": category,
        "series": f"{category}-test",
        "location": inside(cell).hexewkb.decode(),
        "cell_id": cell.pk,
        "status": Status.PENDING_DISPATCH.value,
        "close_level": Profile.objects.get(category=category).close_level,
        "responsible_id": (cast.works if in_county else cast.farm).pk,
        "due_on": day + timedelta(days=2),
        "due_kind": "dispatch",
        "due_starts_on": day,
    } | columns
    with transaction.atomic(), connection.cursor() as cursor:
        entering.open_table()
        cursor.execute(f"SELECT {entering.NEXT_ID}")
        (given["id"],) = cursor.fetchone()
        given.setdefault("internal_no", f"{category}-{given['id']}")
        names = ", ".join(given)
        marks = ", ".join(["%s"] * len(given))
        cursor.execute(
            f"INSERT INTO entering ({names}) VALUES ({marks})",  # noqa: S608
            list(given.values()),
        )
        entering.enter(at=at, actor_id=(by or cast.city).pk, role="city")
    return ProblemPoint.objects.get(pk=given["id"])


# --- One step ---------------------------------------------------------------------------
def do(
    point: ProblemPoint,
    action: Action | str,
    by: User | None,
    *,
    at: datetime | None = None,
    version: int | None = None,
    note: str = "按规定办理",
    evidence: Sequence[UUID] | None = None,
    uid: UUID | None = None,
    **data: Any,
) -> ProblemPoint:
    """Do one step as it should be done; `data` and `evidence` replace what would fit."""
    action = Action(action)
    at = at or moment(point, action)
    told = data_for(action, point, at) | data
    if evidence is None:
        evidence = evidence_for(action, point, by, told) if by else ()
    return advance(
        point_id=point.pk,
        action=action,
        by=by,
        at=at,
        version=version or point.version,
        note=note,
        data=told,
        evidence=evidence,
        uid=uid,
    )


def moment(point: ProblemPoint, action: Action) -> datetime:
    """An hour after the last step; publicity ends the morning after its last day."""
    if action is Action.END_PUBLICITY and point.status == Status.PUBLICITY:
        last = Publicity.objects.filter(point=point).latest("pk").ends_on
        return START.replace(year=last.year, month=last.month, day=last.day) + (
            timedelta(days=1)
        )
    return point.changed_at + HOUR


def data_for(action: Action, point: ProblemPoint, at: datetime) -> dict[str, Any]:
    """What a person would tell with this step."""
    make = _DATA.get(action)
    return make(point, calendar.local_day(at)) if make else {}


def _plan(point: ProblemPoint, day: Any) -> dict[str, Any]:
    return {
        "goal": "恢复原貌",
        "measures": [
            {"text": "拆除设施", "kind": "demolish"},
            {"text": "平整覆土", "kind": "restore"},
        ],
        "responsible_person": "孙厂长",
        "due_on": (day + timedelta(days=60)).isoformat(),
    }


def _extension(point: ProblemPoint, day: Any) -> dict[str, Any]:
    if point.extensions.filter(state="open").exists():
        return {"decision": "grant"}
    return {"new_due_on": ((point.due_on or day) + timedelta(days=30)).isoformat()}


def _declaration(point: ProblemPoint, day: Any) -> dict[str, Any]:
    open_measures = Measure.objects.filter(
        plan__point=point,
        plan__round_no=point.round_no,
        plan__approved_event__isnull=False,
        done_on__isnull=True,
    )
    return {
        "done_measures": list(open_measures.values_list("seq", flat=True)),
        "on_behalf_of": "红山采石有限公司",
    }


_RETURN = {"reason": "photos"}
_JUDGEMENT = {"checklist": {item: {"answer": "yes"} for item in CHECKLIST}}
_DATA: dict[Action, Callable[[ProblemPoint, Any], dict[str, Any]]] = {
    Action.SUBMIT_VERIFICATION: lambda point, day: {
        "persons": ["高娃", "其其格"],
        "visited_on": day.isoformat(),
        "verdict": "unlawful",
        "facts": "现场有采石设备，占用草地。",
    },
    Action.RETURN_VERIFICATION: lambda point, day: _RETURN,
    Action.ASK_MORE: lambda point, day: {"missing": "批复文件"},
    Action.SUBMIT_PLAN: _plan,
    Action.RETURN_PLAN: lambda point, day: {"reason": "measures"},
    Action.REPORT_PROGRESS: lambda point, day: {"pct": point.progress_pct},
    Action.REQUEST_EXTENSION: _extension,
    Action.DECLARE_DONE: _declaration,
    Action.PASS_SELF_CHECK: lambda point, day: _JUDGEMENT,
    Action.FAIL_SELF_CHECK: lambda point, day: _RETURN,
    Action.ACCEPT: lambda point, day: _JUDGEMENT,
    Action.RETURN_ACCEPTANCE: lambda point, day: _RETURN,
    Action.CLOSE: lambda point, day: {"closure_no": f"销号〔{day.year}〕{point.pk}号"},
    Action.CONFIRM_LOOK_BACK: lambda point, day: {"visited_on": day.isoformat()},
    Action.REOPEN: lambda point, day: {"verdict": "unlawful"},
}


# --- Evidence that fits -----------------------------------------------------------------
def evidence_for(
    action: Action, point: ProblemPoint, by: User, told: dict[str, Any]
) -> list[UUID]:
    """New photos and papers as this step needs them."""
    make = _EVIDENCE.get(action)
    return make(point, by, told) if make else []


def _at_verification(point: ProblemPoint, by: User, told: dict[str, Any]) -> list[UUID]:
    needed = Profile.objects.get(category=point.category).min_photos
    phase = EvidencePhase.VERIFICATION
    found = [
        add_photo(point, by, phase, slot=slot)
        for slot in (*VIEWS, *[""] * needed)[: max(needed, 1)]
    ]
    if told["verdict"] == "outside":
        found.append(add_paper(point, by, EvidenceKind.ZONE_MAP, phase))
    if told["verdict"] == "approved":
        found.append(add_paper(point, by, EvidenceKind.APPROVAL, phase))
    return found


def _at_declaration(point: ProblemPoint, by: User, _told: Any) -> list[UUID]:
    profile = Profile.objects.get(category=point.category)
    first = PointEvidence.objects.filter(
        point=point, phase="verification", kind="photo"
    )
    before = first.values_list("uid", flat=True).first()
    phase = EvidencePhase.AFTER
    found = [
        add_photo(point, by, phase, pair_of=None if n else before)
        for n in range(profile.min_after_photos)
    ]
    if profile.needs_after_sample:
        found.append(add_paper(point, by, EvidenceKind.MONITORING, phase))
    for measure, paper in (
        ("penalty", EvidenceKind.PENALTY),
        ("papers", EvidenceKind.APPROVAL),
    ):
        if measure in point.measure_kinds:
            found.append(add_paper(point, by, paper, phase))
    return found


def _photo(phase: EvidencePhase) -> Callable[..., list[UUID]]:
    return lambda point, by, told: [add_photo(point, by, phase)]


def _signed(phase: EvidencePhase) -> Callable[..., list[UUID]]:
    return lambda point, by, told: [add_paper(point, by, "signature", phase)]


def _at_closing(point: ProblemPoint, by: User, _told: Any) -> list[UUID]:
    needed = Profile.objects.get(category=point.category).closing_files
    return [add_paper(point, by, kind, EvidencePhase.CLOSURE) for kind in needed]


_EVIDENCE: dict[Action, Callable[..., list[UUID]]] = {
    Action.SUBMIT_VERIFICATION: _at_verification,
    Action.APPROVE_PLAN: _signed(EvidencePhase.BEFORE),
    Action.REPORT_PROGRESS: _photo(EvidencePhase.DURING),
    Action.DECLARE_DONE: _at_declaration,
    Action.PASS_SELF_CHECK: _photo(EvidencePhase.SELF_CHECK),
    Action.ACCEPT: _signed(EvidencePhase.ACCEPTANCE),
    Action.CLOSE: _at_closing,
    Action.CONFIRM_LOOK_BACK: _photo(EvidencePhase.LOOK_BACK),
    Action.REOPEN: _photo(EvidencePhase.REOPENING),
}


# --- The walk ---------------------------------------------------------------------------
def point_at(
    status: Status | str,
    cast: Cast,
    category: str = "GS",
    *,
    awaiting: Tier | str = "",
    cosigned: bool = False,
    verdict: str = "",
    **columns: Any,
) -> ProblemPoint:
    """A point that really went all the way to this state.

    In a state of review it has just arrived; `awaiting` walks on until that level is
    asked, `cosigned` until no department is. `verdict` is what verification found.
    """
    status = Status(status)
    if not verdict:
        verdict = "misread" if status is Status.NO_ISSUE else "unlawful"
    return walk(
        make_point(cast, category, **columns),
        cast,
        verdict=verdict,
        until=lambda point: (
            point.status == status
            and awaiting in {"", point.awaiting_level}
            and not (cosigned and point.awaiting_departments)
        ),
        void=status is Status.VOID,
    )


def walk(
    point: ProblemPoint,
    cast: Cast,
    *,
    until: Callable[[ProblemPoint], bool],
    verdict: str = "unlawful",
    void: bool = False,
) -> ProblemPoint:
    """Do one ordinary step after another until the point is where it shall be."""
    while not until(point):
        before = point.version
        point = (
            do(point, Action.VOID, cast.city)
            if void
            else step(point, cast, verdict=verdict)
        )
        assert point.version > before
    return point


def step(point: ProblemPoint, cast: Cast, *, verdict: str = "unlawful") -> ProblemPoint:
    """The ordinary next step of a point, by the person who would do it."""
    people = team(cast, point)
    match point.status:
        case Status.PENDING_DISPATCH:
            return dispatch_down(point, cast)
        case Status.PENDING_VERIFY:
            return do(
                point, Action.SUBMIT_VERIFICATION, people.inspector, verdict=verdict
            )
        case Status.PENDING_PLAN:
            return do(point, Action.SUBMIT_PLAN, people.unit)
        case Status.RECTIFYING:
            return do(point, Action.DECLARE_DONE, people.unit)
        case Status.PUBLICITY:
            return do(point, Action.END_PUBLICITY, cast.city)
        case _:
            return _sign(point, people)


_SIGNING = {
    Status.VERIFY_REVIEW: Action.APPROVE_VERIFICATION,
    Status.PLAN_REVIEW: Action.APPROVE_PLAN,
    Status.SELF_CHECK: Action.PASS_SELF_CHECK,
    Status.ACCEPT_REVIEW: Action.ACCEPT,
    Status.PENDING_CLOSE: Action.CLOSE,
}


def _sign(point: ProblemPoint, people: Team) -> ProblemPoint:
    """Levels sign in order; departments just before the last level."""
    action = _SIGNING[Status(point.status)]
    level = point.awaiting_level
    last = "county" if action is Action.PASS_SELF_CHECK else _last_level(point, action)
    if level == last and point.awaiting_departments:
        return do(point, action, people.departments[point.awaiting_departments[0]])
    accepts = action in {Action.ACCEPT, Action.CLOSE}
    return do(point, action, (people.acceptors if accepts else people.signers)[level])


def _last_level(point: ProblemPoint, action: Action) -> str:
    if action is Action.APPROVE_PLAN:
        return "city" if point.is_focus else "county"
    if action in {Action.ACCEPT, Action.CLOSE}:
        return point.close_level
    nothing_to_rectify = point.verdict not in {"unlawful", "papers_missing", "unclear"}
    if point.close_level == Tier.PROVINCE and nothing_to_rectify:
        return "province"
    return Profile.objects.get(category=point.category).verify_levels[-1]


def dispatch_down(point: ProblemPoint, cast: Cast) -> ProblemPoint:
    """City to county, county to town, town to the inspector."""
    people = team(cast, point)
    point = do(point, Action.DISPATCH, cast.city, cell=people.county_cell.pk)
    point = do(
        point, Action.DISPATCH, people.signers["county"], cell=people.town_cell.pk
    )
    return do(point, Action.DISPATCH, people.town, user=people.inspector.pk)
