"""What cells mean: dates, numbers, areas, angles and codes from text.

Every parser takes one text and gives a value or None; a whole column is done by
looking at each different text once. What cannot be understood stays in the raw row and
is reported, never bent.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gis_core.dms import parse_angle
from gis_core.intake.mapping import AreaUnit, Attribute, Kind
from gis_core.text import normalised

Value = str | float | None

_WHOLE_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?")
# Midnight in China, as programs write it that know no other time than UTC.
_UTC_MIDNIGHT = re.compile(r".*[T ]16:00(?::00(?:\.0+)?)?(?:Z|\+00(?::?00)?)")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_PACKED_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_PACKED_MONTH = re.compile(r"(\d{4})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
)
_ZERO_DECIMALS = re.compile(r"(\d+)\.0+")
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_YEARS = range(1900, 2101)


@dataclass(frozen=True)
class Unread:
    """A cell that could not be understood; `position` in the column."""

    position: int
    code: str


def read_column(
    attribute: Attribute,
    texts: Sequence[str | None],
    *,
    codes: Mapping[str, str] | None = None,
    unit: AreaUnit | None = None,
    numeric: bool = False,
) -> tuple[list[Value], list[Unread]]:
    """The values of a column for an attribute, and the cells that are unread.

    `codes` maps normalised labels and aliases to codes. `numeric`: the sender's column
    is one of numbers, so that `123.000` is the text 123. Dates come as ISO text.
    """
    parse, complaint = _parser(attribute, codes or {}, unit, numeric=numeric)
    known: dict[str, Value] = {}
    values: list[Value] = []
    unread: list[Unread] = []
    for position, text in enumerate(texts):
        if text is None:
            values.append(None)
            continue
        if text not in known:
            known[text] = parse(text)
        value = known[text]
        if value is None:
            unread.append(Unread(position, complaint))
        values.append(value)
    return values, unread


def parse_date(text: str) -> str | None:
    """A day as ISO text. A month without a day is its first day.

    Understands 2021-03-05, 2021/3/5, 2021.3.5, 20210305, 2021年3月5日, 2021-03,
    202103, 2021年3月, an Excel day number, all also in full width, with or without
    a time after it. A time counts only if it is midnight in China said in UTC.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern in (_WHOLE_DATE, _PACKED_DATE, _MONTH, _PACKED_MONTH):
        found = pattern.fullmatch(plain)
        if found:
            year, month, *rest = map(int, found.groups())
            later = 1 if _UTC_MIDNIGHT.fullmatch(plain) else 0
            return _day(year, month, rest[0] if rest else 1, later)
    serial = _SERIAL.fullmatch(plain)
    if serial:
        day = _EXCEL_DAY_ZERO + timedelta(days=int(serial[1]))
        return _day(day.year, day.month, day.day)
    return None


def parse_number(text: str) -> float | None:
    """A finite number; thousands may be set apart by commas, decimals are not."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain.replace(",", ""))
    return value if abs(value) < 1e300 else None


def parse_area(text: str, unit: AreaUnit | None) -> float | None:
    """Hectares. A unit in the cell counts before the header's; without any: hectares.

    Areas below zero are none.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _NUMBER.match(plain)
    if found is None:
        return None
    rest = normalised(plain[found.end() :])
    own = _UNIT_WORDS.get(rest) if rest else None
    number = parse_number(found[0])
    if number is None or number < 0 or (rest and own is None):
        return None
    return number * (own or unit or AreaUnit.HECTARE).hectares


_UNIT_WORDS = {
    normalised(word): unit
    for unit, words in (
        (AreaUnit.HECTARE, ("公顷", "ha", "hm2", "hm²")),
        (AreaUnit.MU, ("亩",)),
        (AreaUnit.SQUARE_METRE, ("平方米", "㎡", "m2", "m²", "平米")),
        (AreaUnit.SQUARE_KILOMETRE, ("平方公里", "平方千米", "km2", "km²")),
    )
    for word in words
}


def _day(year: int, month: int, day: int, later: int = 0) -> str | None:
    if year not in _YEARS:
        return None
    try:
        return (date(year, month, day) + timedelta(days=later)).isoformat()
    except ValueError:
        return None


def _parser(
    attribute: Attribute,
    codes: Mapping[str, str],
    unit: AreaUnit | None,
    *,
    numeric: bool,
) -> tuple[Callable[[str], Any], str]:
    """The parser of an attribute and the code of its complaint."""
    if attribute.kind is Kind.DATE:
        return parse_date, "date-unreadable"
    if attribute.kind is Kind.NUMBER:
        return parse_number, "number-unreadable"
    if attribute.kind is Kind.AREA:
        return lambda text: parse_area(text, unit), "area-unreadable"
    if attribute.kind in {Kind.LONGITUDE, Kind.LATITUDE}:
        return parse_angle, "angle-unreadable"
    if attribute.kind is Kind.CODE:
        return lambda text: codes.get(normalised(_whole(text))), "unknown-code"
    if numeric:
        return _whole, ""
    return lambda text: text, ""


def _whole(text: str) -> str:
    """A whole number without the decimals that a numeric column gave it."""
    found = _ZERO_DECIMALS.fullmatch(text)
    return found[1] if found else text
