"""Shapefiles and GeoPackages as layers: the only door to pyogrio.

Attribute tables of shapefiles are read by our own reader; GDAL sees their geometry only
after its records were checked, and GeoPackages, always under neutral names and in an
environment that allows it nothing else (`config.gdal`).
"""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

from gis_core.geometry import Shapes
from gis_core.intake import shapefile
from gis_core.intake.dbf import DbfField, DbfTable
from gis_core.intake.encoding import UTF8, Encoding, Hints, decide, decode_cell
from gis_core.intake.layer import (
    GEOPACKAGE,
    SHAPEFILE,
    Batch,
    Column,
    Fault,
    StatedCrs,
    clean_text,
    unique_names,
)
from gis_core.intake.refusals import FileRefused

_NAME_LIMIT = 10
_GDAL_ERRORS = (
    DataSourceError,
    DataLayerError,
    FeatureError,
    GeometryError,
    ValueError,
)


def package_layers(path: Path) -> list[str]:
    """The names of the feature tables; FileRefused `geopackage-damaged`."""
    with _quiet_gdal("geopackage-damaged"):
        listed = pyogrio.list_layers(path)
    return [str(name) for name, kind in listed if kind is not None]


class ShapefileLayer:
    """A shapefile whose parts were checked against each other."""

    format = SHAPEFILE

    def __init__(
        self, name: str, parts: dict[str, Path], declared_encoding: str = ""
    ) -> None:
        self.name = name
        if ".dbf" not in parts:
            raise FileRefused("missing-part", part=".dbf", layer=name)
        self._table = DbfTable(parts[".dbf"])
        index = shapefile.check(parts[".shp"], parts.get(".shx"), self._table.count)
        if index.count != self._table.count:
            raise FileRefused(
                "parts-disagree", shapes=index.count, rows=self._table.count
            )
        self.notes = ["index-rebuilt"] if index.rebuilt else []
        self._shp = _alone(parts[".shp"], index)
        deleted = int(self._table.deleted().sum())
        self.count = self._table.count - deleted
        self.skipped = deleted
        self.crs = StatedCrs(wkt=_plain_text(parts.get(".prj")))
        self.encoding = decide(
            self._table.sample(),
            Hints(_plain_text(parts.get(".cpg")), self._table.language_byte),
            declared_encoding,
        )
        self._fields = [field for field in self._table.fields if field.readable]
        self.columns = _columns(self._fields, self.encoding.codec)
        if len(self._fields) < len(self._table.fields):
            self.notes.append("columns-not-read")

    def batches(self, size: int) -> Iterator[Batch]:
        for rows in self._table.batches(size):
            texts: dict[str, list[str | None]] = {}
            faults: list[Fault] = []
            for column, field in zip(self.columns, self._fields, strict=True):
                values, broken = self._table.column(field, rows, self.encoding.codec)
                texts[column.name] = values
                faults += [
                    Fault(position, "text-unreadable", column.name, cell.hex(" "))
                    for position, cell in broken.items()
                ]
            yield Batch(rows + 1, self._shapes(rows), texts, faults)

    def _shapes(self, rows: Any) -> Shapes:
        first, last = int(rows[0]), int(rows[-1])
        shapes = _read_shapes(self._shp, first, last - first + 1)
        return shapes[rows - first]


class GeoPackageLayer:
    """A feature table of a GeoPackage; all cells are asked for as text."""

    format = GEOPACKAGE
    skipped = 0

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._path = path
        with _quiet_gdal("geopackage-damaged"):
            info = pyogrio.read_info(
                self._path, layer=self.name, force_feature_count=True
            )
        self.count = int(info["features"])
        self._key = str(info["fid_column"] or "fid")
        self._shape = str(info["geometry_name"] or "geom")
        names = [str(name) for name in info["fields"]]
        self.columns = [Column(name=name, received=name) for name in names]
        self.encoding = Encoding(UTF8, "bytes")
        stated = str(info["crs"] or "")
        self.crs = (
            StatedCrs(code=stated.removeprefix("EPSG:"))
            if stated.startswith("EPSG:")
            else StatedCrs(wkt=stated)
        )
        self.notes: list[str] = []

    def batches(self, size: int) -> Iterator[Batch]:
        first, after = 1, -(2**63)
        while True:
            meta, _ids, encoded, cells = self._read(after, size)
            if len(encoded) == 0:
                return
            by_name = dict(zip(meta["fields"], cells, strict=True))
            after = int(by_name.pop(_KEY_ALIAS)[-1])
            rows = np.arange(first, first + len(encoded), dtype=np.int64)
            texts = {
                name: [_cell_text(cell) for cell in values]
                for name, values in by_name.items()
            }
            yield Batch(rows, _from_wkb(encoded), texts)
            first += len(encoded)

    def _read(self, after: int, size: int) -> Any:
        """One page. Names come from the file, so they are quoted, never trusted."""
        selected = ", ".join(
            [
                _quoted(self._shape),
                f"CAST({_quoted(self._key)} AS TEXT) AS {_KEY_ALIAS}",
                *(
                    f"CAST({_quoted(column.name)} AS TEXT) AS {_quoted(column.name)}"
                    for column in self.columns
                ),
            ]
        )
        statement = (
            f"SELECT {selected} FROM {_quoted(self.name)} "  # noqa: S608 quoted above
            f"WHERE {_quoted(self._key)} > {after} "
            f"ORDER BY {_quoted(self._key)} LIMIT {size}"
        )
        with _quiet_gdal("geopackage-damaged"):
            return pyogrio.raw.read(self._path, sql=statement)


_KEY_ALIAS = "intake_row_key"


@contextmanager
def _quiet_gdal(refusal: str) -> Iterator[None]:
    """GDAL's errors as this refusal; its warnings are our own findings already."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _GDAL_ERRORS as error:
        raise FileRefused(refusal) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cell_text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, float):
        return None
    return (clean_text(str(cell)) or "").strip() or None


def _columns(fields: list[DbfField], codec: str) -> list[Column]:
    """The names of the header; one that fills its ten bytes may have lost its end."""
    names = [decode_cell(field.name, codec) or "" for field in fields]
    return [
        Column(
            name=unique,
            received=received,
            kind=field.kind,
            width=field.width,
            decimals=field.decimals,
            cut=len(field.name) >= _NAME_LIMIT - 1,
        )
        for unique, received, field in zip(
            unique_names(names), names, fields, strict=True
        )
    ]


def _alone(shp: Path, index: shapefile.ShapeIndex) -> Path:
    """The .shp with its true index and nothing else beside it, for GDAL."""
    folder = Path(tempfile.mkdtemp(prefix="shape-", dir=shp.parent))
    alone = folder / "layer.shp"
    alone.hardlink_to(shp)
    shapefile.write_index(index, shp, folder / "layer.shx")
    return alone


def _read_shapes(path: Path, first: int, count: int) -> Shapes:
    with _quiet_gdal("shp-damaged"):
        _meta, _ids, encoded, _cells = pyogrio.raw.read(
            path, columns=[], skip_features=first, max_features=count
        )
    if len(encoded) != count:
        raise FileRefused("shp-damaged")
    return _from_wkb(encoded)


def _from_wkb(encoded: Any) -> Shapes:
    """Shapes; None for missing ones and for kinds that GEOS does not know."""
    # Numbers that are none are found and reported later.
    with np.errstate(invalid="ignore"):
        shapes = shapely.from_wkb(encoded, on_invalid="ignore")
    return np.asarray(shapes, dtype=object)


def _plain_text(path: Path | None) -> str:
    """A short text part of a shapefile; at most 64 kB of it."""
    if path is None:
        return ""
    with path.open("rb") as file:
        return file.read(65536).decode("utf-8", "replace").strip("\x00\ufeff \r\n")
