"""Good files spoilt at random are read or refused; nothing breaks and nothing hangs."""

import faulthandler
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from gis_core.geometry import (
    finite,
    flattened,
    point_coordinates,
    polygonal,
    representative,
)
from gis_core.intake import placing, sources
from gis_core.intake.refusals import FileRefused, QuestionOpen
from tests.mutants import mutants, seeds

LONGEST = 30.0


def read(content: bytes, name: str, folder: Path) -> str:
    """What becomes of a file: rows, a refusal or a question."""
    file = folder / "received"
    file.write_bytes(content)
    work = folder / "work"
    work.mkdir()
    try:
        _members, layer, _beside = sources.open_layer(file, name, work, {})
        rows, whole = 0, np.empty(0, dtype=object)
        for batch in layer.batches(1000):
            rows += len(batch)
            shapes, _had = flattened(batch.shapes)
            whole = shapes[finite(shapes)]
            polygonal(whole)
            point_coordinates(representative(whole))
            assert all(len(cells) == len(batch) for cells in batch.texts.values())
        assert rows == layer.count
        placing.decide(
            point_coordinates(representative(whole)), placing.Request(stated=layer.crs)
        )
    except (FileRefused, QuestionOpen) as said:
        return said.code
    finally:
        shutil.rmtree(work)
    return "read"


def test_the_seeds_themselves_are_read(tmp_path):
    every = seeds(tmp_path)
    found = {
        each.name: read(each.content, each.name, tmp_path)
        for each in every
        if each.parts is None
    }

    assert set(found.values()) == {"read"}


@pytest.mark.soak
def test_mutants_are_read_or_refused(tmp_path, times, capsys):
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for name, content in mutants(seeds(tmp_path), times(10_000)):
        started = time.monotonic()
        # One that hangs ends the run, wherever it is, and says where it was.
        faulthandler.dump_traceback_later(3 * LONGEST, exit=True, file=sys.__stderr__)
        outcomes[read(content, name, tmp_path)] += 1
        faulthandler.cancel_dump_traceback_later()
        slowest = max(slowest, time.monotonic() - started)

    assert slowest < LONGEST
    with capsys.disabled():
        sys.stdout.write(
            f"\nmutants: {outcomes.total()}, slowest {slowest:.1f} s, {dict(outcomes)}\n"
        )
