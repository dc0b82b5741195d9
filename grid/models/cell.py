"""Cells of the supervision grid."""

from django.contrib.gis.db.models import MultiPolygonField
from django.db import models
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from gis_core.geometry_columns import sound, storage_column, web_column
from gis_core.history import tracked
from grid.models.division import Division
from grid.roles import Tier


class CellStatus(models.TextChoices):
    """Whether a cell counts: a draft becomes one in force, then a former one."""

    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    FORMER = "former", _("former")


@tracked("geom_3857", "path")
class Cell(models.Model):
    """One cell. `path` holds the codes from the root down, each closed by a dot.

    A scope is a subtree: `path` starts with the path of the scope's cell. `county` and
    `town` are the ancestors (or the cell itself) of that tier, kept for statistics.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier)
    level_label = models.CharField(_("grid level"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=200, unique=True)
    county = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    town = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="cells"
    )
    geom = storage_column(MultiPolygonField, null=True, blank=True)
    geom_3857 = web_column("geom", MultiPolygonField)
    is_drawn = models.BooleanField(_("drawn, not surveyed"), default=False)
    patrol_every_days = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=CellStatus, default=CellStatus.IN_FORCE
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("grid cell")
        verbose_name_plural = _("grid cells")
        ordering = ["path"]
        indexes = [
            models.Index(
                fields=["path"],
                name="cell_path_prefix",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(fields=["tier"], name="cell_tier"),
        ]
        constraints = [
            sound("cell", "geom"),
            models.CheckConstraint(
                name="cell_path_ends_with_its_code",
                condition=models.Q(path__endswith=Concat("code", models.Value("."))),
            ),
        ]

    def __str__(self) -> str:
        return self.name
