"""How long others wait while a large batch comes in: their p95 before and meanwhile.

Two people go on with their work on a running site: the map with its points and its
table, a case, the list of tasks, the statistics. Then the batch is imported by a process
of its own, as the worker does it, and they go on until it has ended. The aim: a p95 of
at most twice what it was.

BENCH_ROWS (1000000) and BENCH_EXISTING (1000000) choose less, BENCH_SECONDS (60) how
long they work before.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import django

django.setup()

from problem_points.demo.roster import PASSWORD  # noqa: E402
from tests import databases  # noqa: E402
from tests.bench.importing import ground, issued  # noqa: E402
from tests.live import LiveSite  # noqa: E402
from tests.visitor import Visitor  # noqa: E402

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
EXISTING = int(os.environ.get("BENCH_EXISTING", "1000000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
AIM = 2.0
THINKING = 0.2  # seconds between a page and the next
PEOPLE = ("city", "county")


class Colleague(threading.Thread):
    """One person who opens page after page; notes what each took."""

    def __init__(self, site: LiveSite, name: str) -> None:
        super().__init__(daemon=True)
        self.visitor: Visitor = site.visitor(name, PASSWORD)
        listed = self.visitor.get("/api/v1/points?limit=1&status=pending_close")
        case = listed.json()["items"][0]["id"]
        self.pages = (
            "/map?view=table",
            "/tiles/points/9/416/191.mvt",
            f"/points/{case}",
            "/todo",
            "/api/v1/points?limit=50&bucket=doing",
            "/statistics",
        )
        self.took: dict[str, list[float]] = {page: [] for page in self.pages}
        self.ended = threading.Event()
        self.refused: Counter[str] = Counter()

    def run(self) -> None:
        """Work until the end of the measurement."""
        while not self.ended.is_set():
            for page in self.pages:
                begun = time.monotonic()
                answer = self.visitor.get(page)
                self.took[page].append(time.monotonic() - begun)
                if answer.status not in {200, 204}:
                    self.refused[f"{page} answered {answer.status}"] += 1
                time.sleep(THINKING)

    def forget(self) -> dict[str, list[float]]:
        """What was noted so far; from now on anew. Refusals are said at once."""
        for what, times in self.refused.items():
            print(f"  refused: {what}, {times} times", flush=True)
        self.refused.clear()
        before = self.took
        self.took = {page: [] for page in self.pages}
        return before


def p95(seconds: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return 1000 * statistics.quantiles(seconds, n=20)[-1]


def told(when: str, found: list[dict[str, list[float]]]) -> float:
    """Print what a stretch of time was like; the p95 over all pages."""
    every = [each for one in found for times in one.values() for each in times]
    print(f"{when}: {len(every)} pages, p95 {p95(every):.0f} ms", flush=True)
    for page in found[0]:
        times = found[0][page]
        if len(times) > 1:
            print(f"  {page:44} p95 {p95(times):>6.0f} ms", flush=True)
    return p95(every)


def main() -> None:
    """Measure before, then beside the import, and print the ratio."""
    template = ground.template(EXISTING)
    name = f"bench_{databases.CHECKOUT}_beside"
    ground.copy(template, name)
    site = LiveSite(name)
    site.log("web").parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "batch.zip"
            issued.make(file, template, ROWS)
            site.start()
            colleagues = [Colleague(site, person) for person in PEOPLE]
            for each in colleagues:
                each.start()
            time.sleep(SECONDS / 4)  # until everything is warm
            for each in colleagues:
                each.forget()
            time.sleep(SECONDS)
            before = told("before", [each.forget() for each in colleagues])
            begun = time.monotonic()
            batch = ["import_points", str(file), "--batch", "B", "--json"]
            subprocess.run(
                [sys.executable, "manage.py", *batch],
                cwd=databases.ROOT,
                env=databases.environment(name, site.files),
                stdout=subprocess.DEVNULL,
                check=True,
            )
            took = time.monotonic() - begun
            for each in colleagues:
                each.ended.set()
                each.join()
            meanwhile = told(
                f"beside {ROWS:,} rows, {took:.0f} s",
                [each.forget() for each in colleagues],
            )
    finally:
        site.stop()
        ground.drop(name)
    print(f"ratio {meanwhile / before:.2f} (aim: at most {AIM:.0f})")


if __name__ == "__main__":
    main()
