"""Code lists: sown once, edited by staff, read by any name a code goes by."""

from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from gis_core import code_lists
from gis_core.code_lists import declared, resolve
from gis_core.evidence.models.evidence import EvidenceKind
from gis_core.models import CodeItem, CodeList
from gis_core.text import normalised
from problem_points.importing.apply import FOCUS
from problem_points.importing.columns import ATTRIBUTES
from problem_points.workflow.codes import MeasureKind
from tests import databases

TODAY = date(2026, 11, 22)
LISTS = {one.key: one for one in declared()}


def codes(key: str) -> list[str]:
    return [item.code for item in LISTS[key].items]


# --- What is declared -------------------------------------------------------------------
@pytest.mark.parametrize("key", LISTS)
def test_no_name_means_two_codes(key):
    names: Counter[str] = Counter()
    for item in LISTS[key].items:
        names.update(
            {normalised(n) for n in (item.code, item.zh, item.en, *item.aliases)}
        )

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("key", LISTS)
def test_codes_are_lower_case_names_under_parents_of_their_list(key):
    seen: set[str] = set()
    for item in LISTS[key].items:
        assert item.code.replace("_", "").isalpha() and item.code.islower()
        assert not item.parent or item.parent in seen
        seen.add(item.code)
    assert len(seen) == len(LISTS[key].items)


def test_lists_that_rules_speak_of_hold_the_rules_own_values():
    assert codes("measure") == list(MeasureKind.values)
    assert codes("evidence-kind") == list(EvidenceKind.values)
    assert set(FOCUS) <= set(codes("activity"))


def test_imports_name_only_lists_that_exist():
    named = {one.code_list for one in ATTRIBUTES if one.code_list}

    assert named <= LISTS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("site-zone", "核心区", "core"),
        ("site-zone", " 核心 区", "core"),
        ("site-zone", "A1", "core"),
        ("site-zone", "b2", "general_control"),
        ("site-zone", "复育区", "other"),
        ("site-zone", "季节性核心区", None),
        ("water-zone", "一级", "first"),
        ("water-zone", "Ｗ３", "quasi"),
        ("activity", "工矿用地", "factory"),
        ("activity", "工矿用地(企业)", "factory"),
        ("activity", "交通设施", "transport"),
        ("activity", "11", "quarry"),
        ("activity", "Quarry", "quarry"),
        ("outfall-class", "农业农村排口", "agricultural"),
        ("outfall-class", "城镇生活污水排污口", "urban_scattered"),
        ("outfall-class", "沟渠、河港（涌）、排干等", "other_outlet"),
        ("outfall-disposition", "拆除", "ban"),
        ("outfall-status", "6", "treated"),
        ("source", "12369", "public"),
        ("change", "规模扩大", "expanded"),
        ("nothing", "核心区", None),
        ("site-zone", "", None),
    ],
)
def test_a_text_is_found_by_code_label_number_or_old_name(key, text, code):
    assert resolve(key, text) == code


# --- In the database --------------------------------------------------------------------
@pytest.mark.django_db
def test_a_migrated_database_holds_all_lists():
    stored = set(CodeItem.objects.values_list("code_list_id", "code"))

    assert stored == {(key, code) for key in LISTS for code in codes(key)}
    assert (
        CodeItem.objects.get(code_list="activity", code="quarry").parent.code
        == "mining"
    )
    order = CodeItem.objects.filter(code_list="site-zone").values_list(
        "code", flat=True
    )
    assert list(order) == codes("site-zone")


@pytest.mark.django_db
def test_sowing_again_changes_nothing_that_staff_have_edited():
    core = CodeItem.objects.get(code_list="site-zone", code="core")
    CodeItem.objects.filter(pk=core.pk).update(
        label_zh="核心保护范围", aliases=["甲区"], sort=7, valid_to=TODAY
    )
    CodeList.objects.filter(pk="site-zone").update(title_zh="分区")

    assert code_lists.seed() == 0

    core.refresh_from_db()
    assert (core.label_zh, core.aliases, core.sort) == ("核心保护范围", ["甲区"], 7)
    assert CodeList.objects.get(pk="site-zone").title_zh == "分区"


@pytest.mark.django_db
def test_sowing_adds_what_is_missing_below_its_parent():
    CodeItem.objects.filter(code_list="activity").exclude(parent=None).delete()
    CodeItem.objects.filter(code_list="activity", code="energy").delete()

    assert code_lists.seed() == 23 + 1

    hydropower = CodeItem.objects.get(code_list="activity", code="hydropower")
    assert hydropower.parent.code == "energy"


@pytest.mark.django_db
def test_sowing_takes_few_questions(django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        code_lists.seed()


@pytest.mark.django_db
def test_forms_offer_what_is_in_force_in_the_readers_language():
    CodeItem.objects.filter(code_list="zone-part", code="land").update(valid_to=TODAY)

    with translation.override("en"):
        assert code_lists.choices("zone-part", TODAY) == [("water", "Water")]
        assert code_lists.labels("zone-part") == {"water": "Water", "land": "Land"}
    with translation.override("zh-hans"):
        assert code_lists.choices("zone-part", TODAY) == [("water", "水域")]


def test_going_back_before_the_lists_sows_nothing(own_database):
    """The tables are gone while the signal is sent."""
    with databases.connected(settings.DATABASE_OWNER, own_database) as owner:
        owner.cursor().execute("DROP TABLE gis_core_codeitem, gis_core_codelist")
    connection.close()

    code_lists.seed_after_migrate()
