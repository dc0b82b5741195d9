"""What one received file holds: a zip's members, or the file itself."""

import shutil
import zipfile
from pathlib import Path

from gis_core.intake import archive, kinds, spreadsheet
from gis_core.intake.archive import Member
from gis_core.intake.refusals import FileRefused

_SHAPEFILE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_OLDEST_DATE = (1980, 1, 1, 0, 0, 0)


def collect(file: Path, name: str, folder: Path) -> list[Member]:
    """The members of a received file, its data written into `folder`.

    The format is told by content, `name` is only shown. FileRefused as by
    `archive.unpack`, and too-large, unknown-format, empty-file.
    """
    size = file.stat().st_size
    if size == 0:
        raise FileRefused("empty-file")
    if archive.is_zip(file):
        if spreadsheet.is_one(file):
            return [_copied(file, name, folder, ".xlsx")]
        return archive.unpack(file, folder)
    if size > archive.MAX_UNPACKED:
        raise FileRefused("too-large", limit=archive.MAX_UNPACKED // 2**20)
    return [_copied(file, name, folder, kinds.suffix_of(file))]


def _copied(file: Path, name: str, folder: Path, suffix: str) -> Member:
    """The file itself as the only member, under a neutral name."""
    path = folder / f"000{suffix}"
    shutil.copyfile(file, path)
    stem = Path(name).stem or "layer"
    return Member(name=f"{stem}{suffix}", size=path.stat().st_size, path=path)


def parts_of(shp: Path) -> list[Path]:
    """The files that make up a bare shapefile, itself included, in a fixed order."""
    return sorted(
        part
        for part in shp.parent.iterdir()
        if part.stem == shp.stem and part.suffix.lower() in _SHAPEFILE_PARTS
    )


def bundle(parts: list[Path], target: Path) -> Path:
    """The parts of a bare shapefile as one zip, with the same bytes every time."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts:
            info = zipfile.ZipInfo(part.name, _OLDEST_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, part.read_bytes())
    return target
