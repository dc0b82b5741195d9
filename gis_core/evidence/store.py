"""The file store: files named by the SHA-256 of their bytes, written once.

A file is complete before its row exists: bytes go to a temporary name, are flushed to
the disk, and are moved into place; then comes the row. Putting the same bytes again
changes nothing. A row without its file, or with other bytes, is never served.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, ManyToOneRel, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gis_core.errors import TooLarge, Unavailable
from gis_core.evidence.models import StoredFile

logger = logging.getLogger(__name__)

PIECE = 1024 * 1024
UNKNOWN = "application/octet-stream"
SIDE_BY_SIDE = 8  # files that are flushed at a time
NEW = "new-"  # the beginning of temporary names

# A file that is put again may have been waiting to be swept.
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Arriving:
    """An open file to be kept, read from where it stands to its end.

    More than `limit` bytes are refused.
    """

    source: IO[bytes]
    media_type: str
    width: int | None = None
    height: int | None = None
    limit: int | None = None


def put(
    source: IO[bytes],
    *,
    media_type: str,
    at: datetime,
    width: int | None = None,
    height: int | None = None,
    limit: int | None = None,
) -> StoredFile:
    """Keep the bytes of one open file; if they are refused, nothing stays."""
    (stored,) = put_many([Arriving(source, media_type, width, height, limit)], at=at)
    return stored


def put_many(arriving: Sequence[Arriving], *, at: datetime) -> list[StoredFile]:
    """Keep several files, or none of them; their rows, in order.

    They are flushed to the disk side by side: waiting for the disk is nearly all that
    putting a small file costs.
    """
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        writing = [threads.submit(_written, one.source, one.limit) for one in arriving]
        wait(writing)
        try:
            written = [each.result() for each in writing]
            with transaction.atomic():
                _lock([each.sha256 for each in written])
                list(threads.map(_move, written))
                return _rows(arriving, written, at)
        finally:
            for each in writing:
                if each.exception() is None:
                    each.result().temporary.unlink(missing_ok=True)


def path_of(stored: StoredFile) -> Path:
    """Where the bytes of a stored file are."""
    return _place(stored.sha256)


def is_sound(stored: StoredFile) -> bool:
    """Are the bytes still there and still the same?"""
    try:
        with path_of(stored).open("rb") as source:
            return _digest_of(source) == stored.sha256
    except FileNotFoundError:
        return False


def opened(stored: StoredFile) -> IO[bytes]:
    """The bytes for reading, checked first; Unavailable if they are not the same."""
    try:
        source = path_of(stored).open("rb")
    except FileNotFoundError:
        logger.error("The stored file %s is missing.", stored.sha256)
        raise _damaged() from None
    if _digest_of(source) != stored.sha256:
        source.close()
        logger.error("The stored file %s is damaged.", stored.sha256)
        raise _damaged()
    source.seek(0)
    return source


def sha256_of(source: IO[bytes]) -> str:
    """The digest of a whole open file, which stands at its beginning afterwards."""
    source.seek(0)
    digest = _digest_of(source)
    source.seek(0)
    return digest


def sweep(*, before: datetime) -> int:
    """Remove what nothing refers to and nobody put since `before`; how many files.

    An upload that was broken off leaves such files: a temporary one, one without row,
    or one whose row no evidence or upload names.
    """
    removed = 0
    for stored in _unnamed(before):
        with _locked(stored.sha256):
            again = _unnamed(before).filter(pk=stored.pk)
            if again.delete()[0]:
                path_of(stored).unlink(missing_ok=True)
                removed += 1
    root = Path(settings.FILE_STORE)
    for path in [*root.glob(f"{NEW}*"), *root.glob("??/??/*")]:
        if _is_older(path, before) and _remove_rowless(path):
            removed += 1
    return removed


@dataclass(frozen=True, slots=True)
class _Written:
    """A complete temporary file on the disk, its digest and its size."""

    temporary: Path
    sha256: str
    size: int


def _written(source: IO[bytes], limit: int | None) -> _Written:
    root = Path(settings.FILE_STORE)
    root.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    with tempfile.NamedTemporaryFile(dir=root, prefix=NEW, delete=False) as sink:
        try:
            while piece := source.read(PIECE):
                size += len(piece)
                if limit is not None and size > limit:
                    raise too_large(limit)
                digest.update(piece)
                sink.write(piece)
            sink.flush()
            os.fsync(sink.fileno())
        except BaseException:
            Path(sink.name).unlink(missing_ok=True)
            raise
    return _Written(Path(sink.name), digest.hexdigest(), size)


def _move(written: _Written) -> None:
    """To its place, so that it is still there after a power cut."""
    target = _place(written.sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    written.temporary.replace(target)
    _flush_folder(target.parent)


def _rows(
    arriving: Sequence[Arriving], written: Sequence[_Written], at: datetime
) -> list[StoredFile]:
    """The rows of files that are in their places, made where there was none."""
    new = [
        StoredFile(
            sha256=each.sha256,
            size=each.size,
            media_type=one.media_type,
            width=one.width,
            height=one.height,
            stored_at=at,
        )
        for one, each in zip(arriving, written, strict=True)
    ]
    StoredFile.objects.bulk_create(new, ignore_conflicts=True)
    kept = StoredFile.objects.in_bulk([row.sha256 for row in new], field_name="sha256")
    for row in new:
        _complete(kept[row.sha256], row.media_type, at)
    return [kept[row.sha256] for row in new]


def too_large(limit: int) -> TooLarge:
    """The refusal of a file of more than `limit` bytes."""
    return TooLarge(
        "file-too-large",
        _("The file is larger than %(megabytes)d MB."),
        params={"megabytes": limit // 1024**2},
    )


def _complete(stored: StoredFile, media_type: str, at: datetime) -> None:
    """Bytes that were put before: their type may be known better now."""
    changed = []
    if stored.media_type == UNKNOWN != media_type:
        stored.media_type = media_type
        changed.append("media_type")
    if stored.stored_at < at - REFRESH:
        stored.stored_at = at
        changed.append("stored_at")
    if changed:
        stored.save(update_fields=changed)


def _unnamed(before: datetime) -> QuerySet[StoredFile]:
    """The rows to which no other row refers, put before that time."""
    rows = StoredFile.objects.filter(stored_at__lt=before)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            column = relation.field.name
            users = relation.field.model._default_manager.all()
            rows = rows.exclude(Exists(users.filter(**{column: OuterRef("pk")})))
    return rows


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False  # an upload took it to its place meanwhile


def _remove_rowless(path: Path) -> bool:
    with _locked(path.name):
        if StoredFile.objects.filter(sha256=path.name).exists():
            return False
        path.unlink(missing_ok=True)
        return True


def _lock(digests: Iterable[str]) -> None:
    """Wait until nobody puts or sweeps these files; until the transaction ends.

    In one order everywhere, so that two calls never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number",
            [sorted({_number(sha256) for sha256 in digests})],
        )


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """The same, over several transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_number(name)])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_number(name)])


def _number(name: str) -> int:
    digest = hashlib.sha256(f"stored file {name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def _digest_of(source: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _damaged() -> Unavailable:
    return Unavailable(
        "file-damaged",
        _("This file is missing or damaged. Please tell your administrator."),
    )


def _flush_folder(folder: Path) -> None:
    """Make a rename in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(sha256: str) -> Path:
    return Path(settings.FILE_STORE) / sha256[:2] / sha256[2:4] / sha256
