"""A file of a batch as it is uploaded: kept, opened, handed to a worker."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User
from gis_core.errors import Invalid
from gis_core.intake import actions as intake
from gis_core.intake import background
from gis_core.intake.models import ImportRun, Upload
from problem_points import permissions
from problem_points.actions import batches
from problem_points.models import Batch


def bring_in(
    file: UploadedFile,
    *,
    batch: str,
    by: User,
    at: datetime,
    category: str = "",
    title: str = "",
    letter: dict[str, Any] | None = None,
    answers: dict[str, Any] | None = None,
) -> ImportRun:
    """Keep the file and have it read; returns the run.

    `letter` holds what the covering letter says of the batch (document_no,
    expected_count); what is not said stays as it is. NotPermitted for those who may
    not import, Invalid for what is wrong with the batch.
    """
    permissions.require(permissions.can_import(by))
    with transaction.atomic():
        found = batches.batch_of(batch, category=category, title=title, by=by, at=at)
        permissions.require(permissions.can_import_into(by, found))
        upload = _received(file, by=by, at=at)
        said = {name: value for name, value in (letter or {}).items() if value}
        if said:
            Batch.objects.filter(pk=found.pk).update(**said)
        run = batches.open_run(found, upload, answers or {}, by=by, at=at)
        return background.read_later(run, by=by, at=at)


def bring_in_layer(
    run: ImportRun, batch: Batch, layer: str, *, by: User, at: datetime
) -> ImportRun:
    """Have another layer of a file read into the same batch, as the first one was.

    Points and polygons of one number become one case, whichever comes first. What was
    said of encoding and reference system holds for both, what was said of columns not.
    NotPermitted as for a file; Invalid if the file holds no such layer.
    """
    permissions.require(permissions.can_import_into(by, batch))
    if layer not in run.decisions.get("beside", []):
        raise Invalid(fields={"layer": _("The file holds no such layer.")})
    answers = {name: told for name, told in run.answers.items() if name != "mapping"}
    with transaction.atomic():
        answers["layer"] = layer
        other = batches.open_run(batch, run.upload, answers, by=by, at=at)
        return background.read_later(other, by=by, at=at)


def bring_in_register(
    file: UploadedFile, *, register: str, by: User, at: datetime
) -> ImportRun:
    """Keep a file of grid cells, areas or outfalls and have it read; returns the run."""
    permissions.require(permissions.can_import_registers(by))
    with transaction.atomic():
        upload = _received(file, by=by, at=at)
        run = intake.open_run(upload, register, {}, by=by, at=at)
        return background.read_later(run, by=by, at=at)


def _received(file: UploadedFile, *, by: User, at: datetime) -> Upload:
    name = file.name or "upload"
    if isinstance(file, TemporaryUploadedFile):
        path = Path(file.temporary_file_path())
        return intake.receive(path, name, by=by, at=at)
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        return intake.receive(Path(copy.name), name, by=by, at=at)
