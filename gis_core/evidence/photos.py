"""Photos: judged by their content, read before any change, shown as our own copy.

The place and time that a camera wrote are claims: they are kept and compared, and never
move a point. What the camera wrote stays in the original; the display copy has none of
it and none of the bytes that somebody else arranged.
"""

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps
from pillow_heif import register_heif_opener

from gis_core.errors import Invalid, Text
from gis_core.text import is_storable

register_heif_opener()

FORMATS = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # several pictures in one; the first is the photo
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
OPENERS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2048  # pixels, of the display copy
QUALITY = 85

# Also a bound for what Pillow itself would open, here and elsewhere in the process.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

# What Pillow and libheif raise on broken files.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
)
_TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Camera:
    """What the camera wrote into the file; degrees are WGS 84, longitude first."""

    place: tuple[float, float] | None = None
    at: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that was read whole. `display` is a JPEG of our own making."""

    media_type: str
    width: int
    height: int
    camera: Camera
    display: bytes
    display_width: int
    display_height: int
    perceptual_hash: int | None


def looks_like_one(source: IO[bytes]) -> bool:
    """Does an open file begin as a photo does, whatever follows?"""
    source.seek(0)
    try:
        with Image.open(source, formats=OPENERS):
            return True
    except _TOO_MANY_PIXELS:
        return True
    except _BROKEN:
        return False
    finally:
        source.seek(0)


def read(source: IO[bytes]) -> Photo:
    """Read an open photo from its beginning; Invalid if it is none, and why."""
    source.seek(0)
    try:
        with Image.open(source, formats=OPENERS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_many_pixels()
            media_type = FORMATS[image.format or ""]
            size = image.size
            camera = _camera(image)
            shown = _shown(image)
    except _TOO_MANY_PIXELS as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise _not_a_photo() from error
    return Photo(
        media_type=media_type,
        width=size[0],
        height=size[1],
        camera=camera,
        display=_as_jpeg(shown),
        display_width=shown.width,
        display_height=shown.height,
        perceptual_hash=_perceptual_hash(shown),
    )


def _shown(image: Image.Image) -> Image.Image:
    """The picture as people see it: upright, on white, no side longer than allowed."""
    # A JPEG is decoded at a half, quarter or eighth where that is large enough.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):
        # 16 bits a pixel, which Pillow does not narrow by itself.
        narrow = np.asarray(upright, dtype=np.uint16) >> 8
        upright = Image.fromarray(narrow.astype(np.uint8))
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        upright = Image.new("RGB", layer.size, "white")
        upright.paste(layer, mask=layer.getchannel("A"))
    plain = upright.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # A new picture has nothing of the old one's metadata.
    clean = Image.new("RGB", plain.size)
    clean.paste(plain)
    return clean


def _as_jpeg(image: Image.Image) -> bytes:
    sink = io.BytesIO()
    image.save(sink, "JPEG", quality=QUALITY, optimize=True)
    return sink.getvalue()


def _perceptual_hash(image: Image.Image) -> int | None:
    """Whether it grows lighter or darker, at 64 places; a signed 64-bit number.

    Copies that were scaled or saved again differ in a few bits at most. A picture of
    one colour or one shade has no hash: it would be like every other one.
    """
    small = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    grey = np.asarray(small, dtype=np.int16)
    lighter = grey[:, 1:] > grey[:, :-1]
    if np.ptp(grey) < 8 or lighter.all() or not lighter.any():
        return None
    return int.from_bytes(np.packbits(lighter).tobytes(), signed=True)


# --- What the camera wrote --------------------------------------------------------------
def _camera(image: Image.Image) -> Camera:
    """The camera's claims; those that cannot be read are left out."""
    try:
        exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except _BROKEN:
        return Camera()
    make = _words(exif.get(ExifTags.Base.Make))
    model = _words(exif.get(ExifTags.Base.Model))
    name = model if model.startswith(make) else f"{make} {model}"
    return Camera(place=_place(position), at=_time(details), name=name.strip()[:120])


def _words(value: Any) -> str:
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value
    if not isinstance(text, str):
        return ""
    text = text.split("\0")[0].strip()
    return text if is_storable(text) and text.isprintable() else ""


def _place(position: Mapping[int, Any]) -> tuple[float, float] | None:
    latitude = _degrees(position, ExifTags.GPS.GPSLatitude, "NS", 90)
    longitude = _degrees(position, ExifTags.GPS.GPSLongitude, "EW", 180)
    if latitude is None or longitude is None or (latitude == 0 == longitude):
        return None
    return longitude, latitude


def _degrees(
    position: Mapping[int, Any], tag: int, directions: str, most: float
) -> float | None:
    """Degrees, minutes and seconds as a number; the tag before says the direction."""
    try:
        parts = [float(part) for part in position[tag]]
        direction = _words(position[tag - 1]).upper()
        degrees = sum(part / 60**power for power, part in enumerate(parts))
    except (*_BROKEN, AttributeError):
        return None
    if len(parts) != 3 or direction not in tuple(directions):
        return None
    # Comparing is false for what is not a number.
    if not 0 <= degrees <= most:
        return None
    return degrees if direction == directions[0] else -degrees


def _time(details: Mapping[int, Any]) -> datetime | None:
    """When the shutter opened; without an offset, by the clocks of this place."""
    written = _words(details.get(ExifTags.Base.DateTimeOriginal))
    offset = _words(details.get(ExifTags.Base.OffsetTimeOriginal))
    try:
        return datetime.strptime(f"{written} {offset}", "%Y:%m:%d %H:%M:%S %z")
    except (ValueError, OverflowError):
        pass
    try:
        here = ZoneInfo(settings.TIME_ZONE)
        return datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=here)
    except (ValueError, OverflowError):
        return None


# --- Refusals ---------------------------------------------------------------------------
def _not_a_photo() -> Invalid:
    return _refused(
        "not-a-photo",
        _(
            "This file is not a photo that can be read. "
            "Photos are JPEG, PNG, WebP or HEIC files."
        ),
    )


def _too_many_pixels() -> Invalid:
    return _refused("too-many-pixels", _("The photo has more than 50 million pixels."))


def _refused(code: str, sentence: Text) -> Invalid:
    return Invalid(code, sentence, fields={"file": sentence})
