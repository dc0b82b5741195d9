"""What a test reads out of a layer, and the places it expects."""

from typing import Any

import pytest

from gis_core.intake.layer import Layer
from gis_core.intake.refusals import FileRefused
from tests import files

PLACES = [(113.1, 41.0), (113.2, 41.1), (113.3, 41.2)]
POINTS = [files.point(*place) for place in PLACES]


def contents(layer: Layer, size: int = 1000) -> tuple[list[Any], dict[str, list[Any]]]:
    shapes: list[Any] = []
    texts: dict[str, list[Any]] = {column.name: [] for column in layer.columns}
    for batch in layer.batches(size):
        shapes += list(batch.shapes)
        for name, column in batch.texts.items():
            texts[name] += column
    return shapes, texts


def refusal(open_, content: bytes, **choice: str) -> str:
    with pytest.raises(FileRefused) as refused:
        contents(open_(content, **choice))
    return refused.value.code


def places(shapes: list[Any]) -> list[tuple[float, float]]:
    return [(shape.x, shape.y) for shape in shapes]
