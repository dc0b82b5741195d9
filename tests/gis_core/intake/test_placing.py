"""Where coordinates are: believed, asked about, or refused, never guessed."""

from typing import Any

import numpy as np
import pytest
import shapely

from gis_core import crs
from gis_core.intake.layer import StatedCrs
from gis_core.intake.placing import Placing, Request, decide
from gis_core.intake.refusals import QuestionOpen
from tests import files

CITY = (109.0, 39.5, 116.0, 44.0)
DEGREES = [[113.1, 41.0], [112.5, 41.5]]
ZONED = [[38424277.89, 4540963.48]]
TRUNCATED = [[424277.89, 4540963.48]]


def placed(coordinates: Any, wkt: str = "", **known: Any) -> Placing:
    request = Request(
        stated=StatedCrs(wkt, known.pop("code", ""), known.pop("by_format", False)),
        **{"area": CITY, **known},
    )
    return decide(np.array(coordinates, dtype=float), request)


def asked(coordinates: Any, wkt: str = "", **known: Any) -> dict[str, Any]:
    with pytest.raises(QuestionOpen) as question:
        placed(coordinates, wkt, **known)
    assert question.value.code == "ask-crs"
    return question.value.params


def place(placing: Placing, x: float, y: float) -> tuple[float, float]:
    (shape,) = placing.apply(np.array([shapely.Point(x, y)], dtype=object))
    return shape.x, shape.y


def test_a_stated_system_that_fits_is_taken():
    placing = placed(ZONED, files.ZONE_38)

    assert (placing.system.code, placing.source, placing.swap) == (4526, "file", False)
    assert place(placing, *ZONED[0]) == pytest.approx((113.1, 41.0), abs=1e-6)


def test_geojson_needs_no_statement():
    assert placed(DEGREES, by_format=True).system.code == crs.WGS84


def test_without_a_statement_the_choice_is_asked_for_and_shown():
    params = asked(DEGREES)

    assert params["why"] == "unstated"
    assert [(c["crs"], c["lon"], c["lat"]) for c in params["choices"]] == [
        ("EPSG:4490", 112.8, 41.25)
    ]


def test_a_single_reading_is_taken_when_doubts_are_accepted():
    placing = placed(ZONED, accept_doubts=True)

    assert (placing.system.code, placing.source) == (4526, "magnitude")
    assert placing.warnings == ("crs-guessed",)


def test_six_digits_without_a_statement_need_a_person_even_then():
    params = asked(TRUNCATED, accept_doubts=True)

    assert [c["crs"] for c in params["choices"]] == ["EPSG:4546", "EPSG:4547"]
    assert [c["lon"] for c in params["choices"]] == [110.1, 113.1]


def test_a_declared_system_settles_it():
    placing = placed(TRUNCATED, declared="EPSG:4547")

    assert (placing.source, placing.warnings) == ("declared", ())
    assert place(placing, *TRUNCATED[0]) == pytest.approx((113.1, 41.0), abs=1e-6)


@pytest.mark.parametrize(
    ("coordinates", "wkt"),
    [([[41.0, 113.1]], files.WGS84), ([[4540963.48, 38424277.89]], files.ZONE_38)],
)
def test_exchanged_axes_are_noticed_and_confirmed(coordinates: Any, wkt: str):
    assert asked(coordinates, wkt)["why"] == "axes-swapped"
    placing = placed(coordinates, wkt, accept_doubts=True)

    assert (placing.swap, placing.warnings) == (True, ("axes-swapped",))
    assert place(placing, *coordinates[0]) == pytest.approx((113.1, 41.0), abs=1e-6)
    assert placed(coordinates, wkt, swap=True).swap


def test_a_statement_that_the_numbers_contradict_is_not_believed():
    assert asked(TRUNCATED, files.ZONE_38)["why"] == "does-not-fit"
    assert asked(ZONED, files.CGCS2000)["why"] == "does-not-fit"
    assert asked(ZONED, by_format=True)["choices"][0]["crs"] == "EPSG:4526"
    assert asked([[500000.0, 400000.0]], files.WGS84)["choices"] == []


def test_an_unknown_statement_is_asked_about():
    assert asked(DEGREES, "nonsense")["why"] == "unknown-system"
    assert asked(DEGREES, declared="EPSG:99999")["why"] == "unknown-system"


def test_an_old_datum_needs_consent_and_keeps_its_warning():
    xian80 = [[38424277.89, 4540963.48]]

    assert asked(xian80, files.XIAN80_ZONE_38)["why"] == "datum"
    for known in ({"accept_doubts": True}, {"declared": "EPSG:2362"}):
        placing = placed(xian80, files.XIAN80_ZONE_38, **known)
        assert placing.warnings == ("datum-shift-unknown",)
        assert placing.accuracy == 100.0


def test_places_elsewhere_on_earth_are_placed_there():
    """Whether they belong here is a question about rows, not about the file."""
    assert placed([[142.0, -11.8]], files.WGS84).system.code == crs.WGS84


def test_before_there_is_a_boundary_china_is_what_is_known():
    placing = placed([[20424277.0, 4540963.0]], area=None, accept_doubts=True)

    assert placing.system.code == 4498


def test_no_coordinates_at_all_leave_nothing_to_contradict():
    assert placed([[np.nan, np.nan]], files.CGCS2000).system.code == crs.STORAGE
    assert asked([[np.nan, np.nan]])["choices"] == []


def test_degrees_that_may_be_packed_are_shown_both_ways():
    params = asked([[113.0512, 41.0130]], maybe_packed=True)

    assert [(c.get("packed", False), c["lon"]) for c in params["choices"]] == [
        (False, 113.0512),
        (True, 113.08667),
    ]


def test_packed_degrees_are_unpacked_where_a_person_says_so():
    placing = placed([[113.0512, 41.0130]], declared="EPSG:4490", packed=True)

    assert placing.as_json()["packed"] is True
    assert place(placing, 113.0512, 41.0130) == pytest.approx(
        (113 + 5 / 60 + 12 / 3600, 41 + 1 / 60 + 30 / 3600), abs=1e-9
    )
    assert not np.isfinite(place(placing, 113.0575, 41.0)[0])


def test_metres_are_never_packed():
    placing = placed(ZONED, files.ZONE_38, packed=True)

    assert not placing.packed
