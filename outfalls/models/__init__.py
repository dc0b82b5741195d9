"""Water bodies, sections, readings, outfalls and their records."""

from outfalls.models.outfall import Outfall, OutfallParty
from outfalls.models.records import (
    OutfallRemedy,
    OutfallSample,
    OutfallSurvey,
    OutfallTrace,
)
from outfalls.models.section import MonitoringSection, SectionReading
from outfalls.models.water_body import WaterBody

__all__ = [
    "MonitoringSection",
    "Outfall",
    "OutfallParty",
    "OutfallRemedy",
    "OutfallSample",
    "OutfallSurvey",
    "OutfallTrace",
    "SectionReading",
    "WaterBody",
]
