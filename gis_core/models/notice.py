"""What a person is told: a code and parameters, put into words when shown."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One message to one person. Notices of one `fold` are shown as one line."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices"
    )
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    url_name = models.CharField(max_length=80, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    fold = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["recipient", "-id"],
                condition=models.Q(read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(fields=["recipient", "-id"], name="notice_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.recipient_id}"
