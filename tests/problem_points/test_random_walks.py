"""Random walks: whatever people try, in whatever order, the record stays whole."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gis_core.accounts.models import User
from gis_core.errors import DomainError
from problem_points import audit
from problem_points.actions.transitions import advance
from problem_points.models import (
    Acceptance,
    Assignment,
    Closure,
    Deadline,
    Extension,
    Plan,
    PointEvent,
    ProblemPoint,
    Publicity,
    Round,
    Verification,
)
from problem_points.permissions import allowed_actions
from problem_points.workflow.states import OPEN, Status
from problem_points.workflow.transitions import EDGES, Action
from tests.factories.points import data_for, do, make_point, moment, team
from tests.people import Cast

LEFT_BEHIND = (
    Acceptance,
    Assignment,
    Closure,
    Deadline,
    Extension,
    Plan,
    PointEvent,
    Publicity,
    Round,
    Verification,
)
VERDICTS = ("unlawful", "papers_missing", "misread", "approved", "unclear")
WALKERS = (
    "city",
    "city2",
    "leader",
    "county",
    "county_second",
    "department",
    "water",
    "town",
    "inspector",
    "unit",
    "province",
)
HANDS_IN = ("submit-verification", "submit-plan", "declare-done")
SIGNS = ("approve-verification", "approve-plan", "pass-self-check")
ONWARDS = frozenset(
    {
        *(Action(name) for name in (*HANDS_IN, *SIGNS)),
        Action.ACCEPT,
        Action.END_PUBLICITY,
        Action.CLOSE,
        Action.REOPEN,
    }
)
ODDLY: tuple[dict[str, Any], ...] = (
    {},
    {"due_on": "1999-01-01"},
    {"verdict": 7},
    {"pct": -1},
    {"cell": 10**30},
)
BEGINNINGS: tuple[dict[str, Any], ...] = (
    {},
    {"close_level": "province", "is_focus": True},
    {"category": "GP"},
    {"category": "OF"},
    {
        "imported_history": True,
        "status": "accept_review",
        "awaiting_level": "city",
        "due_on": None,
    },
)


@dataclass
class Hands:
    """Who did what in a round, as far as it stands; `step` signs the running step."""

    handed: set[int | None] = field(default_factory=set)
    standing: set[int | None] = field(default_factory=set)
    step: set[int | None] = field(default_factory=set)
    submitter: int | None = None

    def take(self, event: PointEvent) -> None:
        """Fail if this step was decided by somebody who took part in it."""
        moved = event.from_status != event.to_status
        who = event.actor_id
        if event.action in HANDS_IN:
            self.handed.add(who)
            self.step, self.submitter = set(), who
        elif event.action in (*SIGNS, "accept"):
            assert who not in self.step, event
            self.step.add(who)
            self._judge(event)
        if moved and event.action not in HANDS_IN:
            self.step, self.submitter = set(), None

    def _judge(self, event: PointEvent) -> None:
        assert event.actor_id != self.submitter, event
        if event.action in SIGNS:
            if event.from_status != event.to_status:
                self.standing |= self.step
        elif "signed_department" not in event.payload["result"]:
            assert event.actor_id not in self.handed | self.standing, event


def check_four_eyes(events: Iterable[PointEvent]) -> None:
    """Nobody decides on their own work: read from the record alone, by other code."""
    rounds: dict[int, Hands] = defaultdict(Hands)
    for event in events:
        rounds[event.round_no].take(event)


class Walks(RuleBasedStateMachine):
    """Some points and everybody; rolled back at the end."""

    people: Cast
    figures: Counter[str]
    states: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.points: list[ProblemPoint] = []
        self.looked_at: dict[int, int] = {}

    def teardown(self) -> None:
        """Nothing of this walk stays."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def begin(self, beginning: dict[str, Any]) -> None:
        """One point of this kind, and one that nobody touches much."""
        self.points = [make_point(self.people, **beginning), make_point(self.people)]

    @rule(
        data=st.data(),
        which=st.sampled_from((0, 0, 0, 1)),
        verdict=st.sampled_from(VERDICTS),
    )
    def somebody_does_what_is_offered(
        self, data: st.DataObject, which: int, verdict: str
    ) -> None:
        """Twice what the page offers to somebody, with data that fit."""
        for _turn in range(2):
            self._do_offered(data, self.points[which], verdict)

    def _do_offered(
        self, data: st.DataObject, point: ProblemPoint, verdict: str
    ) -> None:
        offers = [
            (user, action)
            for user in (getattr(self.people, name) for name in WALKERS)
            for action in allowed_actions(user, point, point.changed_at.date())
            if action is not Action.VOID
        ]
        # Every step once, whoever may take it; what leads on more often than the rest.
        actions = sorted({action for _user, action in offers})
        actions += [action for action in actions if action in ONWARDS] * 3
        if not actions:
            return
        action = data.draw(st.sampled_from(actions))
        user = data.draw(st.sampled_from([u for u, a in offers if a == action]))
        told: dict[str, Any] = {}
        if action == Action.SUBMIT_VERIFICATION:
            told = {"verdict": verdict}
        elif action == Action.DISPATCH:
            told = self._receiver(point, user)
        elif action == Action.END_PUBLICITY:
            told = {"objections": data.draw(st.sampled_from(("", "", "村民反映")))}
        self._try(point, lambda: do(point, action, user, **told), offered=action)

    @rule(
        which=st.sampled_from((0, 1)),
        action=st.sampled_from(sorted(Action)),
        name=st.sampled_from(("city", "county", "inspector", "unit", "county2", "")),
        told=st.sampled_from(ODDLY),
        stale=st.booleans(),
    )
    def somebody_tries_anything(
        self,
        which: int,
        action: Action,
        name: str,
        told: dict[str, Any],
        *,
        stale: bool,
    ) -> None:
        """Any step by anybody, the system included, mostly without right or reason."""
        point = self.points[which]
        self._try(
            point,
            lambda: advance(
                point_id=point.pk,
                action=action,
                by=getattr(self.people, name) if name else None,
                at=moment(point, action),
                version=point.version - stale,
                note="试一试",
                data={**data_for(action, point, point.changed_at), **told},
            ),
        )

    def _receiver(self, point: ProblemPoint, user: User) -> dict[str, Any]:
        people = team(self.people, point)
        for cell, givers in (
            (people.county_cell, (self.people.city, self.people.city2)),
            (people.village, (people.town,)),
        ):
            if user in givers:
                return {"cell": cell.pk}
        return {"cell": people.town_cell.pk}

    def _try(
        self,
        point: ProblemPoint,
        attempt: Callable[[], ProblemPoint],
        offered: str = "",
    ) -> None:
        before = self._everything(point)
        try:
            moved = attempt()
        except DomainError as refusal:
            assert self._everything(point) == before
            self.figures["refused"] += 1
            # What came as history has no photos of before to go on from.
            if offered and not point.imported_history:
                self.figures[f"offered and refused: {offered}: {refusal.code}"] += 1
        else:
            self.points[self.points.index(point)] = moved
            self.figures["moved"] += 1
            self.states.add(moved.status)

    def _everything(self, point: ProblemPoint) -> tuple[Any, ...]:
        rows = ProblemPoint.objects.filter(pk=point.pk).values()
        counts = [model.objects.filter(point=point.pk).count() for model in LEFT_BEHIND]
        return (rows[0], counts)

    @invariant()
    def the_record_is_whole(self) -> None:
        """After every step, for every point that it moved."""
        for point in self.points:
            if self.looked_at.get(point.pk) == point.version:
                continue
            self.looked_at[point.pk] = point.version
            events = list(PointEvent.objects.filter(point=point).order_by("seq"))
            assert [event.seq for event in events] == [*range(1, point.last_seq + 1)]
            assert point.status == events[-1].to_status
            edges = {
                (e.from_status and Status(e.from_status), Status(e.to_status))
                for e in events
            }
            assert edges <= EDGES
            assert audit.faults_of(point.pk) == []
            check_four_eyes(events)
            rounds = Round.objects.filter(point=point, ended_at=None).count()
            assert rounds == (point.status in OPEN)
            done = point.status in {"accept_review", "publicity", "pending_close"}
            if done or point.status == "closed":
                assert point.imported_history or point.rectified_at is not None
            elif point.status in OPEN:
                assert point.rectified_at is None
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_random_walks_leave_the_record_whole(
    people: Cast,
    times: Callable[[int], int],
    record_property: Callable[[str, object], None],
) -> None:
    class Now(Walks):
        pass

    Now.people, Now.figures, Now.states = people, Counter(), set()
    run_state_machine_as_test(
        Now,
        settings=settings(
            max_examples=times(50),
            stateful_step_count=20,
            suppress_health_check=list(HealthCheck),
        ),
    )
    moved, refused = Now.figures["moved"], Now.figures["refused"]
    record_property(
        "figure",
        f"random walks: {moved} steps taken through {len(Now.states)} states,"
        f" {refused} refused, none torn",
    )
    assert moved > times(200) and refused > times(100)
    # What the page offers can be done: only the date can still stand against it.
    offered = {name for name in Now.figures if name.startswith("offered")}
    assert offered <= {"offered and refused: end-publicity: publicity-runs"}


def test_the_check_of_four_eyes_can_fail() -> None:
    own = [
        PointEvent(
            seq=1, action="submit-plan", actor_id=7, round_no=1, to_status="plan_review"
        ),
        PointEvent(
            seq=2,
            action="approve-plan",
            actor_id=7,
            round_no=1,
            from_status="plan_review",
            to_status="rectifying",
            payload={"result": {}},
        ),
    ]
    with pytest.raises(AssertionError):
        check_four_eyes(own)
