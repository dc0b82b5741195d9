"""COPY: the fast way of many rows into a table.

Rows are turned into PostgreSQL's text format while they are sent, so that memory holds
a few hundred kilobytes however many there are. They go through Django's connection and
belong to its transaction.
"""

import io
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection
from psycopg2 import sql

Cell = str | int | float | bool | None

_NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_ROWS_AT_ONCE = 500


def copy_rows(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> int:
    """Send rows into a table's columns; the number of rows sent.

    Text may hold anything but NUL, which PostgreSQL's text cannot. Dates, JSON and
    geometries go as their text (ISO, JSON, hex EWKB). Errors of the database are
    raised as they are, and nothing was copied then.
    """
    stream = _RowStream(rows)
    with connection.cursor() as cursor:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with connection.wrap_database_errors:
            cursor.cursor.copy_expert(statement.as_string(cursor.cursor), stream)
    return stream.sent


def copy_line(row: Sequence[Cell]) -> str:
    """One row in COPY's text format, its line end included."""
    # Nearly all cells are plain text or nothing: they are seen to without a call.
    cells = [
        _NULL
        if cell is None
        else cell
        if isinstance(cell, str) and cell.isprintable() and "\\" not in cell
        else _cell(cell)
        for cell in row
    ]
    return "\t".join(cells) + "\n"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.translate(_ESCAPES)
    if isinstance(cell, bool):
        return "t" if cell else "f"
    return repr(cell) if isinstance(cell, float) else str(cell)


class _RowStream(io.RawIOBase):
    """The rows as the file of bytes that COPY reads."""

    def __init__(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._lines = self._encoded(iter(rows))
        self._rest = b""
        self.sent = 0

    def _encoded(self, rows: Iterator[Sequence[Cell]]) -> Iterator[bytes]:
        lines: list[str] = []
        for row in rows:
            lines.append(copy_line(row))
            if len(lines) == _ROWS_AT_ONCE:
                self.sent += len(lines)
                yield "".join(lines).encode()
                lines = []
        self.sent += len(lines)
        yield "".join(lines).encode()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; nothing at the end."""
        while size < 0 or len(self._rest) < size:
            piece = next(self._lines, None)
            if piece is None:
                break
            self._rest += piece
        taken, self._rest = (
            (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        )
        return taken
