"""Protected areas and their zones."""

from django.contrib.gis.db.models import MultiPolygonField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.models import Organisation
from gis_core.geometry_columns import sound, storage_column, web_column
from gis_core.history import tracked
from protected_areas.models.standing import Dated


class SiteLevel(models.TextChoices):
    """Who designated a site."""

    NATIONAL = "national", _("national")
    PROVINCIAL = "provincial", _("provincial")
    CITY = "city", _("city")
    COUNTY = "county", _("county")


@tracked("geom_3857")
class Site(models.Model):
    """A protected area. `kind` is a code of list `site-kind`."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160)
    aliases = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=40)
    level = models.CharField(_("level"), max_length=12, choices=SiteLevel, blank=True)
    manager = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    competent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approval_document = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    stated_area_ha = models.FloatField(_("stated area, ha"), null=True, blank=True)
    geom = storage_column(MultiPolygonField)
    geom_3857 = web_column("geom", MultiPolygonField)
    boundary_accuracy_m = models.FloatField(_("boundary accuracy, m"), default=0)
    is_drawn = models.BooleanField(_("drawn, not surveyed"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("protected area")
        verbose_name_plural = _("protected areas")
        ordering = ["code"]
        constraints = [sound("site", "geom")]

    def __str__(self) -> str:
        return self.name


@tracked("geom_3857")
class SiteZone(Dated):
    """A functional zone of a site, valid from a day to a day.

    `zone` is a code of list `site-zone`; `label` is the name as received.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="zones")
    zone = models.CharField(_("zone"), max_length=40)
    label = models.CharField(_("label"), max_length=80, blank=True)
    scheme = models.CharField(_("scheme"), max_length=20, blank=True)
    geom = storage_column(MultiPolygonField)
    geom_3857 = web_column("geom", MultiPolygonField)

    class Meta:
        verbose_name = _("functional zone")
        verbose_name_plural = _("functional zones")
        ordering = ["site_id", "zone", "valid_from"]
        constraints = [
            sound("site_zone", "geom"),
            models.CheckConstraint(
                name="site_zone_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} · {self.label or self.zone}"
