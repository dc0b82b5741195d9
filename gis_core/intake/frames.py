"""How a reading process tells its parent what it read: JSON and bytes, never code.

A frame is a kind, a JSON document and a run of bytes, each with its length. The parent
trusts nothing of it beyond that: what came from a hostile file may speak here.
"""

import json
import struct
from collections.abc import Sequence
from typing import IO, Any

import numpy as np
import shapely

from gis_core.geometry import Shapes
from gis_core.intake.encoding import Encoding
from gis_core.intake.layer import Batch, Column, Fault, Layer, StatedCrs

OPENED, BATCH, END, BEAT = "opened", "batch", "end", "beat"
REFUSED, QUESTION = "refused", "question"
_HEAD = struct.Struct(">II")
LONGEST = 512 * 1024 * 1024


class BrokenFrame(ValueError):
    """What came is no frame."""


def write(pipe: IO[bytes], kind: str, said: Any = None, content: bytes = b"") -> None:
    """Send one frame."""
    packed = json.dumps([kind, said], ensure_ascii=True).encode()
    pipe.write(_HEAD.pack(len(packed), len(content)))
    pipe.write(packed)
    pipe.write(content)
    pipe.flush()


def lengths(head: bytes) -> tuple[int, int]:
    """How long the two parts of a frame are; BrokenFrame if that cannot be."""
    if len(head) != _HEAD.size:
        raise BrokenFrame
    said, content = _HEAD.unpack(head)
    if said + content > LONGEST:
        raise BrokenFrame
    return said, content


HEAD_SIZE = _HEAD.size


def parse(packed: bytes) -> tuple[str, Any]:
    """The kind and the document of a frame."""
    try:
        kind, said = json.loads(packed)
    except (ValueError, TypeError, RecursionError) as error:
        raise BrokenFrame from error
    return str(kind), said


def described(layer: Layer) -> dict[str, Any]:
    """A layer as JSON knows it, without its rows."""
    return {
        "name": layer.name,
        "format": layer.format,
        "count": layer.count,
        "skipped": layer.skipped,
        "notes": layer.notes,
        "columns": [[*vars(column).values()] for column in layer.columns],
        "encoding": [*vars(layer.encoding).values()],
        "crs": [*vars(layer.crs).values()],
    }


def columns_of(said: Sequence[Sequence[Any]]) -> list[Column]:
    """The columns of a described layer."""
    return [Column(*values) for values in said]


def encoding_of(said: Sequence[Any]) -> Encoding:
    """The encoding of a described layer."""
    name, source, warnings = said
    return Encoding(name, source, tuple(warnings))


def crs_of(said: Sequence[Any]) -> StatedCrs:
    """The stated system of a described layer."""
    return StatedCrs(*said)


def packed(batch: Batch) -> tuple[dict[str, Any], bytes]:
    """A batch as a document and bytes: row numbers, lengths of shapes, shapes."""
    encoded = [
        b"" if each is None else each for each in shapely.to_wkb(batch.shapes).tolist()
    ]
    sizes = np.fromiter((len(each) for each in encoded), np.int64, len(encoded))
    said = {
        "rows": len(batch),
        "texts": batch.texts,
        "faults": [[*vars(fault).values()] for fault in batch.faults],
    }
    rows = np.asarray(batch.rows, dtype=np.int64)
    return said, b"".join([rows.tobytes(), sizes.tobytes(), *encoded])


def unpacked(said: Any, content: bytes) -> Batch:
    """The batch again; BrokenFrame if its parts do not fit."""
    try:
        count = int(said["rows"])
        rows = np.frombuffer(content, np.int64, count)
        sizes = np.frombuffer(content, np.int64, count, 8 * count)
        texts = {str(name): list(cells) for name, cells in said["texts"].items()}
        faults = [Fault(*values) for values in said["faults"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenFrame from error
    if any(len(cells) != count for cells in texts.values()):
        raise BrokenFrame
    return Batch(rows, _shapes(sizes, content[16 * count :]), texts, faults)


def _shapes(sizes: Any, content: bytes) -> Shapes:
    if (sizes < 0).any() or int(sizes.sum()) != len(content):
        raise BrokenFrame
    ends = np.cumsum(sizes).tolist()
    encoded = np.empty(len(sizes), dtype=object)
    start = 0
    for number, end in enumerate(ends):
        encoded[number] = content[start:end] if end > start else None
        start = end
    with np.errstate(invalid="ignore"):
        shapes = shapely.from_wkb(encoded, on_invalid="ignore")
    return np.asarray(shapes, dtype=object)
