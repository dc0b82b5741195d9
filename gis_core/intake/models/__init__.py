"""Files that came in, what was understood of them and what was found."""

from gis_core.intake.models.finding import Finding, Severity
from gis_core.intake.models.run import ImportRun, RunState
from gis_core.intake.models.saved_mapping import SavedMapping
from gis_core.intake.models.staged_row import Fate, StagedRow
from gis_core.intake.models.upload import Upload

__all__ = [
    "Fate",
    "Finding",
    "ImportRun",
    "RunState",
    "SavedMapping",
    "Severity",
    "StagedRow",
    "Upload",
]
