"""What a reviewer should know about a piece of evidence.

Flags are facts for people to judge. They never refuse an upload and never move a point.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection
from django.db.models import TextChoices
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

    Positions are in the storage CRS. `captured_at` is what the sender says. A paper
    (`is_of_a_place` False) was taken nowhere.
    """

    received_at: datetime
    is_photo: bool = False
    is_of_a_place: bool = True
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


@dataclass(frozen=True, slots=True)
class Print:
    """What a file is told from others by; `owner` is the id of what it is evidence of."""

    owner: int
    sha256: str
    perceptual_hash: int | None


def of_claims(told: Sequence[tuple[Claims, Bounds]]) -> list[list[Flag]]:
    """The flags that follow from the claims alone, for each piece of evidence."""
    pairs = [pair for claims, bounds in told for pair in _compared(claims, bounds)]
    distances = dict(zip(pairs, _distances_m(pairs), strict=True)) if pairs else {}
    return [
        [*_of_places(claims, bounds, distances), *_of_times(claims, bounds)]
        for claims, bounds in told
    ]


def of_copies(
    prints: Sequence[Print], kept: type[Evidence], owner: str
) -> list[list[Flag]]:
    """Is the same file, or almost the same photo, evidence of something else?

    Asked for each of several new files: among the rows of `kept`, whose column `owner`
    says what they belong to, and among the new files before it.
    """
    found = _kept_copies(prints, kept, owner)
    for place, one in enumerate(prints):
        others = [before for before in prints[:place] if before.owner != one.owner]
        same = any(before.sha256 == one.sha256 for before in others)
        similar = any(_is_similar(before, one) for before in others)
        found[place] = (found[place][0] or same, found[place][1] or similar)
    return [
        [Flag.SAME_ELSEWHERE] if same else [Flag.SIMILAR_ELSEWHERE] if similar else []
        for same, similar in found
    ]


def _is_similar(one: Print, other: Print) -> bool:
    if one.perceptual_hash is None or other.perceptual_hash is None:
        return False
    differing = (one.perceptual_hash ^ other.perceptual_hash) & (2**64 - 1)
    return differing.bit_count() <= SIMILAR_BITS


_COPIES = """
SELECT EXISTS (SELECT FROM {table} kept
               WHERE kept.original_sha256 = new.sha256 AND kept.{owner} <> new.owner),
       EXISTS (SELECT FROM {table} kept
               WHERE kept.{owner} <> new.owner
                 AND bit_count((kept.perceptual_hash # new.hash)::bit(64)) <= %s)
FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) WITH ORDINALITY
     AS new(owner, sha256, hash, place)
ORDER BY new.place
"""


def _kept_copies(
    prints: Sequence[Print], kept: type[Evidence], owner: str
) -> list[tuple[bool, bool]]:
    """Whether the same file and a similar photo are among the rows of others."""
    quoted = connection.ops.quote_name
    statement = _COPIES.format(
        table=quoted(kept._meta.db_table), owner=quoted(f"{owner}_id")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [
                SIMILAR_BITS,
                [one.owner for one in prints],
                [one.sha256 for one in prints],
                [one.perceptual_hash for one in prints],
            ],
        )
        return list(cursor.fetchall())


Pair = tuple[str, str]
"""Two places as the database takes them (hexadecimal EWKB)."""


def _known(claims: Claims) -> list[Point]:
    return [place for place in (claims.fix, claims.exif_place) if place is not None]


def _pair(one: GEOSGeometry, other: GEOSGeometry) -> Pair:
    return one.hexewkb.decode(), other.hexewkb.decode()


def _compared(claims: Claims, bounds: Bounds) -> list[Pair]:
    """The places between which a distance is asked for."""
    known = _known(claims)
    found = []
    if bounds.place is not None:
        found = [_pair(bounds.place, place) for place in known]
    return [*found, _pair(known[0], known[1])] if len(known) == 2 else found


def _of_places(
    claims: Claims, bounds: Bounds, distances: dict[Pair, float]
) -> Iterable[Flag]:
    known = _known(claims)
    if claims.is_of_a_place and not known:
        yield Flag.NO_POSITION
    if claims.is_photo and not (claims.exif_place or claims.exif_at or claims.camera):
        yield Flag.NO_CAMERA_DATA
    limit = bounds.max_distance_m
    place = bounds.place
    if place is not None and any(distances[_pair(place, one)] > limit for one in known):
        yield Flag.FAR_AWAY
    if len(known) == 2 and distances[_pair(known[0], known[1])] > limit:
        yield Flag.POSITIONS_DIFFER


def _of_times(claims: Claims, bounds: Bounds) -> Iterable[Flag]:
    times = [at for at in (claims.captured_at, claims.exif_at) if at is not None]
    if bounds.issued_on and any(
        timezone.localdate(at) < bounds.issued_on for at in times
    ):
        yield Flag.BEFORE_ISSUE
    if any(at > claims.received_at + CLOCK_TOLERANCE for at in times):
        yield Flag.IN_FUTURE


def _distances_m(pairs: Sequence[Pair]) -> list[float]:
    """Distances over ground, in metres."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ST_Distance(p.one::geometry::geography, p.other::geometry::geography)
            FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS p(one, other, place)
            ORDER BY p.place
            """,
            [[one for one, _other in pairs], [other for _one, other in pairs]],
        )
        return [float(distance) for (distance,) in cursor.fetchall()]
