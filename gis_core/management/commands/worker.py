"""`worker`: do background work until told to stop."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gis_core.checks import refuse_unsafe_start
from gis_core.worker import SiteWorker


class Command(BaseCommand):
    """One worker process; SIGTERM ends it cleanly."""

    help = "Do background work until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ways to end by itself, for tests and set-up."""
        parser.add_argument(
            "--until-empty", action="store_true", help="end when no work is waiting"
        )
        parser.add_argument(
            "--single-shot", action="store_true", help="end after one task"
        )

    def handle(self, *, until_empty: bool, single_shot: bool, **options: Any) -> None:
        """Work, unless production would not be safe."""
        refuse_unsafe_start()
        worker = SiteWorker(until_empty=until_empty, single_shot=single_shot)
        worker.configure_signals()
        worker.run()
