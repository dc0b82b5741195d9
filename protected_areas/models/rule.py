"""Rules that hold in zones: editable data with dates, never code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gis_core.history import tracked


class RuleSet(models.Model):
    """The rules that one legal text brings, from a day to a day."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    effective_to = models.DateField(_("effective to"), null=True, blank=True)
    is_checked = models.BooleanField(_("checked against the text"), default=False)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["effective_from", "name"]

    def __str__(self) -> str:
        return self.name


class RuleEffect(models.TextChoices):
    """What a rule says of an activity."""

    FORBIDDEN = "forbidden", _("forbidden")
    RESTRICTED = "restricted", _("restricted")
    ALLOWED = "allowed", _("allowed")


class RuleLayer(models.TextChoices):
    """Which register a rule's zone belongs to."""

    SITE = "site", _("protected area")
    WATER_SOURCE = "water_source", _("drinking-water source")
    RED_LINE = "red_line", _("ecological red line")


@tracked()
class Rule(models.Model):
    """What holds in a zone for an activity; empty zone or activity means any."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="rules")
    layer = models.CharField(max_length=14, choices=RuleLayer)
    zone = models.CharField(_("zone"), max_length=40, blank=True)
    activity = models.CharField(_("activity"), max_length=40, blank=True)
    effect = models.CharField(max_length=12, choices=RuleEffect)
    text = models.TextField(_("text"))
    citation = models.CharField(_("citation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["rule_set_id", "layer", "zone", "id"]

    def __str__(self) -> str:
        return f"{self.layer} {self.zone} {self.effect}"
