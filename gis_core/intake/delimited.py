"""Tables as text: commas, tabs, semicolons or bars, in any Chinese encoding."""

import codecs
import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from gis_core.intake.encoding import ASCII, UTF8, Encoding, decide, sixteen_bits
from gis_core.intake.heading import Row
from gis_core.intake.layer import TABLE_TEXT
from gis_core.intake.refusals import FileRefused
from gis_core.intake.table import TableLayer

LONGEST_CELL = 1024 * 1024
_SAMPLE_LINES = 2000
_LONGEST_LINE = 4 * 1024 * 1024
_SEPARATORS = ",\t;|，"


def open_table(
    path: Path, name: str, declared: str, given: Mapping[str, str]
) -> TableLayer:
    """The table as a layer; FileRefused `table-damaged`, QuestionOpen `ask-encoding`."""
    encoding, codec, skip = _encoding(path, declared)
    errors = "surrogatepass" if codec.startswith("utf-16") else "surrogateescape"

    def opened() -> IO[str]:
        file = path.open(encoding=codec, errors=errors, newline="")
        file.read(skip)
        return file

    try:
        separator, lines = _dialect(opened)
    except UnicodeDecodeError as error:
        raise FileRefused("table-damaged") from error

    def rows() -> Iterator[Row]:
        csv.field_size_limit(LONGEST_CELL)
        with opened() as file:
            for _line in range(lines):
                file.readline(_LONGEST_LINE)
            try:
                for row in csv.reader(_lines(file), delimiter=separator):
                    yield [cell.strip() or None for cell in row]
            except (csv.Error, UnicodeDecodeError) as error:
                raise FileRefused("table-damaged") from error

    return TableLayer(name, TABLE_TEXT, rows, encoding, given)


def _lines(file: Iterator[str]) -> Iterator[str]:
    """Lines without NUL, which the csv module does not bear."""
    for line in file:
        yield line.replace("\x00", "")


def _encoding(path: Path, declared: str) -> tuple[Encoding, str, int]:
    """The encoding, its codec, and how many characters of mark to skip."""
    with path.open("rb") as file:
        head = file.read(4096)
    if codec := sixteen_bits(head):
        marked = head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
        return Encoding("UTF-16", "bytes"), codec, int(marked)
    if head.startswith(b"\xef\xbb\xbf") and not declared:
        return Encoding(UTF8, "bytes"), "utf-8", 1
    found = decide(_telling_lines(path), declared=declared)
    skip = 1 if head.startswith(b"\xef\xbb\xbf") and found.codec == "utf-8" else 0
    return found, "utf-8" if found.name == ASCII else found.codec, skip


def _telling_lines(path: Path) -> list[bytes]:
    """Lines with bytes beyond ASCII, spread over the file."""
    found: list[bytes] = []
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            if not line.isascii():
                found.append(line.rstrip(b"\r\n"))
    return found[:: max(1, -(-len(found) // _SAMPLE_LINES))]


def _dialect(opened: Callable[[], IO[str]]) -> tuple[str, int]:
    """The separator that gives the most rows of equal width, and lines before them."""
    with opened() as file:
        first = [file.readline(_LONGEST_LINE) for _line in range(40)]
    if first[0].lower().startswith("sep=") and len(first[0].strip()) == 5:
        return first[0].strip()[4], 1
    scores = {mark: _score(first, mark) for mark in _SEPARATORS}
    best = max(scores, key=lambda mark: scores[mark])
    return best, 0


def _score(lines: list[str], mark: str) -> tuple[int, int]:
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(
            (line.replace("\x00", "") for line in lines if line.strip()), delimiter=mark
        ):
            if len(row) > 1:
                widths[len(row)] += 1
    except csv.Error:
        return (0, 0)
    if not widths:
        return (0, 0)
    width, times = widths.most_common(1)[0]
    return times, width
