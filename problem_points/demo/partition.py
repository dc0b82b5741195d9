"""The demo city's cells: one planar partition, from which every tier is a union.

Drawn (示意，非测绘): only codes and names are real. Villages are unions of small
Voronoi cells; the edges between two villages are roughened inside the two triangles
that each edge spans with its cells' seeds, where no other edge can come.
"""

import functools
import itertools
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely

from problem_points.demo.divisions import Division, divisions
from problem_points.demo.plane import Array, generator, to_degrees
from problem_points.demo.seeds import small_cell_seeds

TIERS = ("county", "town", "village")

Edge = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class DrawnCell:
    """A division with its drawn place; `outline` in CGCS2000 degrees."""

    division: Division
    outline: shapely.MultiPolygon

    @property
    def code(self) -> str:
        return self.division.code


def _rings(seeds: Array) -> list[list[tuple[float, float]]]:
    """The Voronoi cell of each seed as an open ring of corners, kilometres."""
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(seeds), ordered=True)
    return [list(cell.exterior.coords)[:-1] for cell in diagram.geoms]


def _edge(start: tuple[float, float], end: tuple[float, float]) -> Edge:
    return (start, end) if start < end else (end, start)


def _steps(ring: list[tuple[float, float]]) -> list[Edge]:
    return list(zip(ring, ring[1:] + ring[:1], strict=True))


def _connect(codes: list[str], neighbours: dict[int, dict[int, float]]) -> None:
    """Give every stray piece of a county, town or village to the cell beside it."""
    for tier, digits in zip(TIERS, (6, 9, 12), strict=True):
        for _ in range(6):
            strays = _strays([code[:digits] for code in codes], neighbours)
            if not strays:
                break
            for member in sorted(strays):
                beside = [
                    (length, codes[other])
                    for other, length in neighbours[member].items()
                    if other not in strays
                    and codes[other]
                    and codes[other][:digits] != codes[member][:digits]
                ]
                if beside:
                    codes[member] = max(beside)[1]
        else:
            message = f"The {tier} cells do not connect."
            raise ValueError(message)


def _strays(labels: list[str], neighbours: dict[int, dict[int, float]]) -> set[int]:
    """Small cells that are not in the largest piece of their label."""
    pieces: dict[str, list[set[int]]] = defaultdict(list)
    seen: set[int] = set()
    for start, name in enumerate(labels):
        if start in seen or not name:
            continue
        piece, edge = {start}, [start]
        while edge:
            for other in neighbours[edge.pop()]:
                if other not in piece and labels[other] == name:
                    piece.add(other)
                    edge.append(other)
        seen |= piece
        pieces[name].append(piece)
    return {
        member
        for found in pieces.values()
        for piece in sorted(found, key=lambda each: (-len(each), min(each)))[1:]
        for member in piece
    }


def _rough(edge: Edge, first: Array, second: Array) -> Array:
    """An edge as a rough line that stays in its triangles with the two seeds."""
    start, end = np.array(edge[0]), np.array(edge[1])
    along = end - start
    length = float(np.hypot(*along))
    pieces = int(np.clip(round(length / 0.55), 1, 6))
    if pieces == 1:
        return np.array([start, end])
    normal = np.array([-along[1], along[0]]) / length
    at = np.linspace(0, 1, pieces + 1)[1:-1]
    tent = np.minimum(at, 1 - at)
    source = generator("edge", *(f"{value:.4f}" for point in edge for value in point))
    swing = np.clip(source.normal(0, 0.55, len(at)) + source.normal(0, 0.3), -1, 1)
    reach = np.zeros(len(at))
    for seed in (first, second):
        foot = float((seed - start) @ along) / length**2
        height = abs(float((seed - start) @ normal))
        toward = np.sign(float((seed - start) @ normal)) * swing > 0
        room = 0.8 * height * tent / max(abs(foot), abs(1 - foot))
        reach[toward] = room[toward]
    middle = start + at[:, None] * along + (swing * reach)[:, None] * normal
    return np.concatenate([[start], middle, [end]])


def _lines(
    codes: list[str], seeds: Array, sides: dict[Edge, list[int]]
) -> dict[Edge, list[tuple[float, float]]]:
    """Every edge as it is drawn, in degrees: rough between two villages."""
    lines: dict[Edge, list[tuple[float, float]]] = {}
    for edge, both in sides.items():
        if len(both) == 2 and codes[both[0]] != codes[both[1]]:
            line = _rough(edge, seeds[both[0]], seeds[both[1]])
        else:
            line = np.array(edge)
        lines[edge] = [tuple(point) for point in to_degrees(line).tolist()]
    return lines


@functools.cache
def cells() -> dict[str, dict[str, DrawnCell]]:
    """Every cell by tier and code: city, counties, towns and villages."""
    codes, seeds = small_cell_seeds()
    rings = _rings(seeds)
    sides: dict[Edge, list[int]] = defaultdict(list)
    for index, ring in enumerate(rings):
        for step in _steps(ring):
            sides[_edge(*step)].append(index)
    neighbours: dict[int, dict[int, float]] = defaultdict(dict)
    for edge, both in sides.items():
        for one, other in itertools.permutations(both, 2):
            neighbours[one][other] = float(np.hypot(*np.subtract(*edge)))
    _connect(codes, neighbours)
    lines = _lines(codes, seeds, sides)
    pieces: dict[str, list[shapely.Polygon]] = defaultdict(list)
    for index, ring in enumerate(rings):
        if codes[index]:
            pieces[codes[index]].append(_polygon(ring, lines))
    return _united(pieces)


def _polygon(
    ring: list[tuple[float, float]], lines: dict[Edge, list[tuple[float, float]]]
) -> shapely.Polygon:
    corners: list[tuple[float, float]] = []
    for start, end in _steps(ring):
        line = lines[_edge(start, end)]
        corners += line[:-1] if start < end else line[:0:-1]
    return shapely.Polygon(corners)


def _united(
    pieces: dict[str, list[shapely.Polygon]],
) -> dict[str, dict[str, DrawnCell]]:
    """Unions upwards: small cells → villages → towns → counties → the city."""
    result: dict[str, dict[str, DrawnCell]] = {}
    below = pieces
    for tier in ("village", "town", "county", "city"):
        result[tier] = {}
        above: dict[str, list[shapely.Polygon]] = defaultdict(list)
        for division in divisions(tier):
            union = shapely.coverage_union_all(below[division.code])
            parts = [union] if union.geom_type == "Polygon" else list(union.geoms)
            outline = shapely.MultiPolygon(parts).normalize()
            result[tier][division.code] = DrawnCell(division, outline)
            above[division.parent_code].extend(outline.geoms)
        below = above
    return result
