"""Where the drawn sources of the demo city lie, and how they are read."""

import csv
import functools
import json
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parents[2] / "data" / "demo"


def rows(name: str) -> list[dict[str, str]]:
    """Every row of `data/demo/<name>.csv`."""
    with (SOURCES / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@functools.cache
def drawing(name: str) -> Any:
    """The content of `data/demo/<name>.json`; nobody may change what it returns."""
    return json.loads((SOURCES / f"{name}.json").read_text(encoding="utf-8"))
