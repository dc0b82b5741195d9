"""A file as it was received."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.evidence.models import StoredFile


class Upload(models.Model):
    """One received file, kept by its hash for ever."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=255)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
