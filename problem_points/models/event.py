"""The chain of events of a point: append-only, hashed, the truth of every step."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from grid.roles import Role
from problem_points.models.point import ProblemPoint
from problem_points.workflow.states import Status
from problem_points.workflow.transitions import Action


class PointEvent(models.Model):
    """One step. `hash` is made by the database's function `point_event_hash`.

    `at` is when it happened by the actor's account, `recorded_at` when the server
    wrote it. The application role may insert and read, nothing else. No actor: the
    system itself acted.
    """

    point = models.ForeignKey(
        ProblemPoint, models.PROTECT, related_name="events", db_index=False
    )
    seq = models.PositiveIntegerField()
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.CharField(max_length=24, choices=Action)
    # NULL, not empty: the first event comes from no state at all.
    from_status = models.CharField(  # noqa: DJ001
        max_length=20, choices=Status, null=True
    )
    to_status = models.CharField(max_length=20, choices=Status)
    round_no = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    role = models.CharField(max_length=20, choices=Role, blank=True)
    organisation = models.CharField(max_length=160, blank=True)
    client = models.CharField(max_length=20, blank=True)
    payload = models.JSONField(default=dict)
    evidence = ArrayField(models.CharField(max_length=64), default=list)
    prev_hash = models.BinaryField(null=True)
    hash = models.BinaryField()

    append_only = True

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["point_id", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "seq"], name="one_event_of_a_number_per_point"
            ),
            models.UniqueConstraint(
                fields=["point", "seq", "to_status"], name="event_carries_its_status"
            ),
            models.CheckConstraint(
                name="event_chain_begins_at_one",
                condition=models.Q(seq=1, prev_hash__isnull=True)
                | models.Q(seq__gt=1, prev_hash__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["actor", "-id"], name="event_actor")]

    def __str__(self) -> str:
        return f"{self.point_id}#{self.seq} {self.action}"
