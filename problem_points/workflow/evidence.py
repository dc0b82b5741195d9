"""Which evidence a step needs. Pure: facts in, unmet needs out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gis_core.evidence.models import EvidenceKind, EvidencePhase
from grid.roles import Tier
from problem_points.workflow.case import Case, EvidenceFact, Hand
from problem_points.workflow.codes import LAWFUL, MeasureKind, Verdict
from problem_points.workflow.payloads import Payload, Plan, Verification
from problem_points.workflow.transitions import Action

VIEWS = ("near", "far", "direction1", "direction2")
"""The four named views of a verification."""

Unmet = tuple[str, str | Promise]
"""A stable code and the sentence that says what is missing."""


def unmet(
    action: Action,
    case: Case,
    payload: Payload,
    hand: Hand,
    evidence: Sequence[EvidenceFact],
) -> list[Unmet]:
    """The needs of this step that the evidence at hand does not meet."""
    check = _CHECKS.get(action)
    return list(check(case, payload, hand, evidence)) if check else []


NEEDING = frozenset(
    {
        Action.SUBMIT_VERIFICATION,
        Action.SUBMIT_PLAN,
        Action.APPROVE_PLAN,
        Action.REPORT_PROGRESS,
        Action.DECLARE_DONE,
        Action.PASS_SELF_CHECK,
        Action.ACCEPT,
        Action.CLOSE,
        Action.CONFIRM_LOOK_BACK,
        Action.REOPEN,
    }
)
"""Actions for which evidence has to be read at all."""


def _photos(
    evidence: Iterable[EvidenceFact], *phases: EvidencePhase, attached: bool
) -> list[EvidenceFact]:
    return [
        fact
        for fact in evidence
        if fact.kind in {EvidenceKind.PHOTO, EvidenceKind.DRONE}
        and fact.phase in phases
        and (fact.attached or not attached)
    ]


def _papers(
    evidence: Iterable[EvidenceFact], round_no: int, *kinds: EvidenceKind
) -> list[EvidenceFact]:
    return [
        fact for fact in evidence if fact.kind in kinds and fact.round_no == round_no
    ]


def _too_few(count: int) -> str | Promise:
    return ngettext_lazy(
        "Attach at least %(count)d photo of this step.",
        "Attach at least %(count)d photos of this step.",
        count,
    ) % {"count": count}


def _verification(
    case: Case, payload: Verification, _hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    photos = _photos(evidence, EvidencePhase.VERIFICATION, attached=True)
    if len(photos) < case.rules.min_photos:
        yield "photos-missing", _too_few(case.rules.min_photos)
    elif case.rules.needs_four_views and not set(VIEWS) <= {p.slot for p in photos}:
        yield (
            "views-missing",
            _("The photos must show near, far and two directions; name each one."),
        )
    if any(not photo.has_position for photo in photos):
        yield (
            "position-missing",
            _("A photo carries no position of its own; add where it was taken."),
        )
    if payload.verdict == Verdict.OUTSIDE and not _papers(
        evidence, case.round_no, EvidenceKind.ZONE_MAP
    ):
        yield (
            "zone-map-missing",
            _("“Outside the boundary” needs a location map with the boundary."),
        )
    if payload.verdict in LAWFUL and not _papers(
        evidence, case.round_no, EvidenceKind.APPROVAL
    ):
        yield "approval-missing", _("A lawful verdict needs the approval papers.")


def _plan(
    case: Case, payload: Plan, _hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    if payload.needs_assessment and not _papers(
        evidence, case.round_no, EvidenceKind.ASSESSMENT
    ):
        yield "assessment-missing", _("Attach the assessment report.")


def _approval_of_plan(
    case: Case, _payload: Payload, hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    if hand.level is None:
        return
    before = _photos(
        evidence, EvidencePhase.VERIFICATION, EvidencePhase.BEFORE, attached=False
    )
    if len(before) < 2:
        yield (
            "before-photos-missing",
            _("Two photos from before the rectification must be on file."),
        )
    sheets = _papers(
        evidence, case.round_no, EvidenceKind.SIGNATURE, EvidenceKind.APPROVAL
    )
    # What was signed or approved at the verification is no approval of the plan.
    if not any(sheet.phase == EvidencePhase.BEFORE for sheet in sheets):
        yield "approval-sheet-missing", _("Attach the signed approval sheet.")


def _progress(
    _case: Case, _payload: Payload, _hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    if not _photos(evidence, EvidencePhase.DURING, EvidencePhase.AFTER, attached=True):
        yield "photos-missing", _too_few(1)


def _declaration(
    case: Case, _payload: Payload, _hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    after = _photos(evidence, EvidencePhase.AFTER, attached=True)
    if len(after) < case.rules.min_after_photos:
        yield "photos-missing", _too_few(case.rules.min_after_photos)
    elif case.rules.needs_pair and not any(photo.is_pair for photo in after):
        yield (
            "pair-missing",
            _("One photo must repeat the view of a photo from before."),
        )
    if case.rules.needs_after_sample and not _papers(
        evidence, case.round_no, EvidenceKind.MONITORING
    ):
        yield "sample-missing", _("Attach the monitoring report made afterwards.")
    if MeasureKind.PENALTY in case.measure_kinds and not _papers(
        evidence, case.round_no, EvidenceKind.PENALTY
    ):
        yield "penalty-missing", _("Attach the penalty decision.")
    if MeasureKind.PAPERS in case.measure_kinds and not _papers(
        evidence, case.round_no, EvidenceKind.APPROVAL
    ):
        yield "approval-missing", _("Attach the completed approval papers.")


def _self_check(
    _case: Case, _payload: Payload, hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    if hand.level is None:
        return
    own = [
        photo
        for photo in _photos(evidence, EvidencePhase.SELF_CHECK, attached=True)
        if photo.author == hand.user_id and photo.has_position
    ]
    others = {fact.sha256 for fact in evidence if not fact.attached or fact.used}
    if not any(photo.sha256 not in others for photo in own):
        yield (
            "own-visit-missing",
            _("Attach a photo of your own visit, with its position, not used before."),
        )


def _acceptance(
    case: Case, _payload: Payload, hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    if hand.level is None or Tier(hand.level).rank < case.close_level.rank:
        return
    if not any(
        fact.attached
        and fact.kind == EvidenceKind.SIGNATURE
        and fact.phase == EvidencePhase.ACCEPTANCE
        for fact in evidence
    ):
        yield "signature-missing", _("Attach the signed acceptance page.")
    if case.rules.visit_at_acceptance and not _photos(
        evidence, EvidencePhase.ACCEPTANCE, attached=True
    ):
        yield "photos-missing", _too_few(1)


def _closing(
    case: Case, _payload: Payload, _hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    """The file list of the profile; what nobody handed in with a step is not on file."""
    filed = {
        fact.kind
        for fact in evidence
        if fact.round_no == case.round_no and (fact.attached or fact.used)
    }
    for kind in case.rules.closing_files:
        if kind not in filed:
            yield (
                f"{kind}-missing",
                _("The dossier lacks this paper: %(paper)s.")
                % {"paper": EvidenceKind(kind).label},
            )
    if any(
        fact.used and fact.round_no == case.round_no and not fact.has_original
        for fact in evidence
    ):
        yield (
            "originals-missing",
            _("Original photos are still on a phone; closing needs them here."),
        )


def _look_back(
    _case: Case, _payload: Payload, _hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    if not any(
        photo.has_position
        for photo in _photos(evidence, EvidencePhase.LOOK_BACK, attached=True)
    ):
        yield (
            "visit-photo-missing",
            _("Attach a photo of the visit, with its position."),
        )


def _reopening(
    _case: Case, _payload: Payload, _hand: Hand, evidence: Sequence[EvidenceFact]
) -> Iterable[Unmet]:
    if not any(fact.attached and not fact.used for fact in evidence):
        yield "new-evidence-missing", _("Attach the new evidence.")


_CHECKS: dict[
    Action, Callable[[Case, Any, Hand, Sequence[EvidenceFact]], Iterable[Unmet]]
] = {
    Action.SUBMIT_VERIFICATION: _verification,
    Action.SUBMIT_PLAN: _plan,
    Action.APPROVE_PLAN: _approval_of_plan,
    Action.REPORT_PROGRESS: _progress,
    Action.DECLARE_DONE: _declaration,
    Action.PASS_SELF_CHECK: _self_check,
    Action.ACCEPT: _acceptance,
    Action.CLOSE: _closing,
    Action.CONFIRM_LOOK_BACK: _look_back,
    Action.REOPEN: _reopening,
}
