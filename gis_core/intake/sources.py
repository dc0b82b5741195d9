"""The layers that one received file holds, and the choice of one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from gis_core.intake import kinds, package, reader, spreadsheet
from gis_core.intake.archive import Member
from gis_core.intake.delimited import open_table
from gis_core.intake.feature_collection import GeoJsonLayer
from gis_core.intake.kml import KmlLayer
from gis_core.intake.layer import (
    GEOJSON,
    GEOPACKAGE,
    KML,
    SHAPEFILE,
    SPREADSHEET,
    TABLE_TEXT,
    Layer,
)
from gis_core.intake.refusals import FileRefused, QuestionOpen

_SHAPEFILE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_TABLES = (frozenset({".csv", ".tsv"}), frozenset({".txt"}))


@dataclass(frozen=True)
class Source:
    """A layer that was found and not opened yet."""

    name: str
    format: str
    parts: dict[str, Path]

    def open(
        self, declared_encoding: str = "", given: Mapping[str, str] | None = None
    ) -> Layer:
        """The layer; `given` names columns that a person chose.

        FileRefused or QuestionOpen (`ask-encoding`, `ask-mapping`) if it cannot be read.
        """
        if self.format == SHAPEFILE:
            return reader.ShapefileLayer(self.name, self.parts, declared_encoding)
        if self.format == GEOPACKAGE:
            return reader.GeoPackageLayer(self.name, self.parts[".gpkg"])
        (path,) = self.parts.values()
        if self.format == GEOJSON:
            return GeoJsonLayer(self.name, path)
        if self.format == KML:
            return KmlLayer(path, self.name, declared_encoding)
        if self.format == SPREADSHEET:
            return spreadsheet.open_sheet(path, self.name, given or {})
        return open_table(path, self.name, declared_encoding, given or {})


def open_layer(
    file: Path, name: str, folder: Path, choice: Mapping[str, Any]
) -> tuple[list[Member], Layer, list[str]]:
    """All members of a received file, the one layer that is chosen, opened, and the
    names of those beside it."""
    members = package.collect(file, name, folder)
    found = sources(members)
    source = choose(found, choice.get("layer", ""))
    layer = source.open(choice.get("encoding", ""), choice.get("mapping"))
    return members, layer, [each.name for each in found if each is not source]


def sources(members: list[Member]) -> list[Source]:
    """The layers among what came along; FileRefused `no-layer` if there is none.

    Tables that travel with shapes are papers, not layers.
    """
    found = [*_shapefiles(members), *_single_files(members)]
    found = found or _tables(members)
    if not found:
        raise FileRefused("no-layer")
    return found


def choose(found: list[Source], wanted: str = "") -> Source:
    """The layer of this name, or the only one; QuestionOpen `ask-layer` otherwise."""
    names = [source.name for source in found]
    if wanted:
        same = [
            source for source in found if source.name.casefold() == wanted.casefold()
        ]
        if len(same) == 1:
            return same[0]
        raise QuestionOpen("ask-layer", choices=names, wanted=wanted[:200])
    if len(found) > 1:
        raise QuestionOpen("ask-layer", choices=names)
    return found[0]


def _shapefiles(members: list[Member]) -> Iterator[Source]:
    groups: dict[str, dict[str, Path]] = {}
    names: dict[str, str] = {}
    for member in members:
        if member.path is not None and member.suffix in _SHAPEFILE_PARTS:
            groups.setdefault(member.stem, {})[member.suffix] = member.path
            names[member.stem] = PurePosixPath(member.name).stem
    for stem, parts in groups.items():
        if ".shp" in parts:
            yield Source(_distinct(stem, names), SHAPEFILE, parts)
        elif len(groups) == 1 and ".dbf" in parts:
            raise FileRefused("missing-part", part=".shp", layer=names[stem])


def _distinct(stem: str, names: dict[str, str]) -> str:
    """The name of a layer; with its folder where two folders hold the same name."""
    name = names[stem]
    same = [other for other in names.values() if other.casefold() == name.casefold()]
    if len(same) == 1:
        return name
    return str(PurePosixPath(stem).with_name(name))


def _single_files(members: list[Member]) -> Iterator[Source]:
    for member in members:
        if member.path is None or member.suffix not in {
            ".geojson",
            ".json",
            ".gpkg",
            ".kml",
        }:
            continue
        name = PurePosixPath(member.name).stem
        if member.suffix == ".gpkg":
            if kinds.is_layer(member.path, ".gpkg"):
                for layer in reader.package_layers(member.path):
                    yield Source(layer, GEOPACKAGE, {".gpkg": member.path})
        elif member.suffix == ".kml":
            yield Source(name, KML, {".kml": member.path})
        elif kinds.is_layer(member.path, ".geojson"):
            yield Source(name, GEOJSON, {".geojson": member.path})


def _tables(members: list[Member]) -> list[Source]:
    """Workbooks and text tables; plain .txt only where nothing else came."""
    found = []
    for member in members:
        if member.path is not None and member.suffix in {".xlsx", ".xlsm"}:
            found += _sheets(member)
    for suffixes in _TABLES:
        if not found:
            found = [
                Source(PurePosixPath(m.name).stem, TABLE_TEXT, {".csv": m.path})
                for m in members
                if m.path is not None
                and m.suffix in suffixes
                and kinds.is_layer(m.path, ".csv")
            ]
    return found


def _sheets(member: Member) -> list[Source]:
    path = member.path
    if path is None:
        return []
    folder = path.with_suffix(".sheets")
    folder.mkdir()
    told = spreadsheet.with_places(spreadsheet.sheets(path, folder))
    if not told:
        raise FileRefused("no-rows", layer=member.name)
    return [Source(name, SPREADSHEET, {".csv": spool}) for name, spool in told.items()]
