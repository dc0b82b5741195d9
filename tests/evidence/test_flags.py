"""Flags say what a reviewer should know; they follow from facts alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gis_core.evidence import flags
from gis_core.evidence.flags import Bounds, Claims, Flag
from tests.factories.areas import box, place

NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)
POINT = place(113.25, 40.75)
# 0.001 degrees of latitude are 111 metres.
NEAR, FAR = place(113.25, 40.751), place(113.25, 40.753)
BOUNDS = Bounds(place=POINT, max_distance_m=200, issued_on=date(2021, 5, 1))
HONEST = Claims(
    received_at=NOON,
    is_photo=True,
    fix=NEAR,
    exif_place=NEAR,
    captured_at=NOON - timedelta(hours=1),
    exif_at=NOON - timedelta(hours=1),
    camera="HUAWEI P40",
)


def claimed(claims: Claims, bounds: Bounds) -> list[Flag]:
    """The flags of one piece of evidence."""
    (found,) = flags.of_claims([(claims, bounds)])
    return found


def test_an_honest_photo_has_no_flag(db: None) -> None:
    assert claimed(HONEST, BOUNDS) == []


@pytest.mark.parametrize(
    "change, flag",
    [
        ({"fix": None, "exif_place": None}, Flag.NO_POSITION),
        ({"exif_place": None, "exif_at": None, "camera": ""}, Flag.NO_CAMERA_DATA),
        ({"fix": FAR, "exif_place": FAR}, Flag.FAR_AWAY),
        ({"fix": None, "exif_place": FAR}, Flag.FAR_AWAY),
        ({"captured_at": datetime(2021, 4, 30, tzinfo=UTC)}, Flag.BEFORE_ISSUE),
        ({"exif_at": datetime(2019, 1, 1, tzinfo=UTC)}, Flag.BEFORE_ISSUE),
        ({"exif_at": NOON + timedelta(minutes=6)}, Flag.IN_FUTURE),
        ({"captured_at": NOON + timedelta(days=30)}, Flag.IN_FUTURE),
    ],
)
def test_what_a_reviewer_should_know(db: None, change: dict, flag: Flag) -> None:
    assert claimed(replace(HONEST, **change), BOUNDS) == [flag]


def test_a_camera_three_hundred_kilometres_from_its_phone(db: None) -> None:
    found = claimed(replace(HONEST, exif_place=place(116.4, 39.9)), BOUNDS)

    assert found == [Flag.FAR_AWAY, Flag.POSITIONS_DIFFER]


def test_the_day_of_issue_is_a_day_in_shanghai(db: None) -> None:
    """17:00 UTC on 30 April is 1 May in Shanghai."""
    late = datetime(2021, 4, 30, 17, tzinfo=UTC)

    claims = replace(HONEST, captured_at=late, exif_at=late)

    assert claimed(claims, BOUNDS) == []


def test_a_clock_may_be_five_minutes_fast(db: None) -> None:
    fast = replace(HONEST, exif_at=NOON + timedelta(minutes=5))

    assert claimed(fast, BOUNDS) == []


def test_the_distance_is_measured_from_the_outline(db: None) -> None:
    outline = box(113.24, 40.74, 113.26, 40.7525)

    assert claimed(
        replace(HONEST, fix=FAR, exif_place=FAR), replace(BOUNDS, place=outline)
    ) == []  # fmt: skip


def test_a_point_without_place_has_no_distance(db: None) -> None:
    assert claimed(
        replace(HONEST, fix=FAR, exif_place=FAR), replace(BOUNDS, place=None)
    ) == []  # fmt: skip


def test_a_film_needs_no_camera_and_a_paper_no_place(db: None) -> None:
    film = Claims(received_at=NOON)

    assert claimed(film, BOUNDS) == [Flag.NO_POSITION]
    assert claimed(replace(film, is_of_a_place=False), BOUNDS) == []
