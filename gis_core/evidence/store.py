"""The file store: files named by the SHA-256 of their bytes, written once.

A file is complete before its row exists: bytes go to a temporary name, are flushed to
the disk, and are moved into place. Putting the same bytes again changes nothing.
"""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from gis_core.evidence.models import StoredFile

PIECE = 1024 * 1024


def put(
    source: IO[bytes],
    *,
    media_type: str,
    at: datetime,
    width: int | None = None,
    height: int | None = None,
) -> StoredFile:
    """Keep the bytes of an open file, read from where it stands to its end."""
    root = Path(settings.FILE_STORE)
    root.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    with tempfile.NamedTemporaryFile(dir=root, prefix="new-", delete=False) as sink:
        try:
            while piece := source.read(PIECE):
                digest.update(piece)
                size += len(piece)
                sink.write(piece)
            sink.flush()
            os.fsync(sink.fileno())
            target = _place(digest.hexdigest())
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(sink.name).replace(target)
        except BaseException:
            Path(sink.name).unlink(missing_ok=True)
            raise
    stored, _created = StoredFile.objects.get_or_create(
        sha256=digest.hexdigest(),
        defaults={
            "size": size,
            "media_type": media_type,
            "width": width,
            "height": height,
            "stored_at": at,
        },
    )
    return stored


def path_of(stored: StoredFile) -> Path:
    """Where the bytes of a stored file are."""
    return _place(stored.sha256)


def _place(sha256: str) -> Path:
    return Path(settings.FILE_STORE) / sha256[:2] / sha256[2:4] / sha256
