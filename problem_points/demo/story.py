"""How far each of the 2,252 points is in the demo, and what befell it on its way.

The figures are those of the sentence that the pilot's annual report prints: issued 2,252,
rectified 2,168; the split of the rest is made up. `Fate.walked` points are taken to
their state by the real actions; the other finished ones enter as imported history.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from problem_points.workflow.states import Status

BATCHES: dict[int, int] = {2017: 612, 2018: 540, 2019: 455, 2020: 356, 2021: 289}
"""Points issued a year; 2,252 in all."""

ISSUED_ON = {year: date(year, 6, 20) for year in BATCHES}
RECEIVED_ON = {year: date(year, 7, 3) for year in BATCHES}

TODAY = date(2026, 11, 22)
"""The day on which the story is told: nothing in it is later."""

HOME = "150926"
"""The county of the demo logins; its inspector shall have something to verify."""

LOGIN_TOWNS = ("150926109", "150925108")
"""黄旗海镇 and 岱海镇, where the demo logins of towns and inspectors work."""

STANDING: dict[Status, int] = {
    Status.PENDING_DISPATCH: 8,
    Status.PENDING_VERIFY: 14,
    Status.VERIFY_REVIEW: 8,
    Status.NO_ISSUE: 14,
    Status.PENDING_PLAN: 8,
    Status.PLAN_REVIEW: 8,
    Status.RECTIFYING: 18,
    Status.SELF_CHECK: 6,
    Status.ACCEPT_REVIEW: 18,
    Status.PUBLICITY: 12,
    Status.PENDING_CLOSE: 11,
}
"""How many points stand in each state short of closed; the rest are closed."""

AT_HOME = 4
"""So many of the points to be verified lie in the county of the demo logins."""

WALKED_CLOSED = 100
"""Closed points that were walked all the way, so that their record is whole."""

DONE = (Status.ACCEPT_REVIEW, Status.PUBLICITY, Status.PENDING_CLOSE)
LEDGER_WORDS: dict[Status, str] = dict.fromkeys(DONE, "已完成整改") | {
    Status.CLOSED: "已销号",
    Status.NO_ISSUE: "无需整改",
}
"""What the sender's table says of finished points; of others it says nothing."""

BEGUN: dict[Status, tuple[int, ...]] = {
    Status.PENDING_DISPATCH: (0,),
    Status.PENDING_VERIFY: (4, 9, 13, 18, 25),
    Status.VERIFY_REVIEW: (9, 11, 13, 19, 27),
    Status.NO_ISSUE: (30, 45, 60, 75, 90),
    Status.PENDING_PLAN: (22, 27, 33, 44, 52),
    Status.PLAN_REVIEW: (26, 28, 30, 38, 46),
    Status.RECTIFYING: (68, 76, 90, 106, 118),
    Status.SELF_CHECK: (88, 92, 96, 106, 114),
    Status.ACCEPT_REVIEW: (92, 98, 104, 119, 126),
    Status.PUBLICITY: (119, 120, 121, 132, 139),
    Status.PENDING_CLOSE: (140, 141, 143, 151, 158),
}
"""How many days before TODAY the work on an unfinished point began. Those of the first
three columns are in time; those of the last two are late."""

BEGUN_IF_RETURNED = 106
"""At least so many days ago where an acceptance has been returned since."""


class Turn(Enum):
    """What befalls some of the points on their way."""

    VERIFICATION_RETURNED = auto()
    ACCEPTANCE_RETURNED = auto()
    EXTENDED = auto()
    SUPERVISED = auto()
    LOOKED_BACK = auto()
    REBOUND = auto()
    AT_COUNTY = auto()
    AT_TOWN = auto()
    UNOWNED = auto()


TURNS: dict[Turn, dict[Status, tuple[int, ...]]] = {
    Turn.VERIFICATION_RETURNED: {
        Status.NO_ISSUE: (3,),
        Status.PENDING_PLAN: (1,),
        Status.PLAN_REVIEW: (2,),
        Status.RECTIFYING: (0, 7),
        Status.PUBLICITY: (5,),
        Status.CLOSED: (3, 17, 31, 45, 59),
    },
    Turn.ACCEPTANCE_RETURNED: {
        Status.RECTIFYING: (5, 12),
        Status.PUBLICITY: (1, 6),
        Status.PENDING_CLOSE: (2, 7),
        Status.CLOSED: (5, 20, 40),
    },
    Turn.EXTENDED: {
        Status.RECTIFYING: (2, 9, 14),
        Status.PENDING_CLOSE: (4,),
        Status.CLOSED: (7, 22, 37),
    },
    Turn.SUPERVISED: {Status.RECTIFYING: (4, 16)},
    Turn.LOOKED_BACK: {Status.CLOSED: (0, 12, 24, 36)},
    Turn.REBOUND: {Status.PENDING_PLAN: (4,), Status.RECTIFYING: (3, 10)},
    Turn.AT_COUNTY: {Status.PENDING_VERIFY: (4, 5)},
    Turn.AT_TOWN: {Status.PENDING_VERIFY: (6, 7, 8)},
    Turn.UNOWNED: {Status.PENDING_VERIFY: (9, 10)},
}
"""Which points of a state, in the order in which they were dealt, met with what.

AT_COUNTY and AT_TOWN: handed down no farther; UNOWNED: handed to a village, but to
nobody in it. REBOUND: closed once, and open again in its second round.
"""


@dataclass(frozen=True)
class Fate:
    """Where a point stands, whether it got there by the real actions, and how."""

    status: Status
    walked: bool
    turns: frozenset[Turn] = frozenset()

    @property
    def as_history(self) -> bool:
        """Does the sender's table already call it finished?"""
        return not self.walked


def fates(places: list[tuple[int, str]]) -> list[Fate]:
    """A fate for each point of a list whose entries are its year and its village.

    States are dealt out county by county, so that each has finished and open points.
    The newest points are the unfinished ones, those of one town together: an office
    works through its towns one by one. In the towns of the demo logins older ones are
    unfinished too, so that there is something to do for each of them.
    """
    dealt: list[Fate] = [Fate(Status.CLOSED, walked=False)] * len(places)
    crowd = Counter((year, village[:9]) for year, village in places)
    queues: dict[str, list[int]] = {}

    def rank(index: int) -> tuple[bool, int, int, str, int]:
        year, village = places[index]
        town = village[:9]
        return town in LOGIN_TOWNS, year, crowd[year, town], village, index

    for index in sorted(range(len(places)), key=rank):
        queues.setdefault(places[index][1][:6], []).append(index)
    order = sorted(queues)
    turn = 0
    for status, nth in _cards():
        county = HOME if status is Status.PENDING_VERIFY and nth < AT_HOME else ""
        if not county:
            # Deal like cards: neighbours in the list go to different counties.
            while not queues[order[turn % len(order)]]:
                turn += 1
            county = order[turn % len(order)]
            turn += 1
        befell = {turn for turn, whom in TURNS.items() if nth in whom.get(status, ())}
        dealt[queues[county].pop()] = Fate(status, walked=True, turns=frozenset(befell))
    return dealt


def _cards() -> list[tuple[Status, int]]:
    """The states of the walked points, each with its number among its like."""
    counts = STANDING | {Status.CLOSED: WALKED_CLOSED}
    return [(status, nth) for status, count in counts.items() for nth in range(count)]
