"""Places as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core import dms
from gis_core.notation import Notation, place_text

LON, LAT = 113.05412, 41.02153


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        (Notation.DEGREES, "41.02153°N 113.05412°E"),
        (Notation.DMS, "41°01′17.5″N 113°03′14.8″E"),
    ],
)
def test_a_place_is_written_as_chosen(notation, text):
    assert place_text(LON, LAT, notation) == text


def test_a_grid_names_its_system_and_puts_north_first():
    text = place_text(LON, LAT, Notation.GRID)

    # Some 80 km west of the meridian of zone 38 (114 degrees), 4,543 km from the equator.
    assert text.startswith("X 4543395.3 Y 38420443.6 (CGCS2000")
    assert "38" in text.partition("(")[2]


def test_a_place_abroad_has_no_chinese_grid():
    assert place_text(2.35, 48.85, Notation.GRID) == "48.85000°N 2.35000°E"


@pytest.mark.parametrize("text", ["", "furlongs", "DMS"])
def test_an_unknown_notation_is_degrees(text):
    assert Notation.of(text) is Notation.DEGREES


@given(st.floats(-180, 180))
def test_what_is_written_is_read_as_the_same_angle(degrees):
    read = dms.parse_angle(dms.written(degrees))

    assert read is not None
    assert abs(read - degrees) <= 0.05 / 3600 + 1e-9
