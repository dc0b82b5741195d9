"""Sites, water sources, the red line, and the rules that hold in them."""

from protected_areas.models.red_line import RedLine
from protected_areas.models.rule import Rule, RuleSet
from protected_areas.models.site import Site, SiteZone
from protected_areas.models.standing import Standing
from protected_areas.models.water_source import WaterSource, WaterSourceZone

__all__ = [
    "RedLine",
    "Rule",
    "RuleSet",
    "Site",
    "SiteZone",
    "Standing",
    "WaterSource",
    "WaterSourceZone",
]
