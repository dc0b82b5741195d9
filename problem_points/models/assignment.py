"""Who a point was given to, by whom, from when to when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grid.models import Cell
from problem_points.models.event import PointEvent
from problem_points.models.point import ProblemPoint


class AssignmentPurpose(models.TextChoices):
    """What a person or cell has the point for."""

    HANDLE = "handle", _("to handle")
    CHECK = "check", _("to cross-check")


class Assignment(models.Model):
    """One handing over. The current one of its purpose has no end."""

    point = models.ForeignKey(ProblemPoint, models.PROTECT, related_name="assignments")
    purpose = models.CharField(
        max_length=10, choices=AssignmentPurpose, default=AssignmentPurpose.HANDLE
    )
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    event = models.ForeignKey(PointEvent, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["point_id", "id"]
        indexes = [
            models.Index(
                fields=["assignee", "point"],
                name="assignment_current",
                condition=models.Q(ends_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["point"],
                condition=models.Q(ends_at__isnull=True, purpose="handle"),
                name="one_current_handler_per_point",
            ),
            models.CheckConstraint(
                name="assignment_names_a_cell_or_a_person",
                condition=models.Q(cell__isnull=False)
                | models.Q(assignee__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} → {self.assignee_id or self.cell_id}"
