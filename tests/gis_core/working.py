"""Workers for tests: in the test's own process, or as processes that can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gis_core.jobs import work
from gis_core.models import Job
from gis_core.models.job import JobState
from tests import databases

PATIENCE = 60.0


def run_waiting() -> list[Job]:
    """Run all waiting jobs here and now, also within a test that is rolled back."""
    ran = []
    for job in Job.objects.filter(state=JobState.WAITING).order_by("id"):
        work.func(job.pk, job.fence)
        job.refresh_from_db()
        ran.append(job)
    return ran


def until(question: Callable[[], bool], patience: float = PATIENCE) -> float:
    """Wait until the answer is yes; the seconds that it took."""
    started = time.monotonic()
    while not question():
        waited = time.monotonic() - started
        assert waited < patience, f"still not so after {waited:.0f} s"
        time.sleep(0.05)
    return time.monotonic() - started


class WorkerProcess:
    """`manage.py worker`, as ./dev starts it, impatient."""

    def __init__(self, database: str, *arguments: str, **environment: str) -> None:
        self.log = (databases.SCRATCH / database / "workers.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", *arguments],
            cwd=databases.ROOT,
            env={
                **databases.environment(database, databases.files_of(database)),
                "JOB_HEARTBEAT_SECONDS": "1",
                "JOB_SILENCE_SECONDS": "3",
                "JOB_RETRY_SECONDS": "0",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process."""
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """End it as a crash would."""
        self.send(signal.SIGKILL)
        self.process.wait()

    def ended(self, patience: float = PATIENCE) -> int:
        """Wait for its end; the exit status."""
        return self.process.wait(timeout=patience)


@contextmanager
def worker(
    database: str, *arguments: str, **environment: str
) -> Iterator[WorkerProcess]:
    """A worker for the length of a block; killed at its end if it still runs."""
    started = WorkerProcess(database, *arguments, **environment)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.kill()
        started.log.close()
