"""Every geometry a point ever had, as received; corrections are new versions."""

from django.conf import settings
from django.contrib.gis.db.models import MultiPolygonField, PointField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.geometry_columns import sound, storage_column
from gis_core.intake.models import ImportRun
from problem_points.models.event import PointEvent
from problem_points.models.point import ProblemPoint


class GeometryKind(models.TextChoices):
    """Why there is a version."""

    ISSUED = "issued", _("as issued")
    CORRECTED = "corrected", _("corrected on site")
    RECTIFIED = "rectified", _("place of the rectification")


class GeometryVersion(models.Model):
    """One version. `raw_x`, `raw_y` are in `raw_crs`, in the file's own axis order;
    `raw_row` is the uploaded row, attribute names and values as received. Versions are
    found by their point or their run; places are looked for among the points."""

    point = models.ForeignKey(
        ProblemPoint,
        models.PROTECT,
        related_name="geometry_versions",
        db_index=False,
    )
    no = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=GeometryKind)
    location = storage_column(PointField, is_indexed=False, null=True)
    outline = storage_column(MultiPolygonField, is_indexed=False, null=True)
    raw_x = models.FloatField(null=True)
    raw_y = models.FloatField(null=True)
    raw_crs = models.CharField(max_length=20, blank=True)
    raw_row = models.JSONField(default=dict)
    run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="+"
    )
    row = models.PositiveIntegerField(null=True, blank=True)
    event = models.ForeignKey(
        PointEvent,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    reason = models.CharField(max_length=400, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("geometry version")
        verbose_name_plural = _("geometry versions")
        ordering = ["point_id", "no"]
        constraints = [
            sound("geometry_version", "location"),
            sound("geometry_version", "outline"),
            models.UniqueConstraint(
                fields=["point", "no"], name="one_geometry_version_of_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} / {self.no}"
