"""Places in the notation that a person reads: degrees, minutes and seconds, or a grid."""

from enum import StrEnum

import numpy as np

from gis_core import crs
from gis_core.crs_names import spoken
from gis_core.dms import written


class Notation(StrEnum):
    """How places are written; the first is what everybody begins with."""

    DEGREES = "degrees"
    DMS = "dms"
    GRID = "grid"

    @classmethod
    def of(cls, text: str) -> "Notation":
        """The notation of that name; degrees for any other text."""
        return cls(text) if text in set(cls) else cls.DEGREES


def place_text(lon: float, lat: float, notation: Notation) -> str:
    """A place (storage CRS) as people copy it.

    The grid is CGCS2000 / Gauss-Krueger in the zone of 3 degrees, easting with its zone:
    X north, Y east, as Chinese surveyors write them. Outside China it is degrees.
    """
    if notation is Notation.DMS:
        return f"{written(lat)}N {written(lon)}E"
    if notation is Notation.GRID and crs.within_china(np.array([[lon, lat]]))[0]:
        system = crs.gauss_kruger(degrees=3, zone=round(lon / 3), zoned=True)
        ((east, north),) = crs.from_storage(np.array([[lon, lat]]), system)
        return f"X {north:.1f} Y {east:.1f} ({spoken(system.name)})"
    return f"{lat:.5f}°N {lon:.5f}°E"
