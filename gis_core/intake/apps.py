"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """Intake."""

    name = "gis_core.intake"
    verbose_name = _("Intake")
