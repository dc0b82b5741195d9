"""Files made to do harm, and files broken beyond reading: each with its refusal.

Every kind of threat to an importer is here at least once: bombs, names that lead
elsewhere, entities, references to other files and to the network, counts that lie.
`{canary}` stands for the address of a listener that nothing may ever reach.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests import files
from tests.files import Field, Shapefile, placemark

PLACE = (113.1, 41.0)
CANARY = "{canary}"
LOCAL = "/etc/passwd"


@dataclass(frozen=True)
class Hostile:
    """A file, how it is called, and the refusals that name what is wrong with it."""

    name: str
    content: bytes
    codes: frozenset[str]


def hostile(canary: str) -> Iterator[Hostile]:
    """All of them; `canary` is `host:port` of the listener."""
    for make in (_archives, _paths, _entities, _references, _counts, _broken):
        for name, content, *codes in make():
            spoken = content.replace(CANARY.encode(), canary.encode())
            if name.endswith((".zip", ".xlsx", ".kmz")):
                spoken = content
            yield Hostile(name, spoken, frozenset(codes))


def good(stem: str = "p", **changed: bytes) -> dict[str, bytes]:
    """The members of a small shapefile, with parts put in place of its own."""
    made = Shapefile([files.point(*PLACE)] * 3, stem=stem)
    made.changed = {f".{suffix}": part for suffix, part in changed.items()}
    return {f"{stem}{suffix}": part for suffix, part in made.parts().items()}


Made = Iterator[tuple[Any, ...]]


# --- Bombs (F4) -----------------------------------------------------------------------
def _archives() -> Made:
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
    yield "bomb.xlsx", _with_member(book, "xl/media/a.png", zeros), "zip-bomb"
    yield (
        "bomb-inside.zip",
        files.zipped({"a.xlsx": _with_member(book, "xl/media/a.png", zeros)}),
        "zip-bomb",
    )
    shared = b"<sst>" + b"<si><t>" + b"a" * 60 * 2**20 + b"</t></si></sst>"
    yield "strings.xlsx", _with_member(book, "xl/sharedStrings.xml", shared), "zip-bomb"


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


def _with_member(packed: bytes, name: str, content: bytes) -> bytes:
    """The archive with this member in place of one of that name, or beside them."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, content)
    return made.getvalue()


# --- Names that lead elsewhere (F5) -----------------------------------------------------
def _paths() -> Made:
    for number, name in enumerate(
        (
            "../canary.shp",
            "a/../../canary.shp",
            "/tmp/canary.shp",  # noqa: S108  what an attacker would write
            "C:\\canary.shp",
            "C:canary.shp",
            "..\\..\\canary.shp",
            "\\\\host\\share\\canary.shp",
            "a/./../../canary.dbf",
            "canary\n.shp",
        )
    ):
        yield f"slip-{number}.zip", _named({name: b"x"}), "unsafe-path"
    yield "nul.zip", _nul_name(), "unsafe-path", "damaged-zip"
    yield "link.zip", _link(LOCAL), "link-in-zip"
    yield "link-part.zip", _link(LOCAL, name="p.prj"), "link-in-zip"
    yield "device.zip", _link("", kind=0o020000), "link-in-zip"
    twice = {**good(), "P.SHP": b"y"}
    yield "case.zip", files.zipped(twice), "duplicate-member"
    yield "twice.zip", _twice(), "duplicate-member"


def _named(members: dict[str, bytes]) -> bytes:
    """A zip with names as they are, which zipfile would make harmless."""
    stand_ins = {f"{n:0{len(name)}}": name for n, name in enumerate(members)}
    packed = files.zipped(dict(zip(stand_ins, members.values(), strict=True)))
    for stand_in, name in stand_ins.items():
        packed = packed.replace(stand_in.encode(), name.encode())
    return packed


def _nul_name() -> bytes:
    return files.zipped({"canary.shpX.txt": b"x"}).replace(b"shpX", b"shp\0")


def _link(to: str, name: str = "p.shp", kind: int = 0o120000) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, to)
    return made.getvalue()


def _twice() -> bytes:
    return files.zipped({"p.shp": b"1", "q.shp": b"2"}).replace(b"q.shp", b"p.shp")


# --- Entities (F6) ---------------------------------------------------------------------
_LAUGHS = "<!DOCTYPE kml [" + '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
_QUADRATIC = f'<!DOCTYPE kml [<!ENTITY a "{"x" * 100_000}">]>'


def _entities() -> Made:
    inside = "<description>&a9;</description>"
    point = placemark("113.1,41", "a", inside)
    yield "laughs.kml", files.kml(point, before=_LAUGHS), "xml-entities"
    many = placemark("113.1,41", "&a;" * 10_000)
    yield "quadratic.kml", files.kml(many, before=_QUADRATIC), "xml-entities"
    for number, system in enumerate(
        (f"file://{LOCAL}", f"http://{CANARY}/x", f"ftp://{CANARY}/x", f"//{CANARY}/x")
    ):
        named = f'<!DOCTYPE kml [<!ENTITY a SYSTEM "{system}">]>'
        said = placemark("113.1,41", "&a;")
        yield f"outside-{number}.kml", files.kml(said, before=named), "xml-entities"
    parameter = f'<!DOCTYPE kml [<!ENTITY % a SYSTEM "http://{CANARY}/d"> %a;]>'
    yield "parameter.kml", files.kml(point, before=parameter), "xml-entities"
    bare = f'<!DOCTYPE kml SYSTEM "http://{CANARY}/kml.dtd">'
    yield "dtd.kml", files.kml(placemark("113,41"), before=bare), "xml-entities"
    wide = files.kml(point, before=_LAUGHS, encoding="UTF-16")
    yield "laughs-16.kml", wide, "xml-entities"
    yield (
        "laughs.kmz",
        files.zipped({"doc.kml": files.kml(point, before=_LAUGHS)}),
        ("xml-entities"),
    )
    book = files.workbook(a=[["经度", "纬度"], [113.1, 41]])
    sheet = (
        f'<?xml version="1.0"?>{_LAUGHS.replace("kml", "worksheet")}'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>'
        "</sheetData></worksheet>"
    ).encode()
    yield (
        "laughs.xlsx",
        _with_member(book, "xl/worksheets/sheet1.xml", sheet),
        ("xml-entities"),
    )
    outside = (
        f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a SYSTEM "file://{LOCAL}">]>'
        "<sst><si><t>&a;</t></si></sst>"
    ).encode()
    for part in ("xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"):
        yield f"outside-{len(part)}.xlsx", _with_member(book, part, outside), (
            "xml-entities"
        ), "workbook-damaged"  # fmt: skip


# --- References to other files and to the network (F7) ----------------------------------
def _references() -> Made:
    vrt = (
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    for number, source in enumerate(
        (LOCAL, f"/vsicurl/http://{CANARY}/a.shp", f"http://{CANARY}/a", "<x>")
    ):
        for suffix in (".vrt", ".csv", ".geojson", ".kml", ".gpkg"):
            content = vrt.format(source).encode()
            yield f"vrt-{number}{suffix}", content, "other-format"
            packed = files.zipped({f"a{suffix}": content})
            yield (
                f"vrt-{number}{suffix}.zip",
                packed,
                "no-layer",
                "kml-damaged",
                "no-rows",
            )
    wms = f"<GDAL_WMS><Service><ServerUrl>http://{CANARY}</ServerUrl></Service></GDAL_WMS>"
    yield "wms.geojson", wms.encode(), "other-format", "unknown-format"
    feature = {"type": "Point", "coordinates": list(PLACE)}
    for kind in ("link", "url", "file"):
        crs = {"type": kind, "properties": {"href": f"http://{CANARY}/crs", "url": "x"}}
        yield (
            f"crs-{kind}.geojson",
            files.geojson([(feature, {})], crs=crs),
            ("remote-reference"),
        )
    named = {"type": "name", "properties": {"name": f"http://{CANARY}/crs.wkt"}}
    yield "crs-name.geojson", files.geojson([(feature, {})], crs=named), "ask-crs"
    for number, prj in enumerate(
        (
            f"http://{CANARY}/crs",
            f"/vsicurl/http://{CANARY}/a.prj",
            LOCAL,
            "IMPORT_FROM",
        )
    ):
        packed = files.zipped(good(prj=prj.encode()))
        yield f"prj-{number}.zip", packed, "ask-crs"
    link = f"<NetworkLink><Link><href>http://{CANARY}/a.kml</href></Link></NetworkLink>"
    yield "link.kml", files.kml(link), "remote-reference"


# --- Counts and lengths that lie, loops (F8) ----------------------------------------------
def _counts() -> Made:
    dbf, shp, shx = (Shapefile([files.point(*PLACE)] * 3).parts()[s] for s in _PARTS)
    for name, count in (("dbf-rows", 2**31 - 1), ("dbf-rows-max", 2**32 - 1)):
        lying = dbf[:4] + struct.pack("<L", count) + dbf[8:]
        yield f"{name}.zip", files.zipped(good(dbf=lying)), "dbf-truncated"
    for name, at, value in (
        ("dbf-header-none", 8, 0),
        ("dbf-header-all", 8, 0xFFFF),
        ("dbf-record-none", 10, 0),
    ):
        lying = dbf[:at] + struct.pack("<H", value) + dbf[at + 2 :]
        yield (
            f"{name}.zip",
            files.zipped(good(dbf=lying)),
            "dbf-damaged",
            ("dbf-truncated"),
        )
    lying = dbf[:10] + struct.pack("<H", 1) + dbf[12:]
    yield "dbf-record-one.zip", files.zipped(good(dbf=lying)), "dbf-damaged"
    yield "dbf-cut.zip", files.zipped(good(dbf=dbf[:-30])), "dbf-truncated"
    yield "dbf-short.zip", files.zipped(good(dbf=dbf[:20])), "dbf-damaged"
    yield "dbf-none.zip", files.zipped(good(dbf=b"")), "missing-part"
    yield "shp-none.zip", files.zipped(good(shp=b"")), "missing-part"
    yield "shp-cut.zip", files.zipped(good(shp=shp[:-10])), "shp-truncated"
    yield "shp-short.zip", files.zipped(good(shp=shp[:50])), "shp-damaged"
    kinds = shp[:32] + struct.pack("<i", 31) + shp[36:]
    yield "shp-patches.zip", files.zipped(good(shp=kinds)), "unsupported-shapes"
    nothing = shp[:104] + struct.pack(">i", 0) + shp[108:]
    yield "shp-nothing.zip", files.zipped(good(shp=nothing, shx=b"")), (
        "shp-truncated"
    ), "shp-damaged"  # fmt: skip
    backwards = shp[:104] + struct.pack(">i", -20) + shp[108:]
    yield "shp-back.zip", files.zipped(good(shp=backwards, shx=b"")), (
        "shp-truncated"
    ), "shp-damaged"  # fmt: skip
    more = Shapefile([files.point(*PLACE)] * 2).parts()
    yield "rows-fewer.zip", files.zipped(good(dbf=more[".dbf"])), "parts-disagree"
    yield (
        "shapes-fewer.zip",
        files.zipped(good(shp=more[".shp"], shx=more[".shx"])),
        ("parts-disagree"),
    )
    ring = [(113, 41), (113, 41.1), (113.1, 41.1), (113, 41)]
    for name, at, count in (
        ("points", 48, 2**31 - 1),
        ("points-less", 48, -1),
        ("parts", 44, 2**30),
        ("parts-less", 44, -5),
    ):
        outline = files.polygon(ring)
        lying = outline[: at - 8] + struct.pack("<i", count) + outline[at - 4 :]
        packed = Shapefile([lying]).zipped()
        yield f"shp-{name}.zip", packed, "shp-damaged"
    start = struct.pack("<i", 2**30)
    outline = files.polygon(ring)
    yield (
        "shp-part-start.zip",
        Shapefile([outline[:44] + start + outline[48:]]).zipped(),
        ("shp-damaged"),
    )
    fields = [Field(f"F{n}", 10) for n in range(1500)]
    yield "dbf-columns.zip", Shapefile([files.point(*PLACE)], fields).zipped(), (
        "too-many-columns"
    ), "dbf-damaged"  # fmt: skip


_PARTS = (".dbf", ".shp", ".shx")


# --- Broken beyond reading ----------------------------------------------------------------
def _broken() -> Made:
    yield "empty.geojson", b"", "empty-file"
    yield "cut.geojson", b'{"type": "FeatureCollection", "features": [', "json-damaged"
    deep = b'{"type": "Feature", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    yield "deep.geojson", deep, "json-damaged"
    keys = {f"k{n}": n for n in range(3000)}
    yield "keys.geojson", files.geojson([(None, keys)]), "too-many-columns"
    yield "cut.kml", files.kml(placemark("113,41"))[:-30], "kml-damaged"
    yield "deep.kml", b"<kml>" + b"<a>" * 100_000, "kml-damaged"
    yield "zeros.shp", bytes(5000), "unknown-format"
    yield (
        "noise.gpkg",
        b"SQLite format 3\x00" + bytes(range(256)) * 40,
        ("geopackage-damaged"),
    )
    yield "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "other-format"
    yield "a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(500), "other-format"
    yield "photo.zip", b"\xff\xd8\xff\xe0" + bytes(500), "other-format"
    yield "program.zip", b"MZ\x90\x00" + bytes(500), "unknown-format"
    yield "page.csv", b"<html><body>1,2</body></html>", "other-format"
    yield "papers.zip", files.zipped({"a.docx": b"PK\3\4", "b.jpg": b"1"}), "no-layer"
    wide = ",".join(f"c{n}" for n in range(3000))
    yield "wide.csv", f"{wide}\n{wide}\n".encode(), "too-many-columns"
    yield "nowhere.csv", b"a,b\n1,2\n", "no-coordinates"
    yield "quote.csv", b'lon,lat\n"' + b"x" * (3 * 2**20), (
        "table-damaged"
    ), "no-rows", "unknown-format"  # fmt: skip
    book = files.workbook(a=[["经度", "纬度"], [113.1, 41]])
    yield "cut.xlsx", book[: len(book) // 2], "not-a-zip"
    yield (
        "sheet.xlsx",
        _with_member(book, "xl/worksheets/sheet1.xml", b"<a"),
        ("workbook-damaged"),
    )
