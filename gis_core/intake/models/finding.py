"""What a check found: a code and parameters, never a sentence."""

from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.intake.models.run import ImportRun


class Severity(models.TextChoices):
    """What a finding means for the row (or, without row, for the file)."""

    ERROR = "error", _("error")
    QUESTION = "question", _("needs a decision")
    WARNING = "warning", _("warning")
    NOTE = "note", _("note")


class Finding(models.Model):
    """One finding of a run. `row` counts from 1 in the sender's order; NULL: the file.

    `shape` is where the fault lies, if it is one of shapes: a gap, an overlap.
    """

    run = models.ForeignKey(
        ImportRun, models.CASCADE, related_name="findings", db_index=False
    )
    row = models.PositiveIntegerField(null=True, blank=True)
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=Severity)
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=400, blank=True)
    params = models.JSONField(default=dict, blank=True)
    shape = GeometryField(srid=crs.STORAGE, spatial_index=False, null=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["run_id", models.F("row").asc(nulls_first=True), "id"]
        indexes = [models.Index(fields=["run", "code"], name="finding_run_code")]

    def __str__(self) -> str:
        return f"{self.code} @ {self.row}"
