"""Coordinate reference systems: the only file that names EPSG codes.

Everything is stored in CGCS2000 longitude/latitude; outside the database coordinates
are always x = longitude or easting, y = latitude or northing. Systems of files are
recognised by the content of their description, never looked up over the network.
"""

import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from gis_core import gcj

Coordinates = NDArray[np.float64]

STORAGE = 4490  # CGCS2000, degrees
WEB = 3857  # spherical Mercator, metres: tiles only, never areas
WGS84 = 4326  # degrees; what GPS receivers and GeoJSON mean

XIAN80 = 4610
BEIJING54 = 4214
NEW_BEIJING = 4555

# China's extent in degrees: west, south, east, north.
CHINA = (73.5, 3.4, 135.1, 53.6)

# Gauss-Krueger on CGCS2000: first code, first zone, last zone.
_ZONED_6 = (4491, 13, 23)
_MERIDIAN_6 = (4502, 13, 23)
_ZONED_3 = (4513, 25, 45)
_MERIDIAN_3 = (4534, 25, 45)

# How the headings of tables name systems of degrees.
_SPOKEN = tuple(
    (re.compile(pattern, re.IGNORECASE), found)
    for pattern, found in (
        (r"GCJ.?02|gcj|火星|高德|腾讯", "GCJ-02"),
        (r"BD.?09|bd_?l|百度", "BD-09"),
        (r"CGCS.?2000|国家.?2000|2000.?(?:国家|坐标|大地)", f"EPSG:{STORAGE}"),
        (r"西安.?80|80.?西安|Xian.?(?:19)?80", f"EPSG:{XIAN80}"),
        (r"北京.?54|54.?北京|Beijing.?(?:19)?54", f"EPSG:{BEIJING54}"),
        (r"WGS.?(?:19)?84", f"EPSG:{WGS84}"),
    )
)

# Metres by which a place may be off when it is taken over without a known shift.
OLD_DATUM_ACCURACY = 100.0
SAME_PLACE_ACCURACY = 1.0
WEB_MAP_ACCURACY = 5.0


class UnknownSystem(ValueError):
    """The description names no system that places can be computed from."""


class Datum(StrEnum):
    """What the degrees of a system refer to."""

    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    XIAN80 = "xian80"
    BEIJING54 = "beijing54"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    OTHER = "other"


_NAMED_SHIFTS: "dict[str, System]" = {}
_DATUM_OF = {
    STORAGE: Datum.CGCS2000,
    WGS84: Datum.WGS84,
    XIAN80: Datum.XIAN80,
    BEIJING54: Datum.BEIJING54,
    NEW_BEIJING: Datum.BEIJING54,
}


# How descriptions without codes call the datums, and the axis of their ellipsoids.
_DATUM_NAMES = (
    (
        re.compile(r"China.?2000|CGCS.?2000|China_Geodetic", re.I),
        Datum.CGCS2000,
        6378137,
    ),
    (re.compile(r"WGS.?(?:19)?84", re.I), Datum.WGS84, 6378137),
    (re.compile(r"Xian.?(?:19)?80", re.I), Datum.XIAN80, 6378140),
    (re.compile(r"Beijing.?(?:19)?54", re.I), Datum.BEIJING54, 6378245),
)


@dataclass(frozen=True)
class System:
    """A recognised horizontal system: an EPSG code, or a description without code.

    The shifted degrees of web maps have neither, only a name.
    """

    code: int | None
    wkt: str
    name: str
    datum: Datum
    degrees: bool

    @property
    def label(self) -> str:
        """What people read: the name and, where there is one, the code."""
        return f"{self.name} (EPSG:{self.code})" if self.code else self.name

    @property
    def authority(self) -> str:
        """`EPSG:n`, the name of shifted degrees, or nothing for a system without code."""
        if self.datum in _SHIFTS:
            return self.name
        return f"EPSG:{self.code}" if self.code else ""


_SHIFTS = {Datum.GCJ02: gcj.wgs_of_gcj, Datum.BD09: gcj.wgs_of_bd}


@dataclass(frozen=True)
class Conversion:
    """From a system to the storage system.

    `accuracy` is in metres and None where nobody knows; `ballpark` means that the
    shift between the datums is unknown and left out, so that a person must agree.
    """

    system: System
    accuracy: float | None
    ballpark: bool
    _transformer: Transformer | None

    def apply(self, places: Coordinates) -> Coordinates:
        """Longitude and latitude (n x 2) of x, y (n x 2); not finite where impossible."""
        if self.system.datum in _SHIFTS:
            return _SHIFTS[self.system.datum](places)
        if self._transformer is None:
            return np.array(places, dtype=np.float64)
        longitude, latitude = self._transformer.transform(places[:, 0], places[:, 1])
        return np.column_stack([longitude, latitude])


def system_of(code: int) -> System:
    """The system of an EPSG code; UnknownSystem if it is none for places."""
    return _system_of_code(code)


def parse_declared(text: str) -> System:
    """The system of `EPSG:n`, `n`, `GCJ-02` or `BD-09`, as people type it; nothing else
    is looked up."""
    if named := _NAMED_SHIFTS.get(text.strip().upper().replace("-", "")):
        return named
    digits = text.strip().upper().removeprefix("EPSG:").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise UnknownSystem(text)
    return _usable(system_of(int(digits)))


def named_in(text: str) -> str:
    """The system that a heading names, as `parse_declared` knows it; or nothing."""
    folded = unicodedata.normalize("NFKC", text)
    for pattern, found in _SPOKEN:
        if pattern.search(folded):
            return found
    return ""


def recognise(wkt: str) -> System:
    """The system that a .prj text describes, by content; UnknownSystem if none.

    Understands what ArcGIS writes without codes, such as
    CGCS2000_3_Degree_GK_Zone_38, also with a vertical system after it.
    """
    try:
        described = CRS.from_wkt(_first_element(wkt.strip().strip("\x00\ufeff")))
    except CRSError as error:
        raise UnknownSystem(wkt[:80]) from error
    return _usable(_described(described))


def _usable(system: System) -> System:
    """The system, if places can be computed from it; a description may be damaged."""
    to_storage(system)
    return system


def gauss_kruger(*, degrees: int, zone: int, zoned: bool) -> System:
    """CGCS2000 / Gauss-Krueger of a 3 or 6 degree zone.

    `zoned`: the easting begins with the zone number (8 digits); else it is the
    truncated form of 6 digits. UnknownSystem for a zone that China has not.
    """
    table = {
        (3, True): _ZONED_3,
        (3, False): _MERIDIAN_3,
        (6, True): _ZONED_6,
        (6, False): _MERIDIAN_6,
    }[degrees, zoned]
    first_code, first_zone, last_zone = table
    if not first_zone <= zone <= last_zone:
        raise UnknownSystem(f"zone {zone}")
    return system_of(first_code + zone - first_zone)


def truncated_systems() -> Iterator[System]:
    """All truncated CGCS2000 Gauss-Krueger systems.

    Only those of 3 degrees: each meridian of a 6 degree zone is one of theirs too.
    """
    _code, first, last = _MERIDIAN_3
    for zone in range(first, last + 1):
        yield gauss_kruger(degrees=3, zone=zone, zoned=False)


def to_storage(system: System) -> Conversion:
    """The conversion of a system's coordinates into the storage system."""
    return _conversion(system)


def from_storage(places: Coordinates, system: System) -> Coordinates:
    """x, y (n x 2) in a system of longitude and latitude (n x 2): for files going out."""
    if system.code == STORAGE:
        return np.array(places, dtype=np.float64)
    transformer = _transformer(CRS.from_epsg(STORAGE), CRS.from_wkt(system.wkt))
    x, y = transformer.transform(places[:, 0], places[:, 1])
    return np.column_stack([x, y])


def prj_text(system: System) -> str:
    """What a shapefile's .prj says of a system, in the words of ArcGIS."""
    return str(CRS.from_wkt(system.wkt).to_wkt("WKT1_ESRI"))


def within_china(places: Coordinates) -> NDArray[np.bool_]:
    """Which longitude/latitude pairs lie in China's extent."""
    west, south, east, north = CHINA
    longitude, latitude = places[:, 0], places[:, 1]
    return (
        (longitude >= west)
        & (longitude <= east)
        & (latitude >= south)
        & (latitude <= north)
    )


@lru_cache(maxsize=256)
def _system_of_code(code: int) -> System:
    try:
        return _described(CRS.from_epsg(code))
    except CRSError as error:
        raise UnknownSystem(f"EPSG:{code}") from error


def _first_element(wkt: str) -> str:
    """The text up to the bracket that closes the first one."""
    depth = 0
    for position, letter in enumerate(wkt):
        if letter in "[(":
            depth += 1
        elif letter in "])":
            depth -= 1
            if depth == 0:
                return wkt[: position + 1]
    return wkt


def _described(crs: CRS) -> System:
    """A pyproj system as ours; heights are dropped, other kinds are refused."""
    flat = _horizontal(crs)
    if not (flat.is_geographic or flat.is_projected):
        raise UnknownSystem(crs.name)
    code = flat.to_epsg()
    if code is not None:
        flat = CRS.from_epsg(code)
    return System(
        code=code,
        wkt=flat.to_wkt(),
        name=flat.name,
        datum=_datum(flat),
        degrees=bool(flat.is_geographic),
    )


def _horizontal(crs: CRS) -> CRS:
    """The horizontal part of a compound or bound system, without a third axis."""
    if crs.is_bound and crs.source_crs is not None:
        return _horizontal(crs.source_crs)
    if crs.is_compound:
        return _horizontal(crs.sub_crs_list[0])
    # to_2d() would lose the identity of a system that has two axes already.
    return crs if len(crs.axis_info) == 2 else crs.to_2d()


def _datum(crs: CRS) -> Datum:
    """By the code of the degrees; without one, by the datum's name and ellipsoid."""
    geodetic = crs.geodetic_crs
    if geodetic is None:
        return Datum.OTHER
    known = _DATUM_OF.get(geodetic.to_epsg() or 0)
    if known is not None:
        return known
    named = f"{geodetic.name} {geodetic.datum.name if geodetic.datum else ''}"
    if geodetic.prime_meridian is None or geodetic.prime_meridian.longitude != 0:
        return Datum.OTHER
    for pattern, datum, axis in _DATUM_NAMES:
        ellipsoid = geodetic.ellipsoid
        if ellipsoid and pattern.search(named) and ellipsoid.semi_major_metre == axis:
            return datum
    return Datum.OTHER


@lru_cache(maxsize=256)
def _conversion(system: System) -> Conversion:
    """Same-place datums are taken over as they are; PROJ is asked for all others.

    For the two old Chinese datums PROJ offers either nothing or a shift made for oil
    fields that claims one metre; neither may be believed, so only the projection is
    undone and the uncertainty is stated.
    """
    if system.datum in _SHIFTS:
        return Conversion(system, WEB_MAP_ACCURACY, ballpark=False, _transformer=None)
    crs = CRS.from_wkt(system.wkt)
    if system.datum is Datum.OTHER:
        return _foreign(system, crs)
    old = system.datum in {Datum.XIAN80, Datum.BEIJING54}
    transformer = None
    if not system.degrees:
        transformer = _transformer(crs, crs.geodetic_crs)
    return Conversion(
        system=system,
        accuracy=OLD_DATUM_ACCURACY if old else SAME_PLACE_ACCURACY,
        ballpark=old,
        _transformer=transformer,
    )


def _foreign(system: System, crs: CRS) -> Conversion:
    """A system on another datum: PROJ's best operation and what it claims.

    By way of WGS 84, to which PROJ knows more ways than to CGCS2000.
    """
    try:
        with warnings.catch_warnings():
            # PROJ regrets grids that it cannot have here; the accuracy says the same.
            warnings.simplefilter("ignore", UserWarning)
            group = TransformerGroup(crs, CRS.from_epsg(WGS84), always_xy=True)
    except (CRSError, ProjError) as error:
        raise UnknownSystem(system.name) from error
    if not group.transformers:
        raise UnknownSystem(system.name)
    best = group.transformers[0]
    known = best.accuracy >= 0
    return Conversion(
        system=system,
        accuracy=max(best.accuracy, SAME_PLACE_ACCURACY) if known else None,
        ballpark=not known,
        _transformer=best,
    )


def _transformer(source: CRS, target: CRS | None) -> Transformer:
    try:
        return Transformer.from_crs(source, target, always_xy=True)
    except (CRSError, ProjError) as error:
        raise UnknownSystem(source.name) from error


_NAMED_SHIFTS.update(
    {
        key: System(None, CRS.from_epsg(WGS84).to_wkt(), name, datum, degrees=True)
        for key, name, datum in (
            ("GCJ02", "GCJ-02", Datum.GCJ02),
            ("BD09", "BD-09", Datum.BD09),
        )
    }
)
