"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProblemPointsConfig(AppConfig):
    """Problem points."""

    name = "problem_points"
    verbose_name = _("Problem points")
