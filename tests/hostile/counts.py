"""Counts and lengths that lie, loops (F8)."""

import struct

from tests import files
from tests.files import Field, Shapefile
from tests.hostile.making import PLACE, Made, good

_PARTS = (".dbf", ".shp", ".shx")


def counts() -> Made:
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
