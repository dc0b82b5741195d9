"""The four steps of an outfall: survey, sample, trace, treat (查、测、溯、治)."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from outfalls.models.outfall import Outfall


class ReviewState(models.TextChoices):
    """Where the review of a record stands."""

    OPEN = "open", _("not reviewed")
    PASSED = "passed", _("passed")
    RETURNED = "returned", _("returned")


class OutfallRecord(models.Model):
    """What every record has: who, when, and its review."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    outfall = models.ForeignKey(Outfall, models.PROTECT, related_name="%(class)ss")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    review_state = models.CharField(
        max_length=10, choices=ReviewState, default=ReviewState.OPEN
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.CharField(max_length=400, blank=True)

    class Meta:
        abstract = True
        ordering = ["outfall_id", "-id"]

    def __str__(self) -> str:
        return f"{self.outfall} {self.recorded_at:%Y-%m-%d}"


class OutfallSurvey(OutfallRecord):
    """查: what was seen on site."""

    persons = ArrayField(models.CharField(max_length=60), default=list)
    is_discharging = models.BooleanField(null=True)
    looks = models.JSONField(default=dict, blank=True)
    description = models.TextField(blank=True)

    class Meta(OutfallRecord.Meta):
        verbose_name = _("outfall survey")
        verbose_name_plural = _("outfall surveys")


class OutfallSample(OutfallRecord):
    """测: measured values by item, on site or in the laboratory."""

    persons = ArrayField(models.CharField(max_length=60), default=list)
    sampled_at = models.DateTimeField()
    is_laboratory = models.BooleanField(default=False)
    laboratory = models.CharField(max_length=120, blank=True)
    values = models.JSONField(default=dict)

    class Meta(OutfallRecord.Meta):
        verbose_name = _("outfall sample")
        verbose_name_plural = _("outfall samples")


class OutfallTrace(OutfallRecord):
    """溯: where the water comes from, and who answers for it."""

    method = models.CharField(max_length=40, blank=True)
    sources = models.JSONField(default=list, blank=True)
    result = models.TextField(blank=True)

    class Meta(OutfallRecord.Meta):
        verbose_name = _("outfall trace")
        verbose_name_plural = _("outfall traces")


class OutfallRemedy(OutfallRecord):
    """治: what is done about it, by when, with what result."""

    disposition = models.CharField(max_length=40, blank=True)
    measures = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    after_sample = models.ForeignKey(
        OutfallSample, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(OutfallRecord.Meta):
        verbose_name = _("outfall remedy")
        verbose_name_plural = _("outfall remedies")
