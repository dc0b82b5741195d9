"""Bombs and broken archives (F4)."""

import struct
import zlib

from tests import files
from tests.files import placemark
from tests.hostile.making import Made, good, with_member


def archives() -> Made:
    zeros = bytes(60 * 2**20)
    yield "ratio.zip", files.zipped({"a.dbf": zeros}), "zip-bomb"
    yield "ratio-papers.zip", files.zipped({**good(), "a.tif": zeros}), "zip-bomb"
    yield "many.zip", _many(20_000), "too-many-members"
    yield "many-lying.zip", _lying_count(_many(600)), "too-many-members", "damaged-zip"
    inner = files.zipped(good())
    yield "nested.zip", files.zipped({"a.zip": inner}), "nested-archive"
    yield "nested-renamed.zip", files.zipped({"a.shp": inner}), "nested-archive"
    yield "nested-kmz.zip", files.zipped({"a.kmz": inner}), "nested-archive"
    yield "overlapping.zip", _overlapping(), "zip-bomb"
    yield "lying-size.zip", _lying_size(), "damaged-zip", "zip-bomb"
    yield "empty.zip", files.zipped({}), "empty-zip"
    yield "cut.zip", files.zipped(good())[:-40], "not-a-zip", "damaged-zip"
    yield "spoilt.zip", _spoilt_crc(), "damaged-zip"
    yield "encrypted.zip", _flagged(1), "encrypted-zip"
    yield "strange-method.zip", _method(97), "unsupported-compression"
    kml = files.kml(placemark("113.1,41", "a" * 60 * 2**20))
    yield "bomb.kmz", files.zipped({"doc.kml": kml}), "zip-bomb"
    book = files.workbook(a=[["经度", "纬度"], [113.1, 41]])
    yield "bomb.xlsx", with_member(book, "xl/media/a.png", zeros), "zip-bomb"
    yield (
        "bomb-inside.zip",
        files.zipped({"a.xlsx": with_member(book, "xl/media/a.png", zeros)}),
        "zip-bomb",
    )
    shared = b"<sst>" + b"<si><t>" + b"a" * 60 * 2**20 + b"</t></si></sst>"
    yield "strings.xlsx", with_member(book, "xl/sharedStrings.xml", shared), "zip-bomb"


def _many(count: int) -> bytes:
    return files.zipped({f"{n}.txt": b"" for n in range(count)})


def _lying_count(packed: bytes) -> bytes:
    """The end record says ten members."""
    end = packed.rfind(b"PK\x05\x06")
    return packed[: end + 8] + struct.pack("<2H", 10, 10) + packed[end + 12 :]


def _overlapping() -> bytes:
    """Many directory entries for one stored kernel, as in the bombs of Fifield."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = kernel.compress(bytes(2**20)) + kernel.flush()
    crc = zlib.crc32(bytes(2**20))
    local = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(data), 2**20, 5, 0
    )
    body = local + b"a.dbf" + data
    directory = b""
    for number in range(300):
        name = f"{number:03}.s".encode()
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(data), 2**20,
            len(name), 0, 0, 0, 0, 0, 0,
        ) + name  # fmt: skip
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, 300, 300, len(directory), len(body), 0
    )
    return body + directory + end


def _lying_size() -> bytes:
    """The headers say two thousand bytes, forty megabytes come out."""
    packed = files.zipped({"a.dbf": bytes(40 * 2**20)})
    real = struct.pack("<L", 40 * 2**20)
    return packed.replace(real, struct.pack("<L", 2000))


def _spoilt_crc() -> bytes:
    packed = bytearray(files.zipped(good(), compress=False))
    at = packed.find(b"PK\x03\x04") + 200
    packed[at] ^= 0xFF
    return bytes(packed)


def _flagged(bit: int) -> bytes:
    packed = bytearray(files.zipped({"a.shp": b"x"}))
    packed[6] |= bit
    packed[packed.find(b"PK\x01\x02") + 8] |= bit
    return bytes(packed)


def _method(number: int) -> bytes:
    packed = bytearray(files.zipped({"a.shp": b"x"}))
    packed[8] = number
    packed[packed.find(b"PK\x01\x02") + 10] = number
    return bytes(packed)
