"""Batches: opening one, and bringing a file into it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User
from gis_core.errors import Invalid
from gis_core.intake import actions as intake
from gis_core.intake.models import ImportRun, Upload
from problem_points.models import Batch, BatchImport
from problem_points.workflow.codes import Category

TARGET = "points"
LONGEST_CODE = 60


def batch_of(
    code: str,
    *,
    category: str = "",
    title: str = "",
    by: User | None,
    at: datetime,
) -> Batch:
    """The batch of this code, opened if there is none.

    A new one is of category GS unless another is named, and its numbers belong to the
    series of its category. Invalid if the code is taken by another category.
    """
    if not code.strip() or len(code) > LONGEST_CODE:
        raise Invalid(fields={"batch": _("Please give the batch a short code.")})
    if category and category not in Category.values:
        raise Invalid(fields={"category": _("There is no such category.")})
    wanted = category or Category.GREEN_SHIELD
    batch, _created = Batch.objects.get_or_create(
        code=code.strip(),
        defaults={
            "title": title or code,
            "category": wanted,
            "series": wanted,
            "created_by": by,
            "created_at": at,
        },
    )
    if category and batch.category != category:
        raise Invalid(
            fields={"category": _("This batch is of another category.")},
        )
    return batch


def open_run(
    batch: Batch,
    upload: Upload,
    answers: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
) -> ImportRun:
    """A run of a file within a batch, waiting to be read."""
    with transaction.atomic():
        run = intake.open_run(upload, TARGET, answers, by=by, at=at)
        BatchImport.objects.create(batch=batch, run=run)
    return run
