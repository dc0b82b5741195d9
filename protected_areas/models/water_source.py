"""Drinking-water sources and their protection zones (HJ 338, HJ 747)."""

from django.contrib.gis.db.models import MultiPolygonField, PointField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.geometry_columns import sound, storage_column, web_column
from gis_core.history import tracked
from protected_areas.models.standing import Dated


@tracked("intake_3857")
class WaterSource(models.Model):
    """A drinking-water source. `code` is free text; HJ 747 codes are never re-used.

    `kind`, `service_level`, `status` are codes of the lists `source-kind`,
    `source-level`, `source-status`.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    service_level = models.CharField(_("service level"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=40, blank=True)
    intake = storage_column(PointField, null=True, blank=True)
    intake_3857 = web_column("intake", PointField)
    population = models.PositiveIntegerField(null=True, blank=True)
    target_class = models.CharField(_("target class"), max_length=4, default="III")
    background_items = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )
    delimitation = models.CharField(_("delimitation"), max_length=40, blank=True)
    sign_status = models.CharField(_("signs"), max_length=40, blank=True)
    fence_status = models.CharField(_("fences"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("drinking-water source")
        verbose_name_plural = _("drinking-water sources")
        ordering = ["code"]
        constraints = [sound("water_source", "intake")]

    def __str__(self) -> str:
        return self.name


@tracked("geom_3857")
class WaterSourceZone(Dated):
    """A protection zone; `zone` is a code of list `water-zone`, `part` of `zone-part`."""

    source = models.ForeignKey(WaterSource, models.PROTECT, related_name="zones")
    zone = models.CharField(_("zone"), max_length=40)
    part = models.CharField(_("part"), max_length=40, blank=True)
    geom = storage_column(MultiPolygonField)
    geom_3857 = web_column("geom", MultiPolygonField)

    class Meta:
        verbose_name = _("water-source zone")
        verbose_name_plural = _("water-source zones")
        ordering = ["source_id", "zone", "valid_from"]
        constraints = [
            sound("water_source_zone", "geom"),
            models.CheckConstraint(
                name="water_source_zone_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.zone}"
