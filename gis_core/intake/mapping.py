"""Which column of the sender means which attribute of ours.

Names are compared without case, spaces, brackets and units, whole or cut the way a
.dbf cuts them: ten bytes are five Chinese characters in GBK and three in UTF-8. A name
that may mean two attributes is left to a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from gis_core.intake.layer import Column
from gis_core.intake.refusals import QuestionOpen
from gis_core.text import normalised


class Kind(StrEnum):
    """How the cells of an attribute are understood (see `values`)."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    AREA = "area"
    CODE = "code"
    LONGITUDE = "longitude"
    LATITUDE = "latitude"


@dataclass(frozen=True)
class Attribute:
    """One thing we want to know; synonyms in order of trust.

    `code_list` is the key of a code list (kind CODE). `limit` is the longest text that
    can be stored. `extra` are further aliases of values, in lower case.
    """

    name: str
    label: str | Promise
    synonyms: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = False
    code_list: str = ""
    limit: int = 0
    aliases: Mapping[str, str] = field(default_factory=dict)


class AreaUnit(StrEnum):
    """Units in which areas come; `hectares` is how many hectares one is."""

    HECTARE = "ha"
    MU = "mu"
    SQUARE_METRE = "m2"
    SQUARE_KILOMETRE = "km2"

    @property
    def hectares(self) -> float:
        """One unit in hectares; a mu is a fifteenth."""
        return {"ha": 1.0, "mu": 1 / 15, "m2": 1e-4, "km2": 100.0}[self.value]


@dataclass(frozen=True)
class Match:
    """The mapping: attribute → column, the units found in headers, what stays raw.

    `open` are attributes that several cut columns may mean: attribute → columns.
    """

    columns: dict[str, str]
    units: dict[str, AreaUnit]
    unused: tuple[str, ...]
    open: dict[str, tuple[str, ...]]


_DBF_BYTES = 10
_UNITS: tuple[tuple[AreaUnit, tuple[str, ...]], ...] = (
    (AreaUnit.SQUARE_KILOMETRE, ("平方公里", "平方千米", "km2", "km²", "sqkm")),
    (AreaUnit.HECTARE, ("公顷", "hectares", "hectare", "hm2", "hm²", "ha")),
    (AreaUnit.MU, ("亩", "mu")),
    (AreaUnit.SQUARE_METRE, ("平方米", "平米", "㎡", "m2", "m²", "sqm")),
)


def match(
    columns: Sequence[Column],
    attributes: Sequence[Attribute],
    given: Mapping[str, str] | None = None,
) -> Match:
    """Map columns by what was given first, then by synonyms.

    `given` maps attributes to column names, an empty name means "not in this file";
    written the other way round, column → attribute, it means the same.
    QuestionOpen `ask-mapping`: a given name is unknown, or a required attribute has
    no column or several.
    """
    given = _turned(given or {}, columns, attributes)
    _check_given(given, columns, attributes)
    found = {name: column for name, column in given.items() if column}
    open_: dict[str, tuple[str, ...]] = {}
    taken = set(found.values())
    for attribute in attributes:
        if attribute.name in given:
            continue
        candidates = _candidates(
            attribute, [column for column in columns if column.name not in taken]
        )
        if len(candidates) == 1:
            found[attribute.name] = candidates[0]
            taken.add(candidates[0])
        elif candidates:
            open_[attribute.name] = tuple(candidates)
    _settle_shared(found, columns, attributes, given, open_)
    missing = [
        attribute.name
        for attribute in attributes
        if attribute.required and attribute.name not in found
    ]
    if missing:
        raise QuestionOpen(
            "ask-mapping", missing=missing, choices=[column.name for column in columns]
        )
    by_name = {column.name: column for column in columns}
    return Match(
        columns=found,
        units={
            attribute.name: unit
            for attribute in attributes
            if attribute.kind is Kind.AREA and attribute.name in found
            if (unit := unit_of(by_name[found[attribute.name]].received)) is not None
        },
        unused=tuple(c.name for c in columns if c.name not in set(found.values())),
        open=open_,
    )


def unit_of(name: str) -> AreaUnit | None:
    """The unit of area that a header ends with, such as 面积(公顷)."""
    plain = normalised(name)
    for unit, words in _UNITS:
        if any(plain.endswith(normalised(word)) for word in words):
            return unit
    return None


def _without_unit(name: str) -> str:
    plain = normalised(name)
    for _unit, words in _UNITS:
        for word in sorted(map(normalised, words), key=len, reverse=True):
            if plain.endswith(word) and len(plain) > len(word):
                return plain[: -len(word)]
    return plain


def _candidates(attribute: Attribute, columns: Sequence[Column]) -> list[str]:
    """Column names for an attribute: whole matches in order of trust, else all cut."""
    plain = {column.name: normalised(column.received) for column in columns}
    bare = plain
    if attribute.kind is Kind.AREA:
        bare = {column.name: _without_unit(column.received) for column in columns}
    for synonym in attribute.synonyms:
        wanted = normalised(synonym)
        exact = [name for name in plain if wanted in {plain[name], bare[name]}]
        if exact:
            return exact[:1]
    return [
        column.name
        for column in columns
        if column.cut
        and any(plain[column.name] in _cut_forms(s) for s in attribute.synonyms)
    ]


def _cut_forms(synonym: str) -> set[str]:
    """The forms in which a .dbf may have kept a name that is too long for it."""
    forms = set()
    for codec in ("gb18030", "utf-8"):
        encoded = synonym.encode(codec)
        if len(encoded) > _DBF_BYTES:
            forms.add(normalised(encoded[:_DBF_BYTES].decode(codec, "ignore")))
    return forms


def _settle_shared(
    found: dict[str, str],
    columns: Sequence[Column],
    attributes: Sequence[Attribute],
    given: Mapping[str, str],
    open_: dict[str, tuple[str, ...]],
) -> None:
    """A cut column that two attributes could mean belongs to none of them yet."""
    whole = {normalised(s) for a in attributes for s in a.synonyms}
    for column in columns:
        if not column.cut or normalised(column.received) in whole:
            continue
        claims = [
            attribute.name
            for attribute in attributes
            if attribute.name not in given
            and any(
                normalised(column.received) in _cut_forms(synonym)
                for synonym in attribute.synonyms
            )
            and found.get(attribute.name, column.name) == column.name
        ]
        if len(claims) > 1:
            for name in claims:
                found.pop(name, None)
                open_[name] = (*open_.get(name, ()), column.name)


def _turned(
    given: Mapping[str, str], columns: Sequence[Column], attributes: Sequence[Attribute]
) -> dict[str, str]:
    """Attribute → column, whichever way round it was written."""
    known = {attribute.name for attribute in attributes}
    names = {column.name for column in columns}
    return dict(
        (right, left)
        if left not in known and left in names and right in known
        else (left, right)
        for left, right in given.items()
    )


def _check_given(
    given: Mapping[str, Any],
    columns: Sequence[Column],
    attributes: Sequence[Attribute],
) -> None:
    names = {column.name for column in columns}
    known = {attribute.name for attribute in attributes}
    wrong = [
        f"{name}={column}"
        for name, column in given.items()
        if name not in known or (column and column not in names)
    ]
    if wrong:
        raise QuestionOpen("ask-mapping", wrong=wrong, choices=sorted(names))
