"""Digests of everything that the demo city is made of."""

import hashlib

import shapely

from problem_points.demo.issued import issued
from problem_points.demo.outlets import outfalls
from problem_points.demo.packages import packages
from problem_points.demo.partition import cells
from problem_points.demo.reserves import reserves, sources
from problem_points.demo.roster import people, units
from problem_points.demo.waters import waters


def digests() -> list[str]:
    """One digest each of cells, waters, areas, outfalls, points, files and people."""
    drawn = [
        b"".join(
            shapely.to_wkb(cell.outline)
            for tier in cells().values()
            for cell in tier.values()
        ),
        b"".join(shapely.to_wkb(water.shape) for water in waters().values()),
        repr([reserves(), sources()]).encode(),
        repr(outfalls()).encode(),
        repr(issued()).encode(),
        b"".join(package.content for package in packages()),
        repr([people(), units()]).encode(),
    ]
    return [hashlib.sha256(content).hexdigest() for content in drawn]
