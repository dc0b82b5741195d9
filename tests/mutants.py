"""Good files of every format, and what bad luck makes of them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyogrio.raw
import shapely

from tests import files
from tests.files import Field, Shapefile, placemark

PLACES = [(113 + n / 10, 41 + n / 20) for n in range(8)]
SEED = 20210517
HEAD = ["问题编号", "经度", "纬度", "描述"]
ROWS = [[f"甲-{n}", x, y, "采石采砂"] for n, (x, y) in enumerate(PLACES)]
FIELDS = [Field("问题点位编号", 20), Field("面积", 10, "N", 2), Field("日期", 8, "D")]
CELLS = [[f"甲-{n}", 1.5, "20210305"] for n in range(len(PLACES))]


@dataclass(frozen=True)
class Seed:
    """A good file; its parts, where it is a shapefile."""

    name: str
    content: bytes
    parts: dict[str, bytes] | None = None


def seeds(folder: Path) -> list[Seed]:
    """Good files, one or more of each format that is read."""
    points = [files.point(*place) for place in PLACES]
    squares = [files.square(x, y, 0.01) for x, y in PLACES]
    several = [files.multipoint((x, y), (x + 0.01, y)) for x, y in PLACES]
    found = []
    for name, shapes in (("point", points), ("square", squares), ("several", several)):
        made = Shapefile(shapes, FIELDS, CELLS, stem=name)
        found.append(Seed(f"{name}.zip", made.zipped()))
        found.append(Seed(f"{name}-parts.zip", b"", made.parts()))
    features = [
        ({"type": "Point", "coordinates": [x, y]}, {"编号": f"甲-{x}", "n": 1.5})
        for x, y in PLACES
    ]
    content = files.geojson(features)
    found += [
        Seed("a.geojson", content),
        Seed("b.geojson", content.decode().encode("gbk")),
    ]
    marks = [placemark(f"{x},{y}", f"点{x}") for x, y in PLACES]
    found += [
        Seed("a.kml", files.kml(*marks)),
        Seed("b.kml", files.kml(*marks, encoding="GBK")),
        Seed("a.kmz", files.zipped({"doc.kml": files.kml(*marks)})),
        Seed("a.xlsx", files.workbook(表=[HEAD, *ROWS])),
    ]
    table = files.table([HEAD, *ROWS])
    for codec in ("utf-8-sig", "gb18030", "utf-16"):
        found.append(Seed(f"{codec}.csv", table.encode(codec)))
    pyogrio.raw.write(
        folder / "seed.gpkg",
        shapely.to_wkb(shapely.points(PLACES)),
        [np.array([f"甲-{n}" for n in range(len(PLACES))], dtype=object)],
        ["编号"],
        layer="点",
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4490",
    )
    return [*found, Seed("a.gpkg", (folder / "seed.gpkg").read_bytes())]


def mutants(of: list[Seed], count: int) -> Iterator[tuple[str, bytes]]:
    """This many spoilt files, the same every time."""
    chance = random.Random(SEED)  # noqa: S311  the same mutants every time
    for number in range(count):
        seed = of[number % len(of)]
        if seed.parts is None:
            yield seed.name, _spoilt(seed.content, chance)
            continue
        # Packed anew, so that the fault reaches the reader and not the checksum.
        parts = dict(seed.parts)
        suffix = chance.choice(sorted(parts))
        parts[suffix] = _spoilt(parts[suffix], chance)
        packed = files.zipped({f"p{each}": part for each, part in parts.items()})
        yield seed.name, packed


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(6)
    at = chance.randrange(len(content))
    if kind == 0:
        return _flipped(content, chance, chance.choice((1, 1, 2, 8)))
    if kind == 1:
        return content[:at]
    if kind == 2:
        return content[:at] + content[at + chance.randrange(1, 40) :]
    if kind == 3:
        other = chance.randrange(len(content))
        size = chance.randrange(1, 100)
        return content[:at] + content[other : other + size] + content[at:]
    if kind == 4:
        wild = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"))
        at = min(at, 120) if chance.random() < 0.5 else at
        return content[:at] + wild + content[at + 4 :]
    return _flipped(content[:100], chance, 2) + content[100:]


def _flipped(content: bytes, chance: random.Random, times: int) -> bytes:
    changed = bytearray(content)
    for _time in range(times):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)
