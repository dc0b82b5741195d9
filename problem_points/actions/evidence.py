"""Adding evidence to a point: the only writer of its evidence rows."""

import math
from datetime import datetime
from typing import IO
from uuid import UUID, uuid4

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.accounts.models import User
from gis_core.errors import Conflict, Invalid, Missing
from gis_core.evidence import contents, flags, store
from gis_core.evidence.models import EvidenceKind, EvidencePhase, EvidenceSource
from problem_points import permissions
from problem_points.cases import rules_by_category
from problem_points.models import PointEvidence, ProblemPoint


def add_evidence(
    *,
    point_id: int,
    by: User,
    at: datetime,
    uploaded_file: IO[bytes],
    kind: str,
    phase: str,
    source: str = EvidenceSource.RECEIVED,
    slot: str = "",
    captured_at: datetime | None = None,
    lon: float | None = None,
    lat: float | None = None,
    accuracy: float | None = None,
    heading: float | None = None,
    fix_at: datetime | None = None,
    uid: UUID | None = None,
    pair_of: UUID | None = None,
) -> PointEvidence:
    """Keep a file as evidence of a point, with what its sender and its camera claim.

    `lon`, `lat` in degrees, `accuracy` in metres and `heading` in degrees from north
    are the device's fix at `fix_at`. The same `uid` with the same bytes again gives the
    row that is there; with other bytes, or from somebody else, it is a Conflict. Invalid
    names the field that is wrong, and nothing is kept.
    """
    point = _visible(point_id, by, at)
    told = _told(kind, phase, source, slot)
    fix = _fix(lon, lat, accuracy, heading)
    sha256 = store.sha256_of(uploaded_file)
    uid = uid or uuid4()
    if earlier := PointEvidence.objects.filter(uid=uid).first():
        return _same(earlier, point, by, sha256)
    permissions.require(permissions.can_add_evidence(by, point, timezone.localdate(at)))
    pair = _pair(point, pair_of)
    content = contents.read(uploaded_file, kind)
    original, display = contents.keep(uploaded_file, content, at)
    evidence = PointEvidence(
        **told,
        uid=uid,
        point=point,
        name=contents.name_of(uploaded_file),
        original_sha256=original.sha256,
        original=original,
        original_received_at=at,
        display=display,
        captured_at=captured_at,
        received_at=at,
        fix_location=fix,
        fix_accuracy_m=accuracy,
        fix_heading_deg=heading,
        fix_at=fix_at,
        author=by,
        pair_of=pair,
        **content.columns(),
    )
    try:
        with transaction.atomic():
            _write(evidence)
    except IntegrityError:
        # The same upload arrived twice at once; the other one was first.
        earlier = PointEvidence.objects.filter(uid=uid).first()
        if earlier is None:
            raise
        return _same(earlier, point, by, sha256)
    return evidence


def _visible(point_id: int, by: User, at: datetime) -> ProblemPoint:
    points = ProblemPoint.objects.select_related("batch")
    day = timezone.localdate(at)
    point = permissions.visible_to(by, points, day).filter(pk=point_id).first()
    if point is None:
        raise Missing
    return point


def _told(kind: str, phase: str, source: str, slot: str) -> dict[str, str]:
    """What the sender says the file is; Invalid for words that are not in the lists."""
    told = {"kind": kind, "phase": phase, "source": source}
    lists = {"kind": EvidenceKind, "phase": EvidencePhase, "source": EvidenceSource}
    wrong = {
        field: _("This value is not in the list.")
        for field, value in told.items()
        if value not in lists[field].values
    }
    if len(slot) > 20:
        wrong["slot"] = _("At most 20 characters.")
    if wrong:
        raise Invalid(fields=wrong)
    return {**told, "slot": slot}


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


def _same(
    earlier: PointEvidence, point: ProblemPoint, by: User, sha256: str
) -> PointEvidence:
    """The row of an upload that is repeated; Conflict if it is not the same upload."""
    same = (
        earlier.point_id == point.pk
        and earlier.author_id == by.pk
        and earlier.original_sha256 == sha256
    )
    if not same:
        raise Conflict(
            "evidence-conflict",
            _("Another file was sent under this number already; nothing was changed."),
        )
    return earlier


def _pair(point: ProblemPoint, pair_of: UUID | None) -> PointEvidence | None:
    """The photo that the new one repeats at the same angle."""
    if pair_of is None:
        return None
    photos_of_point = point.evidence.filter(kind=EvidenceKind.PHOTO)
    pair = photos_of_point.filter(uid=pair_of).first()
    if pair is None:
        raise Invalid(fields={"pair_of": _("This photo is not among those here.")})
    return pair


def _write(evidence: PointEvidence) -> None:
    """The row, in the round that the point is in now, with its flags."""
    point = ProblemPoint.objects.select_for_update(no_key=True).get(
        pk=evidence.point_id
    )
    evidence.round_no = point.round_no
    evidence.flags = _flags(evidence, point)
    evidence.save(force_insert=True)


def _flags(evidence: PointEvidence, point: ProblemPoint) -> list[str]:
    claims = flags.Claims(
        received_at=evidence.received_at,
        is_photo=evidence.display is not None,
        fix=evidence.fix_location,
        exif_place=evidence.exif_location,
        captured_at=evidence.captured_at,
        exif_at=evidence.exif_at,
        camera=evidence.camera,
    )
    rules = rules_by_category([point.category])[point.category]
    bounds = flags.Bounds(
        place=point.outline or point.location,
        max_distance_m=rules.max_distance_m,
        issued_on=point.batch.issued_on if point.batch else None,
    )
    copies = flags.of_copies(
        PointEvidence.objects.exclude(point=point),
        sha256=evidence.original_sha256,
        perceptual_hash=evidence.perceptual_hash,
    )
    return [*flags.of_claims(claims, bounds), *copies]
