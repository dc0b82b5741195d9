"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """Evidence."""

    name = "gis_core.evidence"
    verbose_name = _("Evidence")
