"""Moving points along the workflow: the only code that changes a status."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gis_core.errors import Conflict, DomainError
from problem_points import notifications
from problem_points.actions import (
    assignment,
    chain,
    deadlines,
    exhibits,
    retraction,
    rounds,
    steps,
)
from problem_points.actions.chain import KEY_IN_USE, Move
from problem_points.actions.judging import STALE, Judge, Step
from problem_points.cases import load_cases
from problem_points.models import PointEvent, ProblemPoint
from problem_points.workflow import evidence as needs
from problem_points.workflow.case import EvidenceFact
from problem_points.workflow.transitions import BY_ACTION, Action

__all__ = ["Outcome", "Step", "advance", "advance_many"]

LEAN = frozenset({Action.DISPATCH, Action.VOID, Action.SUPERVISE})
"""Actions whose rules need no more than the lean facts of a case; a checker's scope
always needs more."""

REPLY_WORKING_DAYS = 5
"""T22: until a supervision order must be answered (domain.md C4)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one point: its new event, or the refusal."""

    point_id: int
    event_id: int | None = None
    refusal: DomainError | None = None


def advance(
    *,
    point_id: int,
    action: Action | str,
    by: Any,
    at: datetime,
    version: int | None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    evidence: Sequence[UUID] = (),
    uid: UUID | None = None,
    client: str = "",
) -> ProblemPoint:
    """Do one step of one point: a batch of one. Raises its refusal."""
    step = Step(point_id, version, data, tuple(evidence), uid)
    (outcome,) = advance_many(
        [step], action=action, by=by, at=at, note=note, client=client
    )
    if outcome.refusal is not None:
        raise outcome.refusal
    return ProblemPoint.objects.get(pk=point_id)


@transaction.atomic
def advance_many(
    wanted: Sequence[Step],
    *,
    action: Action | str,
    by: Any,
    at: datetime,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    client: str = "",
) -> list[Outcome]:
    """Do one step of many points in one transaction; an answer for each, in order.

    Every point is judged by itself: those that may not move keep their state and say
    why, the others move together. `by` None is the system itself.
    """
    judge = Judge(BY_ACTION[Action(action)], by, at, note, data)
    first: dict[int, Step] = {}
    for step in wanted:
        first.setdefault(step.point_id, step)
    known = chain.lock(first)
    done, refusals = _repeats(first.values(), judge)
    settled = done.keys() | refusals.keys()
    fresh = [step for step in first.values() if step.point_id not in settled]
    ids = [step.point_id for step in fresh if step.point_id in known]
    lean = judge.row.action in LEAN and not judge.is_checker
    cases = load_cases(ids, lean=lean)
    facts = _facts([step for step in fresh if step.point_id in known], judge)
    judge.prepare(ids)
    moves: list[Move] = []
    for step in fresh:
        try:
            moves.append(
                judge.judge(
                    step, cases.get(step.point_id), facts.get(step.point_id, [])
                )
            )
        except DomainError as refusal:
            refusals[step.point_id] = refusal
    if moves:
        done |= _write(judge, moves, fresh, client)
    return [_outcome(step, first[step.point_id], done, refusals) for step in wanted]


def _outcome(
    step: Step,
    first: Step,
    done: Mapping[int, int],
    refusals: Mapping[int, DomainError],
) -> Outcome:
    """A step sent twice in one call is done once; a second one of its point is late."""
    if step != first:
        return Outcome(step.point_id, refusal=Conflict("stale-version", STALE))
    return Outcome(step.point_id, done.get(step.point_id), refusals.get(step.point_id))


def _facts(wanted: Iterable[Step], judge: Judge) -> dict[int, list[EvidenceFact]]:
    """Evidence, where a rule asks for it or something was sent."""
    asks = judge.row.action in needs.NEEDING
    return exhibits.read(
        {step.point_id: step.evidence for step in wanted if asks or step.evidence},
        judge.row.action,
    )


def _repeats(
    wanted: Iterable[Step], judge: Judge
) -> tuple[dict[int, int], dict[int, DomainError]]:
    """Events that an earlier sending of the same steps wrote, by point, and refusals.

    A key that stands for other content is refused: it must not pass for done.
    """
    by_uid: dict[UUID, Step] = {}
    done: dict[int, int] = {}
    refusals: dict[int, DomainError] = {}
    for step in wanted:
        if step.uid is not None and by_uid.setdefault(step.uid, step) is not step:
            refusals[step.point_id] = Conflict("idempotency-conflict", KEY_IN_USE)
    for event in PointEvent.objects.filter(uid__in=list(by_uid)) if by_uid else ():
        step = by_uid[event.uid]
        if _is_repeat(event, step, judge):
            done[step.point_id] = event.pk
        else:
            refusals[step.point_id] = Conflict("idempotency-conflict", KEY_IN_USE)
    return done, refusals


def _is_repeat(event: PointEvent, step: Step, judge: Judge) -> bool:
    """Did this very step, with everything that came with it, write the event?"""
    if (event.point_id, event.action, event.actor_id) != (
        step.point_id,
        judge.row.action,
        judge.user_id,
    ):
        return False
    sent = {key: value for key, value in event.payload.items() if key != "result"}
    return sent == judge.record(step) and exhibits.are(step.evidence, event.evidence)


def _write(
    judge: Judge, moves: Sequence[Move], wanted: Sequence[Step], client: str
) -> dict[int, int]:
    """Points, events and everything the step leaves behind; notices on commit."""
    events = chain.write(
        moves,
        action=judge.row.action,
        actor_id=judge.user_id,
        at=judge.at,
        recorded_at=judge.at,
        client=client,
    )
    exhibits.tie({step.point_id: step.evidence for step in wanted}, moves, events)
    if judge.row.action in {Action.DISPATCH, Action.TAKE_BACK}:
        handed = [m for m in moves if "holder_cell" in m.effect.changes]
        assignment.write(handed, events, judge.user_id, judge.at)
    if judge.row.action is Action.TAKE_BACK:
        retraction.write(moves)
    deadlines.write(moves, events, judge.day)
    rounds.write(moves, events, judge.at, judge.note)
    steps.write(
        judge.row.action,
        steps.Writing(
            moves=moves,
            events=events,
            told=judge.told,
            by=judge.user_id,
            at=judge.at,
            day=judge.day,
            note=judge.note,
            reply_due_on=judge.clocks.working_days_on(REPLY_WORKING_DAYS),
            distances=judge.distances,
        ),
    )
    notifications.tell_on_commit(sorted(events.values()), at=judge.at)
    return events
