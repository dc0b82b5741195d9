"""Files addressed by their content."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file in the store; the path follows from the SHA-256 of its bytes."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    stored_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(
                name="stored_file_sha256_is_hex",
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"),
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
