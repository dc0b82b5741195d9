"""What an update replaces, in the words that people use: labels, not codes."""

from collections.abc import Iterable
from typing import Any

import shapely
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gis_core import code_lists
from gis_core.intake.mapping import Attribute
from gis_core.notation import Notation, place_text

Change = tuple[str | Promise, Any, Any]
PLACE = "location"
SHAPES = {PLACE: _("Place"), "outline": _("Outline (ha)"), "geom": _("Outline (ha)")}


class Changes:
    """Reads the differences of rows; each code list is read once."""

    def __init__(self, attributes: Iterable[Attribute], notation: Notation) -> None:
        self._attributes = {each.name: each for each in attributes}
        self._notation = notation
        self._labels: dict[str, dict[str, str]] = {}

    def of(self, difference: dict[str, Any] | None) -> list[Change]:
        """Attribute, value before and value now, of {attribute: [before, now]}."""
        return [
            (self._name(name), self._said(name, old), self._said(name, new))
            for name, (old, new) in (difference or {}).items()
        ]

    def _name(self, name: str) -> str | Promise:
        attribute = self._attributes.get(name)
        return attribute.label if attribute else SHAPES.get(name, name)

    def _said(self, name: str, value: Any) -> Any:
        if name == PLACE and value:
            place = shapely.from_wkt(value)
            return place_text(place.x, place.y, self._notation)
        attribute = self._attributes.get(name)
        if attribute is None or not attribute.code_list:
            return value
        key = attribute.code_list
        if key not in self._labels:
            self._labels[key] = code_lists.labels(key)
        return self._labels[key].get(value, value)
