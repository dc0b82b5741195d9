"""Outlines that cross themselves so often that no repair would ever end.

A bow-tie is repaired; a scribble of sixty thousand corners has a thousand million
crossings, and mending it would take all the time and memory there is.
"""

from dataclasses import replace

import numpy as np
import shapely

from gis_core.intake.layer import Batch, Fault

LARGE = 5_000
MOST_CROSSINGS = 1_000_000
_SAMPLE = 20


def checked(batch: Batch) -> Batch:
    """The batch without such outlines; their rows get a fault."""
    sizes = shapely.get_num_coordinates(batch.shapes)
    hopeless = [
        int(position)
        for position in np.flatnonzero(sizes > LARGE)
        if not shapely.is_valid(batch.shapes[position])
        and crossings(batch.shapes[position]) > MOST_CROSSINGS
    ]
    if not hopeless:
        return batch
    shapes = batch.shapes.copy()
    shapes[hopeless] = None
    faults = [Fault(position, "polygon-tangled") for position in hopeless]
    return replace(batch, shapes=shapes, faults=[*batch.faults, *faults])


def crossings(shape: shapely.Geometry) -> float:
    """About how often the lines of a shape meet, from a sample of them."""
    places, owners = shapely.get_coordinates(shape, return_index=True)
    pairs = np.stack([places[:-1], places[1:]], axis=1)
    finite = np.isfinite(pairs).all(axis=(1, 2)) & (owners[:-1] == owners[1:])
    lines = shapely.linestrings(pairs[finite])
    if len(lines) == 0:
        return 0.0
    step = max(1, len(lines) // _SAMPLE)
    asked = lines[::step]
    found = shapely.STRtree(lines).query(asked, predicate="intersects")
    return float(found.shape[1] / len(asked) * len(lines) / 2)
