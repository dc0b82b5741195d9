"""Administrative divisions: codes and names, without geometry of their own."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from grid.roles import Tier


class Division(models.Model):
    """A division by its statistical code of 12 digits (shorter codes are padded).

    `is_statutory` is false for units that only statistics know (development zones).
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=80)
    full_name = models.CharField(_("full name"), max_length=200, blank=True)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_statutory = models.BooleanField(_("statutory"), default=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
