"""A batch as a sender makes it: a zipped GBK shapefile in Gauss-Krüger metres.

Columns are as wide as what is in them, so that a million rows stay within what an
import unpacks. Of its rows 90 in 100 are new, 4 repeat a known number as it is, 1 brings
a known number with another description, 3 are known by place only, 2 lie near a known
point.
"""

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from gis_core import crs
from tests.bench.importing import ground
from tests.bench.importing.facts import GK_38, LABELS
from tests.files import ZONE_38

NEW_SEEN = "20210901"
_FIELDS = (
    ("问题编号", "C", 20),
    ("旗县", "C", 2),
    ("乡镇", "C", 2),
    ("图斑类型", "C", 16),
    ("面积", "N", 6),
    ("前时相", "D", 8),
    ("后时相", "D", 8),
    ("问题描述", "C", 56),
    ("责任单位", "C", 26),
    ("备注", "C", 8),
)


def make(path: Path, template: str, rows: int) -> None:
    """Write the zip of this many rows, for a ground of this name."""
    places, cells = _places(template, rows), _cells(template, rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        shp, shx = _shapes(places)
        zipped.writestr("points.shp", shp)
        zipped.writestr("points.shx", shx)
        zipped.writestr("points.dbf", _table(cells))
        zipped.writestr("points.prj", ZONE_38)


def _kind(row: int) -> str:
    """What a row is, by its number: the kinds are spread evenly."""
    last = row % 100
    if last < 90:
        return "new"
    if last < 94:
        return "same"
    if last < 95:
        return "changed"
    return "by-place" if last < 98 else "near"


def _known(template: str, rows: int) -> dict[int, tuple[str, str, float, float]]:
    wanted = [row for row in range(rows) if _kind(row) != "new"]
    return dict(zip(wanted, ground.sample(template, len(wanted)), strict=True))


def _places(template: str, rows: int) -> NDArray[np.float64]:
    """Longitude and latitude: anywhere in the city, or where the known point is."""
    city = ground.places(template, rows)
    for row, (_no, _type, lon, lat) in _known(template, rows).items():
        away = 3e-5 if _kind(row) in {"by-place", "near"} else 0.0
        city[row] = (lon + away, lat)
    return city


def _cells(template: str, rows: int) -> list[tuple[str, ...]]:
    known = _known(template, rows)
    table = []
    types = list(LABELS)
    for row in range(rows):
        kind = _kind(row)
        number, activity = f"NEW-{row:07}", types[row % len(types)]
        seen, words = NEW_SEEN, f"影像显示地表新增扰动，疑似人类活动，第{row}号图斑"
        if kind != "new":
            old, activity, *_place = known[row]
            number = {"by-place": "", "near": number}.get(kind, old)
            seen = NEW_SEEN if kind == "near" else ground.SEEN.replace("-", "")
        if kind == "same":
            words = ""
        table.append(
            (
                number,
                "",
                "",
                LABELS[activity],
                f"{0.1 + row % 70 / 10:.2f}",
                "20200901",
                seen,
                words,
                f"第{row % 300}责任单位有限公司",
                "省级下发" if row % 3 else "",
            )
            if kind in {"new", "near", "changed"}
            else (number, "", "", LABELS[activity], "", "", seen, words, "", "")
        )
    return table


def _shapes(places: NDArray[np.float64]) -> tuple[bytes, bytes]:
    to_metres = Transformer.from_crs(crs.STORAGE, GK_38, always_xy=True)
    x, y = to_metres.transform(places[:, 0], places[:, 1])
    records = np.zeros(
        len(x),
        dtype=[("no", ">i4"), ("words", ">i4"), ("kind", "<i4"), ("xy", "<f8", 2)],
    )
    records["no"] = np.arange(1, len(x) + 1)
    records["words"], records["kind"] = 10, 1
    records["xy"] = np.column_stack([x, y])
    index = np.zeros(len(x), dtype=[("at", ">i4"), ("words", ">i4")])
    index["at"] = 50 + np.arange(len(x)) * 14
    index["words"] = 10
    box = struct.pack("<4d", x.min(), y.min(), x.max(), y.max()) + bytes(32)

    def head(size: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + size // 2) + struct.pack(
            "<2i", 1000, 1
        )

    shp, shx = records.tobytes(), index.tobytes()
    return head(len(shp)) + box + shp, head(len(shx)) + box + shx


def _table(rows: list[tuple[str, ...]]) -> bytes:
    out = io.BytesIO()
    width = 1 + sum(size for _name, _kind, size in _FIELDS)
    out.write(
        struct.pack("<4BIHH20x", 3, 121, 9, 1, len(rows), 33 + 32 * len(_FIELDS), width)
    )
    for name, kind, size in _FIELDS:
        decimals = 2 if kind == "N" else 0
        out.write(
            struct.pack(
                "<11sc4xBB14x",
                name.encode("gbk")[:10],
                kind.encode(),
                size,
                decimals,
            )
        )
    out.write(b"\r")
    for cells in rows:
        out.write(b" ")
        for cell, (_name, kind, size) in zip(cells, _FIELDS, strict=True):
            text = cell.encode("gbk")[:size]
            out.write(text.rjust(size) if kind == "N" else text.ljust(size))
    out.write(b"\x1a")
    return out.getvalue()
