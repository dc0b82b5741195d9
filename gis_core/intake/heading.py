"""Which row of a table is its heading, and which columns say where a row is.

Ledgers have titles above the heading, headings of two rows, and any of a hundred ways
to call a longitude. What is found is only where the places are; what the other columns
mean is the mapping's work.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gis_core import crs
from gis_core.intake.refusals import QuestionOpen
from gis_core.text import normalised

Row = Sequence[str | None]

LOOKED_AT = 30
_BRACKETED = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


class Place(StrEnum):
    """How a row says where it is."""

    DEGREES = "degrees"  # two columns, headed longitude and latitude
    PAIR = "pair"  # two columns, headed X and Y
    JOINED = "joined"  # one column with both
    WKT = "wkt"  # one column with a geometry


@dataclass(frozen=True)
class Places:
    """The columns (by position) of a place; `named` is a system the heading names."""

    kind: Place
    columns: tuple[int, ...]
    named: str = ""


@dataclass(frozen=True)
class Heading:
    """The heading: how many rows come before the data, and the columns' names."""

    rows: int
    names: list[str]


_LONGITUDE = re.compile(r"经度|东经|^(jd|zxjd)$|(^|_)(lon|lng|long|longitude)(_|\d*$)")
_LATITUDE = re.compile(r"纬度|北纬|^(wd|zxwd)$|(^|_)(lat|latitude)(_|\d*$)")
_X = frozenset(
    {
        *("x", "x坐标", "坐标x", "横坐标", "东坐标", "东向坐标", "经距", "x1", "xzb"),
        *("pointx", "xcoord", "coordx", "easting", "centroidx", "centerx", "cx"),
    }
)
_Y = frozenset(
    {
        *("y", "y坐标", "坐标y", "纵坐标", "北坐标", "北向坐标", "纬距", "y1", "yzb"),
        *("pointy", "ycoord", "coordy", "northing", "centroidy", "centery", "cy"),
    }
)
_JOINED = frozenset(
    {
        *("坐标", "经纬度", "点位坐标", "位置坐标", "地理坐标", "中心坐标"),
        *("中心点坐标", "经纬度坐标", "lonlat", "lnglat", "coordinates", "coordinate"),
    }
)
_WKT = frozenset(
    {
        *("wkt", "geom", "geometry", "thegeom", "wktgeom", "shape", "geomwkt"),
        "wktgeometry",
    }
)


def find(rows: Sequence[Row]) -> Heading:
    """The heading among the first rows: the one that says where places are, else the
    first with two names."""
    for pairs_only in (True, False):
        for number, row in enumerate(rows[:LOOKED_AT]):
            for names in _readings(rows, number, row):
                found = _candidates(names)
                if found and (len(found[0].columns) == 2 or not pairs_only):
                    return Heading(number + 1, names)
    for number, row in enumerate(rows[:LOOKED_AT]):
        if sum(bool(cell) for cell in row) >= 2:
            return Heading(number + 1, _names(row, None))
    return Heading(1 if rows else 0, _names(rows[0], None) if rows else [])


def _readings(rows: Sequence[Row], number: int, row: Row) -> Iterator[list[str]]:
    """A row as a heading together with the one above it, and alone."""
    if number and _fits_under(row, rows[number - 1]):
        yield _names(row, rows[number - 1])
    yield _names(row, None)


def places_of(names: Sequence[str], given: Mapping[str, str]) -> Places | None:
    """The columns that say where rows are; None if none do.

    `given` may name the columns of `longitude` and `latitude`. QuestionOpen
    `ask-mapping` where several pairs would do.
    """
    chosen = [given.get("longitude", ""), given.get("latitude", "")]
    if all(name in names for name in chosen):
        columns = tuple(names.index(name) for name in chosen)
        lowered = [_plain(name) for name in chosen]
        headed = _LONGITUDE.search(lowered[0]) and _LATITUDE.search(lowered[1])
        kind = Place.DEGREES if headed else Place.PAIR
        return Places(kind, columns, crs.named_in(" ".join(chosen)))
    found = _candidates(names)
    if not found:
        return None
    if len(found) > 1:
        raise QuestionOpen(
            "ask-mapping", missing=["longitude", "latitude"], choices=list(names)
        )
    return found[0]


def _candidates(names: Sequence[str]) -> list[Places]:
    """The pairs or columns of the most telling kind."""
    plain = [_plain(name) for name in names]
    bare = [normalised(_BRACKETED.sub("", name)) for name in plain]
    for found in (
        _pairs(names, _matching(plain, _LONGITUDE), _matching(plain, _LATITUDE)),
        [
            Places(Place.PAIR, pair.columns, pair.named)
            for pair in _pairs(names, _among(bare, _X), _among(bare, _Y))
        ],
        [Places(Place.WKT, (n,), "") for n in _among(bare, _WKT)],
        [
            Places(Place.JOINED, (n,), crs.named_in(names[n]))
            for n in _among(bare, _JOINED)
        ],
    ):
        if found:
            return found
    return []


def _pairs(names: Sequence[str], first: list[int], second: list[int]) -> list[Places]:
    """Longitudes and latitudes as they belong together: in order, if as many."""
    if len(first) != len(second):
        return []
    return [
        Places(Place.DEGREES, pair, crs.named_in(" ".join(names[n] for n in pair)))
        for pair in zip(first, second, strict=True)
    ]


def _matching(plain: Sequence[str], pattern: re.Pattern[str]) -> list[int]:
    return [n for n, name in enumerate(plain) if pattern.search(name)]


def _among(bare: Sequence[str], known: frozenset[str]) -> list[int]:
    return [n for n, name in enumerate(bare) if name in known]


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).strip().casefold()
    return re.sub(r"[\s\-.]+", "_", folded)


def _names(row: Row, above: Row | None) -> list[str]:
    """The names of a heading; where the row is blank, the name above holds."""
    lower = [" ".join((cell or "").split()) for cell in row]
    if above is None:
        return lower
    upper = [" ".join((cell or "").split()) for cell in above]
    upper += [""] * (len(lower) - len(upper))
    return [
        low or high for low, high in zip(lower, upper[: len(lower)], strict=True)
    ] + upper[len(lower) :]


def _fits_under(row: Row, above: Row) -> bool:
    """Whether a row completes the one above: a heading of two rows."""
    upper = sum(bool(cell) for cell in above)
    both = any(cell and low is None for cell, low in zip(above, row, strict=False))
    return upper >= 2 and both
