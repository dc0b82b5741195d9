"""Adding evidence to points: the only writer of their evidence rows.

Set-based: a phone that was offline for a day hands in all its photos in one call, and
each is judged by itself. A single file is a call of one.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID, uuid4

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gis_core import calendar, crs
from gis_core.accounts.models import User
from gis_core.errors import Conflict, DomainError, Invalid, Missing
from gis_core.evidence import contents, flags, store
from gis_core.evidence.models import EvidenceKind, EvidencePhase, EvidenceSource
from grid.scopes import grants_of
from problem_points import permissions
from problem_points.actions.chain import LARGEST_ID
from problem_points.cases import load_cases
from problem_points.models import PointEvidence, ProblemPoint
from problem_points.workflow.case import Case

OF_A_PLACE = frozenset({EvidenceKind.PHOTO, EvidenceKind.VIDEO, EvidenceKind.DRONE})
"""Kinds that show a place and should say which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One file as it was handed in, with what its sender and its device claim.

    `lon`, `lat` in degrees, `accuracy` in metres and `heading` in degrees from north
    are the device's fix at `fix_at`. `uid` makes a repeat harmless. `pair_of` names a
    photo of the point that is there already.
    """

    point_id: int
    uploaded_file: IO[bytes]
    kind: str
    phase: str
    source: str = EvidenceSource.RECEIVED
    slot: str = ""
    captured_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy: float | None = None
    heading: float | None = None
    fix_at: datetime | None = None
    uid: UUID | None = None
    pair_of: UUID | None = None


def add_evidence(*, by: User, at: datetime, **sent: Any) -> PointEvidence:
    """Keep one file, given as the fields of `Sent`. Raises its refusal."""
    (answer,) = add_evidence_many([Sent(**sent)], by=by, at=at)
    if isinstance(answer, DomainError):
        raise answer
    return answer


def add_evidence_many(
    sent: Sequence[Sent], *, by: User, at: datetime
) -> list[PointEvidence | DomainError]:
    """Keep files as evidence of points; for each, in order, its row or its refusal.

    The same `uid` with the same bytes again gives the row that is there; with other
    bytes, for another point or from somebody else, it is a Conflict. Invalid names the
    field that is wrong. Of what is refused nothing is kept.
    """
    judge = _Judge(sent, by, at)
    answers: dict[int, PointEvidence | DomainError] = {}
    fresh: dict[int, PointEvidence] = {}
    files: list[tuple[IO[bytes], contents.Content]] = []
    for place, one in enumerate(sent):
        try:
            found, content = judge.judge(one)
        except DomainError as refusal:
            answers[place] = refusal
            continue
        if content is None:
            answers[place] = found
        else:
            fresh[place] = found
            files.append((one.uploaded_file, content))
    if fresh:
        _keep(list(fresh.values()), files, judge, at)
        kept = _by_uid(row.uid for row in fresh.values())
        for place, row in fresh.items():
            answers[place] = _same(kept[row.uid], row)
    return [answers[place] for place in range(len(sent))]


class _Judge:
    """What all files of one call share, read once."""

    def __init__(self, sent: Sequence[Sent], by: User, at: datetime) -> None:
        self._by = by
        self._at = at
        self._grants = grants_of(by, calendar.local_day(at))
        wanted = {one.point_id for one in sent if 0 < one.point_id <= LARGEST_ID}
        self.cases = load_cases(sorted(wanted))
        self._earlier = _by_uid(one.uid for one in sent if one.uid)
        self._before = _by_uid(one.pair_of for one in sent if one.pair_of)

    def judge(self, one: Sent) -> tuple[PointEvidence, contents.Content | None]:
        """The new row and its content; of a repeat the row that is there, and None."""
        case = self.cases.get(one.point_id)
        if case is None or not self._sees(case):
            raise Missing
        row = PointEvidence(
            **_told(one),
            uid=one.uid or uuid4(),
            point_id=one.point_id,
            name=contents.name_of(one.uploaded_file),
            original_sha256=store.sha256_of(one.uploaded_file),
            original_received_at=self._at,
            captured_at=one.captured_at,
            received_at=self._at,
            fix_location=_fix(one.lon, one.lat, one.accuracy, one.heading),
            fix_accuracy_m=one.accuracy,
            fix_heading_deg=one.heading,
            fix_at=one.fix_at,
            author=self._by,
        )
        if earlier := self._earlier.get(row.uid):
            answer = _same(earlier, row)
            if isinstance(answer, DomainError):
                raise answer
            return answer, None
        permissions.require(
            bool(permissions.open_actions(self._grants, self._by.pk, case))
        )
        row.pair_of = self._pair(one)
        content = contents.read(one.uploaded_file, one.kind)
        for name, value in content.columns().items():
            setattr(row, name, value)
        return row, content

    def _sees(self, case: Case) -> bool:
        return any(
            permissions.covers(grant, self._by.pk, case) for grant in self._grants
        )

    def _pair(self, one: Sent) -> PointEvidence | None:
        """The photo that the new one repeats at the same angle."""
        if one.pair_of is None:
            return None
        pair = self._before.get(one.pair_of)
        is_photo = pair is not None and pair.kind == EvidenceKind.PHOTO
        if pair is None or not is_photo or pair.point_id != one.point_id:
            raise Invalid(fields={"pair_of": _("This photo is not among those here.")})
        return pair


def _told(one: Sent) -> dict[str, str]:
    """What the sender says the file is; Invalid for words that are not in the lists."""
    told = {"kind": one.kind, "phase": one.phase, "source": one.source}
    lists = {"kind": EvidenceKind, "phase": EvidencePhase, "source": EvidenceSource}
    wrong = {
        field: _("This value is not in the list.")
        for field, value in told.items()
        if value not in lists[field].values
    }
    if len(one.slot) > 20:
        wrong["slot"] = _("At most 20 characters.")
    if wrong:
        raise Invalid(fields=wrong)
    return {**told, "slot": one.slot}


def _fix(
    lon: float | None,
    lat: float | None,
    accuracy: float | None,
    heading: float | None,
) -> Point | None:
    """The device's place in the storage CRS; Invalid for what is no place on earth."""
    bounds = {
        "lon": (lon, -180.0, 180.0),
        "lat": (lat, -90.0, 90.0),
        "accuracy": (accuracy, 0.0, math.inf),
        "heading": (heading, 0.0, 360.0),
    }
    wrong = {
        field: _("This number is outside its range.")
        for field, (value, least, most) in bounds.items()
        if value is not None and not (math.isfinite(value) and least <= value <= most)
    }
    if (lon is None) != (lat is None):
        wrong["lon" if lon is None else "lat"] = _("A place needs both coordinates.")
    if wrong:
        raise Invalid(fields=wrong)
    return None if lon is None or lat is None else Point(lon, lat, srid=crs.STORAGE)


def _by_uid(uids: Iterable[UUID]) -> dict[UUID, PointEvidence]:
    wanted = list(uids)
    return PointEvidence.objects.in_bulk(wanted, field_name="uid") if wanted else {}


def _same(kept: PointEvidence, sent: PointEvidence) -> PointEvidence | DomainError:
    """The row that is kept under a number; Conflict if something else was sent."""
    same = (
        kept.point_id == sent.point_id
        and kept.author_id == sent.author_id
        and kept.original_sha256 == sent.original_sha256
    )
    if same:
        return kept
    return Conflict(
        "evidence-conflict",
        _("Another file was sent under this number already; nothing was changed."),
    )


def _keep(
    rows: Sequence[PointEvidence],
    files: Sequence[tuple[IO[bytes], contents.Content]],
    judge: _Judge,
    at: datetime,
) -> None:
    """Files first, then their rows, in the rounds that the points are in now.

    Rows whose number another call took meanwhile are left out: that call was first.
    """
    stored = contents.keep(files, at)
    for row, (original, display) in zip(rows, stored, strict=True):
        row.original, row.display = original, display
    with transaction.atomic():
        points = {
            point.pk: point
            for point in ProblemPoint.objects.select_for_update(no_key=True)
            .filter(pk__in={row.point_id for row in rows})
            .order_by("pk")
        }
        _flag(rows, points, judge)
        PointEvidence.objects.bulk_create(rows, ignore_conflicts=True)


def _flag(
    rows: Sequence[PointEvidence], points: dict[int, ProblemPoint], judge: _Judge
) -> None:
    """What a reviewer should know of each."""
    claims = flags.of_claims(
        [
            (
                flags.Claims(
                    received_at=row.received_at,
                    is_photo=row.display is not None,
                    is_of_a_place=row.kind in OF_A_PLACE,
                    fix=row.fix_location,
                    exif_place=row.exif_location,
                    captured_at=row.captured_at,
                    exif_at=row.exif_at,
                    camera=row.camera,
                ),
                flags.Bounds(
                    place=points[row.point_id].outline or points[row.point_id].location,
                    max_distance_m=judge.cases[row.point_id].rules.max_distance_m,
                    issued_on=judge.cases[row.point_id].issued_on,
                ),
            )
            for row in rows
        ]
    )
    copies = flags.of_copies(
        [
            flags.Print(row.point_id, row.original_sha256, row.perceptual_hash)
            for row in rows
        ],
        PointEvidence,
        "point",
    )
    for row, own, shared in zip(rows, claims, copies, strict=True):
        row.round_no = points[row.point_id].round_no
        row.flags = [*own, *shared]
