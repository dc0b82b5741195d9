"""manage.py sweep_files: remove stored files that nothing refers to."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from gis_core.evidence import store


class Command(BaseCommand):
    """What broken-off uploads left behind; files in use are never touched."""

    help = "Remove stored files that nothing refers to."

    def add_arguments(self, parser: CommandParser) -> None:
        """From which age on."""
        parser.add_argument("--hours", type=float, default=24)

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep and say how many files went."""
        before = timezone.now() - timedelta(hours=options["hours"])
        self.stdout.write(f"{store.sweep(before=before)} files removed")
