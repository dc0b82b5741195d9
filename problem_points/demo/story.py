"""How far each of the 2,252 points is in the demo, and which of them were walked there.

The figures are those of the sentence that the pilot's annual report prints: issued 2,252,
rectified 2,168; the split of the rest is made up. `Fate.walked` points are taken to
their state by the real actions; the other finished ones enter as imported history.
"""

from dataclasses import dataclass
from datetime import date

from problem_points.workflow.states import Status

BATCHES: dict[int, int] = {2017: 612, 2018: 540, 2019: 455, 2020: 356, 2021: 289}
"""Points issued a year; 2,252 in all."""

ISSUED_ON = {year: date(year, 6, 20) for year in BATCHES}
RECEIVED_ON = {year: date(year, 7, 3) for year in BATCHES}

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

WALKED_CLOSED = 88
"""Closed points that were walked all the way, so that their record is whole."""

DONE = (Status.ACCEPT_REVIEW, Status.PUBLICITY, Status.PENDING_CLOSE)
LEDGER_WORDS: dict[Status, str] = dict.fromkeys(DONE, "已完成整改") | {
    Status.CLOSED: "已销号",
    Status.NO_ISSUE: "无需整改",
}
"""What the sender's table says of finished points; of others it says nothing."""


@dataclass(frozen=True)
class Fate:
    """Where a point stands, and whether it got there by the real actions."""

    status: Status
    walked: bool

    @property
    def as_history(self) -> bool:
        """Does the sender's table already call it finished?"""
        return not self.walked


def fates(counties: list[str]) -> list[Fate]:
    """A fate for each point of a list whose entries are the counties they lie in.

    States are dealt out county by county, so that each has finished and open points.
    """
    dealt: list[Fate] = [Fate(Status.CLOSED, walked=False)] * len(counties)
    queues: dict[str, list[int]] = {}
    for index, county in enumerate(counties):
        queues.setdefault(county, []).append(index)
    # The newest points are the unfinished ones.
    order = sorted(queues)
    wanted = [s for s, count in STANDING.items() for _ in range(count)]
    wanted += [Status.CLOSED] * WALKED_CLOSED
    # Deal the states like cards: neighbours in the list go to different counties.
    turn = 0
    for status in wanted:
        while not queues[order[turn % len(order)]]:
            turn += 1
        index = queues[order[turn % len(order)]].pop()
        dealt[index] = Fate(status, walked=True)
        turn += 1
    return dealt
