"""Lasting remarks on a point: doubts of the overlay, flags of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from problem_points.models.event import PointEvent
from problem_points.models.point import ProblemPoint


class PointFinding(models.Model):
    """Something a reviewer must know: a code and parameters, until it is settled."""

    point = models.ForeignKey(ProblemPoint, models.PROTECT, related_name="findings")
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict, blank=True)
    event = models.ForeignKey(
        PointEvent, models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["point_id", "id"]

    def __str__(self) -> str:
        return f"{self.point_id} {self.code}"
