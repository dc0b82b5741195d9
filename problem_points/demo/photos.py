"""Drawn stand-ins for site photos: each is different, small, and carries EXIF."""

import functools
import io
from dataclasses import dataclass
from datetime import datetime

from PIL import ExifTags, Image, ImageDraw, ImageFont
from PIL.TiffImagePlugin import IFDRational

from problem_points.demo.plane import generator

SIZE = (320, 240)
SCENES = {
    "near": ((176, 160, 132), (120, 104, 84)),
    "far": ((200, 214, 224), (150, 158, 120)),
    "direction1": ((190, 205, 220), (160, 150, 110)),
    "direction2": ((205, 210, 215), (140, 150, 105)),
    "after": ((198, 216, 226), (112, 150, 84)),
    "visit": ((195, 205, 215), (150, 160, 110)),
}
"""Sky and ground of each kind of picture."""


@dataclass(frozen=True)
class Shot:
    """What a drawn photo shows and what its EXIF says."""

    number: str
    scene: str
    serial: int
    lon: float
    lat: float
    taken_at: datetime


def jpeg(shot: Shot) -> bytes:
    """The bytes of a drawn photo; the same for the same shot."""
    source = generator("photo", shot.number, shot.scene, shot.serial)
    sky, ground = SCENES[shot.scene]
    picture = Image.new("RGB", SIZE, sky)
    draw = ImageDraw.Draw(picture)
    _landscape(draw, source.random(24).tolist(), ground, shot.scene)
    draw.rectangle((0, SIZE[1] - 30, SIZE[0], SIZE[1]), fill=(20, 24, 28))
    draw.text(
        (8, SIZE[1] - 27),
        f"{shot.number} {shot.scene}\n{shot.taken_at:%Y-%m-%d %H:%M}"
        f" {shot.lon:.5f} {shot.lat:.5f}",
        fill=(240, 240, 240),
        font=_font(),
        spacing=2,
    )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70, exif=_exif(shot))
    return out.getvalue()


def _landscape(
    draw: ImageDraw.ImageDraw,
    chance: list[float],
    ground: tuple[int, int, int],
    scene: str,
) -> None:
    width, height = SIZE
    horizon = int(height * (0.35 + 0.2 * chance[0]))
    ridge = [(0, horizon)] + [
        (width * step // 8, horizon - int(40 * chance[step])) for step in range(1, 9)
    ]
    draw.polygon([*ridge, (width, height), (0, height)], fill=ground)
    darker = tuple(int(part * 0.75) for part in ground)
    for heap in range(3):
        x = int(width * (0.15 + 0.3 * heap + 0.1 * chance[10 + heap]))
        y = int(horizon + 30 + 50 * chance[13 + heap])
        size = int(18 + 26 * chance[16 + heap])
        if scene == "after":
            draw.ellipse((x - 6, y - 18, x + 6, y), fill=(70, 120, 60))
        else:
            draw.polygon([(x - size, y), (x, y - size), (x + size, y)], fill=darker)


@functools.cache
def _font() -> ImageFont.ImageFont:
    """The small bitmap font that comes with Pillow: many times quicker than outlines."""
    return ImageFont.load_default_imagefont()


def _exif(shot: Shot) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Demo"
    exif[ExifTags.Base.Model] = "Drawn"
    exif[ExifTags.Base.DateTime] = shot.taken_at.strftime("%Y:%m:%d %H:%M:%S")
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = exif[
        ExifTags.Base.DateTime
    ]
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: _sexagesimal(shot.lat),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: _sexagesimal(shot.lon),
        }
    )
    return exif


def _sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Degrees, minutes and ten-thousandths of seconds, as fractions of whole numbers."""
    parts = round(degrees * 36_000_000)
    minutes, rest = divmod(parts, 600_000)
    whole, minutes = divmod(minutes, 60)
    return IFDRational(whole), IFDRational(minutes), IFDRational(rest, 10_000)
