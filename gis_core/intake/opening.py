"""A received file as a layer, read by a process that may die of it.

Whatever the file does to its reader (crash, endless loop, all the memory there is), the
answer here is a refusal with a name, and the reader is gone.
"""

import contextlib
import json
import logging
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gis_core.intake import frames
from gis_core.intake.frames import BrokenFrame
from gis_core.intake.layer import Batch
from gis_core.intake.refusals import FileRefused, QuestionOpen

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "gis_core.intake.parser")
SILENCE = 25.0  # seconds without a word
OPENING = 240.0  # seconds until the layer is open, signs of life or not
_PIECE = 1024 * 1024
_FAREWELL = 2.0
# What the reader may know of its surroundings: nothing that opens doors.
_HANDED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")
_HANDED_ON_GROUPS = ("GDAL_", "OGR_", "CPL_", "PROJ_", "COVERAGE")

logger = logging.getLogger(__name__)


def open_layer(
    file: Path, name: str, folder: Path, choice: Mapping[str, Any]
) -> "OpenedLayer":
    """The layer of a received file; to be closed by whoever asked for it.

    `choice` is what people answered: layer, encoding, mapping. `folder` is an existing
    folder for the reader's files. FileRefused or QuestionOpen as the readers have it,
    and reader-failed, reader-stuck, too-much-memory.
    """
    layer = OpenedLayer(file, name, folder, choice)
    try:
        layer.open()
    except BaseException:
        layer.close()
        raise
    return layer


class OpenedLayer:
    """A layer in another process; `beside` are the names of other layers of the file,
    `along` the names and sizes of other files that came with it."""

    def __init__(
        self, file: Path, name: str, folder: Path, choice: Mapping[str, Any]
    ) -> None:
        self._errors = folder / "errors"
        request = {
            "file": str(file.resolve()),
            "name": name,
            "folder": str(folder.resolve()),
            "choice": {
                each: choice[each]
                for each in ("layer", "encoding", "mapping")
                if choice.get(each)
            },
        }
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603  our own program
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env=_environment(folder),
                start_new_session=True,
            )
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._output, selectors.EVENT_READ)
        self._awaited = 0
        self._say(json.dumps(request).encode())

    @property
    def _output(self) -> int:
        if self._process.stdout is None:
            raise BrokenFrame
        return self._process.stdout.fileno()

    def open(self) -> None:
        """Wait for what the reader makes of the file."""
        said, _content = self._expect(frames.OPENED)
        try:
            self.name, self.format = str(said["name"]), str(said["format"])
            self.count, self.skipped = int(said["count"]), int(said["skipped"])
            self.notes = [str(note) for note in said["notes"]]
            self.columns = frames.columns_of(said["columns"])
            self.encoding = frames.encoding_of(said["encoding"])
            self.crs = frames.crs_of(said["crs"])
            self.beside = [str(name)[:200] for name in said["beside"]]
            self.along = [(str(name), int(size)) for name, size in said["along"]]
        except (KeyError, TypeError, ValueError) as error:
            raise self._failed() from error

    def batches(self, size: int) -> Iterator[Batch]:
        """All rows in the sender's order; one batch is read ahead."""
        while self._awaited:
            self._receive_answer()
        self._say(b"%d" % size)
        self._ask()
        while (answer := self._receive_answer()) is not None:
            self._ask()
            yield answer

    def close(self) -> None:
        """End the reader, gently or not."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._selector.close()
        try:
            self._process.wait(_FAREWELL if self._awaited == 0 else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    # --- Talking ------------------------------------------------------------------
    def _say(self, line: bytes) -> None:
        if self._process.stdin is None:
            raise BrokenFrame
        # A reader that is gone is noticed when it should answer.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()

    def _ask(self) -> None:
        self._say(b"0")
        self._awaited += 1

    def _receive_answer(self) -> Batch | None:
        self._awaited -= 1
        said, content = self._expect(frames.BATCH, frames.END)
        if said is None:
            return None
        try:
            return frames.unpacked(said, content)
        except BrokenFrame as error:
            raise self._failed() from error

    def _expect(self, *kinds: str) -> tuple[Any, bytes]:
        """The next frame of these kinds; refusals and questions are raised."""
        until = time.monotonic() + OPENING
        while True:
            try:
                kind, said, content = self._frame()
            except BrokenFrame as error:
                raise self._failed() from error
            if kind in kinds:
                return said, content
            if kind == frames.REFUSED:
                raise FileRefused(str(said[0]), **said[1])
            if kind == frames.QUESTION:
                raise QuestionOpen(str(said[0]), **said[1])
            if kind != frames.BEAT:
                raise self._failed()
            if time.monotonic() > until:
                raise self._stuck()

    def _frame(self) -> tuple[str, Any, bytes]:
        said_size, content_size = frames.lengths(self._exactly(frames.HEAD_SIZE))
        kind, said = frames.parse(self._exactly(said_size))
        return kind, said, self._exactly(content_size)

    def _exactly(self, size: int) -> bytes:
        received = bytearray()
        while len(received) < size:
            if not self._selector.select(SILENCE):
                raise self._stuck()
            piece = os.read(self._output, min(size - len(received), _PIECE))
            if not piece:
                raise BrokenFrame
            received += piece
        return bytes(received)

    def _stuck(self) -> FileRefused:
        self._process.kill()
        logger.warning("The reader of a file was stopped: no answer in time.")
        return FileRefused("reader-stuck", seconds=int(SILENCE))

    def _failed(self) -> FileRefused:
        self._process.kill()
        status = self._process.wait()
        with self._errors.open("rb") as errors:
            errors.seek(max(0, self._errors.stat().st_size - 4096))
            words = errors.read().decode("utf-8", "replace").strip()
        logger.error("The reader of a file ended with %s: %s", status, words)
        if "MemoryError" in words or "bad_alloc" in words:
            return FileRefused("too-much-memory")
        return FileRefused("reader-failed")


def _environment(folder: Path) -> dict[str, str]:
    known = {
        name: value
        for name, value in os.environ.items()
        if name in _HANDED_ON or name.startswith(_HANDED_ON_GROUPS)
    }
    return {
        **known,
        "PYTHONPATH": str(ROOT),
        "PYTHONSAFEPATH": "1",
        "PYTHONWARNINGS": "ignore",
        "TMPDIR": str(folder.resolve()),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
