"""Import protected areas, their zones, or zones of water sources."""

from datetime import datetime
from typing import Any

from gis_core.accounts.models import User
from gis_core.intake import actions
from gis_core.intake.command import ImportCommand
from gis_core.intake.models import ImportRun, Upload


class Command(ImportCommand):
    """`import_areas FILE`; see docs/import-format.md."""

    help = "Import protected areas, their zones, or zones of water sources."

    def open_run(
        self,
        upload: Upload,
        answers: dict[str, Any],
        options: dict[str, Any],
        *,
        by: User | None,
        at: datetime,
    ) -> ImportRun:
        return actions.open_run(upload, "areas", answers, by=by, at=at)
