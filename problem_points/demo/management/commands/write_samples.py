"""Write the sample files of the import guide into data/samples."""

from typing import Any

from django.core.management.base import BaseCommand

from problem_points.demo.files import SOURCES
from problem_points.demo.samples import samples


class Command(BaseCommand):
    """Overwrites the files that it makes and touches no other."""

    help = "Write the sample files of the import guide into data/samples."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write every sample and say how large it is."""
        folder = SOURCES.parent / "samples"
        folder.mkdir(exist_ok=True)
        for name, content in samples().items():
            (folder / name).write_bytes(content)
            self.stdout.write(f"{name}: {len(content)} bytes")
