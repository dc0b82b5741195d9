"""Photos, letters and tables that travel in the parcel, and the numbers they fit.

The parcel itself is kept by its hash, and they in it. A file fits a number if its name,
the beginning of its name up to a sign, or the folder it lies in is that number.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

_SIGNS = re.compile(r"[\s_\-.,()（）、，+#—]+")


def matched(
    files: Iterable[tuple[str, int]], numbers: Iterable[str]
) -> list[dict[str, Any]]:
    """Name, size in bytes and number of each file; the number is empty if none fits."""
    known = {number.casefold(): number for number in numbers}
    return [
        {
            "name": name,
            "size": size,
            "number": next((known[part] for part in _parts(name) if part in known), ""),
        }
        for name, size in files
    ]


def _parts(name: str) -> Iterator[str]:
    """What may be a number in a path, the longest beginnings of the name first."""
    path = PurePosixPath(name.casefold())
    stem = path.stem.strip()
    yield stem
    for sign in reversed(list(_SIGNS.finditer(stem))):
        yield stem[: sign.start()]
    yield from reversed(path.parts[:-1])
