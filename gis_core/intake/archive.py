"""Safe unpacking: what a zip holds, without trusting anything it says.

Members are read in pieces under limits that hold for what really comes out, not for
what the headers claim. Data members are written under neutral names into a folder of
the caller's; the names inside the zip are only ever text. Nothing else is written.
"""

import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from gis_core.intake import pulse
from gis_core.intake.refusals import FileRefused

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_FREE = 10 * 1024 * 1024
MAX_MEMBERS = 500
PIECE = 64 * 1024

SIGNATURE = b"PK\x03\x04"
EMPTY_SIGNATURE = b"PK\x05\x06"
DATA_SUFFIXES = frozenset(
    {".shp", ".shx", ".dbf", ".prj", ".cpg", ".geojson", ".json", ".gpkg"}
    | {".kml", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm"}
)
_ARCHIVE_SUFFIXES = frozenset(
    {".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".kmz", ".zst"}
)
# Office documents are zips as well; they travel along and are never opened here.
_ZIPPED_DOCUMENTS = frozenset(
    {".docx", ".xlsx", ".xlsm", ".pptx", ".odt", ".ods", ".wps"}
)
_ARCHIVE_SIGNATURES = (
    b"PK\x03\x04",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
)
_LEFTOVERS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_END_RECORD = struct.Struct("<4s4H2LH")
_MAX_DIRECTORY = 4 * 1024 * 1024
_LOCAL_HEADER = 30


@dataclass(frozen=True)
class Member:
    """One file that came along. `path` is None for what was not written out."""

    name: str
    size: int
    path: Path | None

    @property
    def suffix(self) -> str:
        """The last suffix in lower case, with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without its last suffix, with its folder, in one case."""
        return str(PurePosixPath(self.name).with_suffix("")).casefold()


def is_zip(path: Path) -> bool:
    """Whether the content, not the name, is that of a zip archive."""
    with path.open("rb") as file:
        return file.read(4) in {SIGNATURE, EMPTY_SIGNATURE}


def names_in(archive: Path) -> list[str]:
    """The names of the members as they are written; FileRefused as by `unpack`."""
    _check_directory(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            return opened.namelist()
    except (zipfile.BadZipFile, struct.error, UnicodeDecodeError) as error:
        raise FileRefused("damaged-zip") from error


def check(archive: Path) -> None:
    """Hold an archive to the limits without writing anything: for documents that are
    zips themselves. FileRefused as by `unpack`."""
    _read(archive, None)


def unpack(archive: Path, folder: Path) -> list[Member]:
    """Write the data members into `folder` (existing, empty) and list all members.

    FileRefused: not-a-zip, too-many-members, too-large, zip-bomb, nested-archive,
    unsafe-path, link-in-zip, encrypted-zip, duplicate-member, unsupported-compression,
    damaged-zip, empty-zip.
    """
    members = _read(archive, folder)
    if not members:
        raise FileRefused("empty-zip")
    return members


def take_out(archive: Path, name: str, sink: IO[bytes]) -> bool:
    """Write the member of this readable name into `sink`; False if there is none.

    FileRefused as by `unpack`.
    """
    with _opened(archive) as (opened, named):
        info = dict(named).get(name)
        if info is None:
            return False
        with opened.open(info) as source:
            _Budget(archive.stat().st_size).copy(source, sink, name)
        return True


def _read(archive: Path, folder: Path | None) -> list[Member]:
    with _opened(archive) as (opened, named):
        return _Budget(archive.stat().st_size).extract(opened, named, folder)


@contextmanager
def _opened(
    archive: Path,
) -> Iterator[tuple[zipfile.ZipFile, list[tuple[str, zipfile.ZipInfo]]]]:
    """The archive and its checked members; what breaks while it is open is refused."""
    _check_directory(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            yield opened, _checked(opened.infolist(), archive.stat().st_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error) as error:
        raise FileRefused("damaged-zip") from error
    except UnicodeDecodeError as error:
        raise FileRefused("damaged-zip") from error
    except NotImplementedError as error:
        raise FileRefused("unsupported-compression") from error


def _check_directory(archive: Path) -> None:
    """Refuse a directory of members too long to be worth reading."""
    with archive.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        tail_size = min(size, _END_RECORD.size + 0xFFFF)
        file.seek(size - tail_size)
        tail = file.read()
    start = tail.rfind(EMPTY_SIGNATURE)
    if start < 0 or len(tail) - start < _END_RECORD.size:
        raise FileRefused("not-a-zip")
    fields = _END_RECORD.unpack_from(tail, start)
    count, directory_size = fields[4], fields[5]
    if count > MAX_MEMBERS or directory_size > _MAX_DIRECTORY:
        raise FileRefused("too-many-members", limit=MAX_MEMBERS)


def _checked(
    infos: list[zipfile.ZipInfo], archive_size: int
) -> list[tuple[str, zipfile.ZipInfo]]:
    """The file members with their readable names; everything unsafe is refused."""
    if len(infos) > MAX_MEMBERS:
        raise FileRefused("too-many-members", limit=MAX_MEMBERS)
    _check_overlap(infos, archive_size)
    named = []
    for info in infos:
        name = _name(info)
        _check_path(name)
        if not name.endswith("/") and not _is_leftover(name):
            named.append((name, info))
        _check_member(info, name)
    doubled = [
        name
        for name, count in Counter(name.casefold() for name, _ in named).items()
        if count > 1
    ]
    if doubled:
        raise FileRefused("duplicate-member", name=doubled[0])
    return named


def _check_member(info: zipfile.ZipInfo, name: str) -> None:
    """Plain, unprotected files in the usual compression, and no archives."""
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise FileRefused("link-in-zip", name=name)
    if info.flag_bits & _ENCRYPTED:
        raise FileRefused("encrypted-zip", name=name)
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileRefused("unsupported-compression", name=name)
    if PurePosixPath(name).suffix.lower() in _ARCHIVE_SUFFIXES:
        raise FileRefused("nested-archive", name=name)


def _check_overlap(infos: list[zipfile.ZipInfo], archive_size: int) -> None:
    """No two members may share bytes: that is how small bombs become large ones."""
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < end:
            raise FileRefused("zip-bomb")
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
    if end > archive_size:
        raise FileRefused("damaged-zip")


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name as its maker meant it: marked UTF-8, else UTF-8, else GBK.

    Old programs for Windows part folders as Windows does.
    """
    return _letters(info).replace("\\", "/")


def _letters(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    received = info.orig_filename.encode("cp437")
    for codec in ("utf-8", "gb18030"):
        try:
            return received.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _check_path(name: str) -> None:
    """Only plain relative paths: no roots, drives, parents or control letters."""
    parts = name.split("/")
    drive = len(name) > 1 and name[1] == ":"
    if (
        not name
        or name.startswith("/")
        or drive
        or ".." in parts
        or any(ord(letter) < 32 for letter in name)
    ):
        shown = "".join(letter if letter.isprintable() else "�" for letter in name)
        raise FileRefused("unsafe-path", name=shown[:120])


def _is_leftover(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[0] in _LEFTOVERS or parts[-1] in _LEFTOVERS or parts[-1][:2] == "._"


class _Budget:
    """What may still come out of one archive."""

    def __init__(self, archive_size: int) -> None:
        self.archive_size = archive_size
        self.unpacked = 0

    def extract(
        self,
        opened: zipfile.ZipFile,
        named: list[tuple[str, zipfile.ZipInfo]],
        folder: Path | None,
    ) -> list[Member]:
        """Read every member whole (its checksum included); write the data members."""
        members = []
        for number, (name, info) in enumerate(named):
            pulse.beat()
            suffix = PurePosixPath(name).suffix.lower()
            path = None
            if folder is not None and suffix in DATA_SUFFIXES:
                path = folder / f"{number:03}{suffix}"
            with opened.open(info) as source:
                if path is None:
                    size = self.copy(source, None, name)
                else:
                    with path.open("xb") as sink:
                        size = self.copy(source, sink, name)
            members.append(Member(name=name, size=size, path=path))
        return members

    def copy(self, source: IO[bytes], sink: IO[bytes] | None, name: str) -> int:
        """Read a member whole, in pieces, and write it if there is where to."""
        size = 0
        while piece := source.read(PIECE):
            if size == 0:
                self._check_start(piece, name)
            size += len(piece)
            self.unpacked += len(piece)
            self._check(name)
            if sink is not None:
                sink.write(piece)
        return size

    def _check(self, name: str) -> None:
        if self.unpacked > MAX_UNPACKED:
            raise FileRefused("too-large", limit=MAX_UNPACKED // 2**20)
        expanded = self.unpacked > RATIO_FREE
        if expanded and self.unpacked > MAX_RATIO * self.archive_size:
            raise FileRefused("zip-bomb", name=name)

    @staticmethod
    def _check_start(piece: bytes, name: str) -> None:
        """An archive under another name is an archive as well."""
        suffix = PurePosixPath(name).suffix.lower()
        if piece.startswith(_ARCHIVE_SIGNATURES) and suffix not in _ZIPPED_DOCUMENTS:
            raise FileRefused("nested-archive", name=name)
