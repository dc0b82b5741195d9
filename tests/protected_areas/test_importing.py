"""Sites, their zones and zones of water sources come in by the columns they have."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gis_core.errors import Conflict
from gis_core.intake import actions
from protected_areas.models import Site, SiteZone, WaterSource, WaterSourceZone
from tests import files
from tests.files import Field, Shapefile
from tests.imports import AT, codes, fates, run_of, take

pytestmark = pytest.mark.django_db


def square(west: float, south: float, side: float, **properties: Any):
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}, properties


def test_sites_come_with_code_kind_and_level():
    found = take(
        Shapefile(
            [files.square(112, 40, 0.1), files.square(113, 41, 0.1)],
            [
                Field("保护地名称"),
                Field("保护地编码"),
                Field("保护地类型"),
                Field("保护地级别"),
            ],
            [
                ["岱海保护区", "NR-1", "自然保护区", "国家级"],
                ["黄旗海湿地", "", "神秘", ""],
            ],
        ).zipped(names="gbk"),
        "areas",
    )

    assert fates(found) == {"accepted": 2}
    assert codes(found) == [(2, "unknown-code")]
    site = Site.objects.get(code="NR-1")
    assert (site.name, site.kind, site.level) == ("岱海保护区", "reserve", "national")
    assert Site.objects.get(name="黄旗海湿地").kind == "other"


def test_parts_of_one_site_become_one_area():
    parts = files.geojson(
        [square(112, 40, 0.1, name="岱海"), square(113, 40, 0.1, name="岱海")]
    )
    found = take(parts, "areas")

    assert fates(found) == {"accepted": 1, "duplicates": 1}
    assert len(Site.objects.get().geom) == 2
    assert fates(take(parts, "areas")) == {"unchanged": 2}


def test_a_changed_site_is_updated():
    take(files.geojson([square(112, 40, 0.1, name="岱海", code="1")]), "areas")
    found = take(
        files.geojson([square(112, 40, 0.2, name="岱海新", code="1")]), "areas"
    )

    assert fates(found) == {"updated": 1}
    assert Site.objects.get().name == "岱海新"
    assert Site.objects.get().geom.area == pytest.approx(0.04)


def test_zones_come_with_their_validity_and_keep_the_senders_word():
    take(files.geojson([square(112, 40, 1, 保护地名称="岱海")]), "areas")
    zones = files.geojson(
        [
            square(
                112, 40, 0.3, 保护地名称="岱海", 功能区="核心区", 失效日期="2020-07-01"
            ),
            square(112.3, 40, 0.3, 保护地名称="岱海", 功能区="复育区"),
            square(
                112,
                40,
                0.3,
                保护地名称="岱海",
                功能区="核心保护区",
                生效日期="2020年7月1日",
            ),
            square(112.6, 40, 0.3, 保护地名称="岱海", 功能区="奇怪区"),
        ]
    )
    found = take(zones, "areas")

    assert fates(found) == {"accepted": 4}
    assert codes(found) == [(4, "zone-unknown")]
    assert list(
        SiteZone.objects.order_by("id").values_list(
            "zone", "label", "valid_from", "valid_to"
        )
    ) == [
        ("core", "核心区", None, date(2020, 7, 1)),
        ("other", "复育区", None, None),
        ("core_protection", "核心保护区", date(2020, 7, 1), None),
        ("other", "奇怪区", None, None),
    ]
    assert fates(take(zones, "areas")) == {"unchanged": 4}


def test_zones_of_an_unknown_site_open_it():
    found = take(
        files.geojson(
            [
                square(112, 40, 0.3, 保护地名称="新区", 功能区="核心区"),
                square(112.3, 40, 0.3, 保护地名称="新区", 功能区="缓冲区"),
            ]
        ),
        "areas",
    )

    assert codes(found) == [(1, "area-opened"), (2, "area-opened")]
    assert Site.objects.get().geom.area == pytest.approx(0.18)
    assert Site.objects.get().zones.count() == 2


def test_zones_of_water_sources():
    zones = files.geojson(
        [
            square(
                112, 40, 0.1, 水源地名称="泉玉林", 保护区级别="一级", 水域陆域="水域"
            ),
            square(112, 40, 0.3, 水源地名称="泉玉林", 保护区级别="二级保护区"),
            square(112, 40, 0.5, 水源地名称="泉玉林", 保护区级别="几级"),
        ]
    )
    found = take(zones, "areas")

    assert fates(found) == {"accepted": 2, "rejected": 1}
    assert (3, "zone-missing") in codes(found)
    assert WaterSource.objects.get().name == "泉玉林"
    assert list(WaterSourceZone.objects.values_list("zone", "part")) == [
        ("first", "water"),
        ("second", ""),
    ]
    assert fates(take(zones, "areas")) == {"unchanged": 2, "rejected": 1}


def test_rows_without_name_or_with_reversed_dates_are_rejected():
    found = take(
        files.geojson(
            [
                square(112, 40, 0.1, name=None),
                square(
                    112,
                    40,
                    0.1,
                    name="岱海",
                    生效日期="2021-01-01",
                    失效日期="2020-01-01",
                ),
            ]
        ),
        "areas",
    )

    assert codes(found) == [(1, "name-missing"), (2, "validity-reversed")]


def test_areas_are_not_rolled_back():
    run = run_of(files.geojson([square(112, 40, 0.1, name="岱海")]), "areas")
    actions.take(run, by=None, at=AT)

    with pytest.raises(Conflict):
        actions.roll_back(run, by=None, at=AT)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ne_10m_parks_and_protected_lands_area.geojson", {"accepted": 61}),
        ("coutwildrnp.zip", {"accepted": 51, "duplicates": 16}),
    ],
)
def test_real_sites(real_data: Path, name: str, expected: dict[str, int]):
    content = (real_data / "protected_areas" / name).read_bytes()

    assert fates(take(content, "areas")) == expected
    assert Site.objects.count() == expected["accepted"]
    assert fates(take(content, "areas")) == {"unchanged": sum(expected.values())}
