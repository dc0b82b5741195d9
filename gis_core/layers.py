"""Map layers as data: what the map can show, to whom, and the rows it is drawn from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.module_loading import import_string

from gis_core.errors import Missing, Text

Kind = Literal["base", "points", "lines", "areas"]
FARTHEST, NEAREST = 0, 22


@dataclass(frozen=True)
class Asked:
    """Who asks for a tile, at which zoom, on which day, with which filter."""

    user: Any
    zoom: int
    on: date
    query: QueryDict


@dataclass(frozen=True)
class Source:
    """One layer inside a tile: its name, its rows, and their column in Web Mercator.

    `rows` answers with a `values()` query whose `id` becomes the feature's; the other
    columns become its properties. Its order says what stays when there are too many.
    """

    name: str
    rows: Callable[[Asked], QuerySet[Any, Any]]
    geometry: str
    min_zoom: int = FARTHEST
    is_simplified: bool = True


@dataclass(frozen=True)
class MapLayer:
    """A layer of the map. `style` is the name by which the page draws it."""

    key: str
    label: Text
    kind: Kind
    style: str
    sources: tuple[Source, ...]
    visible_to: Callable[[Any], bool]
    min_zoom: int = FARTHEST
    max_zoom: int = NEAREST
    is_on: bool = True

    def as_json(self) -> Mapping[str, Any]:
        """What the map page must know; `url` holds {z}, {x} and {y}."""
        return {
            "key": self.key,
            "label": str(self.label),
            "kind": self.kind,
            "style": self.style,
            "url": tile_url(self.key),
            "minZoom": self.min_zoom,
            "maxZoom": self.max_zoom,
            "isOn": self.is_on,
        }


def layers() -> tuple[MapLayer, ...]:
    """All layers, from the ground up, as the settings name them."""
    return _imported(tuple(settings.MAP_LAYERS))


def layers_for(user: Any) -> list[MapLayer]:
    """The layers that a person may see, from the ground up."""
    return [layer for layer in layers() if layer.visible_to(user)]


def layer_for(user: Any, key: str) -> MapLayer:
    """A layer by its key; one that the person may not see is as missing as any other."""
    for layer in layers_for(user):
        if layer.key == key:
            return layer
    raise Missing


def tile_url(key: str) -> str:
    """The address of a layer's tiles, with {z}, {x} and {y} to be filled in."""
    return reverse("tile", args=[key, 0, 0, 0]).replace("/0/0/0.", "/{z}/{x}/{y}.")


@cache
def _imported(paths: tuple[str, ...]) -> tuple[MapLayer, ...]:
    found: tuple[MapLayer, ...] = tuple(map(import_string, paths))
    return found
