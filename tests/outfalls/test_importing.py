"""Outfalls come in with their codes, and find their cell and zones."""

from typing import Any

import pytest

from gis_core.errors import Conflict
from gis_core.intake import actions
from outfalls.models import Outfall, OutfallParty
from tests import files
from tests.factories import areas
from tests.files import Field, Shapefile
from tests.imports import AT, codes, fates, run_of, take
from tests.people import Cast

pytestmark = pytest.mark.django_db


def outfall(lon: float, lat: float, **properties: Any):
    return {"type": "Point", "coordinates": [lon, lat]}, properties


def test_a_gbk_ledger_with_cut_names_comes_in(people: Cast):
    found = take(
        Shapefile(
            [files.point(112.1, 40.6)],
            [
                Field("排污口名称"),
                Field("排污口编码"),
                Field("二级分类"),
                Field("入河方式"),
                Field("责任主体"),
                Field("受纳水体名称"),
            ],
            [
                [
                    "红山采石1#排口",
                    "150901-0001",
                    "工业企业排污口",
                    "管道",
                    "红山公司",
                    "霸王河",
                ]
            ],
        ).zipped(),
        "outfalls",
    )

    assert fates(found) == {"accepted": 1}
    made = Outfall.objects.get()
    assert (made.local_code, made.class2, made.entry_mode) == (
        "150901-0001",
        "industrial_enterprise",
        "pipe",
    )
    assert (made.receiving_water, made.cell) == ("霸王河", people.village111)
    assert OutfallParty.objects.get().name == "红山公司"


def test_utf8_names_cut_to_the_same_letters_are_asked_about(people: Cast):
    made = Shapefile(
        [files.point(112.1, 40.6)],
        [Field("排污口名称"), Field("排污口编码")],
        [["红山", "1"]],
        encoding="utf-8",
    )

    assert codes(take(made.zipped(), "outfalls")) == [(None, "ask-mapping")]
    answered = take(
        made.zipped(), "outfalls", mapping={"name": "排污口", "local_code": "排污口_2"}
    )
    assert fates(answered) == {"accepted": 1}
    assert Outfall.objects.get().local_code == "1"


def test_codes_then_name_and_place_tell_known_outfalls(people: Cast):
    take(
        files.geojson(
            [
                outfall(112.1, 40.6, name="甲", 国家统一编码="FE-1"),
                outfall(112.2, 40.6, name="乙"),
            ]
        ),
        "outfalls",
    )
    found = take(
        files.geojson(
            [
                outfall(112.11, 40.6, name="甲改", 国家统一编码="FE-1"),
                outfall(112.2, 40.6, name="乙", 排污口编码="L-2"),
                outfall(112.2, 40.6, name="丙"),
            ]
        ),
        "outfalls",
    )

    assert fates(found) == {"accepted": 1, "updated": 2}
    assert Outfall.objects.get(national_code="FE-1").name == "甲改"
    assert Outfall.objects.get(name="乙").local_code == "L-2"


def test_the_same_file_again_changes_nothing(people: Cast):
    ledger = files.geojson(
        [
            outfall(112.1, 40.6, name="甲", 国家统一编码="FE-1"),
            outfall(112.2, 40.6, name="乙"),
            outfall(112.2, 40.6, name="乙"),
        ]
    )

    first = take(ledger, "outfalls")
    assert fates(first) == {"accepted": 2, "duplicates": 1}
    assert codes(first) == [(3, "same-outfall-in-file")]
    assert fates(take(ledger, "outfalls")) == {"unchanged": 3}


def test_a_code_used_twice_or_by_another_is_rejected(people: Cast):
    take(
        files.geojson(
            [outfall(112.1, 40.6, name="甲", 排污口编码="L-1", 国家统一编码="N-1")]
        ),
        "outfalls",
    )
    found = take(
        files.geojson(
            [
                outfall(112.3, 40.6, name="丁", 排污口编码="L-9", 国家统一编码=None),
                outfall(112.4, 40.6, name="戊", 排污口编码="L-9", 国家统一编码=None),
                outfall(112.1, 40.6, name="甲", 排污口编码="L-2", 国家统一编码="N-1"),
                outfall(112.6, 40.6, name="己", 排污口编码="L-1", 国家统一编码="N-7"),
            ]
        ),
        "outfalls",
    )

    assert fates(found) == {"accepted": 1, "updated": 1, "rejected": 2}
    assert (4, "code-of-another") in codes(found)
    assert (2, "code-repeated") in codes(found)


def test_zones_around_an_outfall_are_noticed(people: Cast):
    source = areas.water_source("W1")
    areas.water_zone(source, "first", (112.05, 40.55, 112.15, 40.65))
    areas.site("N1", (112.05, 40.55, 112.15, 40.65))
    found = take(files.geojson([outfall(112.1, 40.6, name="甲")]), "outfalls")

    assert codes(found) == [(1, "in-water-source-zone"), (1, "in-protected-area")]
    made = Outfall.objects.get()
    assert (made.in_water_source_zone, made.in_protected_area) == (True, True)


def test_outfalls_elsewhere_are_rejected(people: Cast):
    found = take(files.geojson([outfall(116.4, 39.9, name="甲")]), "outfalls")

    assert codes(found) == [(1, "outside-prefecture")]


def test_outfalls_are_not_rolled_back(people: Cast):
    run = run_of(files.geojson([outfall(112.1, 40.6, name="甲")]), "outfalls")
    actions.take(run, by=None, at=AT)

    with pytest.raises(Conflict):
        actions.roll_back(run, by=None, at=AT)
