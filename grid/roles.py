"""Roles and tiers: the vocabulary of the supervision grid (domain.md C4, C5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.TextChoices):
    """Administrative tiers that own cells, from the top."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWN = "town", _("town")
    VILLAGE = "village", _("village")

    @property
    def rank(self) -> int:
        """0 for the village, rising to 4 for the province."""
        return _RANKS.index(self)


_RANKS = (Tier.VILLAGE, Tier.TOWN, Tier.COUNTY, Tier.CITY, Tier.PROVINCE)


class Role(models.TextChoices):
    """What a person is in a cell; the abbreviations of domain.md stand beside."""

    ADMINISTRATOR = "administrator", _("system administrator")  # SYS
    PROVINCE = "province", _("provincial reviewer")  # PA
    CITY = "city", _("city manager")  # CM
    LEADER = "leader", _("leader or supervising chief")  # CL
    COUNTY = "county", _("county manager")  # KM
    DEPARTMENT = "department", _("co-signing department")  # DP
    TOWN = "town", _("town grid chief")  # TM
    INSPECTOR = "inspector", _("grid member")  # GI
    UNIT = "unit", _("responsible unit")  # RU
    CHECKER = "checker", _("cross-checker")  # SV
    VIEWER = "viewer", _("auditor")  # VW


WITHOUT_CELL = frozenset(
    {Role.ADMINISTRATOR, Role.PROVINCE, Role.UNIT, Role.CHECKER, Role.VIEWER}
)
"""Roles whose scope is not a subtree of cells (a viewer may have one)."""
