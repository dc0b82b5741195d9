"""Walking the unfinished points, and some finished ones, by the real actions.

Each stage of the way is one row of `WAY`: who acts, what is said, which evidence is
attached, how many days after the point's first day. Points of one actor and day move
together, as they do in the office.
"""

import functools
import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction

from gis_core.accounts.models import User
from gis_core.evidence.models import EvidenceKind, EvidencePhase, EvidenceSource
from grid.models import Cell, Membership
from grid.roles import Role, Tier
from problem_points.actions.evidence import add_evidence
from problem_points.actions.transitions import Step, advance_many
from problem_points.demo import story
from problem_points.demo.clockwork import moment
from problem_points.demo.issued import IssuedPoint, issued
from problem_points.demo.photos import Shot, jpeg
from problem_points.models import PointEvent, PointEvidence, ProblemPoint
from problem_points.workflow.payloads import CHECKLIST
from problem_points.workflow.states import NUMBERS, Status
from problem_points.workflow.transitions import Action

Say = Callable[[str], None]
CLIENT = "demo"
"""What the events of the walk say of where they were made."""

VIEWS = ("near", "far", "direction1", "direction2")
STAYS_AT_COUNTY, STAYS_AT_TOWN = 4, 8
"""Of the points waiting for verification, so many are still with the county, and so
many at the latest with the town."""


@dataclass
class Traveller:
    """A point on its way."""

    row: IssuedPoint
    point: ProblemPoint
    first_day: date
    turn: int

    @property
    def cell(self) -> Cell:
        """The village cell; every point of the demo lies in one."""
        if self.point.cell is None:
            raise ValueError(self.row.number)
        return self.point.cell

    def at(self, days: int) -> datetime:
        """The moment of a stage, that many days after the first."""
        return moment(self.first_day + timedelta(days=days), 10)


@dataclass(frozen=True)
class Task:
    """What one person does with one point at one stage."""

    actor: str
    data: dict[str, Any]
    evidence: tuple[tuple[str, str, str], ...] = ()  # kind, phase, slot


@dataclass(frozen=True)
class Stage:
    """One stage of the way: an action, when, and what whom it asks of."""

    action: Action
    days: int
    task: Callable[[Traveller], Task | None]
    note: str = ""


def is_finished() -> bool:
    """Has the walk been done in this database?

    Closing is its last stage and events stay: whatever people did with the points
    since, the answer holds, and nothing has to be drawn to give it.
    """
    closed = PointEvent.objects.filter(action=Action.CLOSE, client=CLIENT)
    return closed.count() >= story.WALKED_CLOSED


def walk(say: Say) -> None:
    """Take every point of the plan to its state; a second run does nothing."""
    travellers = _unwalked()
    if not travellers:
        return
    people = {user.username: user for user in User.objects.filter(is_demo=True)}
    for stage in WAY:
        moved = _do(stage, travellers, people)
        if moved:
            say(f"{stage.action.label}: {moved} points")


def _unwalked() -> list[Traveller]:
    """Points of the plan that have not reached their state, in the order of numbers."""
    wanted = {row.number: row for row in issued() if row.fate.walked}
    points = ProblemPoint.objects.filter(point_no__in=list(wanted)).select_related(
        "cell", "responsible"
    )
    return [
        Traveller(wanted[p.point_no], p, _first_day(wanted[p.point_no], turn), turn)
        for turn, p in enumerate(points.order_by("point_no"))
        if p.status != wanted[p.point_no].fate.status
    ]


def _first_day(row: IssuedPoint, turn: int) -> date:
    """When the work on a point begins: long ago for the closed, lately for the rest."""
    shift = timedelta(days=7 * (turn % 5))
    if row.fate.status is Status.CLOSED:
        return story.RECEIVED_ON[row.year] + timedelta(days=4) + shift
    if row.fate.status in story.DONE:
        return date(2026, 6, 8) + shift
    if NUMBERS[row.fate.status] >= NUMBERS[Status.RECTIFYING]:
        return date(2026, 7, 27) + shift
    return date(2026, 9, 28) + timedelta(days=(turn % 5) * 5)


def _do(stage: Stage, travellers: list[Traveller], people: dict[str, User]) -> int:
    groups: dict[tuple[str, datetime], list[tuple[Traveller, Task]]] = defaultdict(list)
    for traveller in travellers:
        arrived = NUMBERS[Status(traveller.point.status)] >= NUMBERS[
            traveller.row.fate.status
        ] and not _waits_below(traveller, stage)
        if arrived or stage.action not in _offered(traveller):
            continue
        task = stage.task(traveller)
        if task is not None:
            groups[task.actor, traveller.at(stage.days)].append((traveller, task))
    # One commit a stage: thousands of small ones would take minutes.
    with transaction.atomic():
        for (actor, at), members in groups.items():
            _move(stage, people[actor], at, members)
    return sum(len(members) for members in groups.values())


def _waits_below(traveller: Traveller, stage: Stage) -> bool:
    """Points waiting for verification go down the grid within that one state."""
    return (
        stage.action is Action.DISPATCH
        and traveller.row.fate.status is Status.PENDING_VERIFY
    )


OFFERED: dict[Status, frozenset[Action]] = {
    Status.PENDING_DISPATCH: frozenset({Action.DISPATCH}),
    Status.PENDING_VERIFY: frozenset({Action.DISPATCH, Action.SUBMIT_VERIFICATION}),
    Status.VERIFY_REVIEW: frozenset({Action.APPROVE_VERIFICATION}),
    Status.PENDING_PLAN: frozenset({Action.SUBMIT_PLAN}),
    Status.PLAN_REVIEW: frozenset({Action.APPROVE_PLAN}),
    Status.RECTIFYING: frozenset({Action.REPORT_PROGRESS, Action.DECLARE_DONE}),
    Status.SELF_CHECK: frozenset({Action.PASS_SELF_CHECK}),
    Status.ACCEPT_REVIEW: frozenset({Action.ACCEPT}),
    Status.PUBLICITY: frozenset({Action.END_PUBLICITY}),
    Status.PENDING_CLOSE: frozenset({Action.CLOSE}),
}


def _offered(traveller: Traveller) -> frozenset[Action]:
    return OFFERED.get(Status(traveller.point.status), frozenset())


def _move(
    stage: Stage, actor: User, at: datetime, members: list[tuple[Traveller, Task]]
) -> None:
    outcomes = advance_many(
        [
            Step(
                traveller.point.pk,
                traveller.point.version,
                data=task.data,
                evidence=tuple(_evidence(traveller, task, actor, at)),
            )
            for traveller, task in members
        ],
        action=stage.action,
        by=actor,
        at=at,
        note=stage.note,
        client=CLIENT,
    )
    for (traveller, _task), outcome in zip(members, outcomes, strict=True):
        if outcome.refusal is not None:
            raise RuntimeError(
                f"{traveller.row.number} {stage.action} by {actor.username}:"
                f" {outcome.refusal.as_json()}"
            )
        traveller.point.refresh_from_db()


def _evidence(
    traveller: Traveller, task: Task, actor: User, at: datetime
) -> Iterator[UUID]:
    place: Point = traveller.point.location
    pair = None
    if any(phase == EvidencePhase.AFTER for _kind, phase, _slot in task.evidence):
        pair = (
            PointEvidence.objects.filter(point=traveller.point, slot="near")
            .values_list("uid", flat=True)
            .first()
        )
    for serial, (kind, phase, slot) in enumerate(task.evidence, start=1):
        is_photo = kind == EvidenceKind.PHOTO
        shot = Shot(
            traveller.row.number,
            _scene(kind, phase, slot),
            serial,
            place.x + 0.00004 * serial,
            place.y - 0.00003 * serial,
            at - timedelta(minutes=30 - serial),
        )
        content = io.BytesIO(jpeg(shot))
        content.name = f"{phase}-{slot or serial}.jpg"
        yield add_evidence(
            point_id=traveller.point.pk,
            by=actor,
            at=at,
            uploaded_file=content,
            kind=kind,
            phase=phase,
            source=EvidenceSource.LIVE_CAMERA if is_photo else EvidenceSource.RECEIVED,
            slot=slot,
            captured_at=shot.taken_at,
            lon=shot.lon if is_photo else None,
            lat=shot.lat if is_photo else None,
            accuracy=6.0 if is_photo else None,
            fix_at=shot.taken_at if is_photo else None,
            pair_of=pair if phase == EvidencePhase.AFTER and serial == 1 else None,
        ).uid


def _scene(kind: str, phase: str, slot: str) -> str:
    if kind != EvidenceKind.PHOTO:
        return "paper"
    if phase == EvidencePhase.AFTER:
        return "after"
    return slot if slot in VIEWS else "visit"


# --- Who acts -------------------------------------------------------------------------


@functools.cache
def _holder_of(role: Role, cell: Cell | None) -> str:
    """The first account with a role in exactly this cell."""
    return (
        Membership.objects.filter(role=role, cell=cell)
        .order_by("user__username")
        .values_list("user__username", flat=True)[0]
    )


def _county(traveller: Traveller) -> str:
    return _holder_of(Role.COUNTY, traveller.cell.county)


def _town(traveller: Traveller) -> str:
    return _holder_of(Role.TOWN, traveller.cell.town)


def _inspector(traveller: Traveller) -> str:
    return _holder_of(Role.INSPECTOR, traveller.cell)


def _doer(traveller: Traveller) -> str:
    """The responsible unit where it has an account, else the town on its behalf."""
    held = Membership.objects.filter(role=Role.UNIT, organisation__isnull=False).filter(
        organisation=traveller.point.responsible_id
    )
    usernames = held.values_list("user__username", flat=True)
    return usernames.first() or _town(traveller)


# --- What is done ---------------------------------------------------------------------


def _to_county(t: Traveller) -> Task | None:
    if t.point.status != Status.PENDING_DISPATCH:
        return None
    return Task("city", {"cell": t.cell.county_id})


def _to_town(t: Traveller) -> Task | None:
    held = t.point.holder_cell
    stays = t.row.fate.status is Status.PENDING_VERIFY and _rank(t) < STAYS_AT_COUNTY
    if held is None or held.tier != Tier.COUNTY or stays:
        return None
    return Task(_county(t), {"cell": t.cell.town_id})


def _to_inspector(t: Traveller) -> Task | None:
    held = t.point.holder_cell
    stays = t.row.fate.status is Status.PENDING_VERIFY and _rank(t) < STAYS_AT_TOWN
    if held is None or held.tier != Tier.TOWN or stays:
        return None
    receiver = User.objects.get(username=_inspector(t))
    return Task(_town(t), {"cell": t.point.cell_id, "user": receiver.pk})


def _rank(t: Traveller) -> int:
    return t.turn % 14


def _verify(t: Traveller) -> Task:
    lawful = t.row.fate.status is Status.NO_ISSUE
    verdict = ("misread", "natural", "residents")[t.turn % 3] if lawful else "unlawful"
    return Task(
        _inspector(t),
        {
            "persons": [User.objects.get(username=_inspector(t)).name, "随行 网格员"],
            "visited_on": t.at(8).date().isoformat(),
            "verdict": verdict,
            "verified_type": t.point.detected_type,
            "facts": "现场未见违法活动。"
            if lawful
            else f"现场可见{t.row.kind}，{t.row.change}。",
            "owner": "" if lawful else t.row.unit,
            "measured_area_ha": t.row.area_ha,
            "suggestion": "" if lawful else "限期拆除并恢复植被。",
        },
        tuple((EvidenceKind.PHOTO, EvidencePhase.VERIFICATION, v) for v in VIEWS),
    )


def _sign(*levels: str) -> Callable[[Traveller], Task | None]:
    def task(t: Traveller) -> Task | None:
        if t.point.awaiting_level not in levels or t.point.awaiting_departments:
            return None
        return Task(_signer(t), {})

    return task


def _signer(t: Traveller) -> str:
    level = t.point.awaiting_level
    return _county(t) if level == Tier.COUNTY else str(level)


def _plan(t: Traveller) -> Task:
    due = (t.at(22) + timedelta(days=75)).date()
    return Task(
        _doer(t),
        {
            "goal": "拆除设施，恢复原地貌和植被。",
            "measures": [
                {"text": "拆除地上设施并清运", "kind": "demolish", "due_on": str(due)},
                {"text": "覆土整平、补播草种", "kind": "restore", "due_on": str(due)},
            ],
            "responsible_name": t.row.unit,
            "responsible_person": t.row.person,
            "due_on": str(due),
        },
    )


def _cosign(t: Traveller) -> Task | None:
    if "forestry" not in t.point.awaiting_departments:
        return None
    return Task("department", {})


def _approve_plan(t: Traveller) -> Task | None:
    if t.point.awaiting_departments:
        return None
    return Task(
        _signer(t), {}, ((EvidenceKind.SIGNATURE, EvidencePhase.BEFORE, "sheet"),)
    )


def _progress(t: Traveller) -> Task | None:
    if t.turn % 3 == 0 and t.row.fate.status is Status.RECTIFYING:
        return None
    return Task(
        _doer(t),
        {
            "pct": 30 + 10 * (t.turn % 5),
            "text": "地上设施已拆除一部分。",
            "on_schedule": True,
        },
        ((EvidenceKind.PHOTO, EvidencePhase.DURING, ""),),
    )


def _declare(t: Traveller) -> Task:
    place = t.point.location
    doer = _doer(t)
    behalf = "" if doer.startswith("unit") else (t.row.unit or "责任单位（未登记）")
    return Task(
        doer,
        {
            "text": "整改措施全部完成。",
            "done_measures": [1, 2],
            "on_behalf_of": behalf,
            "place": {"lon": place.x, "lat": place.y, "accuracy": 6},
        },
        tuple((EvidenceKind.PHOTO, EvidencePhase.AFTER, v) for v in VIEWS[:3]),
    )


ALL_YES = {item: {"answer": "yes"} for item in CHECKLIST}


def _self_check(t: Traveller) -> Task:
    return Task(
        _county(t),
        {
            "checklist": ALL_YES,
            "opinion": "现场核验，措施落实到位。",
            "site_visited": True,
        },
        ((EvidenceKind.PHOTO, EvidencePhase.SELF_CHECK, "visit"),),
    )


def _accept(t: Traveller) -> Task:
    """The city's second manager: the first one signed the verification."""
    level = t.point.awaiting_level
    return Task(
        "city2" if level == Tier.CITY else "province",
        {"checklist": ALL_YES, "opinion": "同意通过验收。"},
        ((EvidenceKind.SIGNATURE, EvidencePhase.ACCEPTANCE, f"page-{level}"),),
    )


def _end_publicity(_t: Traveller) -> Task:
    return Task("city", {})


def _close(t: Traveller) -> Task:
    return Task(
        _signer(t),
        {
            "closure_no": f"乌环销〔{t.at(112).year}〕{t.turn + 1:04d}号（示意）",
            "files": ["整改销号登记表", "整改方案", "验收意见", "公示截图"],
        },
        ((EvidenceKind.REGISTRATION, EvidencePhase.CLOSURE, "form"),),
    )


WAY: tuple[Stage, ...] = (
    Stage(Action.DISPATCH, 0, _to_county),
    Stage(Action.DISPATCH, 1, _to_town),
    Stage(Action.DISPATCH, 3, _to_inspector),
    Stage(Action.SUBMIT_VERIFICATION, 8, _verify),
    Stage(Action.APPROVE_VERIFICATION, 11, _sign(Tier.COUNTY)),
    Stage(Action.APPROVE_VERIFICATION, 14, _sign(Tier.CITY)),
    Stage(Action.APPROVE_VERIFICATION, 16, _sign(Tier.PROVINCE)),
    Stage(Action.SUBMIT_PLAN, 22, _plan),
    Stage(Action.APPROVE_PLAN, 24, _cosign),
    Stage(Action.APPROVE_PLAN, 26, _approve_plan),
    Stage(Action.APPROVE_PLAN, 28, _approve_plan),
    Stage(Action.REPORT_PROGRESS, 50, _progress),
    Stage(Action.DECLARE_DONE, 75, _declare),
    Stage(Action.PASS_SELF_CHECK, 82, _self_check),
    Stage(Action.ACCEPT, 92, _accept),
    Stage(Action.ACCEPT, 96, _accept),
    Stage(Action.END_PUBLICITY, 110, _end_publicity),
    Stage(Action.CLOSE, 112, _close),
)
"""The way of a point from its batch to its closing; days after its first day."""
