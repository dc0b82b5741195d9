"""Monitoring sections and their readings."""

from django.contrib.gis.db.models import PointField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.geometry_columns import sound, storage_column, web_column
from gis_core.history import tracked
from outfalls.models.water_body import WaterBody


@tracked("location_3857")
class MonitoringSection(models.Model):
    """A section where water is measured; `level` is a code of `section-level`."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    level = models.CharField(_("level"), max_length=40, blank=True)
    water_body = models.ForeignKey(
        WaterBody, models.PROTECT, null=True, blank=True, related_name="sections"
    )
    location = storage_column(PointField)
    location_3857 = web_column("location", PointField)
    target_class = models.CharField(_("target class"), max_length=4, blank=True)
    has_auto_station = models.BooleanField(_("automatic station"), default=False)

    class Meta:
        verbose_name = _("monitoring section")
        verbose_name_plural = _("monitoring sections")
        ordering = ["code"]
        constraints = [sound("monitoring_section", "location")]

    def __str__(self) -> str:
        return self.name


class SectionReading(models.Model):
    """One reading: values by GB 3838 indicator in mg/L unless the indicator says else."""

    section = models.ForeignKey(
        MonitoringSection, models.PROTECT, related_name="readings"
    )
    sampled_at = models.DateTimeField()
    values = models.JSONField(default=dict)
    quality_class = models.CharField(max_length=4, blank=True)
    exceeding = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    is_automatic = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("section reading")
        verbose_name_plural = _("section readings")
        ordering = ["section_id", "-sampled_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "sampled_at", "is_automatic"],
                name="one_reading_of_a_section_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.sampled_at:%Y-%m-%d}"
