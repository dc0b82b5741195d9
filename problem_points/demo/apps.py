"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Demo city."""

    name = "problem_points.demo"
    verbose_name = _("Demo city")
