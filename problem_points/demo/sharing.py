"""Dividing sample points into connected regions of wanted sizes (a power diagram)."""

import numpy as np
import numpy.typing as npt

from problem_points.demo.plane import Array

Labels = npt.NDArray[np.int64]


def _distances(samples: Array, centres: Array) -> Array:
    """Squared distances, samples by centres."""
    squares = (samples**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)
    return squares - 2 * samples @ centres.T


def spread(samples: Array, count: int, first: Array) -> Array:
    """`count` centres among the samples: `first`, then ever the farthest one."""
    centres = [first]
    nearest = _distances(samples, first[None, :])[:, 0]
    while len(centres) < count:
        centres.append(samples[int(nearest.argmax())])
        nearest = np.minimum(nearest, _distances(samples, centres[-1][None, :])[:, 0])
    return np.array(centres)


def divide(
    samples: Array, centres: Array, shares: Array, *, rounds: int = 24
) -> tuple[Labels, Array]:
    """The region of each sample, and the centres of the regions.

    Region i gets about `shares[i]` (a proportion) of the samples, and at least one.
    """
    wanted = shares / shares.sum() * len(samples)
    spacing = np.ptp(samples, axis=0).prod() / len(samples)
    weights = np.zeros(len(centres))
    centres = centres.copy()
    labels = np.zeros(len(samples), dtype=np.int64)
    for _ in range(rounds):
        labels = (_distances(samples, centres) - weights).argmin(axis=1)
        got = np.bincount(labels, minlength=len(centres))
        weights += 0.35 * (wanted - got) * spacing / np.pi
        for axis in (0, 1):
            total = np.bincount(labels, samples[:, axis], minlength=len(centres))
            mean = total / np.maximum(got, 1)
            centres[:, axis] = np.where(got > 0, mean, centres[:, axis])
    for region in np.flatnonzero(np.bincount(labels, minlength=len(centres)) == 0):
        crowded = np.bincount(labels, minlength=len(centres))[labels] > 1
        away = _distances(samples, centres[region][None, :])[:, 0]
        labels[np.where(crowded, away, np.inf).argmin()] = region
    return labels, centres
