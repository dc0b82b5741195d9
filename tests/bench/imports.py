"""A batch from its GBK zip to applied rows, against scripts that do less.

Every peer gets the same file and a fresh copy of the same database: the demo city with
its cells and zones beside a million existing points. Seconds are from the start of the
process to its end; the memory is that of the process and its children, not the server's;
CPU is that of the process and of its server backends, which a busy machine distorts
less than seconds.

`floor` writes points and events, `floor, whole cases` also the round, geometry version
and placement without which a point is no case here. The aim is measured against the
second, which leaves behind what the import leaves behind, with the same indexes, keys and
checks; the first is the least that can be called an import of points at all.

BENCH_ROWS (100000), BENCH_EXISTING (1000000) and BENCH_PEERS (all) choose less.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import django
import psycopg2
from django.conf import settings

django.setup()

from tests import databases  # noqa: E402
from tests.bench.importing import ground, issued  # noqa: E402

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
EXISTING = int(os.environ.get("BENCH_EXISTING", "1000000"))
AIM = 1.6
SCRIPTS = "tests.bench.importing"
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Figures:
    """What a run took."""

    seconds: float = 0.0
    cpu: float = 0.0
    megabytes: float = 0.0


def commands(name: str, file: Path) -> dict[str, list[str]]:
    """Peer → the command that loads the file into the database `name`."""
    url = databases.url(settings.DATABASE_OWNER, name)
    python, module = sys.executable, "-m"
    batch = [python, "manage.py", "import_points", str(file), "--batch", "B", "--json"]
    peers = {
        "import_points": batch,
        "floor": [python, module, f"{SCRIPTS}.floor", url, str(file), "bare"],
        "floor, whole cases": [
            *(python, module, f"{SCRIPTS}.floor", url, str(file), "whole")
        ],
        "geopandas": [python, module, f"{SCRIPTS}.frames", url, str(file)],
        "bare COPY": [python, module, f"{SCRIPTS}.bare", url, str(file)],
        "LayerMapping": [python, module, f"{SCRIPTS}.layer_mapping", name, str(file)],
    }
    wanted = os.environ.get("BENCH_PEERS")
    return {
        peer: command
        for peer, command in peers.items()
        if not wanted or peer in wanted.split(";")
    }


def measured(peer: str, template: str, file: Path) -> Figures:
    """Run one peer on a copy of its own."""
    name = f"bench_{databases.CHECKOUT}_run"
    ground.copy(template, name)
    found = Figures()
    environment = databases.environment(name, databases.files_of(name))
    if peer != "import_points":
        # What this project takes from GDAL for its own safety is theirs to use.
        for setting in ("GDAL_SKIP", "OGR_SKIP"):
            environment.pop(setting, None)
    if peer == "LayerMapping":
        environment["AS_OWNER"] = "yes"
    try:
        with databases.connected(settings.DATABASE_OWNER, "postgres") as watch:
            begun = time.monotonic()
            with subprocess.Popen(
                commands(name, file)[peer],
                cwd=databases.ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
            ) as process:
                spent: dict[int, float] = {}
                while process.poll() is None:
                    found.megabytes = max(found.megabytes, _memory(process.pid, spent))
                    _backends(watch, name, spent)
                    time.sleep(0.05)
            found.seconds = time.monotonic() - begun
            found.cpu = sum(spent.values())
        if process.returncode:
            sys.exit(f"{peer} ended with {process.returncode}")
    finally:
        ground.drop(name)
    return found


def _memory(pid: int, spent: dict[int, float]) -> float:
    """Megabytes of a process and its children now; notes the CPU of each."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError):
        return 0.0
    _spent(pid, spent)
    own = pages * PAGE / 1e6
    return own + sum(_memory(int(child), spent) for child in children)


def _backends(
    watch: "psycopg2.extensions.connection", name: str, spent: dict[int, float]
) -> None:
    cursor = watch.cursor()
    # Of other roles' backends the owner sees nothing but this.
    cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [name])
    for (pid,) in cursor.fetchall():
        _spent(pid, spent)


def _spent(pid: int, spent: dict[int, float]) -> None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return
    spent[pid] = (int(fields[11]) + int(fields[12])) / TICKS


def main() -> None:
    """Measure each peer once, and print."""
    template = ground.template(EXISTING)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "batch.zip"
        issued.make(file, template, ROWS)
        print(f"{ROWS:,} rows beside {EXISTING:,} points, {os.cpu_count()} cores")
        load = os.getloadavg()[0]
        print(f"load before: {load:.1f}{'' if load < 1 else ' (the machine is busy)'}")
        print(f"{'':20}{'seconds':>9}{'CPU s':>8}{'MB':>7}{'× s':>7}{'× CPU':>7}")
        own: Figures | None = None
        for peer in commands("", file):
            found = measured(peer, template, file)
            own = own or found
            print(
                f"{peer:20}{found.seconds:>9.1f}{found.cpu:>8.1f}"
                f"{found.megabytes:>7.0f}{own.seconds / found.seconds:>7.2f}"
                f"{own.cpu / max(found.cpu, 0.01):>7.2f}",
                flush=True,
            )
    print(
        f"aim: at most {AIM} × the floor of whole cases, faster than geopandas (which"
        " writes one plain table), at most 400 MB"
    )


if __name__ == "__main__":
    main()
