"""A file as bytes that are there when looked at, and cost no memory once looked at."""

import mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class MappedFile:
    """The bytes of a file that is not empty, read only."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.content: NDArray[np.uint8] = np.frombuffer(self._map, dtype=np.uint8)

    def let_go(self) -> None:
        """Count no page that was looked at as ours; each comes back when it is wanted."""
        if hasattr(mmap, "MADV_DONTNEED"):  # not on every system
            self._map.madvise(mmap.MADV_DONTNEED)
