"""What readers give: a layer with columns, read in batches, whatever its format."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gis_core.geometry import Shapes
from gis_core.intake.encoding import Encoding

SHAPEFILE = "ESRI Shapefile"
GEOPACKAGE = "GeoPackage"
GEOJSON = "GeoJSON"
KML = "KML"
TABLE_TEXT = "CSV"
SPREADSHEET = "XLSX"


@dataclass(frozen=True)
class Column:
    """A column as the sender has it; `cut` if its name may have lost its end.

    `name` is unique in the layer, `received` is the name before that was seen to.
    """

    name: str
    received: str
    kind: str = "text"
    width: int = 0
    decimals: int = 0
    cut: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the stored description of the sender's own table."""
        return {
            "name": self.name,
            "received": self.received,
            "kind": self.kind,
            "width": self.width,
            "decimals": self.decimals,
        }


@dataclass(frozen=True)
class Fault:
    """Something wrong with one row that the reader met; `position` in the batch."""

    position: int
    code: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Batch:
    """Some rows. `rows` counts from 1 in the sender's order; shapes may be None."""

    rows: NDArray[np.int64]
    shapes: Shapes
    texts: dict[str, list[str | None]]
    faults: list[Fault] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class StatedCrs:
    """What the file itself says: a description (.prj), a code, or nothing at all.

    `by_format`: the format fixes the system when the file is silent (GeoJSON).
    """

    wkt: str = ""
    code: str = ""
    by_format: bool = False


class Layer(Protocol):
    """An opened layer; `skipped` counts rows that the sender had deleted."""

    name: str
    format: str
    columns: list[Column]
    count: int
    skipped: int
    encoding: Encoding
    crs: StatedCrs
    notes: list[str]

    def batches(self, size: int) -> Iterator[Batch]:
        """All rows in the sender's order."""
        ...


def unique_names(names: list[str]) -> list[str]:
    """The names with `_2`, `_3` … where one comes again; empty ones get a number."""
    taken: set[str] = set()
    result = []
    for number, name in enumerate(names, start=1):
        base = name or f"column {number}"
        candidate, again = base, 2
        while candidate in taken:
            candidate, again = f"{base}_{again}", again + 1
        taken.add(candidate)
        result.append(candidate)
    return result


def clean_text(text: str) -> str | None:
    """The text without NUL; None if it holds halves of characters."""
    text = text.replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return None
    return text
