"""The way of a point from its batch to its closing, stage by stage.

Each stage is one row of `WAY`: an action, how many days after the first one, and what
whom it asks of. A task that is None leaves the point where it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gis_core.evidence.models import EvidenceKind, EvidencePhase
from grid.roles import Tier
from problem_points.demo import words
from problem_points.demo.office import CITY, Office
from problem_points.demo.story import Turn
from problem_points.demo.travel import Traveller
from problem_points.workflow.codes import MeasureKind, ReturnReason, Verdict
from problem_points.workflow.evidence import VIEWS
from problem_points.workflow.payloads import CHECKLIST
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action

Piece = tuple[EvidenceKind, EvidencePhase, str]
"""Kind, phase and slot of a piece of evidence."""

PLAN_DAYS = 75
"""How long a plan allows."""

EXTENSION = timedelta(days=45)
MORE_WORK = timedelta(days=30)
"""What is asked for at the first time, and what a returned acceptance grants."""


@dataclass(frozen=True)
class Task:
    """What one person does with one point at one stage."""

    actor: str
    data: dict[str, Any]
    evidence: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Stage:
    """One stage. `stays`: also for points that are where they go already; `again`:
    for those only whose problem came back, in days after that."""

    action: Action
    days: int
    task: Callable[[Traveller, Office], Task | None]
    note: str = ""
    stays: bool = False
    again: bool = False


def _to_county(t: Traveller, _office: Office) -> Task:
    return Task(CITY, {"cell": t.cell.county_id})


def _to_town(t: Traveller, office: Office) -> Task | None:
    held = t.point.holder_cell
    if held is None or held.tier != Tier.COUNTY or t.met(Turn.AT_COUNTY):
        return None
    return Task(office.county(t), {"cell": t.cell.town_id})


def _to_inspector(t: Traveller, office: Office) -> Task | None:
    """Old cases were verified by the town itself: it had no grid members yet."""
    held = t.point.holder_cell
    if held is None or held.tier != Tier.TOWN or t.met(Turn.AT_TOWN):
        return None
    if t.goal is Status.CLOSED or t.row.fate.status is Status.CLOSED:
        return None
    if t.met(Turn.UNOWNED):
        return Task(office.town(t), {"cell": t.cell.pk})
    receiver = office.people[office.inspectors(t)[0]]
    return Task(office.town(t), {"cell": t.cell.pk, "user": receiver.pk})


def _verify(t: Traveller, office: Office) -> Task:
    lawful = t.row.fate.status is Status.NO_ISSUE
    verdict = [*words.LAWFUL][t.turn % 3] if lawful else Verdict.UNLAWFUL
    return Task(
        office.verifier(t),
        {
            "persons": office.visitors(t),
            "visited_on": t.at(8).date().isoformat(),
            "verdict": verdict.value,
            "verified_type": t.point.detected_type,
            "facts": words.facts(t.row, verdict),
            "owner": "" if lawful else t.row.unit,
            "measured_area_ha": t.row.area_ha,
            "suggestion": "" if lawful else words.suggestion(t.row),
        },
        tuple((EvidenceKind.PHOTO, EvidencePhase.VERIFICATION, v) for v in VIEWS),
    )


def _return_verification(t: Traveller, office: Office) -> Task | None:
    if not t.met(Turn.VERIFICATION_RETURNED) or t.point.returned_count:
        return None
    return Task(office.county(t), {"reason": ReturnReason.PHOTOS.value})


def _sign(*levels: Tier) -> Callable[[Traveller, Office], Task | None]:
    def task(t: Traveller, office: Office) -> Task | None:
        if t.point.awaiting_level not in levels or t.point.awaiting_departments:
            return None
        return Task(office.signer(t), {})

    return task


def _plan(t: Traveller, office: Office, *, again: bool = False) -> Task:
    begun = t.at(6, again=True) if again else t.at(25)
    due = str((begun + timedelta(days=PLAN_DAYS)).date())
    first, second = words.WORKS[t.row.kind]
    return Task(
        office.doer(t),
        {
            "goal": words.goal(t.row),
            "measures": [
                {"text": first, "kind": MeasureKind.DEMOLISH.value, "due_on": due},
                {"text": second, "kind": MeasureKind.RESTORE.value, "due_on": due},
            ],
            "responsible_name": t.row.unit,
            "responsible_person": t.row.person,
            "due_on": due,
        },
    )


def _plan_again(t: Traveller, office: Office) -> Task | None:
    return _plan(t, office, again=True) if _is_back(t) else None


def _cosign(t: Traveller, _office: Office) -> Task | None:
    if "forestry" not in t.point.awaiting_departments:
        return None
    return Task("department", {})


def _approve_plan(t: Traveller, office: Office) -> Task | None:
    if t.point.awaiting_departments:
        return None
    sheet = (EvidenceKind.SIGNATURE, EvidencePhase.BEFORE, "sheet")
    return Task(office.signer(t), {}, (sheet,))


def _progress(t: Traveller, office: Office) -> Task | None:
    if t.turn % 4 == 0:
        return None
    return Task(
        office.doer(t),
        {
            "pct": 30 + 10 * (t.turn % 5),
            "text": words.DOING[t.turn % len(words.DOING)],
            "on_schedule": t.turn % 5 != 0,
        },
        ((EvidenceKind.PHOTO, EvidencePhase.DURING, ""),),
    )


def _ask_for_time(t: Traveller, office: Office) -> Task | None:
    if not t.met(Turn.EXTENDED) or t.point.due_on is None:
        return None
    return Task(
        office.doer(t), {"new_due_on": (t.point.due_on + EXTENSION).isoformat()}
    )


def _grant_time(*levels: Tier) -> Callable[[Traveller, Office], Task | None]:
    def task(t: Traveller, office: Office) -> Task | None:
        if not t.met(Turn.EXTENDED):
            return None
        actor = office.county(t) if Tier.COUNTY in levels else CITY
        return Task(actor, {"decision": "grant"})

    return task


def _urge(t: Traveller, _office: Office) -> Task | None:
    return Task("leader", {}) if t.met(Turn.SUPERVISED) else None


def _declare(t: Traveller, office: Office) -> Task:
    place = t.point.location
    doer = office.doer(t)
    behalf = "" if office.is_unit(doer) else (t.row.unit or "责任单位（未登记）")
    return Task(
        doer,
        {
            "text": words.done(t.row),
            "done_measures": [1, 2],
            "on_behalf_of": behalf,
            "place": {"lon": place.x, "lat": place.y, "accuracy": 6},
        },
        tuple((EvidenceKind.PHOTO, EvidencePhase.AFTER, v) for v in VIEWS[:3]),
    )


ALL_YES = {item: {"answer": "yes"} for item in CHECKLIST}


def _self_check(t: Traveller, office: Office) -> Task:
    return Task(
        office.county(t),
        {"checklist": ALL_YES, "opinion": words.CHECKED, "site_visited": True},
        ((EvidenceKind.PHOTO, EvidencePhase.SELF_CHECK, "visit"),),
    )


def _return_acceptance(t: Traveller, office: Office) -> Task | None:
    before = int(t.met(Turn.VERIFICATION_RETURNED))
    if not t.met(Turn.ACCEPTANCE_RETURNED) or t.point.returned_count > before:
        return None
    due = (t.at(96) + MORE_WORK).date().isoformat()
    return Task(
        office.acceptor(t),
        {"reason": ReturnReason.MEASURES.value, "measures": [2], "due_on": due},
    )


def _accept(t: Traveller, office: Office) -> Task:
    page = f"page-{t.point.awaiting_level}"
    return Task(
        office.acceptor(t),
        {"checklist": ALL_YES, "opinion": words.ACCEPTED},
        ((EvidenceKind.SIGNATURE, EvidencePhase.ACCEPTANCE, page),),
    )


def _end_publicity(_t: Traveller, _office: Office) -> Task:
    return Task(CITY, {})


def _close(t: Traveller, office: Office) -> Task:
    return Task(
        office.signer(t),
        {
            "closure_no": f"乌环销〔{t.at(139).year}〕{t.turn + 1:04d}号（示意）",
            "files": ["整改销号登记表", "整改方案", "验收意见", "公示截图"],
        },
        ((EvidenceKind.REGISTRATION, EvidencePhase.CLOSURE, "form"),),
    )


def _look_back(t: Traveller, office: Office) -> Task | None:
    if not t.met(Turn.LOOKED_BACK):
        return None
    return Task(
        office.county(t),
        {"visited_on": t.at(330).date().isoformat(), "result": words.STILL_GOOD},
        ((EvidenceKind.PHOTO, EvidencePhase.LOOK_BACK, "visit"),),
    )


def _reopen(t: Traveller, _office: Office) -> Task | None:
    if not t.met(Turn.REBOUND) or t.point.rebound_count:
        return None
    found = (EvidenceKind.PHOTO, EvidencePhase.REOPENING, "visit")
    return Task(CITY, {}, (found,))


def _is_back(t: Traveller) -> bool:
    return t.met(Turn.REBOUND) and bool(t.point.rebound_count)


A = Action

WAY: tuple[Stage, ...] = (
    Stage(A.DISPATCH, 0, _to_county, "请按属地核查，十五日内反馈。"),
    Stage(A.DISPATCH, 1, _to_town, stays=True),
    Stage(A.DISPATCH, 3, _to_inspector, stays=True),
    Stage(A.SUBMIT_VERIFICATION, 8, _verify),
    Stage(
        A.RETURN_VERIFICATION,
        10,
        _return_verification,
        words.UNCLEAR_PHOTOS,
        stays=True,
    ),
    Stage(A.SUBMIT_VERIFICATION, 13, _verify),
    Stage(A.APPROVE_VERIFICATION, 15, _sign(Tier.COUNTY), words.VERIFIED),
    Stage(A.APPROVE_VERIFICATION, 17, _sign(Tier.CITY), words.VERIFIED),
    Stage(A.APPROVE_VERIFICATION, 19, _sign(Tier.PROVINCE), words.VERIFIED),
    Stage(A.SUBMIT_PLAN, 25, _plan),
    Stage(A.APPROVE_PLAN, 27, _cosign),
    Stage(A.APPROVE_PLAN, 29, _approve_plan),
    Stage(A.APPROVE_PLAN, 31, _approve_plan),
    Stage(A.REPORT_PROGRESS, 50, _progress, stays=True),
    Stage(A.REQUEST_EXTENSION, 60, _ask_for_time, words.MORE_TIME, stays=True),
    Stage(
        A.REQUEST_EXTENSION,
        62,
        _grant_time(Tier.COUNTY),
        words.TIME_GRANTED,
        stays=True,
    ),
    Stage(
        A.REQUEST_EXTENSION, 64, _grant_time(Tier.CITY), words.TIME_GRANTED, stays=True
    ),
    Stage(A.SUPERVISE, 66, _urge, words.URGED, stays=True),
    Stage(A.DECLARE_DONE, 85, _declare),
    Stage(A.PASS_SELF_CHECK, 90, _self_check),
    Stage(A.RETURN_ACCEPTANCE, 96, _return_acceptance, words.WORK_LEFT, stays=True),
    Stage(A.DECLARE_DONE, 104, _declare),
    Stage(A.PASS_SELF_CHECK, 108, _self_check),
    Stage(A.ACCEPT, 114, _accept),
    Stage(A.ACCEPT, 118, _accept),
    Stage(A.END_PUBLICITY, 136, _end_publicity, words.PUBLISHED),
    Stage(A.CLOSE, 139, _close),
    Stage(A.CONFIRM_LOOK_BACK, 330, _look_back, stays=True),
    Stage(A.REOPEN, 0, _reopen, words.REBOUND, stays=True, again=True),
    Stage(A.SUBMIT_PLAN, 6, _plan_again, again=True),
    Stage(A.APPROVE_PLAN, 8, _cosign, again=True),
    Stage(A.APPROVE_PLAN, 10, _approve_plan, again=True),
    Stage(A.APPROVE_PLAN, 11, _approve_plan, again=True),
    Stage(A.REPORT_PROGRESS, 40, _progress, stays=True, again=True),
)
"""The way; days after the first day of each point, or after its rebound."""
