"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """Reporting."""

    name = "problem_points.reporting"
    verbose_name = _("Reporting")
