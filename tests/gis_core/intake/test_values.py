"""Cells become dates, numbers, areas and codes, or are reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core.intake import values
from gis_core.intake.mapping import AreaUnit, Attribute, Kind
from gis_core.intake.values import Unread, read_column


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-05",
        "2021/3/5",
        "2021.3.5",
        "20210305",
        "2021年3月5日",
        "２０２１－０３－０５",
        "2021-03-05 10:11:12",
        "2021-03-05T00:00:00+08:00",
        "20210305101112",
        "44260",
        "44260.5",
        "2021-03-04T16:00:00Z",
        "2021-03-04 16:00:00.000+00",
        "2021-03-05T00:00:00Z",
        "2021-03-05T16:00:00+08:00",
        "2021-03-05 16:00",
        "2021-03-05T17:30:00Z",
    ],
)
def test_days_in_all_forms(text: str):
    assert values.parse_date(text) == "2021-03-05"


@pytest.mark.parametrize("text", ["2021-03", "202103", "2021年3月", "2021/03"])
def test_a_month_is_its_first_day(text: str):
    assert values.parse_date(text) == "2021-03-01"


@pytest.mark.parametrize(
    "text",
    ["", "2021", "2021-02-30", "2021-13-01", "0021-03-05", "明天", "99999999", "99999"],
)
def test_what_is_no_date(text: str):
    assert values.parse_date(text) is None


@given(st.dates(min_value=values._EXCEL_DAY_ZERO.replace(year=1950)))
def test_every_date_comes_back(day):
    if day.year <= 2100:
        for form in (
            "{0.year}-{0.month}-{0.day}",
            "{0:%Y%m%d}",
            "{0.year}年{0.month}月{0.day}日",
        ):
            assert values.parse_date(form.format(day)) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "unit", "hectares"),
    [
        ("1.5", None, 1.5),
        ("15", AreaUnit.MU, 1.0),
        ("15亩", None, 1.0),
        ("15亩", AreaUnit.SQUARE_METRE, 1.0),
        ("10,000 ㎡", None, 1.0),
        ("２公顷", None, 2.0),
        ("0.02平方公里", None, 2.0),
        ("1,234.5", None, 1234.5),
        ("１，２３４亩", None, 82.2666667),
    ],
)
def test_areas_come_out_in_hectares(text: str, unit: AreaUnit | None, hectares: float):
    assert values.parse_area(text, unit) == pytest.approx(hectares)


@pytest.mark.parametrize(
    "text",
    ["-1", "约3", "3只", "", "nan", "1e400", "3,5", "12,34", "1.234,5", "1,2345"],
)
def test_what_is_no_area(text: str):
    assert values.parse_area(text, None) is None


def test_a_column_is_read_and_what_is_unread_is_named():
    attribute = Attribute("on", "", (), Kind.DATE)
    read, unread = read_column(attribute, ["20210305", None, "?", "20210305"])

    assert read == ["2021-03-05", None, None, "2021-03-05"]
    assert unread == [Unread(2, "date-unreadable")]


def test_codes_are_found_by_label_and_alias():
    attribute = Attribute("kind", "", (), Kind.CODE)
    read, unread = read_column(
        attribute,
        ["采 石场", "72", "其他"],
        codes={"采石场": "quarry", "72": "farmland"},
    )

    assert read == ["quarry", "farmland", None]
    assert unread == [Unread(2, "unknown-code")]


def test_a_number_column_gives_text_without_its_zero_decimals():
    attribute = Attribute("no", "", ())

    assert read_column(attribute, ["123.000", "1.50"], numeric=True)[0] == [
        "123",
        "1.50",
    ]
    assert read_column(attribute, ["123.000"])[0] == ["123.000"]


def test_angles_are_read_in_all_forms():
    attribute = Attribute("lon", "", (), Kind.LONGITUDE)

    assert read_column(attribute, ["113°30′", "１１３．５"])[0] == [113.5, 113.5]
