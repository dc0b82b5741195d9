"""One reading of one file: decisions, report, counts, and whether it was applied."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.intake.models.upload import Upload
from gis_core.models import Job
from gis_core.models.job import JobState

BUSY = (JobState.WAITING, JobState.RUNNING)


class RunState(models.TextChoices):
    """Where a run stands; READING and APPLYING are told of a busy worker, not stored."""

    WAITING = "waiting", _("waiting to be read")
    READING = "reading", _("being read")
    ASKING = "asking", _("a question is open")
    REFUSED = "refused", _("file refused")
    READY = "ready", _("ready to apply")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    ROLLED_BACK = "rolled-back", _("rolled back")
    FAILED = "failed", _("failed")


class ImportRun(models.Model):
    """A file read for one target (`points`, `grid`, `areas`, `outfalls`).

    The report is stored before anything is written; applying happens once.
    `answers` are a person's answers (encoding, crs, layer, mapping), `decisions` what
    was settled and why, `source_schema` the sender's own table layout.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="runs")
    target = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=RunState, default=RunState.WAITING)
    answers = models.JSONField(default=dict, blank=True)
    decisions = models.JSONField(default=dict, blank=True)
    source_schema = models.JSONField(default=dict, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    crs = models.CharField(max_length=20, blank=True)
    layer = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    recurrences = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    rolled_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    rolled_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="import_run_counts_add_up",
                condition=~models.Q(state__in=["ready", "applied"])
                | models.Q(
                    rows=models.F("accepted")
                    + models.F("updated")
                    + models.F("unchanged")
                    + models.F("duplicates")
                    + models.F("recurrences")
                    + models.F("rejected")
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.uid}"

    @property
    def is_busy(self) -> bool:
        """Whether a worker has the run, or will have it."""
        return self.job is not None and self.job.state in BUSY

    @property
    def stage(self) -> RunState:
        """What people are told: a state that allows a next step only once it is free."""
        if self.job is None or not self.is_busy:
            return RunState(self.state)
        if self.job.task.endswith(".apply"):
            return RunState.APPLYING
        waits = self.job.state == JobState.WAITING
        return RunState.WAITING if waits else RunState.READING
