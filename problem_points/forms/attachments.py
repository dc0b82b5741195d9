"""Which evidence a step may be given, as named places to drop a file on."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core.evidence.models import EvidenceKind as Kind
from gis_core.evidence.models import EvidencePhase as Phase
from problem_points.models import PointEvidence, ProblemPoint
from problem_points.workflow.case import Case
from problem_points.workflow.transitions import Action

IMAGES = "image/*"
PAPERS = "image/*,.pdf"
PAIRS = 4
"""How many photos of before are offered to be repeated."""


@dataclass(frozen=True)
class Slot:
    """One place for files. `pair_of` is the photo that a new one repeats."""

    label: str | Promise
    kind: Kind
    phase: Phase
    name: str = ""
    pair_of: PointEvidence | None = None
    is_needed: bool = False

    @property
    def takes_many(self) -> bool:
        """Named views and pairs take one photo each."""
        return not self.name and self.pair_of is None

    @property
    def accept(self) -> str:
        """What the browser lets a person choose."""
        return IMAGES if self.kind == Kind.PHOTO else PAPERS


def _photos(label: str | Promise, phase: Phase, *, is_needed: bool = False) -> Slot:
    return Slot(label, Kind.PHOTO, phase, is_needed=is_needed)


def _verification(point: ProblemPoint, case: Case) -> list[Slot]:
    phase = Phase.VERIFICATION
    views = (
        ("near", _("Near view")),
        ("far", _("Far view")),
        ("direction1", _("Direction 1")),
        ("direction2", _("Direction 2")),
    )
    named = [
        Slot(label, Kind.PHOTO, phase, name, is_needed=True) for name, label in views
    ]
    if not case.rules.needs_four_views:
        named = []
    return [
        *named,
        _photos(_("More photos") if named else _("Photos"), phase, is_needed=not named),
        Slot(_("Location map"), Kind.ZONE_MAP, phase),
        Slot(_("Approval papers"), Kind.APPROVAL, phase),
    ]


def _plan(point: ProblemPoint, case: Case) -> list[Slot]:
    return [
        _photos(_("Photos from before"), Phase.BEFORE),
        Slot(_("Plan"), Kind.PLAN, Phase.BEFORE),
        Slot(_("Assessment report"), Kind.ASSESSMENT, Phase.BEFORE),
    ]


def _plan_approval(point: ProblemPoint, case: Case) -> list[Slot]:
    return [
        Slot(_("Approval sheet"), Kind.SIGNATURE, Phase.BEFORE),
        _photos(_("Photos from before"), Phase.BEFORE),
    ]


def _declaration(point: ProblemPoint, case: Case) -> list[Slot]:
    before = point.evidence.filter(
        kind=Kind.PHOTO,
        phase__in=[Phase.VERIFICATION, Phase.BEFORE],
        round_no=point.round_no,
        event__isnull=False,
    ).order_by("id")
    after = Phase.AFTER
    pairs = [
        Slot(_("Same view, after"), Kind.PHOTO, after, pair_of=row, is_needed=True)
        for row in before[:PAIRS]
    ]
    return [
        *pairs,
        _photos(_("More photos from after"), after),
        Slot(_("Monitoring report"), Kind.MONITORING, after),
        Slot(_("Penalty decision"), Kind.PENALTY, after),
        Slot(_("Approval papers"), Kind.APPROVAL, after),
    ]


def _closing(point: ProblemPoint, case: Case) -> list[Slot]:
    """The papers of the profile's file list, and the registration form at any rate."""
    needed = case.rules.closing_files
    return [
        Slot(Kind(kind).label, Kind(kind), Phase.CLOSURE, is_needed=kind in needed)
        for kind in dict.fromkeys([*needed, Kind.REGISTRATION.value])
    ]


def slots_of(action: Action, point: ProblemPoint, case: Case) -> list[Slot]:
    """The places for evidence of this step; none if it takes none."""
    made = {
        Action.SUBMIT_VERIFICATION: _verification,
        Action.SUBMIT_PLAN: _plan,
        Action.APPROVE_PLAN: _plan_approval,
        Action.DECLARE_DONE: _declaration,
        Action.CLOSE: _closing,
    }.get(action)
    return made(point, case) if made else list(_FIXED.get(action, ()))


_FIXED: dict[Action, tuple[Slot, ...]] = {
    Action.REPORT_PROGRESS: (
        _photos(_("Photos of the work"), Phase.DURING, is_needed=True),
    ),
    Action.PASS_SELF_CHECK: (
        _photos(_("Photos of your own visit"), Phase.SELF_CHECK, is_needed=True),
        Slot(_("Signature page"), Kind.SIGNATURE, Phase.SELF_CHECK),
    ),
    Action.ACCEPT: (
        Slot(_("Signature page"), Kind.SIGNATURE, Phase.ACCEPTANCE, is_needed=True),
        _photos(_("Photos of the visit"), Phase.ACCEPTANCE),
    ),
    Action.END_PUBLICITY: (
        Slot(_("Screenshot of the publicity"), Kind.PUBLICITY, Phase.PUBLICITY),
    ),
    Action.CONFIRM_LOOK_BACK: (
        _photos(_("Photos of the visit"), Phase.LOOK_BACK, is_needed=True),
    ),
    Action.REOPEN: (_photos(_("New evidence"), Phase.REOPENING, is_needed=True),),
}
