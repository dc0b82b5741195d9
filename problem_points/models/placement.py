"""What the overlay found for a place, with its reasons; a person's word beside it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grid.models import Cell
from outfalls.models import Outfall
from problem_points.models.point import ProblemPoint
from protected_areas.models import RedLine, Site, SiteZone, WaterSourceZone


class Placement(models.Model):
    """The overlay of one point at the date of its later image.

    `reasons` holds distances and accuracies per register, `rules` the rules in force
    in the zones found, `stated` what the sender's table said. The point's own columns
    carry the effective answer: the override where there is one, else what was found; who
    looks for points by a zone or a cell asks those, and there the database checks the
    keys. Here they are the record of one overlay.
    """

    point = models.OneToOneField(ProblemPoint, models.PROTECT, related_name="placement")
    on_date = models.DateField()
    computed_at = models.DateTimeField()
    cell = models.ForeignKey(
        Cell,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    site_zone = models.ForeignKey(
        SiteZone,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    water_zone = models.ForeignKey(
        WaterSourceZone,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    red_line = models.ForeignKey(
        RedLine,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    outfall = models.ForeignKey(
        Outfall,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    is_doubtful = models.BooleanField(default=False)
    reasons = models.JSONField(default=dict, blank=True)
    rules = models.JSONField(default=list, blank=True)
    stated = models.JSONField(default=dict, blank=True)
    override = models.JSONField(null=True, blank=True)
    override_reason = models.CharField(max_length=400, blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    override_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")

    def __str__(self) -> str:
        return f"{self.point_id}"
