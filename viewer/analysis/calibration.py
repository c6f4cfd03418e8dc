"""Calibration: whether probabilities are what they say. Pure: predictions in, bins out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xlog.intervals import share_interval

BINS = 10  # of equal width, as in Guo et al., On Calibration of Modern Neural Networks, 2017, section 2


@dataclass(frozen=True)
class Bin:
    """The predictions with a probability in one range."""

    low: float
    high: float
    count: int
    confidence: float
    """Mean probability."""
    accuracy: float
    """How many of them were right, 0..1."""
    accuracy_low: float
    """95 %, exact."""
    accuracy_high: float


@dataclass(frozen=True)
class Calibration:
    """Bins that have predictions, in order, and what they sum up to."""

    bins: tuple[Bin, ...]
    count: int
    error: float
    """Expected calibration error: mean of |accuracy - confidence| over bins, weighted by count; Guo et al., eq. 3."""
    accuracy: float
    confidence: float


def calibration(probability: NDArray[np.floating], right: NDArray[np.bool_], bins: int = BINS) -> Calibration | None:
    """Return how probabilities (N,) fit to whether they were right (N,); None without any between 0 and 1."""
    fit = np.isfinite(probability) & (probability >= 0) & (probability <= 1)
    p, hit = probability[fit].astype(np.float64), right[fit]
    if not p.size:
        return None
    place = np.clip(np.ceil(p * bins).astype(int) - 1, 0, bins - 1)  # ranges are open below, closed above
    found = [_bin(p[place == b], hit[place == b], b / bins, (b + 1) / bins) for b in range(bins) if (place == b).any()]
    error = sum(b.count * abs(b.accuracy - b.confidence) for b in found) / p.size
    return Calibration(tuple(found), int(p.size), error, float(hit.mean()), float(p.mean()))


def _bin(p: NDArray[np.float64], hit: NDArray[np.bool_], low: float, high: float) -> Bin:
    least, most = share_interval(int(hit.sum()), len(hit))
    return Bin(low, high, len(p), float(p.mean()), float(hit.mean()), least, most)
