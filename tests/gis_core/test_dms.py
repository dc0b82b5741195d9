"""Angles as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core import dms

ANGLE = 113 + 5 / 60 + 12.3 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "113°05′12.3″",
        "113度5分12.3秒",
        "113°5'12.3\"E",
        "113-05-12.3",
        "113:05:12.3",
        "东经113°05′12.3″",
        "东经：113°05′12.3″",
        "113° 5′ 12.3″ 东",
        "E113°05'12.3''",
        "113º05’12.3”",
        "１１３°０５′１２．３″",
        "113˚05´12.3″",
    ],
)
def test_degrees_minutes_and_seconds_in_all_forms(text: str):
    assert dms.parse_angle(text) == pytest.approx(ANGLE, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "angle"),
    [
        ("113.0512", 113.0512),
        (" 41.5° ", 41.5),
        ("北纬41°2′", 41 + 2 / 60),
        ("113°05.5′", 113 + 5.5 / 60),
        ("W 113°5′", -(113 + 5 / 60)),
        ("-113.5", -113.5),
        ("南纬41.5", -41.5),
    ],
)
def test_shorter_and_signed_forms(text: str, angle: float):
    assert dms.parse_angle(text) == pytest.approx(angle, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "E",
        "约113度",
        "113°65′1″",
        "113°05′60″",
        "200",
        "1e5",
        "nan",
        "E113.5E",
        "x" * 99,
    ],
)
def test_what_is_no_angle(text: str):
    assert dms.parse_angle(text) is None


@given(st.text(max_size=80))
def test_any_text_gives_an_angle_or_nothing(text: str):
    angle = dms.parse_angle(text)

    assert angle is None or -180 <= angle <= 180


@given(
    st.integers(0, 179), st.integers(0, 59), st.integers(0, 59), st.sampled_from("东西")
)
def test_what_is_written_is_what_is_read(
    degrees: int, minutes: int, seconds: int, side: str
):
    angle = dms.parse_angle(f"{side}经{degrees}度{minutes}分{seconds}秒")

    expected = degrees + minutes / 60 + seconds / 3600
    assert angle == pytest.approx(expected if side == "东" else -expected)


def test_a_column_of_packed_degrees_is_a_reason_to_ask():
    assert dms.looks_packed(
        ["113.0512", "113.0559", "113.1200", "113.5959", "113.0001"]
    )
    assert not dms.looks_packed(
        ["113.0512", "113.0579", "113.1200", "113.5959", "113.1"]
    )
    assert not dms.looks_packed(["113.0512"])


def test_packed_degrees_are_unpacked_on_request():
    assert dms.unpack(113.0512) == pytest.approx(113 + 5 / 60 + 12 / 3600)
    assert dms.unpack(-41.3) == pytest.approx(-41.5)
