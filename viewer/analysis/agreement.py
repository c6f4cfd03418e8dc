"""Agreement: how alike explainers rank the parts of a sample. Pure: maps in, correlations out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRID = 14  # cells along each side: finer differences are about pixels, not about what an explainer points at

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Mean rank correlations between the maps of explainers."""

    explainers: tuple[str, ...]
    correlation: Floats
    """(E, E), -1..1; NaN where no pair of maps could be compared."""
    count: NDArray[np.int64]
    """(E, E): how many pairs of maps each is the mean of."""


def coarse(values: NDArray[np.floating], size: int = GRID) -> Floats | None:
    """Return the means (g, g) of the cells of a map (H, W), g at most `size`; None where a value is not finite."""
    if not values.size or not np.isfinite(values).all():
        return None
    cells: Floats = values.astype(np.float64)
    for axis in (0, 1):
        edges = np.linspace(0, values.shape[axis], min(size, values.shape[axis]) + 1).astype(int)
        widths = np.diff(edges).reshape((-1, 1) if axis == 0 else (1, -1))
        cells = np.add.reduceat(cells, edges[:-1], axis=axis) / widths
    return cells


def cells(values: NDArray[np.floating]) -> Floats | None:
    """Return what two maps are compared by: coarse cells, of a row or a text (1, W) every feature or token."""
    if values.shape[0] != 1:
        return coarse(values)
    return values.astype(np.float64) if values.size and np.isfinite(values).all() else None


def ranks(values: NDArray[np.floating]) -> Floats | None:
    """Return centered ranks of length 1, whose products are Spearman's correlation; None where all values are equal.

    Equal values share the mean of their ranks.
    """
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    if len(counts) < 2:
        return None
    shared = np.cumsum(counts) - (counts - 1) / 2
    centered = shared[place.ravel()] - (values.size + 1) / 2
    return centered / np.linalg.norm(centered)


def agreement(explainers: Sequence[str], scores: Sequence[Mapping[str, Floats]]) -> Agreement:
    """Return mean correlations over scores (a sample and a label each), whose ranks are given by explainer."""
    count = np.zeros((len(explainers), len(explainers)), np.int64)
    total = np.zeros(count.shape)
    for ranked in scores:
        for row, one in enumerate(explainers):
            for column, other in enumerate(explainers):
                if one in ranked and other in ranked and ranked[one].shape == ranked[other].shape:
                    total[row, column] += float(ranked[one] @ ranked[other])
                    count[row, column] += 1
    with np.errstate(invalid="ignore"):
        return Agreement(tuple(explainers), np.clip(total / count, -1, 1), count)
