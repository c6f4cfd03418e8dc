"""KMeans: rows in groups whose members are near the group's mean. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 50  # at most; a dozen are usual
_STARTS = 10  # the best of so many is taken

Floats = NDArray[np.float64]


def k_means(rows: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """Return the group 0, 1, 2... of each row (N,), the largest group first; no more than `count`, none empty.

    Lloyd's rounds (1982) from k-means++ (Arthur & Vassilvitskii 2007), always with the same draws.
    """
    values, rng = rows.astype(np.float64), np.random.default_rng(0)
    tries = [_rounds(values, _start(values, count, rng)) for _ in range(_STARTS)]
    group, _ = min(tries, key=lambda found: found[1])
    _, place, sizes = np.unique(group, return_inverse=True, return_counts=True)
    return np.argsort(np.argsort(-sizes, kind="stable"))[place]


def _start(values: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Return up to `count` rows, drawn far from those before."""
    means = values[[int(rng.integers(len(values)))]]
    while len(means) < count and (far := _squares(values, means).min(axis=1)).any():
        means = np.concatenate([means, values[[int(rng.choice(len(values), p=far / far.sum()))]]])
    return means


def _rounds(values: Floats, means: Floats) -> tuple[NDArray[np.intp], float]:
    """Return the groups that means lead to, and the sum of squared distances to their means."""
    group = np.full(len(values), -1, np.intp)
    for _ in range(_ROUNDS):
        squares = _squares(values, means)
        nearest = squares.argmin(axis=1)
        if (nearest == group).all():
            break
        group = nearest
        filled = [n for n in range(len(means)) if (group == n).any()]
        means[filled] = [values[group == n].mean(axis=0) for n in filled]
    return group, float(_squares(values, means)[np.arange(len(values)), group].sum())


def _squares(values: Floats, means: Floats) -> Floats:
    """Return squared distances (N, K)."""
    return np.stack([((values - mean) ** 2).sum(axis=1) for mean in means], axis=1)
