"""Rounds: a rebound opens the next and keeps the one before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from problem_points.models.event import PointEvent
from problem_points.models.point import ProblemPoint


class Round(models.Model):
    """One passage of a case from opening to closing.

    Events can be neither deleted nor changed, so the keys to them need only be right
    when they are written: the database does not check them, nor look for rounds by them.
    """

    point = models.ForeignKey(
        ProblemPoint, models.PROTECT, related_name="rounds", db_index=False
    )
    no = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opening_event = models.ForeignKey(
        PointEvent,
        models.PROTECT,
        related_name="+",
        db_index=False,
    )
    reason = models.CharField(max_length=400, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending_event = models.ForeignKey(
        PointEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    milestones = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["point_id", "no"]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "no"], name="one_round_of_a_number_per_point"
            ),
            models.UniqueConstraint(
                fields=["point"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_round_per_point",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} / {self.no}"
