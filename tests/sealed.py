"""A running site without a way out: see `tests.sealing`."""

import shutil
import socket
import subprocess
import sys
import tempfile
from functools import cached_property
from pathlib import Path

from django.conf import settings

from tests import databases
from tests.live import LiveSite
from tests.sealing import relay

PROBE = "from tests.sealing import seal; raise SystemExit(not seal())"
COUNTERS = {"snmp": {"OutNoRoutes", "OutDatagrams"}, "snmp6": {"Ip6OutNoRoutes"}}


class SealedSite(LiveSite):
    """Web and worker as ever, each where nothing leads out."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        # Names of sockets must be short.
        self._passages = Path(tempfile.mkdtemp(prefix="sealed"))
        self._relays: list[socket.socket] = []

    @cached_property
    def is_walled(self) -> bool:
        """Whether this system gives a process a network of its own."""
        probe = [sys.executable, "-c", PROBE]
        return subprocess.run(probe, cwd=databases.ROOT, check=False).returncode == 0

    def start(self) -> None:
        """Open the passages through the walls, then start."""
        if self.is_walled:
            database, (host, port) = settings.DATABASE, self.url[7:].split(":")
            reached = database.host, int(database.port or 5432)
            self._relays = [
                relay(str(self._passages / "database"), reached),
                relay((host, int(port)), str(self._passages / "web")),
            ]
        super().start()

    def attempts(self) -> list[str]:
        """What web and worker tried to reach beside their database."""
        tried = []
        if self._log.exists():
            tried = self._log.read_text(encoding="utf-8").splitlines()
        if self.is_walled:
            for process, running in self._processes.items():
                tried += [f"{process}: {one}" for one in counted(running.pid)]
        return tried

    def stop(self) -> None:
        """End all processes and close the passages."""
        super().stop()
        for one in self._relays:
            one.shutdown(socket.SHUT_RDWR)  # its thread stops waiting
            one.close()
        shutil.rmtree(self._passages, ignore_errors=True)

    @property
    def _log(self) -> Path:
        return self._passages / "tried"

    def _environment(self) -> dict[str, str]:
        database = settings.DATABASE
        return {
            **super()._environment(),
            "SEALED_PASSAGES": str(self._passages),
            "SEALED_DATABASE": f"{database.host}:{database.port or 5432}",
            "SEALED_LOG": str(self._log),
        }

    def _run(self, process: str, *arguments: str) -> None:
        super()._run(process, "-m", "tests.sealing", process, *arguments)


def counted(pid: int) -> list[str]:
    """What the network of a process counts as sent out, or meant to be."""
    found: dict[str, int] = {}
    for name, wanted in COUNTERS.items():
        lines = Path(f"/proc/{pid}/net/{name}").read_text().splitlines()
        if name == "snmp":  # a line of names, a line of numbers, in turn
            pairs = [
                pair
                for names, numbers in zip(lines[::2], lines[1::2], strict=True)
                for pair in zip(names.split(), numbers.split(), strict=True)
            ]
        else:
            pairs = [(one[0], one[1]) for one in map(str.split, lines)]
        found |= {key: int(value) for key, value in pairs if key in wanted}
    return [f"{n} {name}" for name, n in found.items() if n]
