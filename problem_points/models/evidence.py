"""Evidence of a point."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.evidence.models import Evidence
from gis_core.geometry_columns import sound
from problem_points.models.event import PointEvent
from problem_points.models.point import ProblemPoint


class PointEvidence(Evidence):
    """One piece of evidence; `event` is the step that used it, empty until then.

    `pair_of` names the photo of before that an after photo repeats at the same angle.
    """

    point = models.ForeignKey(ProblemPoint, models.PROTECT, related_name="evidence")
    round_no = models.PositiveSmallIntegerField()
    event = models.ForeignKey(
        PointEvent, models.PROTECT, null=True, blank=True, related_name="evidence_rows"
    )
    pair_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="pairs"
    )

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["point_id", "id"]
        indexes = [
            models.Index(fields=["original_sha256"], name="evidence_original_sha256"),
            models.Index(fields=["perceptual_hash"], name="evidence_perceptual_hash"),
        ]
        constraints = [
            sound("point_evidence", "fix_location"),
            sound("point_evidence", "exif_location"),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.kind} {self.uid}"
