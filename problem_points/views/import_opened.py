"""The import that a page is about, if this person looks after it."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import User
from gis_core.errors import Missing
from gis_core.intake.models import ImportRun
from problem_points.models import Batch, BatchImport
from problem_points.permissions import (
    can_import,
    imports_visible_to,
    register_imports_visible_to,
    require,
)

NAMES: dict[str, str | Promise] = {
    "grid": _("Supervision grid"),
    "areas": _("Protected areas and water sources"),
    "outfalls": _("Outfalls"),
}
_BESIDE = ("upload", "job", "created_by", "applied_by")


@dataclass(frozen=True)
class Opened:
    """A run, and the batch that it belongs to unless it is one of a register."""

    run: ImportRun
    batch: Batch | None = None

    @property
    def title(self) -> str:
        """The batch's name, or the register's."""
        if self.batch is None:
            return str(NAMES[self.run.target])
        return self.batch.title or self.batch.code


def imports_of(person: User) -> Any:
    """The imports of points that this person looks after."""
    runs = BatchImport.objects.select_related(
        "batch", *(f"run__{each}" for each in _BESIDE)
    )
    return runs.filter(run__in=imports_visible_to(person, ImportRun.objects.all()))


def registers_of(person: User) -> list[Opened]:
    """The imports of registers that this person looks after, the last ones first."""
    runs = ImportRun.objects.select_related(*_BESIDE)
    return [Opened(run) for run in register_imports_visible_to(person, runs)]


def import_for(person: User, run_id: int) -> Opened:
    """The import, if this person looks after it; else it is missing."""
    require(can_import(person))
    found = imports_of(person).filter(run=run_id).first()
    if found is not None:
        return Opened(found.run, found.batch)
    runs = ImportRun.objects.select_related(*_BESIDE).filter(pk=run_id)
    register = register_imports_visible_to(person, runs).first()
    if register is None:
        raise Missing
    return Opened(register)
