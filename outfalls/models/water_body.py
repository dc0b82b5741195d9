"""Rivers, lakes, reservoirs and canals."""

from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.geometry_columns import sound, storage_column, web_column
from gis_core.history import tracked


@tracked("geom_3857")
class WaterBody(models.Model):
    """A water body drawn as line or polygon; `kind` is a code of `water-body-kind`."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40)
    basin = models.CharField(_("basin"), max_length=80, blank=True)
    target_class = models.CharField(_("target class"), max_length=4, blank=True)
    is_key = models.BooleanField(_("key water body"), default=False)
    geom = storage_column(GeometryField)
    geom_3857 = web_column("geom", GeometryField)
    is_drawn = models.BooleanField(_("drawn, not surveyed"), default=False)

    class Meta:
        verbose_name = _("water body")
        verbose_name_plural = _("water bodies")
        ordering = ["code"]
        constraints = [sound("water_body", "geom")]

    def __str__(self) -> str:
        return self.name
