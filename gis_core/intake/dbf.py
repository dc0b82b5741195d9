"""The attribute table of a shapefile, read byte for byte.

GDAL turns a GBK table without .cpg to garbage without a word and stops at a name cut
in the middle of a character; here names and cells stay bytes until the encoding is
known. Values come out as the text that the sender's program wrote; deleted records are
left out and said so. Memory stays bounded: the file is mapped and read in batches.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gis_core.intake.encoding import decode_cell
from gis_core.intake.mapped import MappedFile
from gis_core.intake.refusals import FileRefused

_HEADER = struct.Struct("<B3xIHH20x")
_FIELD = struct.Struct("<11sc4xBB14x")
_LANGUAGE_BYTE = 29
_END_OF_FIELDS = 0x0D
_DELETED = 0x2A
_TEXT_KINDS = frozenset("CNFDL")
_SEPARATOR = 0x1F
MAX_COLUMNS = 500
_SAMPLE = 2000
_SCAN_ROWS = 20_000


@dataclass(frozen=True)
class DbfField:
    """One column as the header describes it; `offset` counts from the record's start."""

    name: bytes
    kind: str
    width: int
    decimals: int
    offset: int

    @property
    def readable(self) -> bool:
        """Whether the cells are text; memo and binary cells are not read."""
        return self.kind in _TEXT_KINDS


class DbfTable:
    """An opened table.

    FileRefused on opening: dbf-damaged, dbf-truncated, too-many-columns.
    """

    def __init__(self, path: Path) -> None:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEADER.size)
            if len(head) < _HEADER.size:
                raise FileRefused("dbf-damaged")
            _version, self.count, header_size, self._record_size = _HEADER.unpack(head)
            self.language_byte = head[_LANGUAGE_BYTE]
            if header_size < _HEADER.size + 1 or self._record_size < 1:
                raise FileRefused("dbf-damaged")
            self.fields = _fields(file.read(header_size - _HEADER.size))
        self._check(size, header_size)
        self._file = MappedFile(path)
        used = self.count * self._record_size
        records = self._file.content[header_size : header_size + used]
        self._records = records.reshape(self.count, self._record_size)

    def _check(self, size: int, header_size: int) -> None:
        if not self.fields:
            raise FileRefused("dbf-damaged")
        if len(self.fields) > MAX_COLUMNS:
            raise FileRefused("too-many-columns", limit=MAX_COLUMNS)
        used = 1 + sum(field.width for field in self.fields)
        if used > self._record_size:
            raise FileRefused("dbf-damaged")
        there = (size - header_size) // self._record_size
        if there < self.count:
            raise FileRefused("dbf-truncated", stated=self.count, found=max(there, 0))

    def deleted(self) -> NDArray[np.bool_]:
        """Which records are marked as deleted."""
        marks = [records[:, 0] == _DELETED for _start, records in self._blocks()]
        return np.concatenate(marks) if marks else np.empty(0, dtype=np.bool_)

    def sample(self) -> list[bytes]:
        """Field names and cells with letters beyond ASCII, from up to 2,000 records."""
        cells = [field.name for field in self.fields]
        records = self._taken(self._telling_rows())
        for field in self.fields:
            if field.readable and len(records):
                cells += [cell for cell in _cells(records, field) if not cell.isascii()]
        return cells

    def _telling_rows(self) -> NDArray[np.intp]:
        """Numbers of records with bytes beyond ASCII, spread over the file."""
        found = [
            start + np.flatnonzero((records >= 0x80).any(axis=1))
            for start, records in self._blocks()
        ]
        rows = np.concatenate(found) if found else np.empty(0, dtype=np.intp)
        return rows[:: max(1, -(-len(rows) // _SAMPLE))]

    def _taken(self, rows: NDArray[np.intp]) -> NDArray[np.uint8]:
        """A copy of these records, whose numbers rise."""
        taken = [np.empty((0, self._record_size), dtype=np.uint8)]
        for start, records in self._blocks():
            first, end = np.searchsorted(rows, (start, start + len(records)))
            taken.append(records[rows[first:end] - start])
        return np.concatenate(taken)

    def _blocks(self) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """All records, some at a time, with the number of the first."""
        for start in range(0, self.count, _SCAN_ROWS):
            yield start, self._records[start : start + _SCAN_ROWS]
            self._file.let_go()

    def column(
        self, field: DbfField, rows: NDArray[np.intp], codec: str
    ) -> tuple[list[str | None], dict[int, bytes]]:
        """The texts of a column (None: empty), and the cells that are no text.

        Those stand in the list as None; the dictionary has their position in it.
        """
        records = self._records[rows]
        cells = _cells(records, field)
        texts = _decoded(cells, codec)
        broken: dict[int, bytes] = {}
        if texts is None:
            texts = []
            for position, cell in enumerate(cells):
                text = decode_cell(cell, codec)
                if text is None:
                    broken[position] = cell
                texts.append(text or "")
        return _values(texts, field), broken

    def batches(self, size: int) -> Iterator[NDArray[np.intp]]:
        """Numbers (from 0) of the records that are not deleted, `size` at a time."""
        kept = np.flatnonzero(~self.deleted())
        for start in range(0, len(kept), size):
            yield kept[start : start + size]
            self._file.let_go()


def _fields(description: bytes) -> list[DbfField]:
    fields = []
    offset = 1
    for start in range(0, len(description) - _FIELD.size + 1, _FIELD.size):
        if description[start] == _END_OF_FIELDS:
            break
        name, kind, width, decimals = _FIELD.unpack_from(description, start)
        fields.append(
            DbfField(
                name=name.split(b"\x00")[0].rstrip(b" "),
                kind=kind.decode("latin-1"),
                width=width,
                decimals=decimals,
                offset=offset,
            )
        )
        offset += width
    return fields


def _cells(records: NDArray[np.uint8], field: DbfField) -> list[bytes]:
    """The bytes of a column, without the padding at their ends."""
    if field.width == 0:
        return [b""] * len(records)
    block = np.ascontiguousarray(records[:, field.offset : field.offset + field.width])
    cells = block.view(f"S{field.width}").ravel().tolist()
    if (block == 0).any():
        return [cell.split(b"\x00")[0].rstrip(b" ") for cell in cells]
    return [cell.rstrip(b" ") for cell in cells]


def _decoded(cells: list[bytes], codec: str) -> list[str] | None:
    """All cells decoded in one go; None if one of them needs a closer look."""
    separator = bytes([_SEPARATOR])
    try:
        texts = separator.join(cells).decode(codec).split(chr(_SEPARATOR))
    except UnicodeDecodeError:
        return None
    return texts if len(texts) == len(cells) else None


def _values(texts: list[str], field: DbfField) -> list[str | None]:
    """Empty cells, overflow stars and unknown truth values as None."""
    values = [text.strip() or None for text in texts]
    if field.kind in "NF":
        return [None if value and value.startswith("*") else value for value in values]
    if field.kind == "D":
        return [None if value and not value.strip("0") else value for value in values]
    if field.kind == "L":
        return [None if value == "?" else value for value in values]
    return values
