"""Excel workbooks (.xlsx): each sheet with rows is a table.

A workbook is a zip of XML, so it is held to the limits of every archive before it is
opened, and its XML is read by defusedxml. Cells are taken as the values they show;
formulas are never computed and links never followed.
"""

import csv
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from gis_core.intake import archive, heading, pulse
from gis_core.intake.encoding import UTF8, Encoding
from gis_core.intake.heading import Row
from gis_core.intake.layer import SPREADSHEET
from gis_core.intake.refusals import FileRefused, QuestionOpen
from gis_core.intake.table import MAX_COLUMNS, TableLayer

_LONGEST_SPOOL = 400 * 1024 * 1024
_MAX_ROWS = 1_048_576
_MAX_BLANK = 10_000
_DAMAGED = (
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError),
    *(OverflowError, zipfile.BadZipFile, ParseError, InvalidFileException),
)


def is_one(file: Path) -> bool:
    """Whether a zip is a workbook, by its members."""
    names = set(archive.names_in(file))
    return "[Content_Types].xml" in names and any(
        name.startswith("xl/workbook") for name in names
    )


def sheets(path: Path, folder: Path) -> dict[str, Path]:
    """The sheets that have rows, each spooled as text into the folder.

    FileRefused: as for archives, and workbook-damaged, xml-entities, other-format.
    """
    archive.check(path)
    if "xl/workbook.bin" in archive.names_in(path):
        raise FileRefused("other-format", format="Excel binary (.xlsb)")
    found: dict[str, Path] = {}
    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(
                file, read_only=True, data_only=True, keep_links=False
            )
            for number, sheet in enumerate(book.worksheets):
                spool = folder / f"sheet-{number}.csv"
                if _spool(sheet, spool):
                    found[str(sheet.title)] = spool
    except _DAMAGED as error:
        raise _refusal(error) from error
    return found


def _refusal(error: BaseException) -> FileRefused:
    """Entities are told apart from damage; openpyxl wraps what the XML parser says."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DefusedXmlException):
            return FileRefused("xml-entities")
        cause = cause.__cause__
    return FileRefused("workbook-damaged")


def with_places(found: dict[str, Path]) -> dict[str, Path]:
    """The sheets whose heading says where rows are, if any has one; else all."""
    telling = {}
    for name, spool in found.items():
        first = list(islice(_rows(spool), heading.LOOKED_AT))
        names = heading.find(first).names
        try:
            placed = heading.places_of(names, {}) is not None
        except QuestionOpen:
            placed = True
        if placed:
            telling[name] = spool
    return telling or found


def open_sheet(spool: Path, name: str, given: Mapping[str, str]) -> TableLayer:
    """A spooled sheet as a layer."""
    return TableLayer(
        name, SPREADSHEET, lambda: _rows(spool), Encoding(UTF8, "bytes"), given
    )


def _rows(spool: Path) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_SPOOL)
    with spool.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        for row in csv.reader(file):
            yield [cell or None for cell in row]


def _spool(sheet: Any, spool: Path) -> bool:
    """Write a sheet's cells as text; whether there were any."""
    # The stated size of a sheet may be a lie in both directions.
    sheet.reset_dimensions()
    rows = blank = 0
    with spool.open(
        "w", encoding="utf-8", errors="surrogatepass", newline=""
    ) as target:
        writer = csv.writer(target)
        for cells in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1):
            texts = [_text(cell) for cell in cells]
            if not any(texts):
                blank += 1
                if blank > _MAX_BLANK:
                    break
                continue
            blank = 0
            rows += 1
            while texts and not texts[-1]:
                texts.pop()
            writer.writerow(texts)
            if rows % 1000 == 0:
                pulse.beat()
            if rows > _MAX_ROWS or target.tell() > _LONGEST_SPOOL:
                raise FileRefused("too-large", limit=archive.MAX_UNPACKED // 2**20)
    return rows > 0


def _text(cell: Any) -> str:
    """What the cell holds as text; errors such as #N/A are nothing."""
    if cell is None or (isinstance(cell, str) and cell.startswith("#N/A")):
        return ""
    if isinstance(cell, datetime):
        whole = cell.time() == time(0)
        return cell.date().isoformat() if whole else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)
