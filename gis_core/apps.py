"""The app's configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GisCoreConfig(AppConfig):
    """Ground."""

    name = "gis_core"
    verbose_name = _("Ground")

    def ready(self) -> None:
        """After all migrations: sow code lists, give the application role its rights."""
        # Models are ready only now; checks register themselves.
        from gis_core import checks, code_lists, rights  # noqa: F401, PLC0415

        post_migrate.connect(code_lists.seed_after_migrate, sender=self)
        post_migrate.connect(rights.grant_after_migrate, sender=self)
