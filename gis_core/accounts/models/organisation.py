"""Organisations: bureaux, governments, site managers, responsible units."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is; departments co-sign by their kind."""

    ECOLOGY = "ecology", _("ecology and environment")
    NATURAL_RESOURCES = "natural_resources", _("natural resources")
    FORESTRY = "forestry", _("forestry and grassland")
    WATER = "water", _("water resources")
    HOUSING = "housing", _("housing and construction")
    AGRICULTURE = "agriculture", _("agriculture and rural affairs")
    GOVERNMENT = "government", _("government")
    SITE_MANAGER = "site_manager", _("protected-area manager")
    ENTERPRISE = "enterprise", _("enterprise")
    OTHER = "other", _("other")


class Organisation(models.Model):
    """A unit that people belong to or that must rectify a point."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=160, unique=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    division_code = models.CharField(_("division code"), max_length=12, blank=True)
    credit_code = models.CharField(_("credit code"), max_length=18, blank=True)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name or self.name
