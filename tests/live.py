"""A running site for tests: gunicorn and a worker on a database of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from tests import databases
from tests.visitor import Visitor

PATIENCE = 180.0  # seconds until the site must answer on a busy machine


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveSite:
    """The site's own processes, as ./dev starts them, on the database `name`."""

    def __init__(self, name: str) -> None:
        self.database = name
        self.files = databases.files_of(name)
        self.url = f"http://127.0.0.1:{free_port()}"
        self.database_url = databases.url(settings.DATABASE, name)
        self.owner_url = databases.url(settings.DATABASE_OWNER, name)
        self.days = 0.0
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def log(self, process: str) -> Path:
        """Where "web" or "worker" writes."""
        return databases.SCRATCH / self.database / f"{process}.log"

    def start(self) -> None:
        """Start web and worker and wait until the site is ready."""
        self.start_worker()
        self.start_web()

    def start_web(self) -> None:
        """Start gunicorn and wait until it answers, with a worker until all is ready."""
        app = ["tests.clock"] if self.days else []
        self._run("web", "-m", "gunicorn", "--config", "config/gunicorn.py", *app)
        until = time.monotonic() + PATIENCE
        while not self._is_ready():
            if time.monotonic() > until or self._processes["web"].poll() is not None:
                self.stop()
                raise AssertionError(
                    f"the site is not ready: {self.log('web').read_text()}"
                )
            time.sleep(0.1)

    def start_worker(self) -> None:
        """Start one background worker."""
        script = ["-m", "tests.clock"] if self.days else ["manage.py"]
        self._run("worker", *script, "worker")

    def move_time(self, days: float) -> None:
        """Stop the site and start it again that many days later."""
        self.stop()
        self.days += days
        self.start()

    def manage(self, *arguments: str, check: bool = True) -> str:
        """What a manage.py command prints when run on the site's database."""
        script = ["-m", "tests.clock"] if self.days else ["manage.py"]
        done = subprocess.run(
            [sys.executable, *script, *arguments],
            cwd=databases.ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout

    def visitor(self, username: str = "", password: str = "") -> Visitor:
        """An HTTP client with cookies of its own, signed in if a name is given."""
        visitor = Visitor(self.url)
        if username:
            visitor.sign_in(username, password)
        return visitor

    def kill(self, process: str) -> None:
        """End "web" or "worker" as a crash would: kill -9, children included."""
        running = self._processes.pop(process)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()

    def stop(self) -> None:
        """End all processes and wait for them."""
        for running in self._processes.values():
            running.terminate()
        for running in self._processes.values():
            try:
                running.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
        self._processes.clear()

    def _environment(self) -> dict[str, str]:
        return {
            **databases.environment(self.database, self.files),
            "WEB_BIND": self.url.removeprefix("http://"),
            "CLOCK_DAYS": str(self.days),
        }

    def _run(self, process: str, *arguments: str) -> None:
        with self.log(process).open("ab") as log:
            self._processes[process] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=databases.ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _is_ready(self) -> bool:
        try:
            page = "readyz" if "worker" in self._processes else "healthz"
            with urlopen(f"{self.url}/{page}", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (URLError, TimeoutError, ConnectionError):
            return False
