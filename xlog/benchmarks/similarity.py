"""Similarity: how alike two maps are, whatever the sign and the unit of their values. Pure numpy."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..arrays import Floats, gaussian_blur

Similarity = Literal["spearman", "ssim"]
"""Of the magnitudes of two maps: Spearman's rank correlation, or the mean structural similarity."""

STD = 1.5  # Wang et al. 2004, section III-B: of the window, in pixels
STABILIZERS = (0.01**2, 0.03**2)  # there, of values up to 1


def similarity(a: Floats, b: Floats, kind: Similarity) -> float:
    """Similarity of two maps (H, W), -1..1, NaN where one is not finite.

    0 where the magnitudes of one are the same everywhere: there is nothing in it to be like.
    """
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    a, b = (np.abs(map_.astype(np.float64)) for map_ in (a, b))
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return _SIMILARITIES[kind](a, b)


def _spearman(a: Floats, b: Floats) -> float:
    return float(np.corrcoef(_ranks(a), _ranks(b))[0, 1])


def _ranks(values: Floats) -> Floats:
    """Rank values, (H, W) -> (H * W,); equal ones share the mean of their ranks."""
    _, numbers, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[numbers.ravel()])


def _ssim(a: Floats, b: Floats) -> float:
    """Wang et al. 2004, "Image Quality Assessment", equation 13, meaned over pixels; of maps up to 1."""
    a, b = a / a.max(), b / b.max()
    mean_a, mean_b = (gaussian_blur(map_, STD) for map_ in (a, b))
    variances = gaussian_blur(a * a + b * b, STD) - mean_a**2 - mean_b**2
    covariance = gaussian_blur(a * b, STD) - mean_a * mean_b
    luminance = (2 * mean_a * mean_b + STABILIZERS[0]) / (mean_a**2 + mean_b**2 + STABILIZERS[0])
    structure = (2 * covariance + STABILIZERS[1]) / (variances + STABILIZERS[1])
    return float((luminance * structure).mean())


_SIMILARITIES = {"spearman": _spearman, "ssim": _ssim}
