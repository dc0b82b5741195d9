"""Import a file of issued points into a batch."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from gis_core.accounts.models import User
from gis_core.intake.command import ImportCommand
from gis_core.intake.models import ImportRun, Upload
from problem_points import permissions
from problem_points.actions import batches
from problem_points.workflow.codes import Category


class Command(ImportCommand):
    """`import_points FILE --batch CODE`; see docs/import-format.md."""

    help = "Import a file of issued points into a batch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--batch", required=True, metavar="CODE")
        parser.add_argument("--category", default="", choices=["", *Category.values])
        parser.add_argument("--title", default="", metavar="T")

    def open_run(
        self,
        upload: Upload,
        answers: dict[str, Any],
        options: dict[str, Any],
        *,
        by: User | None,
        at: datetime,
    ) -> ImportRun:
        if by is not None:
            permissions.require(permissions.can_import(by))
        batch = batches.batch_of(
            options["batch"],
            category=options["category"],
            title=options["title"],
            by=by,
            at=at,
        )
        return batches.open_run(batch, upload, answers, by=by, at=at)
