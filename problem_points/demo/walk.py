"""Walking the unfinished points, and some finished ones, by the real actions.

Points of one actor and day move together, as they do in the office.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from gis_core.accounts.models import User
from problem_points.actions.transitions import Step, advance_many
from problem_points.demo import sending
from problem_points.demo.office import Office
from problem_points.demo.travel import Traveller, look_again, unwalked
from problem_points.demo.way import WAY, Stage, Task
from problem_points.models import PointEvent
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import BY_ACTION, Action

Say = Callable[[str], None]
CLIENT = "demo"
"""What the events of the walk say of where they were made."""


def is_finished() -> bool:
    """Has the walk been done in this database?

    Its last stage reports on points in their second round, in one commit, and events
    stay: whatever people did with the points since, the answer holds, and nothing has
    to be drawn to give it.
    """
    last = PointEvent.objects.filter(
        action=WAY[-1].action, client=CLIENT, round_no__gt=1
    )
    return last.exists()


def walk(say: Say) -> None:
    """Take every point of the plan to its state; a second run does nothing."""
    travellers = unwalked()
    if not travellers:
        return
    office = Office()
    for stage in WAY:
        moved = _do(stage, travellers, office)
        if moved:
            say(f"{stage.action.value}: {moved} points")


def _do(stage: Stage, travellers: list[Traveller], office: Office) -> int:
    groups: dict[tuple[str, datetime], list[tuple[Traveller, Task]]] = defaultdict(list)
    for traveller in travellers:
        if not _is_for(stage, traveller):
            continue
        task = stage.task(traveller, office)
        if task is not None:
            at = traveller.at(stage.days, again=stage.again)
            groups[task.actor, at].append((traveller, task))
    # One commit a stage: thousands of small ones would take minutes.
    with transaction.atomic():
        for (actor, at), members in groups.items():
            _move(stage, office.people[actor], at, members)
    moved = [traveller for members in groups.values() for traveller, _task in members]
    look_again(moved)
    return len(moved)


def _is_for(stage: Stage, traveller: Traveller) -> bool:
    point = traveller.point
    if Status(point.status) not in BY_ACTION[stage.action].sources:
        return False
    if stage.again != bool(point.rebound_count) and stage.action is not Action.REOPEN:
        return False
    if stage.action is Action.DISPATCH and point.status == Status.PENDING_VERIFY:
        return stage.stays
    return stage.stays or not traveller.has_arrived


def _move(
    stage: Stage, actor: User, at: datetime, members: list[tuple[Traveller, Task]]
) -> None:
    evidence = sending.send(members, actor, at)
    outcomes = advance_many(
        [
            Step(
                traveller.point.pk,
                traveller.point.version,
                data=task.data,
                evidence=uids,
            )
            for (traveller, task), uids in zip(members, evidence, strict=True)
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
