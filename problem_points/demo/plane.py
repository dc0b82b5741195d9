"""A flat drawing plane in kilometres around the middle of the demo city.

Drawing happens in kilometres, because degrees are not square; results are CGCS2000
degrees (longitude first) on a grid of one millionth of a degree (about ten
centimetres), so that shared borders are equal to the last digit.
"""

import math
import zlib

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

MIDDLE_LON, MIDDLE_LAT = 112.5, 41.4
KM_PER_DEGREE_LAT = 111.06
KM_PER_DEGREE_LON = 111.32 * math.cos(math.radians(MIDDLE_LAT))
DECIMALS = 6
SEED = 20210901


def generator(*names: object) -> np.random.Generator:
    """A random generator of its own for each named thing, the same on every run."""
    text = "/".join(str(name) for name in names)
    return np.random.default_rng([SEED, zlib.crc32(text.encode())])


def to_km(degrees: npt.ArrayLike) -> Array:
    """Degrees (longitude, latitude) as kilometres on the plane."""
    offset = np.asarray(degrees, dtype=float) - (MIDDLE_LON, MIDDLE_LAT)
    return offset * (KM_PER_DEGREE_LON, KM_PER_DEGREE_LAT)


def to_degrees(km: npt.ArrayLike) -> Array:
    """Kilometres on the plane as degrees on the coordinate grid."""
    offset = np.asarray(km, dtype=float) / (KM_PER_DEGREE_LON, KM_PER_DEGREE_LAT)
    return np.round(offset + (MIDDLE_LON, MIDDLE_LAT), DECIMALS)


def wavy(points: Array, name: str, amplitude: float, length: float) -> Array:
    """Points moved by a smooth field; `amplitude` and wave `length` in kilometres."""
    source = generator("wavy", name)
    moved = points.copy()
    for octave in range(3):
        angle = source.uniform(0, 2 * np.pi, 4)
        phase = source.uniform(0, 2 * np.pi, (4, 2))
        wave = 2 * np.pi * 2**octave / length
        along = points @ np.stack([np.cos(angle), np.sin(angle)]) * wave
        for axis in (0, 1):
            swell = np.sin(along + phase[:, axis]).mean(axis=1)
            moved[:, axis] += swell * amplitude / 2**octave
    return moved
