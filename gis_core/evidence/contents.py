"""What a received file is, and keeping it: the part that all evidence has in common."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import IO, Any

from django.contrib.gis.geos import Point

from gis_core import crs
from gis_core.evidence import documents, photos, store
from gis_core.evidence.models import EvidenceKind, StoredFile

MEGABYTE = 1024 * 1024
LIMITS = {EvidenceKind.PHOTO: 50 * MEGABYTE, EvidenceKind.VIDEO: 500 * MEGABYTE}
LIMIT = 100 * MEGABYTE  # of all other kinds


@dataclass(frozen=True, slots=True)
class Content:
    """What a file turned out to be; a photo was read, all else is taken as it is."""

    media_type: str
    photo: photos.Photo | None = None

    def columns(self) -> dict[str, Any]:
        """What the camera claims, as columns of an evidence row."""
        if self.photo is None:
            return {}
        place = self.photo.camera.place
        return {
            "perceptual_hash": self.photo.perceptual_hash,
            "exif_location": Point(*place, srid=crs.STORAGE) if place else None,
            "exif_at": self.photo.camera.at,
            "camera": self.photo.camera.name,
        }


def read(file: IO[bytes], kind: str) -> Content:
    """Judge an open file by its content; Invalid if that does not fit its kind.

    Papers may be photographed: whatever is a photo is read as one.
    """
    limit = LIMITS.get(EvidenceKind(kind), LIMIT)
    if file.seek(0, io.SEEK_END) > limit:
        raise store.too_large(limit)
    if kind == EvidenceKind.VIDEO:
        return Content(documents.video_type_of(file))
    if kind == EvidenceKind.PHOTO or photos.looks_like_one(file):
        photo = photos.read(file)
        return Content(photo.media_type, photo)
    return Content(documents.media_type_of(file))


def keep(
    received: Sequence[tuple[IO[bytes], Content]], at: datetime
) -> list[tuple[StoredFile, StoredFile | None]]:
    """The originals in the store and, of photos, the copies that are shown."""
    arriving: list[store.Arriving] = []
    for file, content in received:
        file.seek(0)
        photo = content.photo
        if photo is None:
            arriving.append(store.Arriving(file, content.media_type))
            continue
        arriving += [
            store.Arriving(file, photo.media_type, photo.width, photo.height),
            store.Arriving(
                io.BytesIO(photo.display),
                "image/jpeg",
                photo.display_width,
                photo.display_height,
            ),
        ]
    stored = iter(store.put_many(arriving, at=at))
    return [
        (next(stored), next(stored) if content.photo else None)
        for _file, content in received
    ]


def name_of(file: IO[bytes]) -> str:
    """The file's own name, without folders, as far as it can be kept."""
    name = PurePath(str(getattr(file, "name", "") or "").replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[-200:]
