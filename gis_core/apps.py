"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GisCoreConfig(AppConfig):
    """Ground."""

    name = "gis_core"
    verbose_name = _("Ground")
