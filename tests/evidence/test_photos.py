"""Photos are judged by content, read before any change, and shown as our own copy."""

import io
import zlib
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gis_core.errors import DomainError, Invalid
from gis_core.evidence import photos
from tests.factories.photos import photo, picture

SHANGHAI = timezone(timedelta(hours=8))
NOON = datetime(2021, 6, 1, 12, tzinfo=SHANGHAI)
PLACE = (113.25, 40.75)
SECRET = b"<script>canary</script>"


def opened(display: bytes) -> Image.Image:
    return Image.open(io.BytesIO(display))


@pytest.mark.parametrize(
    "kind, media_type",
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("HEIF", "image/heic"),
    ],
)
def test_place_time_and_camera_are_read(kind: str, media_type: str) -> None:
    read = photos.read(photo(kind=kind, place=PLACE, at=NOON, camera="HUAWEI P40"))

    assert read.media_type == media_type
    assert read.camera.place == pytest.approx(PLACE, abs=1e-6)
    assert read.camera.at == NOON
    assert read.camera.name == "HUAWEI P40"
    assert (read.width, read.height) == (640, 480)


def test_west_and_south_are_negative() -> None:
    read = photos.read(photo(place=(-70.5, -33.25)))

    assert read.camera.place == pytest.approx((-70.5, -33.25), abs=1e-6)


def test_a_time_without_offset_is_shanghai_time() -> None:
    file = photo(at=NOON)
    without = io.BytesIO(file.getvalue().replace(b"+08:00", b"      "))

    assert photos.read(without).camera.at == NOON


def test_a_photo_without_metadata_claims_nothing() -> None:
    assert photos.read(photo()).camera == photos.Camera()


@pytest.mark.parametrize(
    "place", [(0.0, 0.0), (200.0, 40.0), (113.0, 95.0)], ids=["null", "lon", "lat"]
)
def test_an_impossible_place_is_no_place(place: tuple[float, float]) -> None:
    assert photos.read(photo(place=place)).camera.place is None


def test_the_display_copy_is_small_and_has_no_metadata() -> None:
    file = photo(size=(3000, 2000), place=PLACE, at=NOON, camera="HUAWEI P40")
    file = io.BytesIO(file.getvalue() + SECRET)

    read = photos.read(file)

    shown = opened(read.display)
    assert shown.format == "JPEG"
    assert max(shown.size) == 2048
    assert (read.display_width, read.display_height) == shown.size
    assert not shown.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(shown.info)
    assert b"HUAWEI" not in read.display
    assert SECRET not in read.display


def test_a_small_photo_is_not_enlarged() -> None:
    assert opened(photos.read(photo(size=(320, 200))).display).size == (320, 200)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_the_display_copy_stands_upright(orientation: int) -> None:
    turned = {3: 180, 6: 90, 8: 270}[orientation]
    upright = picture(7)
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright.rotate(turned, expand=True).save(file, "JPEG", exif=exif, quality=95)

    shown = opened(photos.read(file).display)

    assert shown.size == upright.size
    difference = np.abs(np.asarray(shown, int) - np.asarray(upright, int))
    assert difference.mean() < 3


def test_what_is_transparent_is_shown_on_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(file, "PNG")

    assert opened(photos.read(file).display).getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1"])
def test_other_kinds_of_pixels_are_shown_too(mode: str) -> None:
    file = io.BytesIO()
    picture().convert(mode).save(file, "JPEG" if mode == "CMYK" else "PNG")

    assert opened(photos.read(file).display).mode == "RGB"


def test_sixteen_bits_a_pixel_are_narrowed_not_cut() -> None:
    ramp = np.tile(np.linspace(0, 65535, 256).astype(np.uint16), (64, 1))
    file = io.BytesIO()
    Image.fromarray(ramp).save(file, "PNG")

    shown = np.asarray(opened(photos.read(file).display).convert("L"))

    assert shown[:, 0].max() < 16 and shown[:, 128].mean() == pytest.approx(128, abs=4)


# --- Perceptual hashes ------------------------------------------------------------------
def bits(one: int | None, other: int | None) -> int:
    assert one is not None and other is not None
    return ((one ^ other) & (2**64 - 1)).bit_count()


def test_a_copy_saved_again_and_smaller_has_nearly_the_same_hash() -> None:
    whole = picture(3, (1600, 1200))
    first, second = io.BytesIO(), io.BytesIO()
    whole.save(first, "JPEG", quality=92)
    whole.resize((500, 375)).save(second, "WEBP", quality=60)

    one, other = photos.read(first), photos.read(second)

    assert bits(one.perceptual_hash, other.perceptual_hash) <= 4


def test_other_pictures_have_other_hashes() -> None:
    hashes = [photos.read(photo(seed)).perceptual_hash for seed in range(20)]

    assert all(
        bits(one, other) > 4 for n, one in enumerate(hashes) for other in hashes[:n]
    )
    assert all(-(2**63) <= one < 2**63 for one in hashes if one is not None)


def test_a_picture_of_one_colour_has_no_hash() -> None:
    file = io.BytesIO()
    Image.new("RGB", (200, 200), "green").save(file, "PNG")

    assert photos.read(file).perceptual_hash is None


# --- What is refused --------------------------------------------------------------------
def png_of_size(width: int, height: int) -> bytes:
    """A tiny PNG whose header promises an enormous picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + check

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header = chunk(b"IHDR", size + b"\x08\x02\x00\x00\x00")
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(7100, 7100), (9000, 9000), (60000, 60000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid) as refusal:
        photos.read(io.BytesIO(png_of_size(*size)))

    assert refusal.value.code == "too-many-pixels"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a photo",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"GIF89a" + bytes(20),
        b"<VRTDataset rasterXSize='1'/>",
        photo().getvalue()[:2000],
        png_of_size(100, 100),
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "vrt", "cut jpeg", "short png"],
)
def test_what_is_no_photo_is_refused_and_the_field_is_named(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        photos.read(io.BytesIO(content))

    assert refusal.value.code == "not-a-photo"
    assert "JPEG" in str(refusal.value.fields["file"])


GOOD = {
    kind: photo(kind=kind, place=PLACE, at=NOON, camera="HUAWEI P40").getvalue()
    for kind in ("JPEG", "PNG", "WEBP", "HEIF")
}


# Pillow warns of metadata that it skips; nobody reads warnings of a server.
@pytest.mark.filterwarnings("ignore::UserWarning")
@given(
    kind=st.sampled_from(sorted(GOOD)),
    changes=st.lists(
        st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=40
    ),
    cut=st.integers(0, 2**16),
)
def test_a_damaged_photo_is_read_or_refused_and_never_breaks_us(
    kind: str, changes: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(GOOD[kind])
    for place, value in changes:
        content[place % len(content)] = value
    del content[max(cut, 100) :]
    try:
        read = photos.read(io.BytesIO(bytes(content)))
    except DomainError as refusal:
        assert refusal.fields.keys() == {"file"}
    else:
        assert opened(read.display).format == "JPEG"
        assert read.camera.at is None or read.camera.at.astimezone(UTC)
