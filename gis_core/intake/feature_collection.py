"""GeoJSON as a layer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gis_core.intake import geojson
from gis_core.intake.encoding import UTF8, Encoding
from gis_core.intake.layer import (
    GEOJSON,
    Batch,
    Column,
    Fault,
    StatedCrs,
    clean_text,
    unique_names,
)


class GeoJsonLayer:
    """GeoJSON, whose text is UTF-8 unless the bytes say otherwise."""

    format = GEOJSON
    skipped = 0

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._file = geojson.GeoJson(path)
        self.count = self._file.count
        self.encoding = Encoding(
            UTF8 if self._file.codec == "utf-8-sig" else "GB18030", "bytes"
        )
        names = [clean_text(name) or "" for name in self._file.columns]
        self.columns = [
            Column(name=unique, received=received)
            for unique, received in zip(unique_names(names), names, strict=True)
        ]
        stated = self._file.crs or geojson.CRS84
        self.crs = StatedCrs(
            code="" if stated in {geojson.CRS84, geojson.UNNAMED} else stated,
            by_format=stated == geojson.CRS84,
        )
        self.notes: list[str] = []

    def batches(self, size: int) -> Iterator[Batch]:
        held: list[dict[str, Any]] = []
        first = 1
        for feature in self._file.features():
            held.append(feature)
            if len(held) == size:
                yield self._batch(held, first)
                first += len(held)
                held = []
        if held:
            yield self._batch(held, first)

    def _batch(self, features: list[dict[str, Any]], first: int) -> Batch:
        faults: list[Fault] = []
        shapes = np.empty(len(features), dtype=object)
        texts: dict[str, list[str | None]] = {}
        for position, feature in enumerate(features):
            try:
                shapes[position] = geojson.shape_of(feature.get("geometry"))
            except geojson.BrokenShape:
                faults.append(Fault(position, "shape-damaged"))
        properties = [
            each if isinstance(each := feature.get("properties"), dict) else {}
            for feature in features
        ]
        for column, key in zip(self.columns, self._file.columns, strict=True):
            values: list[str | None] = []
            for position, each in enumerate(properties):
                text = geojson.text_of(each.get(key))
                clean = None if text is None else clean_text(text)
                if text is not None and clean is None:
                    faults.append(Fault(position, "text-unreadable", column.name))
                values.append(clean.strip() or None if clean else None)
            texts[column.name] = values
        rows = np.arange(first, first + len(features), dtype=np.int64)
        return Batch(rows, shapes, texts, faults)
