"""A worker: the queue's own loop, and a pulse that shows that it is alive."""

import logging
import os
import socket
import threading
import time
from types import FrameType

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from gis_core import upkeep
from gis_core.jobs import Cancelled, Interrupted, JobHandle, TakenOver
from gis_core.models import Job, Worker
from gis_core.models.job import JobState

logger = logging.getLogger(__name__)

# The pulse waits for nobody: a lock or a slow answer is tried again at the next beat.
_PATIENCE = "SET lock_timeout = '2s'; SET statement_timeout = '5s'"


class Pulse(threading.Thread):
    """Beats every few seconds on a connection of its own, whatever the task does."""

    def __init__(self, name: str) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker_name = name
        self.ended = threading.Event()

    def run(self) -> None:
        """Beat until `end`; a database that is away for a while is no reason to stop."""
        while True:
            try:
                self.beat()
            except Error:
                logger.warning("No heartbeat could be written.", exc_info=True)
                connection.close()
            if self.ended.wait(settings.JOB_HEARTBEAT_SECONDS):
                break
        connection.close()

    def end(self) -> None:
        """Stop beating and take the worker off the list."""
        self.ended.set()
        if self.is_alive():
            self.join()
        Worker.objects.filter(name=self.worker_name).delete()

    def beat(self) -> None:
        """Show that worker and task live; take over and start what is due."""
        if connection.connection is None:
            with connection.cursor() as cursor:
                cursor.execute(_PATIENCE)
        Worker.objects.update_or_create(
            name=self.worker_name,
            defaults={"heartbeat_at": Now()},
            create_defaults={"started_at": timezone.now(), "heartbeat_at": Now()},
        )
        handle = JobHandle.current
        if handle is not None:
            _tell(handle)
        upkeep.take_over()
        upkeep.start_due(timezone.now())


class SiteWorker(db_worker.Worker):
    """The queue's loop, with a pulse; survives an absence of the database."""

    def __init__(self, *, until_empty: bool, single_shot: bool) -> None:
        name = f"{socket.gethostname()}-{os.getpid()}"[:64]
        super().__init__(
            queue_names=["*"],
            interval=settings.JOB_POLL_SECONDS,
            batch=until_empty or single_shot,
            backend_name="default",
            startup_delay=False,
            max_tasks=1 if single_shot else None,
            worker_id=name,
            excluded_queue_names=[],
        )
        self.pulse = Pulse(name)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End after the current task, which is asked to end at its next progress."""
        JobHandle.ending = True
        if self.running and JobHandle.current is not None:
            JobHandle.current.stop = Interrupted
        super().shutdown(signum, frame)

    def run(self) -> None:
        """Work until told to end."""
        try:
            self.pulse.start()
            self._work()
        finally:
            self.pulse.end()

    def _work(self) -> None:
        while self.running:
            try:
                super().run()
            except (OperationalError, InterfaceError):
                logger.exception("The database does not answer.")
                connection.close()
                time.sleep(self.interval)
            else:
                return


def _tell(handle: JobHandle) -> None:
    """Write how far the task is; learn whether it must end."""
    ours = Job.objects.filter(pk=handle.id, fence=handle.fence, state=JobState.RUNNING)
    alive = ours.update(
        heartbeat_at=Now(), phase=handle.phase, done=handle.done, total=handle.total
    )
    if not alive:
        # Ended a moment ago, or taken over: the task may write no more.
        handle.stop = TakenOver
    elif handle.stop is None and ours.filter(cancel_requested=True).exists():
        handle.stop = Cancelled
