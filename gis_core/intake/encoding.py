"""Which encoding a table's names and values are in, decided from the bytes.

A guess by letter statistics fails on Chinese tables, and a .cpg may lie. So all bytes
are tried strictly, UTF-8 first, then GB18030; what the file says of itself (.cpg, the
language byte of the .dbf) decides only where the bytes leave a choice, and is believed
for other encodings only if the bytes agree.
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gis_core.intake.refusals import QuestionOpen

UTF8 = "UTF-8"
GB18030 = "GB18030"
ASCII = "ASCII"
_LONGEST_SEQUENCE = 4

# Language byte of the .dbf: only the values that say more than "some ANSI".
_BY_LANGUAGE_BYTE = {
    0x4D: "GBK",
    0x4F: "Big5",
    0x4E: "CP949",
    0x7A: "GBK",
    0x78: "Big5",
    0x13: "CP932",
    0x7B: "CP932",
}
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "cp936"})
# What writers put into a .cpg when they did not know: no statement.
_WEAK = frozenset({"iso8859-1", "cp1252", "latin-1", "ascii"})
_KNOWN = re.compile(
    r"utf-8|gb2312|gbk|gb18030|big5|big5hkscs|cp950|cp932|shift_jis|euc_jp|cp949|euc_kr"
    r"|ascii|iso8859-\d+|cp(125[0-8]|437|85\d|86\d|874)|koi8-[ru]|mac-roman"
)
_GB2312_PAIR = re.compile(rb"[\xa1-\xa9\xb0-\xf7][\xa1-\xfe]")
# Signs of measures that stand alone in otherwise plain text.
_SIGNS = frozenset("°²³·×±µ")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True)
class Encoding:
    """The decision: a name for people, and why it was taken.

    `source` is `declared`, `bytes`, `cpg`, `language-byte` or `plain` (only ASCII was
    seen). `warnings` are codes of what somebody should look at.
    """

    name: str
    source: str
    warnings: tuple[str, ...] = field(default=())

    @property
    def codec(self) -> str:
        """The name that Python knows; ASCII is read as UTF-8."""
        return "utf-8" if self.name in {UTF8, ASCII} else self.name


@dataclass(frozen=True)
class Hints:
    """What the file says of itself."""

    cpg: str = ""
    language_byte: int = 0


def decide(
    cells: Iterable[bytes], hints: Hints = Hints(), declared: str = ""
) -> Encoding:
    """The encoding of cells (field names and values, each perhaps cut at its end).

    QuestionOpen `ask-encoding` where the bytes fit nothing, fit nothing that was
    declared, or fit two readings equally well.
    """
    seen = [cell for cell in cells if not cell.isascii()]
    if declared:
        return _declared(seen, declared)
    if not seen:
        return Encoding(ASCII, "plain")
    stated, source = _stated(hints)
    fits_utf8, fits_chinese = fits(seen, "utf-8"), fits(seen, "gb18030")
    if fits_utf8 and not (fits_chinese and _may_be_chance(seen)):
        return Encoding(UTF8, "bytes", _contradiction(stated, {"utf-8"}))
    chinese = fits_chinese and looks_chinese(seen)
    if _is_believed(stated, seen, chinese=chinese):
        return Encoding(codec_label(stated), source)
    if fits_utf8:
        known = {"utf-8": UTF8, **dict.fromkeys(_CHINESE, GB18030)}
        if stated in known:
            return Encoding(known[stated], source)
        raise _question(seen, [UTF8, GB18030])
    if chinese:
        return Encoding(GB18030, "bytes", _contradiction(stated, _CHINESE))
    raise _question(seen, [GB18030, "Big5", "ISO8859-1"])


def _is_believed(stated: str, seen: Sequence[bytes], *, chinese: bool) -> bool:
    """Whether another encoding that the file states may be taken."""
    if not stated or stated in _CHINESE | {"utf-8"} or not fits(seen, stated):
        return False
    return not (stated in _WEAK and chinese)


def sixteen_bits(head: bytes) -> str:
    """The codec of text in sixteen bits, with a mark or without; empty if it is none."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) <= len(head) // 8 or max(even, odd) <= 8 * min(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def fits(cells: Sequence[bytes], codec: str) -> bool:
    """Whether the cells decode strictly, half characters at their ends aside.

    One in a hundred may be spoilt: its row will be refused, not the file.
    """
    spoilt = sum(decode_cell(cell, codec) is None for cell in cells)
    return spoilt <= len(cells) // 100


def decode_cell(cell: bytes, codec: str) -> str | None:
    """The text of a cell; None if it is no text in this encoding.

    A character that the width of the column cut off is left out.
    """
    try:
        return cell.decode(codec)
    except UnicodeDecodeError as error:
        if len(cell) - error.start >= _LONGEST_SEQUENCE:
            return None
        rest = cell[error.start :]
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        # An incomplete character raises only when told that nothing follows.
        return cell[: -len(rest)].decode(codec) + decoder.decode(rest, final=False)
    except UnicodeDecodeError:
        return None


def looks_chinese(cells: Sequence[bytes]) -> bool:
    """Whether nearly all high bytes pair up to everyday Chinese characters."""
    high = paired = 0
    for cell in cells:
        for run in _HIGH_RUN.findall(cell):
            high += len(run)
            paired += 2 * len(_GB2312_PAIR.findall(run))
    return paired >= 0.8 * high


def codec_label(codec: str) -> str:
    """The name that people know an encoding by."""
    labels = {"utf-8": UTF8, "big5": "Big5", **dict.fromkeys(_CHINESE, GB18030)}
    return labels.get(codec, codec.upper())


def parse_name(text: str) -> str:
    """Python's name of an encoding as people or .cpg files write it, or nothing."""
    name = text.strip().strip("\x00\ufeff").lower().removeprefix("ansi ")
    if name.isdigit():
        name = {"65001": "utf-8", "936": "gb18030", "54936": "gb18030"}.get(
            name, f"iso8859-{name[-1]}" if name.startswith("8859") else f"cp{name}"
        )
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    found = found.removesuffix("-sig")
    # Python also lists codecs that are no character sets, or not above ASCII.
    return found if _KNOWN.fullmatch(found) else ""


def _declared(seen: Sequence[bytes], declared: str) -> Encoding:
    codec = parse_name(declared)
    if not codec:
        raise QuestionOpen(
            "ask-encoding", choices=[GB18030, UTF8, "Big5"], declared=declared[:40]
        )
    label = codec_label(codec)
    if not fits(seen, Encoding(label, "declared").codec):
        raise _question(seen, [name for name in (GB18030, UTF8) if name != label])
    return Encoding(label, "declared")


def _stated(hints: Hints) -> tuple[str, str]:
    from_cpg = parse_name(hints.cpg) if hints.cpg else ""
    if from_cpg:
        return from_cpg, "cpg"
    named = _BY_LANGUAGE_BYTE.get(hints.language_byte, "")
    return (parse_name(named), "language-byte") if named else ("", "")


def _contradiction(stated: str, agreed: Iterable[str]) -> tuple[str, ...]:
    if not stated or stated in _WEAK or stated in agreed:
        return ()
    return ("encoding-differs-from-file",)


def _may_be_chance(seen: Sequence[bytes]) -> bool:
    """Whether GBK bytes could be valid UTF-8 by accident.

    A pair of GBK bytes is a valid two-byte UTF-8 character about once in twelve; a
    three-byte character, or four pairs in a row, is no accident any more.
    """
    pairs = signs = 0
    for cell in seen:
        text = decode_cell(cell, "utf-8") or ""
        if any(ord(letter) > 0x7FF for letter in text):
            return False
        pairs += sum(ord(letter) > 0x7F for letter in text if letter not in _SIGNS)
        signs += sum(letter in _SIGNS for letter in text)
    if signs and not pairs:
        return False
    return pairs < 4 and looks_chinese(seen)


def _question(seen: Sequence[bytes], choices: list[str]) -> QuestionOpen:
    """Ask, with the first cells as each choice would read them."""
    samples = {
        name: [
            cell.decode(Encoding(name, "declared").codec, "replace")[:40]
            for cell in seen[:10]
        ]
        for name in choices
    }
    return QuestionOpen("ask-encoding", choices=choices, samples=samples)
