"""GCJ-02 and BD-09: the shifted degrees of Chinese web maps, to and from true ones.

Both are smooth functions of WGS 84 longitude and latitude that are known forwards
only; backwards they are found by iteration, to well under a centimetre. Used only where
somebody says that places are so shifted, never on suspicion. Arrays are n x 2, x =
longitude, in degrees.
"""

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]

_AXIS = 6378245.0  # the shift is defined on Krassovsky's ellipsoid
_ECCENTRICITY = 0.00669342162296594323
_ROUNDS = 12
_BD_ANGLE = np.pi * 3000.0 / 180.0
_BD_OFFSET = (0.0065, 0.006)


def gcj_of(places: Degrees) -> Degrees:
    """GCJ-02 of WGS 84."""
    x, y = places[:, 0] - 105.0, places[:, 1] - 35.0
    latitude = np.radians(places[:, 1])
    sine = np.sin(latitude)
    bend = 1 - _ECCENTRICITY * sine * sine
    waves = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    north = (
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    ) + waves
    north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += waves
    east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    meridian = _AXIS * (1 - _ECCENTRICITY) / (bend * np.sqrt(bend))
    parallel = _AXIS / np.sqrt(bend) * np.cos(latitude)
    return places + np.degrees(np.column_stack([east / parallel, north / meridian]))


def wgs_of_gcj(places: Degrees) -> Degrees:
    """WGS 84 of GCJ-02."""
    found = np.array(places, dtype=np.float64)
    for _round in range(_ROUNDS):
        found = found + (places - gcj_of(found))
    return found


def bd_of_gcj(places: Degrees) -> Degrees:
    """BD-09 of GCJ-02."""
    x, y = places[:, 0], places[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_ANGLE)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_ANGLE)
    shifted = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return shifted + np.array(_BD_OFFSET)


def wgs_of_bd(places: Degrees) -> Degrees:
    """WGS 84 of BD-09."""
    found = places - np.array(_BD_OFFSET)
    for _round in range(_ROUNDS):
        found = found + (places - bd_of_gcj(found))
    return wgs_of_gcj(found)
