"""A case as the rules see it: plain facts, read once for a whole batch."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from grid.roles import Tier
from problem_points.workflow.signatures import Signing
from problem_points.workflow.states import Status


@dataclass(frozen=True, slots=True)
class Rules:
    """The profile of the case's category."""

    min_persons: int
    min_photos: int
    needs_four_views: bool
    max_distance_m: int
    verify_levels: tuple[Tier, ...]
    has_plan: bool
    has_self_check: bool
    has_publicity: bool
    publicity_working_days: int
    supervise_after_returns: int
    lawful_cosign: tuple[str, ...]
    plan_cosign: tuple[str, ...]
    self_check_cosign: tuple[str, ...]
    acceptance_cosign: tuple[str, ...]
    direct_dispatch: bool
    min_after_photos: int
    needs_pair: bool
    needs_after_sample: bool
    visit_at_acceptance: bool
    closing_files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One point. `extension_level` is the level an open extension waits for.

    `last_*` describe the newest event. The plan's measures are numbered
    from 1 to `measure_count`; `measures_open` are those not yet done. `reported_pct`
    is the progress last reported, a declaration apart. `accepted_by` signed an earlier
    acceptance of this round.
    """

    id: int
    version: int
    last_seq: int
    status: Status
    category: str
    round_no: int
    rules: Rules
    close_level: Tier
    awaiting_level: str = ""
    awaiting_departments: tuple[str, ...] = ()
    submitted_by: int | None = None
    step_signers: tuple[int, ...] = ()
    round_signers: tuple[int, ...] = ()
    verdict: str = ""
    is_focus: bool = False
    imported_history: bool = False
    cell_path: str | None = None
    holder_cell_id: int | None = None
    holder_cell_path: str | None = None
    holder_id: int | None = None
    responsible_id: int | None = None
    checker_ids: tuple[int, ...] = ()
    has_location: bool = True
    issued_on: date | None = None
    due_on: date | None = None
    due_kind: str = ""
    due_starts_on: date | None = None
    verify_due_on: date | None = None
    plan_due_on: date | None = None
    rectify_due_on: date | None = None
    progress_pct: int = 0
    reported_pct: int = 0
    returned_count: int = 0
    accepted_by: tuple[int, ...] = ()
    extension_count: int = 0
    extension_level: str = ""
    extension_due_on: date | None = None
    extension_signers: tuple[int, ...] = ()
    publicity_ends_on: date | None = None
    plan_ends_on: date | None = None
    measure_count: int = 0
    measures_open: tuple[int, ...] = ()
    measure_kinds: tuple[str, ...] = ()
    last_action: str = ""
    last_actor: int | None = None
    last_from: str = ""
    last_at: datetime | None = None

    @property
    def issued_dates(self) -> dict[str, date | None]:
        """The dates that the batch itself names, by kind of deadline."""
        return {
            "verify": self.verify_due_on,
            "plan": self.plan_due_on,
            "rectify": self.rectify_due_on,
        }

    @property
    def signing(self) -> Signing:
        """What the chains of signatures depend on."""
        return self.signing_with(self.verdict)

    def signing_with(self, verdict: str) -> Signing:
        """The same for a verdict that is only now being handed in."""
        return Signing(
            verify_levels=self.rules.verify_levels,
            close_level=self.close_level,
            verdict=verdict,
            is_focus=self.is_focus,
            lawful_cosign=self.rules.lawful_cosign,
            plan_cosign=self.rules.plan_cosign,
            self_check_cosign=self.rules.self_check_cosign,
            acceptance_cosign=self.rules.acceptance_cosign,
        )


@dataclass(frozen=True, slots=True)
class EvidenceFact:
    """One piece of evidence of the point. `attached`: sent with this very action."""

    uid: UUID
    kind: str
    phase: str
    slot: str
    sha256: str
    author: int
    round_no: int
    attached: bool
    used: bool
    used_otherwise: bool
    has_position: bool
    has_original: bool
    is_pair: bool
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, and as what."""

    user_id: int | None
    role: str
    level: Tier | None
    department: str
    organisation: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a permitted step changes. `changes` are columns of the point.

    `opens_round` carries the reason of a new round; `deadline` is a fixed due date
    that overrides the rule of the state that is entered.
    """

    to_status: Status
    changes: dict[str, Any] = field(default_factory=dict)
    deadline: date | None = None
    keeps_deadline: bool = False
    opens_round: str | None = None
    ends_round: bool = False
    result: dict[str, Any] = field(default_factory=dict)
