"""Write docs/workflow.md from the transition table, or compare it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from problem_points.workflow.diagram import as_markdown


class Command(BaseCommand):
    """The page is written; with --check it is only compared (exit 1 if it differs)."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--check: change nothing."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write or compare."""
        page = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        text = as_markdown()
        if not options["check"]:
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            raise CommandError(
                "docs/workflow.md differs from the table; run"
                " './dev manage workflow_diagram'."
            )
