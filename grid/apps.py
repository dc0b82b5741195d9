"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridConfig(AppConfig):
    """Supervision grid."""

    name = "grid"
    verbose_name = _("Supervision grid")
