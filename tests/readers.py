"""What the processes that read files take of memory, as the system itself counts it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = b"gis_core.intake.parser"
EVERY = 0.02  # seconds between looks; the count is a peak, so that little is missed


@dataclass
class Peak:
    """The largest of all readers so far."""

    megabytes: float = 0.0


@contextmanager
def watched() -> Iterator[Peak]:
    """The peak of readers that are children of this process, until the block ends."""
    peak, ended = Peak(), threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY):
            for pid in _children():
                peak.megabytes = max(peak.megabytes, _peak_of(pid))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def _children() -> list[str]:
    found: list[str] = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        try:
            found += (task / "children").read_text(encoding="ascii").split()
        except OSError:  # the thread has ended
            continue
    return found


def _peak_of(pid: str) -> float:
    """Megabytes; 0 for what is no reader, or is one no more.

    A child is a copy of its parent until it becomes a reader, and counts from then on.
    """
    try:
        if PROGRAM not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return 0.0
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    lines = (line.split() for line in status.splitlines())
    return next((int(each[1]) / 1024 for each in lines if each[:1] == ["VmHWM:"]), 0.0)
