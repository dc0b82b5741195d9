"""What a reviewer should know about a piece of evidence.

Flags are facts for people to judge. They never refuse an upload and never move a point.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection
from django.db.models import (
    BigIntegerField,
    F,
    Func,
    IntegerField,
    QuerySet,
    TextChoices,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core.evidence.models import Evidence

CLOCK_TOLERANCE = timedelta(minutes=5)
SIMILAR_BITS = 4  # of 64: two hashes that differ in no more are one picture


class Flag(TextChoices):
    """What can be said of evidence; stored by code."""

    NO_POSITION = "no-position", _("without position")
    NO_CAMERA_DATA = "no-camera-data", _("without the camera's data")
    FAR_AWAY = "far-away", _("taken too far from the point")
    POSITIONS_DIFFER = "positions-differ", _("phone and photo name different places")
    BEFORE_ISSUE = "before-issue", _("taken before the point was issued")
    IN_FUTURE = "in-future", _("dated in the future")
    SAME_ELSEWHERE = "same-elsewhere", _("the same file is used on another point")
    SIMILAR_ELSEWHERE = "similar-elsewhere", _("almost the same photo on another point")


@dataclass(frozen=True, slots=True)
class Claims:
    """What came with a file: by the device (`fix`), by the photo itself (`exif`).

    Positions are in the storage CRS. `captured_at` is what the sender says.
    """

    received_at: datetime
    is_photo: bool = False
    fix: Point | None = None
    exif_place: Point | None = None
    captured_at: datetime | None = None
    exif_at: datetime | None = None
    camera: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the claims are held against; None: there is nothing to compare."""

    place: GEOSGeometry | None
    max_distance_m: float
    issued_on: date | None


def of_claims(claims: Claims, bounds: Bounds) -> list[Flag]:
    """The flags that follow from the claims alone."""
    return [*_of_places(claims, bounds), *_of_times(claims, bounds)]


def of_copies(
    others: QuerySet[Evidence], *, sha256: str, perceptual_hash: int | None
) -> list[Flag]:
    """Is the file, or almost the same photo, among the evidence of other points?"""
    if others.filter(original_sha256=sha256).exists():
        return [Flag.SAME_ELSEWHERE]
    if perceptual_hash is None:
        return []
    differing = Func(
        F("perceptual_hash"),
        Cast(Value(perceptual_hash), BigIntegerField()),
        template="bit_count((%(expressions)s)::bit(64))",
        arg_joiner=" # ",
        output_field=IntegerField(),
    )
    similar = others.alias(differing=differing).filter(differing__lte=SIMILAR_BITS)
    return [Flag.SIMILAR_ELSEWHERE] if similar.exists() else []


def _of_places(claims: Claims, bounds: Bounds) -> Iterable[Flag]:
    known = [place for place in (claims.fix, claims.exif_place) if place is not None]
    if not known:
        yield Flag.NO_POSITION
    if claims.is_photo and not (claims.exif_place or claims.exif_at or claims.camera):
        yield Flag.NO_CAMERA_DATA
    limit = bounds.max_distance_m
    if bounds.place is not None and _farthest_m(bounds.place, known) > limit:
        yield Flag.FAR_AWAY
    if len(known) == 2 and _farthest_m(known[0], known[1:]) > limit:
        yield Flag.POSITIONS_DIFFER


def _of_times(claims: Claims, bounds: Bounds) -> Iterable[Flag]:
    times = [at for at in (claims.captured_at, claims.exif_at) if at is not None]
    if bounds.issued_on and any(
        timezone.localdate(at) < bounds.issued_on for at in times
    ):
        yield Flag.BEFORE_ISSUE
    if any(at > claims.received_at + CLOCK_TOLERANCE for at in times):
        yield Flag.IN_FUTURE


def _farthest_m(place: GEOSGeometry, positions: list[Point]) -> float:
    """The largest distance over ground from a place to some positions, in metres."""
    if not positions:
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT max(ST_Distance(%s::geometry::geography, p::geometry::geography))
            FROM unnest(%s::text[]) AS p
            """,
            [place.hexewkb.decode(), [one.hexewkb.decode() for one in positions]],
        )
        (farthest,) = cursor.fetchone()
    return float(farthest)
