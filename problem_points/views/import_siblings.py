"""What belongs to an import: other layers of its file, other files of its batch."""

from gis_core.intake.models import ImportRun, RunState
from problem_points.models import BatchImport
from problem_points.views.import_opened import Opened

LISTED = 20


def layers_beside(found: Opened) -> list[tuple[str, ImportRun | None]]:
    """The other layers of the file, each with the last run that read it into this
    batch and was not taken back."""
    names = found.run.decisions.get("beside", [])
    runs = ImportRun.objects.filter(
        batch_import__batch=found.batch, upload__file=found.run.upload.file_id
    ).exclude(state=RunState.ROLLED_BACK)
    runs = runs.select_related("job")
    read = {
        run.layer or run.answers.get("layer", ""): run for run in runs.order_by("pk")
    }
    return [(name, read.get(name)) for name in names]


def siblings_of(found: Opened) -> list[BatchImport]:
    """The other files and layers of the batch, the last ones first."""
    others = BatchImport.objects.filter(batch=found.batch).exclude(run=found.run)
    return list(others.select_related("run__upload", "run__job")[:LISTED])
