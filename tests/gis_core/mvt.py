"""A reader of Mapbox vector tiles for tests, by the published format (version 2.1)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Feature:
    """A feature: id, properties, and the first place of its geometry in tile units."""

    id: int = 0
    properties: dict[str, Any] = field(default_factory=dict)
    kind: int = 0
    place: tuple[int, int] = (0, 0)
    commands: int = 0


def layers(tile: bytes) -> dict[str, list[Feature]]:
    """The features of each layer in a tile."""
    found: dict[str, list[Feature]] = {}
    for number, value in _fields(tile):
        if number == 3:
            name, features = _layer(value)
            found.setdefault(name, []).extend(features)
    return found


def _layer(data: bytes) -> tuple[str, list[Feature]]:
    name, keys, values, raw = "", [], [], []
    for number, value in _fields(data):
        if number == 1:
            name = value.decode()
        elif number == 2:
            raw.append(value)
        elif number == 3:
            keys.append(value.decode())
        elif number == 4:
            values.append(_value(value))
    return name, [_feature(one, keys, values) for one in raw]


def _feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    feature = Feature()
    for number, value in _fields(data):
        if number == 1:
            feature.id = value
        elif number == 2:
            tags = _varints(value)
            feature.properties = {
                keys[key]: values[index]
                for key, index in zip(tags[::2], tags[1::2], strict=True)
            }
        elif number == 3:
            feature.kind = value
        elif number == 4:
            commands = _varints(value)
            feature.commands = len(commands)
            feature.place = (_zigzag(commands[1]), _zigzag(commands[2]))
    return feature


def _value(data: bytes) -> Any:
    number, value = next(iter(_fields(data)))
    match number:
        case 1:
            return value.decode()
        case 2:
            return struct.unpack("<f", value)[0]
        case 3:
            return struct.unpack("<d", value)[0]
        case 6:
            return _zigzag(value)
        case 7:
            return bool(value)
        case _:
            return value


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    value: Any
    while at < len(data):
        tag, at = _varint(data, at)
        match tag & 7:
            case 0:
                value, at = _varint(data, at)
            case 1:
                value, at = data[at : at + 8], at + 8
            case 2:
                length, at = _varint(data, at)
                value, at = data[at : at + length], at + length
            case 5:
                value, at = data[at : at + 4], at + 4
            case kind:
                raise ValueError(f"wire type {kind}")
        yield tag >> 3, value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _varints(data: bytes) -> list[int]:
    found, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        found.append(value)
    return found


def _zigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
