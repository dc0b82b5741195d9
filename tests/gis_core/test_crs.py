"""Systems are recognised by content, and places come out where they are."""

import numpy as np
import pytest

from gis_core import crs, gcj
from gis_core.crs import Datum, UnknownSystem
from tests import files

# 41.0 N, 113.1 E, projected by other software (domain.md B3).
NORTHING, EASTING = 4540963.48, 424277.89


def converted(system: crs.System, x: float, y: float) -> tuple[float, float]:
    lon, lat = crs.to_storage(system).apply(np.array([[x, y]]))[0]
    return lon, lat


def test_what_arcgis_writes_without_codes_is_recognised():
    assert crs.recognise(files.CGCS2000).code == crs.STORAGE
    assert crs.recognise(files.ZONE_38).code == 4526
    assert crs.recognise(files.XIAN80_ZONE_38).datum is Datum.XIAN80
    assert crs.recognise(files.WGS84).code == crs.WGS84


def test_a_vertical_system_after_the_horizontal_one_does_not_matter():
    vertical = ',VERTCS["WGS_1984",DATUM["D_WGS_1984",SPHEROID["x",6378137.0,298.2]]]'

    assert crs.recognise(files.CGCS2000 + vertical).code == crs.STORAGE


def test_a_system_of_another_name_is_recognised_by_its_parameters():
    renamed = files.ZONE_38.replace("CGCS2000_3_Degree_GK_Zone_38", "my_projection")

    assert crs.recognise(renamed).code == 4526


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        (files.ZONE_38.replace("114.0", "112.5"), Datum.CGCS2000),
        (files.XIAN80_ZONE_38.replace("114.0", "112.5"), Datum.XIAN80),
        (
            files.CGCS2000.replace("China_Geodetic_Coordinate_System", "CGCS"),
            "cgcs2000",
        ),
        (
            files.CGCS2000.replace('"D_China_2000"', '"D_Unknown"').replace(
                "GCS_", "x"
            ),
            0,
        ),
    ],
)
def test_a_meridian_of_its_own_keeps_the_datum(text: str, datum: Datum):
    system = crs.recognise(text)

    assert system.datum == (datum or Datum.CGCS2000)
    assert crs.to_storage(system).ballpark is (datum == Datum.XIAN80)


def test_shifted_degrees_are_named_and_come_back_where_they_were():
    place = np.array([[113.1, 41.0], [116.391, 39.907]])
    for name, shifted in (
        ("GCJ-02", gcj.gcj_of(place)),
        ("bd09", gcj.bd_of_gcj(gcj.gcj_of(place))),
    ):
        system = crs.parse_declared(name)
        back = crs.to_storage(system).apply(shifted)
        assert np.abs(back - place).max() < 1e-9
        assert np.abs(shifted - place).max() > 0.001
        assert crs.parse_declared(system.authority) == system


def test_the_shift_is_the_one_that_web_maps_use():
    assert gcj.gcj_of(np.array([[116.391, 39.907]]))[0] == pytest.approx(
        (116.397241, 39.908401), abs=1e-6
    )


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("经度（国家2000）", "EPSG:4490"),
        ("火星坐标经度", "GCJ-02"),
        ("bd_lng", "BD-09"),
        ("lon_wgs84", "EPSG:4326"),
        ("北京54 X", "EPSG:4214"),
        ("经度", ""),
        ("2000", ""),
    ],
)
def test_a_system_is_found_in_a_heading(heading: str, code: str):
    assert crs.named_in(heading) == code


@pytest.mark.parametrize(
    "text",
    [
        *("", "hello", "PROJCS[", 'LOCAL_CS["x"]'),
        files.ZONE_38.replace('Scale_Factor",1.0', 'Scale_Factor",0.0'),
    ],
)
def test_what_is_no_system_is_refused(text: str):
    with pytest.raises(UnknownSystem):
        crs.recognise(text)


@pytest.mark.parametrize("text", ["EPSG:4526", "epsg:4526 ", "4526"])
def test_a_code_is_taken_as_people_type_it(text: str):
    assert crs.parse_declared(text).code == 4526


@pytest.mark.parametrize(
    "text",
    ["EPSG:1", "http://canary.invalid/crs", "+proj=longlat", "EPSG:5773", "４５２６"],
)
def test_nothing_but_a_code_of_a_horizontal_system_is_looked_up(text: str):
    with pytest.raises(UnknownSystem):
        crs.parse_declared(text)


def test_zoned_and_truncated_eastings_give_the_same_place():
    zoned = crs.gauss_kruger(degrees=3, zone=38, zoned=True)
    truncated = crs.gauss_kruger(degrees=3, zone=38, zoned=False)

    assert converted(zoned, 38e6 + EASTING, NORTHING) == pytest.approx(
        (113.1, 41.0), abs=1e-6
    )
    assert converted(truncated, EASTING, NORTHING) == pytest.approx(
        (113.1, 41.0), abs=1e-6
    )


def test_every_zone_of_china_has_its_own_meridian():
    for degrees, first, last in ((3, 25, 45), (6, 13, 23)):
        for zone in range(first, last + 1):
            meridian = 3 * zone if degrees == 3 else 6 * zone - 3
            for zoned in (True, False):
                system = crs.gauss_kruger(degrees=degrees, zone=zone, zoned=zoned)
                easting = 500_000 + (zone * 1e6 if zoned else 0)
                lon, _lat = converted(system, easting, 4_000_000)
                assert lon == pytest.approx(meridian, abs=1e-9)
    with pytest.raises(UnknownSystem):
        crs.gauss_kruger(degrees=3, zone=24, zoned=True)


def test_an_old_datum_keeps_its_degrees_and_says_how_far_off_they_may_be():
    old = crs.to_storage(crs.recognise(files.XIAN80_ZONE_38))

    assert old.ballpark
    assert old.accuracy == 100.0
    lon, lat = old.apply(np.array([[38e6 + EASTING, NORTHING]]))[0]
    assert (lon, lat) == pytest.approx((113.1, 41.0), abs=1e-3)


def test_beijing54_is_not_trusted_to_an_oil_fields_parameters():
    conversion = crs.to_storage(crs.parse_declared("EPSG:4214"))

    assert conversion.ballpark
    assert conversion.apply(np.array([[113.0, 41.0]])).tolist() == [[113.0, 41.0]]


def test_wgs84_is_the_same_place_within_a_metre():
    conversion = crs.to_storage(crs.system_of(crs.WGS84))

    assert (conversion.accuracy, conversion.ballpark) == (1.0, False)
    assert conversion.apply(np.array([[113.0, 41.0]])).tolist() == [[113.0, 41.0]]


def test_a_foreign_system_states_its_accuracy():
    conversion = crs.to_storage(crs.parse_declared("EPSG:27700"))

    lon, lat = conversion.apply(np.array([[323021.0, 219500.0]]))[0]
    assert (lon, lat) == pytest.approx((-3.12, 51.87), abs=0.01)
    assert conversion.accuracy is not None


def test_impossible_coordinates_come_out_as_no_numbers():
    system = crs.gauss_kruger(degrees=3, zone=38, zoned=True)

    places = crs.to_storage(system).apply(np.array([[1e300, 1e300], [np.nan, 0]]))
    assert not np.isfinite(places).any()


def test_china_is_told_from_elsewhere():
    places = np.array([[113.1, 41.0], [41.0, 113.1], [142.0, -11.8]])

    assert crs.within_china(places).tolist() == [True, False, False]
