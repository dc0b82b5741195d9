"""Import cells of the supervision grid."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from gis_core.accounts.models import User
from gis_core.intake import actions
from gis_core.intake.command import ImportCommand
from gis_core.intake.models import ImportRun, Upload
from grid.roles import Tier


class Command(ImportCommand):
    """`import_grid FILE`; see docs/import-format.md."""

    help = "Import cells of the supervision grid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--tier", default="", choices=["", *Tier.values])

    def open_run(
        self,
        upload: Upload,
        answers: dict[str, Any],
        options: dict[str, Any],
        *,
        by: User | None,
        at: datetime,
    ) -> ImportRun:
        if options["tier"]:
            answers["tier"] = options["tier"]
        return actions.open_run(upload, "grid", answers, by=by, at=at)
