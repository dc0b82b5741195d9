"""What a sender's files looked like last time."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedMapping(models.Model):
    """A sender's profile: encoding, CRS, column mapping and answers given before.

    `fingerprint` is the SHA-256 of the column names in order: the same layout is
    recognised without a name.
    """

    name = models.CharField(_("name"), max_length=120)
    target = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sender profile")
        verbose_name_plural = _("sender profiles")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "name"], name="one_sender_profile_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
