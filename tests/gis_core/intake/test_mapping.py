"""Columns find their attributes under all the names that senders use."""

import pytest

from gis_core.intake.layer import Column
from gis_core.intake.mapping import AreaUnit, Attribute, Kind, match, unit_of
from gis_core.intake.refusals import QuestionOpen
from problem_points.importing.columns import ATTRIBUTES


def columns(*names: str, codec: str = "gb18030") -> list[Column]:
    """As a .dbf keeps these names."""
    kept = [name.encode(codec)[:10] for name in names]
    return [
        Column(text, text, cut=len(name) >= 9)
        for name in kept
        for text in [name.decode(codec, "ignore")]
    ]


def test_whole_names_in_any_spelling():
    found = match(
        [
            Column(n, n)
            for n in ("问题编号", "县（市、区）", "shape area", "X Z M C", "备注")
        ],
        ATTRIBUTES,
    )

    assert found.columns == {
        "point_no": "问题编号",
        "county": "县（市、区）",
        "area_ha": "shape area",
        "town": "X Z M C",
        "remark": "备注",
    }


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_names_that_a_dbf_cut_are_matched_by_their_beginning(codec: str):
    found = match(
        columns("问题点位编号", "问题所在功能区", "整改责任单位", codec=codec),
        ATTRIBUTES,
    )

    assert set(found.columns) == {"point_no", "zone", "responsible_name"}


def test_a_cut_name_that_may_mean_two_things_is_left_open():
    attributes = [
        Attribute("name", "", ("排污口名称",)),
        Attribute("code", "", ("排污口编码",)),
    ]
    found = match(columns("排污口名称", codec="utf-8"), attributes)

    assert found.columns == {}
    assert found.open == {"name": ("排污口",), "code": ("排污口",)}
    assert match(columns("排污口名称", "排污口编码"), attributes).open == {}


def test_the_more_trusted_name_wins_and_the_other_stays_raw():
    found = match(columns("编号", "问题编号"), ATTRIBUTES)

    assert found.columns["point_no"] == "问题编号"
    assert found.unused == ("编号",)


def test_what_a_person_says_comes_first():
    found = match(
        columns("编号", "问题编号"), ATTRIBUTES, {"point_no": "编号", "county": ""}
    )

    assert found.columns == {"point_no": "编号"}


def test_a_wrong_answer_is_asked_again():
    for given in ({"point_no": "没有"}, {"nonsense": "编号"}):
        with pytest.raises(QuestionOpen) as question:
            match(columns("编号"), ATTRIBUTES, given)
        assert question.value.params["choices"] == ["编号"]


def test_a_required_attribute_without_a_column_is_asked_for():
    attributes = [Attribute("name", "", ("名称",), required=True)]
    with pytest.raises(QuestionOpen) as question:
        match(columns("a", "b"), attributes)

    assert question.value.params == {"missing": ["name"], "choices": ["a", "b"]}


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("面积(公顷)", AreaUnit.HECTARE),
        ("面积（亩）", AreaUnit.MU),
        ("面积㎡", AreaUnit.SQUARE_METRE),
        ("AREA_M2", AreaUnit.SQUARE_METRE),
        ("面积_平方公里", AreaUnit.SQUARE_KILOMETRE),
        ("面积", None),
    ],
)
def test_units_are_read_from_headers(header: str, unit: AreaUnit | None):
    assert unit_of(header) is unit
    attribute = Attribute("area", "", ("面积", "AREA"), Kind.AREA)
    found = match([Column(header, header)], [attribute])
    assert found.columns == {"area": header}
    assert found.units == ({"area": unit} if unit else {})


def test_every_synonym_of_points_finds_its_own_attribute():
    for attribute in ATTRIBUTES:
        for synonym in attribute.synonyms:
            found = match([Column(synonym, synonym)], ATTRIBUTES)
            assert list(found.columns) == [attribute.name], synonym
