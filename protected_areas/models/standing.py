"""Whether a version of a zone counts, and from when to when."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """A register edit is a draft until it is put in force."""

    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Dated(models.Model):
    """Validity by date: `valid_to` is the first day on which it no longer holds."""

    standing = models.CharField(
        max_length=10, choices=Standing, default=Standing.IN_FORCE
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    boundary_accuracy_m = models.FloatField(_("boundary accuracy, m"), default=0)
    is_drawn = models.BooleanField(_("drawn, not surveyed"), default=False)
    source_document = models.CharField(_("document"), max_length=200, blank=True)

    class Meta:
        abstract = True
