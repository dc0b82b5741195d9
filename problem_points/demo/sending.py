"""Photos and papers of the walk, handed in by the real action, many in one call."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from gis_core.accounts.models import User
from gis_core.errors import DomainError
from gis_core.evidence.models import EvidenceKind, EvidencePhase, EvidenceSource
from problem_points.actions.evidence import Sent, add_evidence_many
from problem_points.demo.papers import pdf
from problem_points.demo.photos import Shot, jpeg
from problem_points.demo.travel import Traveller
from problem_points.demo.way import Piece, Task
from problem_points.models import PointEvidence
from problem_points.workflow.evidence import VIEWS

TITLES = {
    "sheet": "整改方案审批表",
    "page": "验收意见签字页",
    "form": "整改销号登记表",
}
SCENES = {
    EvidencePhase.AFTER: "after",
    EvidencePhase.LOOK_BACK: "after",
}


def send(
    members: Sequence[tuple[Traveller, Task]], actor: User, at: datetime
) -> list[tuple[UUID, ...]]:
    """Hand in what these tasks need; the uids of each task's evidence."""
    before = _before([traveller for traveller, task in members if _shows_after(task)])
    sent = [
        _sent(traveller, piece, serial, at, before)
        for traveller, task in members
        for serial, piece in enumerate(task.evidence, start=1)
    ]
    if not sent:
        return [()] * len(members)
    uids = iter([_kept(answer) for answer in add_evidence_many(sent, by=actor, at=at)])
    return [
        tuple(next(uids) for _piece in task.evidence) for _traveller, task in members
    ]


def _kept(answer: PointEvidence | DomainError) -> UUID:
    if isinstance(answer, DomainError):
        raise answer
    return answer.uid


def _shows_after(task: Task) -> bool:
    return any(phase == EvidencePhase.AFTER for _kind, phase, _slot in task.evidence)


def _before(travellers: Sequence[Traveller]) -> dict[int, UUID]:
    """The near view of before, by point: the first photo of after repeats it."""
    near = PointEvidence.objects.filter(
        point__in=[traveller.point.pk for traveller in travellers],
        phase=EvidencePhase.VERIFICATION,
        slot="near",
    )
    return dict(near.order_by("-pk").values_list("point", "uid")) if travellers else {}


def _sent(
    t: Traveller, piece: Piece, serial: int, at: datetime, before: dict[int, UUID]
) -> Sent:
    kind, phase, slot = piece
    if kind != EvidenceKind.PHOTO:
        return _paper(t, piece, at)
    place = t.point.location
    shot = Shot(
        t.row.number,
        SCENES.get(phase) or (slot if slot in VIEWS else "visit"),
        serial + 10 * t.point.last_seq,
        place.x + 0.00004 * serial,
        place.y - 0.00003 * serial,
        at - timedelta(minutes=30 - serial),
    )
    content = io.BytesIO(jpeg(shot))
    content.name = f"{phase}-{slot or serial}.jpg"
    return Sent(
        point_id=t.point.pk,
        uploaded_file=content,
        kind=kind,
        phase=phase,
        slot=slot,
        source=EvidenceSource.LIVE_CAMERA,
        captured_at=shot.taken_at,
        lon=shot.lon,
        lat=shot.lat,
        accuracy=6.0,
        fix_at=shot.taken_at,
        pair_of=before.get(t.point.pk) if serial == 1 else None,
    )


def _paper(t: Traveller, piece: Piece, at: datetime) -> Sent:
    kind, phase, slot = piece
    title = TITLES[slot.split("-")[0]]
    lines = (
        f"点位编号：{t.row.number}",
        f"所在地：{t.row.county_name}",
        f"责任单位：{t.row.unit or '（未登记）'}",
        f"签署日期：{at:%Y年%m月%d日}",
        "签字：（示意）",
    )
    content = io.BytesIO(pdf(title, lines))
    content.name = f"{title}.pdf"
    return Sent(
        point_id=t.point.pk,
        uploaded_file=content,
        kind=kind,
        phase=phase,
        slot=slot,
        captured_at=at,
    )
