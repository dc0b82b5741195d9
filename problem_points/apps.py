"""The app's configuration."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProblemPointsConfig(AppConfig):
    """Problem points."""

    name = "problem_points"
    verbose_name = _("Problem points")

    def ready(self) -> None:
        """Seed the profiles whenever the database was migrated."""
        post_migrate.connect(_seed, sender=self)


def _seed(**_kwargs: Any) -> None:
    from problem_points.profiles import seed_profiles  # noqa: PLC0415  needs the models

    seed_profiles()
