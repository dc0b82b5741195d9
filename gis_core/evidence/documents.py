"""Documents and videos: taken by their content, kept as they came, never shown inline."""

import zipfile
from typing import IO

import puremagic
from django.utils.translation import gettext_lazy as _

from gis_core.errors import Invalid, Text

_OFFICE = "application/vnd.openxmlformats-officedocument."

# What a package of the zip kind is, by a member that only this kind has.
_BY_MEMBER = {
    "word/document.xml": _OFFICE + "wordprocessingml.document",
    "xl/workbook.xml": _OFFICE + "spreadsheetml.sheet",
    "ppt/presentation.xml": _OFFICE + "presentationml.presentation",
    "OFD.xml": "application/ofd",
    "content.xml": "application/vnd.oasis.opendocument",
}
_BY_BEGINNING = {
    "application/pdf": "application/pdf",
    # Word, Excel, PowerPoint and WPS of the years before 2007 share one container.
    "application/msword": "application/x-ole-storage",
    "video/mp4": "video/mp4",
    "video/quicktime": "video/quicktime",
    "video/webm": "video/webm",
}
BEGINNING = 4096  # bytes that are looked at
MOST_MEMBERS = 10_000
VIDEOS = frozenset({"video/mp4", "video/quicktime", "video/webm"})


def media_type_of(source: IO[bytes]) -> str:
    """The type of an open document, by its content; Invalid if it is none of ours."""
    source.seek(0)
    beginning = source.read(BEGINNING)
    if not beginning:
        raise _refused("file-empty", _("The file is empty."))
    is_package = beginning.startswith(b"PK\x03\x04")
    found = _package(source) if is_package else _plain(beginning)
    source.seek(0)
    if found is None:
        raise _refused(
            "file-kind-unknown",
            _(
                "Files of this kind are not accepted. Accepted are PDF, OFD, Word, "
                "Excel, PowerPoint and OpenDocument files, MP4, MOV and WebM videos, "
                "and photos."
            ),
        )
    return found


def video_type_of(source: IO[bytes]) -> str:
    """The type of an open video; Invalid if it is none."""
    sentence = _("This file is not a video. Videos are MP4, MOV or WebM files.")
    try:
        found = media_type_of(source)
    except Invalid as error:
        raise _refused("not-a-video", sentence) from error
    if found not in VIDEOS:
        raise _refused("not-a-video", sentence)
    return found


def _plain(beginning: bytes) -> str | None:
    try:
        candidates = puremagic.magic_string(beginning)
    except puremagic.PureError:
        return None
    types = [candidate.mime_type for candidate in candidates]
    return next((_BY_BEGINNING[one] for one in types if one in _BY_BEGINNING), None)


def _package(source: IO[bytes]) -> str | None:
    """What kind of package; only the list of members is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(source) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if len(names) > MOST_MEMBERS:
        return None
    members = set(names)
    return next((kind for one, kind in _BY_MEMBER.items() if one in members), None)


def _refused(code: str, sentence: Text) -> Invalid:
    return Invalid(code, sentence, fields={"file": sentence})
