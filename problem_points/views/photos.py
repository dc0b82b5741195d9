"""Photos and papers of a case, put together as people look at them."""

from collections import defaultdict

from gis_core.evidence.models import EvidenceKind
from problem_points.models import PointEvidence, ProblemPoint

PICTURES = {EvidenceKind.PHOTO, EvidenceKind.DRONE, EvidenceKind.SATELLITE}
Pair = tuple[PointEvidence, PointEvidence]


def used_evidence(point: ProblemPoint) -> list[PointEvidence]:
    """What a step used, the oldest first."""
    used = point.evidence.filter(event__isnull=False)
    return list(used.select_related("author", "pair_of").order_by("id"))


def by_phase(used: list[PointEvidence]) -> dict[str, list[PointEvidence]]:
    """Photos and papers by what they speak of."""
    groups: dict[str, list[PointEvidence]] = defaultdict(list)
    for row in used:
        groups[row.get_phase_display()].append(row)
    return dict(groups)


def before_and_after(
    used: list[PointEvidence],
) -> tuple[list[PointEvidence], list[PointEvidence]]:
    """Pictures of the place as it was and after rectification, the newest first."""
    shown = [row for row in reversed(used) if row.display_id and row.kind in PICTURES]
    after = [row for row in shown if row.phase == "after"]
    return [row for row in shown if row.phase != "after"], after


def pair_of(before: list[PointEvidence], after: list[PointEvidence]) -> Pair | None:
    """One view twice, if somebody said which photos belong together."""
    for row in after:
        if row.pair_of in before:
            return row.pair_of, row
    return (before[0], after[0]) if before and after else None
