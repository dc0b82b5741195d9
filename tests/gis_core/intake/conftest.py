"""Received bytes, opened as the importer opens them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gis_core.intake import package, sources
from gis_core.intake.layer import Layer


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Layer]:
    """Opens the only layer of received bytes."""

    def open_(
        content: bytes, name: str = "received.zip", given: Any = None, **choice: str
    ) -> Layer:
        file = tmp_path / "received"
        file.write_bytes(content)
        folder = tmp_path / f"work{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        members = package.collect(file, name, folder)
        source = sources.choose(sources.sources(members), choice.get("layer", ""))
        return source.open(choice.get("encoding", ""), given)

    return open_
