"""Rows of a run between reading and applying."""

from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.intake.models.run import ImportRun


class Fate(models.TextChoices):
    """What applying does with a row; every row has exactly one."""

    ACCEPTED = "accepted", _("new")
    UPDATED = "updated", _("updated")
    UNCHANGED = "unchanged", _("unchanged")
    DUPLICATE = "duplicate", _("duplicate")
    RECURRENCE = "recurrence", _("recurrence")
    REJECTED = "rejected", _("rejected")


class StagedRow(models.Model):
    """One row as read: raw attributes as received, values as understood, its fate.

    `shape` is already in the storage CRS. `x` and `y` are the coordinates as received
    in the run's CRS (for polygons: of the point on surface). `target_id` is the row
    that is updated, repeated or recurred. Rows are found by their run and number only:
    every other index would be paid for by each row of each import.
    """

    run = models.ForeignKey(
        ImportRun, models.CASCADE, related_name="staged_rows", db_index=False
    )
    row = models.PositiveIntegerField()
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    shape = GeometryField(srid=crs.STORAGE, spatial_index=False, null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    key = models.CharField(max_length=120, blank=True)
    fate = models.CharField(max_length=12, choices=Fate, blank=True)
    target_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("staged row")
        verbose_name_plural = _("staged rows")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "row"], name="one_staged_row_of_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.row}"
