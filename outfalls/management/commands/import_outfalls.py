"""Import river outfalls."""

from datetime import datetime
from typing import Any

from gis_core.accounts.models import User
from gis_core.intake import actions
from gis_core.intake.command import ImportCommand
from gis_core.intake.models import ImportRun, Upload


class Command(ImportCommand):
    """`import_outfalls FILE`; see docs/import-format.md."""

    help = "Import river outfalls."

    def open_run(
        self,
        upload: Upload,
        answers: dict[str, Any],
        options: dict[str, Any],
        *,
        by: User | None,
        at: datetime,
    ) -> ImportRun:
        return actions.open_run(upload, "outfalls", answers, by=by, at=at)
