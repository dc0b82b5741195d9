"""Where the coordinates of a file are: its reference system and axis order, as data.

What the file or a person states is believed only if the places then make sense; what
nobody states is never guessed silently. Every way of reading is a choice that says
where it would put the points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gis_core import crs
from gis_core.crs import Coordinates, System, UnknownSystem
from gis_core.geometry import Shapes, swapped, transformed
from gis_core.intake.layer import StatedCrs
from gis_core.intake.refusals import QuestionOpen

Box = tuple[float, float, float, float]

_MOST = 0.5
_DEGREES = 180.0
_NORTHING = (1.8e6, 6.0e6)
_TRUNCATED = (1e5, 1e6)
_ZONES = {3: (25, 45), 6: (13, 23)}
_CHOICES = 12


@dataclass(frozen=True)
class Placing:
    """The decision. `source`: declared, file, format or magnitude.

    `swap`: the file has northing or latitude first. `accuracy` in metres, None if
    unknown. `warnings` are codes. `packed`: the decimals of degrees are minutes and
    seconds (113.0512 is 113°05′12″).
    """

    system: System
    swap: bool
    source: str
    accuracy: float | None
    warnings: tuple[str, ...] = ()
    packed: bool = False

    def apply(self, shapes: Shapes) -> Shapes:
        """The shapes in the storage system; where impossible, not finite."""
        ordered = swapped(shapes) if self.swap else shapes
        if self.packed:
            ordered = transformed(ordered, _unpacked)
        return transformed(ordered, crs.to_storage(self.system).apply)

    def as_json(self) -> dict[str, Any]:
        """For the stored decisions."""
        return {
            "crs": self.system.authority,
            "name": self.system.name,
            "swap": self.swap,
            "source": self.source,
            "accuracy_m": self.accuracy,
            **({"packed": True} if self.packed else {}),
        }


@dataclass(frozen=True)
class Request:
    """What is known before deciding.

    `area` is the box (west, south, east, north) in which the places are expected;
    None where nothing is known yet. `accept_doubts`: a person took responsibility.
    `maybe_packed`: degrees look as if minutes and seconds stood behind their point;
    `packed` is a person's word on that.
    """

    stated: StatedCrs
    declared: str = ""
    swap: bool | None = None
    area: Box | None = None
    accept_doubts: bool = False
    maybe_packed: bool = False
    packed: bool | None = None


@dataclass(frozen=True)
class _Reading:
    """One way to read the sample, and where it puts it."""

    system: System
    swap: bool
    places: Coordinates
    packed: bool = False

    def share(self, box: Box | None) -> float:
        """Which part of the sample lies in China and, if known, in the box."""
        inside = crs.within_china(self.places)
        if box is not None:
            inside &= _within(self.places, box)
        return float(inside.mean()) if len(inside) else 0.0

    def as_choice(self) -> dict[str, Any]:
        """For people: the system, the axis order, and the middle of the places."""
        finite = self.places[np.isfinite(self.places).all(axis=1)]
        middle = np.median(finite, axis=0) if len(finite) else [None, None]
        return {
            "crs": self.system.authority,
            "name": self.system.name,
            "swap": self.swap,
            **({"packed": True} if self.packed else {}),
            "lon": None if middle[0] is None else round(float(middle[0]), 5),
            "lat": None if middle[1] is None else round(float(middle[1]), 5),
        }


def decide(sample: Coordinates, request: Request) -> Placing:
    """How to read coordinates like these (n x 2, as received).

    QuestionOpen `ask-crs` with `why`: unstated, unknown-system, does-not-fit,
    axes-swapped, datum, each with the choices; nothing-fits if there are none.
    """
    finite = sample[np.isfinite(sample).all(axis=1)]
    system, source = _stated(request)
    if system is None:
        return _guess(finite, request, why="unknown-system" if source else "unstated")
    packed = bool(request.packed and system.degrees)
    straight = _read(finite, system, swap=bool(request.swap), packed=packed)
    if len(finite) == 0 or straight.share(None) >= _MOST:
        return _placing(straight, source, request)
    if request.swap is None:
        turned = _read(finite, system, swap=True)
        if turned.share(request.area) >= _MOST:
            return _doubted(turned, source, "axes-swapped", request, [turned, straight])
    others = [each for each in _by_magnitude(finite, request) if each.system != system]
    if others:
        raise _question("does-not-fit", [*others, straight])
    if _on_earth(straight.places):
        return _placing(straight, source, request)
    raise _question("does-not-fit", [])


def _stated(request: Request) -> tuple[System | None, str]:
    """The system that a person or the file names, and who names it."""
    stated = request.stated
    if request.declared:
        try:
            return crs.parse_declared(request.declared), "declared"
        except UnknownSystem:
            return None, "declared"
    try:
        if stated.wkt:
            return crs.recognise(stated.wkt), "file"
        if stated.code:
            return crs.parse_declared(stated.code), "file"
    except UnknownSystem:
        return None, "file"
    if stated.by_format:
        return crs.system_of(crs.WGS84), "format"
    return None, ""


def _guess(finite: Coordinates, request: Request, *, why: str) -> Placing:
    """Nobody stated a usable system: ask, unless one reading stands alone."""
    readings = list(_by_magnitude(finite, request))
    if len(readings) == 1:
        return _doubted(readings[0], "magnitude", "crs-guessed", request, readings, why)
    raise _question(why, readings)


def _doubted(
    reading: _Reading,
    source: str,
    warning: str,
    request: Request,
    choices: Sequence[_Reading],
    why: str = "",
) -> Placing:
    if not request.accept_doubts:
        raise _question(why or warning, choices)
    return _placing(reading, source, request, warning)


def _placing(
    reading: _Reading, source: str, request: Request, *warnings: str
) -> Placing:
    """The placing of a reading; an unknown shift of datums needs consent."""
    conversion = crs.to_storage(reading.system)
    if conversion.ballpark:
        if source != "declared" and not request.accept_doubts:
            raise _question("datum", [reading])
        warnings = (*warnings, "datum-shift-unknown")
    return Placing(
        system=reading.system,
        swap=reading.swap,
        source=source,
        accuracy=conversion.accuracy,
        warnings=warnings,
        packed=reading.packed,
    )


def _by_magnitude(finite: Coordinates, request: Request) -> Iterator[_Reading]:
    """Readings that the size of the numbers allows and that land where expected."""
    if len(finite) == 0:
        return
    x, y = np.median(np.abs(finite), axis=0)
    for first, second, swap in ((x, y, False), (y, x, True)):
        if request.swap is not None and swap != request.swap:
            continue
        for system in _systems(float(first), float(second)):
            for packed in _packings(system, request):
                reading = _read(finite, system, swap=swap, packed=packed)
                if reading.share(request.area) >= _MOST:
                    yield reading


def _packings(system: System, request: Request) -> tuple[bool, ...]:
    """Whether the decimals of these coordinates may be minutes and seconds."""
    if not system.degrees or not (request.maybe_packed or request.packed):
        return (False,)
    return (False, True) if request.packed is None else (request.packed,)


def _systems(easting: float, northing: float) -> Iterator[System]:
    """The systems in which such an easting and northing occur."""
    if max(easting, northing) <= _DEGREES:
        yield crs.system_of(crs.STORAGE)
    elif _NORTHING[0] <= northing <= _NORTHING[1]:
        zone = int(easting // 1e6)
        for degrees, (first, last) in _ZONES.items():
            if first <= zone <= last:
                yield crs.gauss_kruger(degrees=degrees, zone=zone, zoned=True)
        if _TRUNCATED[0] <= easting < _TRUNCATED[1]:
            yield from crs.truncated_systems()


def _read(
    finite: Coordinates, system: System, *, swap: bool, packed: bool = False
) -> _Reading:
    ordered = finite[:, ::-1] if swap else finite
    if packed:
        ordered = _unpacked(ordered)
    return _Reading(system, swap, crs.to_storage(system).apply(ordered), packed)


def _unpacked(places: Coordinates) -> Coordinates:
    """Decimal degrees of packed ones; what are no minutes or seconds is not finite."""
    tenths = np.round(np.abs(places) * 1e4, 6)
    whole, fraction = np.divmod(tenths, 1e4)
    minutes, seconds = np.divmod(fraction, 100)
    degrees = np.sign(places) * (whole + minutes / 60 + seconds / 3600)
    degrees[(minutes >= 60) | (seconds >= 60)] = np.nan
    return degrees


def _within(places: Coordinates, box: Box) -> Any:
    west, south, east, north = box
    return (
        (places[:, 0] >= west)
        & (places[:, 0] <= east)
        & (places[:, 1] >= south)
        & (places[:, 1] <= north)
    )


def _on_earth(places: Coordinates) -> bool:
    return bool(np.mean(_within(places, (-180, -90, 180, 90))) >= _MOST)


def _question(why: str, readings: Sequence[_Reading]) -> QuestionOpen:
    choices = [reading.as_choice() for reading in readings[:_CHOICES]]
    return QuestionOpen(
        "ask-crs", why=why if choices else "nothing-fits", choices=choices
    )
