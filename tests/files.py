"""Files as senders make them, byte for byte: shapefiles, zips, GeoJSON.

Written here and not by a library, because the libraries would not make the mistakes
that real senders make: names cut in the middle of a character, a table without .cpg,
an index of another file.
"""

import csv
import io
import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import openpyxl

CGCS2000 = (
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]]'
)
ZONE_38 = (
    f'PROJCS["CGCS2000_3_Degree_GK_Zone_38",{CGCS2000},PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",38500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
XIAN80_ZONE_38 = ZONE_38.replace(
    "CGCS2000_3_Degree_GK", "Xian_1980_3_Degree_GK"
).replace(
    CGCS2000,
    'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
)
WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,'
    '298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)

Ring = Sequence[tuple[float, float]]
NULL, POINT, POLYGON, MULTIPOINT, POINT_Z = 0, 1, 5, 8, 11


def point(x: float, y: float) -> bytes:
    """The content of a point record."""
    return struct.pack("<i2d", POINT, x, y)


def point_z(x: float, y: float, z: float) -> bytes:
    """The content of a point record with height and measure."""
    return struct.pack("<i4d", POINT_Z, x, y, z, 0.0)


def no_shape() -> bytes:
    """The content of an empty record."""
    return struct.pack("<i", NULL)


def multipoint(*places: tuple[float, float]) -> bytes:
    """The content of a multipoint record."""
    return struct.pack("<i4di", MULTIPOINT, *_box(places), len(places)) + _packed(
        places
    )


def polygon(*rings: Ring) -> bytes:
    """The content of a polygon record; rings as given, closed or not."""
    places = [place for ring in rings for place in ring]
    starts = [sum(len(ring) for ring in rings[:n]) for n in range(len(rings))]
    return (
        struct.pack("<i4d2i", POLYGON, *_box(places), len(rings), len(places))
        + struct.pack(f"<{len(starts)}i", *starts)
        + _packed(places)
    )


def square(x: float, y: float, side: float) -> bytes:
    """A square polygon with this south-west corner, clockwise."""
    return polygon([(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)])


def _box(places: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return min(xs), min(ys), max(xs), max(ys)


def _packed(places: Sequence[tuple[float, float]]) -> bytes:
    return b"".join(struct.pack("<2d", *place) for place in places)


@dataclass(frozen=True)
class Field:
    """A column of a .dbf; its name may be given as the bytes that the file holds."""

    name: str | bytes
    width: int = 40
    kind: str = "C"
    decimals: int = 0


@dataclass
class Shapefile:
    """The parts of a shapefile, to be taken apart and spoilt by tests."""

    shapes: Sequence[bytes]
    fields: Sequence[Field] = (Field("NAME"),)
    rows: Sequence[Sequence[Any]] | None = None
    encoding: str = "gb18030"
    prj: str | None = CGCS2000
    cpg: str | None = None
    language_byte: int = 0
    kind: int | None = None
    stem: str = "points"
    changed: dict[str, bytes] = field(default_factory=dict)

    def parts(self) -> dict[str, bytes]:
        """Suffix → bytes; `changed` overrides, an empty entry leaves a part out."""
        made = {
            ".shp": self.shp(),
            ".shx": self.shx(),
            ".dbf": self.dbf(),
            **({".prj": self.prj.encode()} if self.prj else {}),
            **({".cpg": self.cpg.encode()} if self.cpg else {}),
            **self.changed,
        }
        return {suffix: content for suffix, content in made.items() if content}

    def zipped(self, **options: Any) -> bytes:
        """All parts in one zip."""
        return zipped(
            {f"{self.stem}{suffix}": part for suffix, part in self.parts().items()},
            **options,
        )

    def shp(self) -> bytes:
        """The geometry."""
        records = [
            struct.pack(">2i", number, len(shape) // 2) + shape
            for number, shape in enumerate(self.shapes, start=1)
        ]
        body = b"".join(records)
        return self._head(len(body)) + body

    def shx(self) -> bytes:
        """The index."""
        offset, entries = 100, b""
        for shape in self.shapes:
            entries += struct.pack(">2i", offset // 2, len(shape) // 2)
            offset += 8 + len(shape)
        return self._head(len(entries)) + entries

    def _head(self, body: int) -> bytes:
        kinds = [struct.unpack("<i", shape[:4])[0] for shape in self.shapes]
        kind = self.kind or next((kind for kind in kinds if kind), POINT)
        return (
            struct.pack(">i20xi", 9994, (100 + body) // 2)
            + struct.pack("<2i", 1000, kind)
            + bytes(64)
        )

    def dbf(self) -> bytes:
        """The attributes."""
        rows = self.rows
        if rows is None:
            rows = [[f"n{n}"] * len(self.fields) for n in range(len(self.shapes))]
        size = 1 + sum(each.width for each in self.fields)
        head = struct.pack(
            "<B3BIHH17xB2x",
            3,
            126,
            1,
            1,
            len(rows),
            33 + 32 * len(self.fields),
            size,
            self.language_byte,
        )
        columns = b"".join(
            struct.pack(
                "<11sc4xBB14x",
                self._name(each),
                each.kind.encode(),
                each.width,
                each.decimals,
            )
            for each in self.fields
        )
        records = b"".join(
            b" "
            + b"".join(
                self._cell(cell, each)
                for cell, each in zip(row, self.fields, strict=True)
            )
            for row in rows
        )
        return head + columns + b"\r" + records + b"\x1a"

    def _name(self, each: Field) -> bytes:
        name = each.name
        return (name if isinstance(name, bytes) else name.encode(self.encoding))[:10]

    def _cell(self, cell: Any, each: Field) -> bytes:
        if isinstance(cell, bytes):
            encoded = cell
        elif isinstance(cell, float):
            encoded = f"{cell:.{each.decimals}f}".encode()
        else:
            encoded = ("" if cell is None else str(cell)).encode(self.encoding)
        packed = encoded[: each.width]
        if each.kind in "NF":
            return packed.rjust(each.width)
        return packed.ljust(each.width)


def zipped(
    members: Mapping[str, bytes], *, names: str = "utf-8", compress: bool = True
) -> bytes:
    """A zip of these members; `names="gbk"` writes them as Chinese Windows does."""
    packed = io.BytesIO()
    stand_ins: dict[bytes, bytes] = {}
    with zipfile.ZipFile(packed, "w") as archive:
        for number, (name, content) in enumerate(members.items()):
            written = name
            if names == "gbk":
                # zipfile would mark such a name as UTF-8; old Windows does not.
                written = f"{number}".ljust(len(name.encode("gbk")), "@")
                stand_ins[written.encode()] = name.encode("gbk")
            info = zipfile.ZipInfo(written)
            info.compress_type = zipfile.ZIP_DEFLATED if compress else 0
            archive.writestr(info, content)
    made = packed.getvalue()
    for stand_in, meant in stand_ins.items():
        made = made.replace(stand_in, meant)
    return made


def geojson(features: Sequence[tuple[Any, Mapping[str, Any]]], **members: Any) -> bytes:
    """A FeatureCollection of (geometry, properties)."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            **members,
            "features": [
                {"type": "Feature", "geometry": geometry, "properties": properties}
                for geometry, properties in features
            ],
        },
        ensure_ascii=False,
    ).encode()


def kml(*placemarks: str, encoding: str = "UTF-8", before: str = "") -> bytes:
    """A KML of these placemarks, in a folder with a name."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n{before}'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>'
        f"<name>甲</name>{''.join(placemarks)}</Folder></Document></kml>"
    ).encode(encoding)


def placemark(place: str, name: str = "", inside: str = "") -> str:
    """A placemark with a point at `lon,lat`, or with the geometry that is given."""
    shape = (
        place if "<" in place else f"<Point><coordinates>{place}</coordinates></Point>"
    )
    return f"<Placemark><name>{name}</name>{inside}{shape}</Placemark>"


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """An .xlsx with these sheets, as Excel writes it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def table(rows: Sequence[Sequence[Any]], separator: str = ",") -> str:
    """A table as text, cells with separators or quotes in quotes."""
    made = io.StringIO()
    csv.writer(made, delimiter=separator).writerows(rows)
    return made.getvalue()
