"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutfallsConfig(AppConfig):
    """Water bodies and outfalls."""

    name = "outfalls"
    verbose_name = _("Water bodies and outfalls")
