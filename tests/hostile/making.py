"""What hostile files are made of: a good one with a part replaced, and their marks."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from tests import files
from tests.files import Shapefile

PLACE = (113.1, 41.0)
CANARY = "{canary}"
LOCAL = "/etc/passwd"
Made = Iterator[tuple[Any, ...]]


def good(stem: str = "p", **changed: bytes) -> dict[str, bytes]:
    """The members of a small shapefile, with parts put in place of its own."""
    made = Shapefile([files.point(*PLACE)] * 3, stem=stem)
    made.changed = {f".{suffix}": part for suffix, part in changed.items()}
    return {f"{stem}{suffix}": part for suffix, part in made.parts().items()}


def with_member(packed: bytes, name: str, content: bytes) -> bytes:
    """The archive with this member in place of one of that name, or beside them."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, content)
    return made.getvalue()
