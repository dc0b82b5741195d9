"""Photos as phones make them: a picture of their own each, with what cameras write."""

import io
from datetime import datetime

import numpy as np
from PIL import ExifTags, Image


def picture(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture that looks like no other seed's: coarse patches of colour."""
    patches = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize(size, Image.Resampling.BICUBIC)


def photo(
    seed: int = 1,
    *,
    kind: str = "JPEG",
    size: tuple[int, int] = (640, 480),
    place: tuple[float, float] | None = None,
    at: datetime | None = None,
    camera: str = "",
    orientation: int = 1,
    name: str = "IMG_0001.jpg",
) -> io.BytesIO:
    """A photo file, open at its beginning; `place` is longitude and latitude."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    if camera:
        exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = camera.split(" ", 1)
    if at:
        details = exif.get_ifd(ExifTags.IFD.Exif)
        details[ExifTags.Base.DateTimeOriginal] = f"{at:%Y:%m:%d %H:%M:%S}"
        details[ExifTags.Base.OffsetTimeOriginal] = f"{at:%z}"[:3] + ":00"
    if place:
        position = exif.get_ifd(ExifTags.IFD.GPSInfo)
        longitude, latitude = place
        position[ExifTags.GPS.GPSLongitudeRef] = "E" if longitude >= 0 else "W"
        position[ExifTags.GPS.GPSLongitude] = sexagesimal(longitude)
        position[ExifTags.GPS.GPSLatitudeRef] = "N" if latitude >= 0 else "S"
        position[ExifTags.GPS.GPSLatitude] = sexagesimal(latitude)
    file = io.BytesIO()
    picture(seed, size).save(file, kind, exif=exif)
    file.seek(0)
    file.name = name
    return file


def sexagesimal(degrees: float) -> tuple[float, float, float]:
    """Degrees without sign, minutes and seconds, as cameras write them."""
    minutes, seconds = divmod(abs(degrees) * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    return whole, minutes, round(seconds, 4)
