"""The process that reads one file from outside: alone, limited, and expendable.

`python -m gis_core.intake.parser` takes a request (a line of JSON) and then commands on
standard input and answers in frames on standard output. It is given no secrets, no
network and no more memory, time and disk than a file can honestly need; whatever
becomes of it, its parent lives.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

MEMORY = 380 * 1024 * 1024  # beyond what the program itself takes
CPU_SECONDS = 900
LARGEST_FILE = 450 * 1024 * 1024
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


def shut_in() -> None:
    """Give up what reading a file does not need. What the system cannot do is left out:
    these limits are a second wall, not the first."""
    for limit, value in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # A network of its own, in which there is nothing; not every system allows it.
        system.unshare(_NEW_USER | _NEW_NET)


def limit_memory() -> None:
    """From here on only so much more may be taken."""
    if sys.platform != "linux":
        return
    status = Path("/proc/self/status").read_text(encoding="ascii")
    taken = next(
        (int(line.split()[1]) for line in status.splitlines() if "VmData" in line), 0
    )
    most = 1024 * taken + MEMORY
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


class Answers:
    """What the parent asks of one file, answered in order."""

    def __init__(self, asked: IO[bytes], told: IO[bytes]) -> None:
        from gis_core.intake import frames, pulse  # noqa: PLC0415  after shutting in

        self._frames = frames
        self._asked, self._told = asked, told
        pulse.on_beat(lambda: frames.write(told, frames.BEAT))

    def answer(self, request: dict[str, Any]) -> None:
        """Open the file and give out batches until nobody asks any more."""
        from gis_core.intake.refusals import FileRefused, QuestionOpen  # noqa: PLC0415

        frames = self._frames
        try:
            self._serve(request)
        except FileRefused as refusal:
            frames.write(self._told, frames.REFUSED, [refusal.code, refusal.params])
        except QuestionOpen as question:
            frames.write(self._told, frames.QUESTION, [question.code, question.params])
        except MemoryError:
            frames.write(self._told, frames.REFUSED, ["too-much-memory", {}])

    def _serve(self, request: dict[str, Any]) -> None:
        from gis_core.intake import sources, tangles  # noqa: PLC0415  loads GDAL

        limit_memory()
        frames = self._frames
        members, layer, beside = sources.open_layer(
            Path(request["file"]),
            request["name"],
            Path(request["folder"]),
            request["choice"],
        )
        along = [[each.name, each.size] for each in members if each.path is None]
        said = {**frames.described(layer), "along": along, "beside": beside}
        frames.write(self._told, frames.OPENED, said)
        batches: Iterator[Any] = iter(())
        for command in iter(self._asked.readline, b""):
            if size := int(command):
                batches = iter(layer.batches(size))
            elif (batch := next(batches, None)) is None:
                frames.write(self._told, frames.END)
            else:
                whole = tangles.checked(batch)
                frames.write(self._told, frames.BATCH, *frames.packed(whole))


def main() -> None:
    """Read what is asked for and say so in frames."""
    shut_in()
    # pyogrio would load both for conveniences that are not used here.
    sys.modules["geopandas"] = sys.modules["pandas"] = None  # type: ignore[assignment]
    told = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Libraries may print; that must not get between the frames.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    request = json.loads(sys.stdin.buffer.readline())
    Answers(sys.stdin.buffer, told).answer(request)


if __name__ == "__main__":
    main()
