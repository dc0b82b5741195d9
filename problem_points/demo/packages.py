"""The issued batches as the files they would come in.

Zipped shapefiles as written on a Chinese Windows: GB18030 without .cpg, field names cut
at ten bytes, each year in another reference system and under other field names, one year
as polygons. Bytes are the same on every run.
"""

import io
import zipfile
from dataclasses import dataclass

import numpy as np
import shapefile

from gis_core import crs
from problem_points.demo import story
from problem_points.demo.issued import IssuedPoint, issued

FIELDS = (
    ("问题点位编", "C", 40, 0),
    ("县市区", "C", 40, 0),
    ("保护地名称", "C", 60, 0),
    ("保护地级别", "C", 20, 0),
    ("问题所在功", "C", 30, 0),
    ("活动设施类", "C", 40, 0),
    ("变化类型", "C", 20, 0),
    ("面积公顷", "N", 12, 2),
    ("前时相", "D", 8, 0),
    ("后时相", "D", 8, 0),
    ("问题描述", "C", 120, 0),
    ("责任单位", "C", 80, 0),
    ("责任人", "C", 20, 0),
    ("核查结果", "C", 40, 0),
    ("整改完成情", "C", 40, 0),
    ("销号时间", "D", 8, 0),
)
"""Name, type, width and decimals; 问题点位编 stands for 问题点位编号 and so on."""

TRUNCATED = tuple(name for name, *_kind in FIELDS)
INITIALS = (
    *("TBBH", "XZQMC", "BHDMC", "BHDJB", "GNFQ", "HDLX", "BHLX", "MJ_HA"),
    *("QSX", "HSX", "WTMS", "ZRDW", "ZRR", "HCJG", "ZGQK", "XHSJ"),
)
"""First letters of the Chinese words, as database people write them."""

ENGLISH = (
    *("POINT_NO", "COUNTY", "PA_NAME", "PA_LEVEL", "ZONE", "TYPE", "CHANGE", "AREA_HA"),
    *("T1", "T2", "DESC", "OWNER", "PERSON", "SFSS", "STATUS", "XHSJ"),
)
"""English where the sender knew it; PA_LEVEL and PERSON are no names that we know."""

SHORT = (
    *("点位编号", "旗县", "保护地", "级别", "功能区", "图斑类型", "变化情况"),
    *("面积公顷", "前期影像", "后期影像", "基本情况", "责任主体", "责任人"),
    *("核实情况", "整改情况", "销号日期"),
)
"""Chosen so that nothing is cut."""


@dataclass(frozen=True)
class Package:
    """One file of a batch. `crs` is an answer that the file itself does not give."""

    code: str
    title: str
    year: int
    name: str
    content: bytes
    crs: str


@dataclass(frozen=True)
class Layout:
    """How a year's file is written."""

    system: crs.System
    has_prj: bool = True
    polygons: bool = False
    names: tuple[str, ...] = TRUNCATED


LAYOUTS: dict[int, Layout] = {
    2017: Layout(crs.system_of(crs.STORAGE), names=INITIALS),
    2018: Layout(crs.gauss_kruger(degrees=3, zone=38, zoned=True), names=ENGLISH),
    2019: Layout(crs.system_of(crs.STORAGE), has_prj=False),
    2020: Layout(crs.gauss_kruger(degrees=3, zone=38, zoned=False), polygons=True),
    2021: Layout(crs.system_of(crs.STORAGE), names=SHORT),
}


def packages() -> list[Package]:
    """The files of all years."""
    return [_package(year, layout) for year, layout in LAYOUTS.items()]


def _package(year: int, layout: Layout) -> Package:
    rows = [row for row in issued() if row.year == year]
    return Package(
        code=f"GS-{year}",
        title=f"生态环境部{year}年“绿盾”遥感监测问题线索",
        year=year,
        name=f"lvdun_{year}.zip",
        content=zipped(f"绿盾{year}", rows, layout),
        crs="" if layout.has_prj else layout.system.authority,
    )


def zipped(stem: str, rows: list[IssuedPoint], layout: Layout) -> bytes:
    """A zipped shapefile without .cpg; the same bytes on every run."""
    parts = {suffix: io.BytesIO() for suffix in ("shp", "shx", "dbf")}
    kind = shapefile.POLYGON if layout.polygons else shapefile.POINT
    with shapefile.Writer(
        **parts, shapeType=kind, encoding="gb18030", encodingErrors="strict"
    ) as writer:
        kinds = [kind for _name, *kind in FIELDS]
        for name, (letter, width, decimals) in zip(layout.names, kinds, strict=True):
            writer.field(name, letter, width, decimals)
        for row, corners in zip(rows, _corners(rows, layout), strict=True):
            if layout.polygons:
                writer.poly([corners.tolist()])
            else:
                writer.point(*corners[0].tolist())
            writer.record(*_values(row))
    contents = {suffix: part.getvalue() for suffix, part in parts.items()}
    # The header's date of change would differ from day to day.
    dbf = bytearray(contents["dbf"])
    dbf[1:4] = bytes((rows[0].year - 1900, 6, 20))
    contents["dbf"] = bytes(dbf)
    if layout.has_prj:
        contents["prj"] = crs.prj_text(layout.system).encode("ascii")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for suffix, content in contents.items():
            info = zipfile.ZipInfo(f"{stem}.{suffix}", (2021, 6, 20, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return archive.getvalue()


def _corners(rows: list[IssuedPoint], layout: Layout) -> list[np.ndarray]:
    """The corners of each shape in the file's own system, easting first."""
    shapes = [row.outline.exterior if layout.polygons else row.place for row in rows]
    lonlat = [np.array(shape.coords) for shape in shapes]
    ends = np.cumsum([len(each) for each in lonlat])
    flat = crs.from_storage(np.concatenate(lonlat), layout.system)
    decimals = 6 if layout.system.degrees else 3
    return np.split(flat.round(decimals), ends[:-1])


def _values(row: IssuedPoint) -> list[object]:
    history = row.fate.as_history
    return [
        row.number,
        row.county_name,
        row.site_name,
        row.site_level,
        row.zone,
        row.kind,
        row.change,
        row.area_ha,
        row.before,
        row.after,
        row.description,
        row.unit,
        row.person,
        "属实-违法违规" if history else "",
        story.LEDGER_WORDS[row.fate.status] if history else "",
        row.finished_on if history else None,
    ]
