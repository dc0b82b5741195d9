"""Whether the parts of a shapefile belong together, before any reader is trusted.

GDAL reports a cut .shp as null shapes and pairs a foreign .shx with the wrong
attributes, both without an error. So every record is looked up here: its place, its
number, its length, and the number of its points.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gis_core.intake.mapped import MappedFile
from gis_core.intake.refusals import FileRefused

_MAGIC = 9994
_HEAD = 100
_NULL, _MULTIPATCH = 0, 31
_POINTS = {1: 20, 11: 36, 21: 28}  # kind: content bytes at least
_MULTIPOINTS = frozenset({8, 18, 28})
_PARTED = frozenset({3, 5, 13, 15, 23, 25})
_AT_ONCE = 100_000
_KINDS = frozenset({_NULL, *_POINTS, *_MULTIPOINTS, *_PARTED})


@dataclass(frozen=True)
class ShapeIndex:
    """Where each record begins in the .shp, in the order of the table's rows."""

    kind: int
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    rebuilt: bool

    @property
    def count(self) -> int:
        """The number of records."""
        return len(self.offsets)


def check(shp: Path, shx: Path | None, rows: int) -> ShapeIndex:
    """The true index of a .shp whose table has this many rows.

    A missing, foreign or short .shx is replaced by walking through the records.
    FileRefused: shp-damaged, shp-truncated, shx-foreign, unsupported-shapes.
    """
    if shp.stat().st_size < _HEAD:
        raise FileRefused("shp-damaged")
    file = MappedFile(shp)
    content = file.content
    kind = _check_head(content)
    index = _from_shx(content, shx, kind) if shx is not None else None
    if index is None or index.count != rows:
        index = _walked(content, kind)
    _check_records(content, index)
    file.let_go()
    return index


def write_index(index: ShapeIndex, shp: Path, shx: Path) -> None:
    """Write the .shx that belongs to a checked .shp."""
    with shp.open("rb") as file:
        head = bytearray(file.read(_HEAD))
    head[24:28] = ((_HEAD + 8 * index.count) // 2).to_bytes(4, "big")
    entries = np.empty((index.count, 2), dtype=">i4")
    entries[:, 0], entries[:, 1] = index.offsets // 2, index.lengths // 2
    with shx.open("wb") as file:
        file.write(head)
        file.write(entries.data)


def _check_head(content: NDArray[np.uint8]) -> int:
    """The kind of the shapes; lengths in a .shp count two bytes each."""
    magic = int.from_bytes(content[0:4].tobytes(), "big")
    stated = 2 * int.from_bytes(content[24:28].tobytes(), "big")
    kind = int.from_bytes(content[32:36].tobytes(), "little")
    if magic != _MAGIC:
        raise FileRefused("shp-damaged")
    if kind not in _KINDS:
        raise FileRefused("unsupported-shapes")
    if stated > len(content):
        raise FileRefused("shp-truncated", stated=stated, found=len(content))
    return kind


def _from_shx(content: NDArray[np.uint8], shx: Path, kind: int) -> ShapeIndex | None:
    """The index that the .shx gives; None if it does not fit this .shp."""
    packed = shx.read_bytes()
    stated = 2 * int.from_bytes(packed[24:28], "big")
    if not _HEAD <= stated <= len(packed) or (stated - _HEAD) % 8:
        return None
    entries = np.frombuffer(packed[_HEAD:stated], dtype=">i4")
    offsets = 2 * entries[0::2].astype(np.int64)
    lengths = 2 * entries[1::2].astype(np.int64)
    ends = offsets + 8 + lengths
    if (offsets < _HEAD).any() or (lengths < 4).any() or (ends > len(content)).any():
        return None
    numbers = _integers(content, offsets, ">i4")
    stated_lengths = 2 * _integers(content, offsets + 4, ">i4")
    if not np.array_equal(stated_lengths, lengths):
        return None
    in_order = np.array_equal(numbers, np.arange(1, len(numbers) + 1))
    if not in_order and not _contiguous(offsets, ends):
        return None
    return ShapeIndex(kind, offsets, lengths, rebuilt=False)


def _contiguous(offsets: NDArray[np.int64], ends: NDArray[np.int64]) -> bool:
    """Whether the records follow each other: some writers number them wrongly."""
    return len(offsets) == 0 or (
        offsets[0] == _HEAD and bool(np.array_equal(offsets[1:], ends[:-1]))
    )


def _walked(content: NDArray[np.uint8], kind: int) -> ShapeIndex:
    """The index found by going from record to record."""
    stated = 2 * int.from_bytes(content[24:28].tobytes(), "big")
    numbers, offsets, lengths = [], [], []
    position = _HEAD
    while position + 8 <= stated:
        number, words = content[position : position + 8].view(">i4").tolist()
        if words < 2 or position + 8 + 2 * words > len(content):
            raise FileRefused("shp-truncated", stated=stated, found=position)
        numbers.append(number)
        offsets.append(position)
        lengths.append(2 * words)
        position += 8 + 2 * words
    order = np.argsort(np.array(numbers, dtype=np.int64), kind="stable")
    ordered = np.array(numbers, dtype=np.int64)[order]
    if not np.array_equal(ordered, np.arange(1, len(numbers) + 1)):
        raise FileRefused("shx-foreign")
    return ShapeIndex(
        kind,
        np.array(offsets, dtype=np.int64)[order],
        np.array(lengths, dtype=np.int64)[order],
        rebuilt=True,
    )


def _check_records(content: NDArray[np.uint8], index: ShapeIndex) -> None:
    """Every record must be of the file's kind and hold the points it counts."""
    kinds = _integers(content, index.offsets + 8, "<i4")
    filled = kinds != _NULL
    if not (kinds[filled] == index.kind).all():
        raise FileRefused("shp-damaged")
    offsets, lengths = index.offsets[filled], index.lengths[filled]
    if index.kind in _POINTS:
        needed = np.full(len(offsets), _POINTS[index.kind])
    else:
        if (lengths < 40).any():
            raise FileRefused("shp-damaged")
        first = _integers(content, offsets + 8 + 36, "<i4")
        if index.kind in _MULTIPOINTS:
            needed = np.where(first < 0, np.iinfo(np.int64).max, 40 + 16 * first)
        else:
            if (lengths < 44).any():
                raise FileRefused("shp-damaged")
            points = _integers(content, offsets + 8 + 40, "<i4")
            broken = (first < 0) | (points < 0)
            needed = 44 + 4 * first + 16 * points
            needed[broken] = np.iinfo(np.int64).max
    if (needed > lengths).any():
        raise FileRefused("shp-damaged")
    if index.kind in _PARTED:
        _check_parts(content, offsets + 8 + 44, first, points)


def _check_parts(
    content: NDArray[np.uint8],
    places: NDArray[np.int64],
    parts: NDArray[np.int64],
    points: NDArray[np.int64],
) -> None:
    """The parts of a shape begin at its first point and follow each other."""
    owners = np.repeat(np.arange(len(parts)), parts)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(parts) - parts, parts)
    for begin in range(0, len(owners), _AT_ONCE):
        chunk = slice(begin, begin + _AT_ONCE)
        owner, number = owners[chunk], within[chunk]
        starts = _integers(content, places[owner] + 4 * number, "<i4")
        before = _integers(
            content, places[owner] + 4 * np.maximum(number - 1, 0), "<i4"
        )
        wrong = (starts < before) | (starts < 0) | (starts > points[owner])
        if (wrong | ((number == 0) & (starts != 0))).any():
            raise FileRefused("shp-damaged")


def _integers(
    content: NDArray[np.uint8], offsets: NDArray[np.int64], kind: str
) -> NDArray[np.int64]:
    """The 4-byte integers at these places."""
    found = np.empty(len(offsets), dtype=np.int64)
    for begin in range(0, len(offsets), _AT_ONCE):
        chunk = slice(begin, begin + _AT_ONCE)
        places = offsets[chunk, None] + np.arange(4)
        found[chunk] = content[places].view(kind).ravel()
    return found
