"""Names that lead elsewhere (F5)."""

import io
import zipfile

from tests import files
from tests.hostile.making import LOCAL, Made, good


def paths() -> Made:
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
