"""The ecological red line."""

from django.contrib.gis.db.models import MultiPolygonField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.geometry_columns import sound, storage_column, web_column
from gis_core.history import tracked
from protected_areas.models.standing import Dated


@tracked("geom_3857")
class RedLine(Dated):
    """A patch inside the ecological protection red line."""

    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    geom = storage_column(MultiPolygonField)
    geom_3857 = web_column("geom", MultiPolygonField)

    class Meta:
        verbose_name = _("ecological red line")
        verbose_name_plural = _("ecological red line")
        ordering = ["code"]
        constraints = [sound("red_line", "geom")]

    def __str__(self) -> str:
        return self.name or self.code
