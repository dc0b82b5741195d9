"""Deadlines: dates in Asia/Shanghai, late from the next day on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeadlineKind(models.TextChoices):
    """Which step a deadline is for."""

    DISPATCH = "dispatch", _("dispatch")
    VERIFY = "verify", _("verification")
    REVIEW = "review", _("review of the verification")
    PLAN = "plan", _("plan")
    PLAN_REVIEW = "plan_review", _("review of the plan")
    RECTIFY = "rectify", _("rectification")
    SELF_CHECK = "self_check", _("county self-check")
    ACCEPT = "accept", _("acceptance")
    PUBLICITY = "publicity", _("publicity")
    CLOSE = "close", _("closure")


class Deadline(models.Model):
    """One deadline of a point; an extension moves `due_on`, never `original_due_on`."""

    point = models.ForeignKey(
        "problem_points.ProblemPoint", models.PROTECT, related_name="deadlines"
    )
    round_no = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=DeadlineKind)
    starts_on = models.DateField()
    due_on = models.DateField()
    original_due_on = models.DateField()
    met_on = models.DateField(null=True, blank=True)
    event = models.ForeignKey(
        "problem_points.PointEvent",
        models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["point_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["point"],
                condition=models.Q(met_on__isnull=True),
                name="one_open_deadline_per_point",
            )
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.kind} {self.due_on}"
