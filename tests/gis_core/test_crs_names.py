"""Reference systems under the names that surveyors use."""

import pytest
from django.utils import translation

from gis_core import crs
from gis_core.crs_names import spoken


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (crs.gauss_kruger(degrees=3, zone=38, zoned=True).label, "zone 38 (EPSG:4526)"),
        (crs.gauss_kruger(degrees=3, zone=38, zoned=False).label, "114° E (EPSG:4547)"),
        (crs.gauss_kruger(degrees=6, zone=19, zoned=True).label, "6° zones, zone 19"),
        ("CGCS2000_3_Degree_GK_Zone_38", "CGCS2000, 3° zones, zone 38"),
        ("Xian_1980_3_Degree_GK_CM_114E", "Xian 80, 3° zones, meridian 114° E"),
        ("GCS_China_Geodetic_Coordinate_System_2000", "CGCS2000, degrees"),
        ("WGS 84", "WGS 84, degrees"),
        ("GCJ-02", "GCJ-02"),
        ("NAD83 / UTM zone 10N", "NAD83 / UTM zone 10N"),
    ],
)
def test_a_system_is_called_by_its_zone(name: str, said: str):
    with translation.override("en"):
        assert said in spoken(name)


def test_the_code_stands_beside_the_name_once():
    with translation.override("en"):
        assert spoken("WGS 84", "EPSG:4326") == "WGS 84, degrees (EPSG:4326)"
        assert spoken("GCJ-02", "GCJ-02") == "GCJ-02"
