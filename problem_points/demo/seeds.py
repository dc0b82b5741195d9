"""Where the small cells of the demo city's villages have their seeds.

From the hand-drawn corners of the counties down: a county's area is shared among its
towns, a town's among its villages, a village's among a few small cells.
"""

import functools

import numpy as np
import shapely

from problem_points.demo import files, sharing
from problem_points.demo.divisions import Division, children_of, divisions
from problem_points.demo.plane import Array, generator, to_km, wavy

GHOST_SPACING_KM = 4.0
GHOST_REACH_KM = (2.5, 16.0)
URBAN_SHARE = 0.22
STREET_KM2 = 9.0


def _grid(outline: shapely.Polygon, spacing: float, name: str) -> Array:
    """A jittered grid of points over the bounds of an outline, kilometres."""
    west, south, east, north = outline.bounds
    xs, ys = np.meshgrid(
        np.arange(west, east, spacing), np.arange(south, north, spacing)
    )
    points = np.stack([xs.ravel(), ys.ravel()], axis=1)
    return points + generator("grid", name).uniform(-0.3, 0.3, points.shape) * spacing


def _inside(points: Array, outline: shapely.Polygon) -> Array:
    """Which points, moved by the waves that make borders natural, lie in an outline."""
    moved = wavy(points, "county borders", amplitude=5.0, length=38.0)
    return shapely.contains_xy(outline, moved[:, 0], moved[:, 1])


@functools.cache
def county_outlines() -> dict[str, shapely.Polygon]:
    """The drawn corner points of each county joined up, in kilometres."""
    drawing = files.drawing("outline")
    return {
        code: shapely.Polygon(to_km([drawing["points"][n] for n in names.split()]))
        for code, names in drawing["counties"].items()
    }


def _town_samples(
    county: Division,
) -> tuple[list[Division], Array, sharing.Labels, float]:
    """A county's towns, sample points over it, the town of each, and their spacing."""
    outline = county_outlines()[county.code[:6]]
    towns = children_of(county.code, "town")
    spacing = float(np.sqrt(outline.area / (len(towns) * 420)))
    samples = _grid(outline.buffer(9), spacing, county.code)
    samples = samples[_inside(samples, outline)]
    seat = to_km(files.drawing("outline")["seats"][county.code[:6]])
    order = sorted(towns, key=lambda town: (not town.is_urban, town.code))
    villages = [len(children_of(town.code, "village")) for town in order]
    shares = np.array([0.35 + count / np.mean(villages) for count in villages])
    streets = sum(town.is_urban for town in order)
    shares *= (outline.area - streets * STREET_KM2) / shares[streets:].sum()
    shares[:streets] = STREET_KM2
    centres = sharing.spread(samples, len(order) - streets, seat)
    if streets:
        turn = np.arange(streets) * 2 * np.pi / streets
        ring = seat + 2.6 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        centres = np.concatenate([ring, centres])
    labels, _ = sharing.divide(samples, centres, shares, rounds=60)
    return order, samples, labels, spacing


def _village_seeds(town: Division, samples: Array) -> tuple[list[str], list[Array]]:
    """Seeds of the small cells of a town, several a village, with the village's code."""
    villages = sorted(
        children_of(town.code, "village"), key=lambda v: (not v.is_urban, v.code)
    )
    shares = np.array([URBAN_SHARE if each.is_urban else 1.0 for each in villages])
    source = generator("village", town.code)
    shares *= source.uniform(0.6, 1.4, len(shares))
    middle = samples[((samples - samples.mean(axis=0)) ** 2).sum(axis=1).argmin()]
    centres = sharing.spread(samples, len(villages), middle)
    near = ((centres - middle) ** 2).sum(axis=1).argsort()
    labels, _ = sharing.divide(samples, centres[near], shares)
    codes: list[str] = []
    seeds: list[Array] = []
    for index, village in enumerate(villages):
        own = samples[labels == index]
        count = int(np.clip(round(len(own) / 7), 1, 6))
        parts = sharing.spread(own, count, own[len(own) // 2])
        _, parts = sharing.divide(own, parts, np.ones(count), rounds=6)
        codes += [village.code] * count
        seeds.append(parts)
    return codes, seeds


def _refined(samples: Array, wanted: int, gap: float) -> Array:
    """At least `wanted` samples: each becomes a small cluster when there are few."""
    copies = -(-wanted // len(samples))
    if copies == 1:
        return samples
    shifts = generator("refined", len(samples)).uniform(
        -0.45, 0.45, (len(samples), copies, 2)
    )
    shifts[:, 0] = 0
    return (samples[:, None, :] + shifts * gap).reshape(-1, 2)


def small_cell_seeds() -> tuple[list[str], Array]:
    """Every small cell's village code and seed, then ghosts (code "") outside."""
    codes: list[str] = []
    places: list[Array] = []
    for county in divisions("county"):
        towns, samples, labels, spacing = _town_samples(county)
        for index, town in enumerate(towns):
            wanted = 32 * len(children_of(town.code, "village"))
            own = _refined(samples[labels == index], wanted, spacing)
            found, seeds = _village_seeds(town, own)
            codes += found
            places += seeds
    city = shapely.union_all(list(county_outlines().values()))
    ring = city.buffer(GHOST_REACH_KM[1])
    ghosts = _grid(ring, GHOST_SPACING_KM, "ghosts")
    near, far = GHOST_REACH_KM
    moved = wavy(ghosts, "county borders", amplitude=5.0, length=38.0)
    away = shapely.distance(city, shapely.points(moved))
    ghosts = ghosts[(away > near) & (away < far)]
    return codes + [""] * len(ghosts), np.concatenate([*places, ghosts])
