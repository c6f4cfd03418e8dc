"""Consensus: the mean of several networks' maps of one input, and how far each of them agrees with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ..arrays import Floats


@dataclasses.dataclass(frozen=True)
class Consensus:
    """What several networks' maps have in common."""

    mean: Floats
    """(H, W): of the normalized maps."""
    agreements: Floats
    """(R,): the cosine of each normalized map with the mean, -1..1; NaN of one that is 0 everywhere."""


def consensus_of(maps: Sequence[Floats], keeps_signs: bool) -> Consensus:
    """Find the consensus of R maps (H, W) by one explainer of one input and label.

    Li et al. 2021, "Cross-Model Consensus of Explanations and Beyond for Image Classification Models", section 3: maps
    of superpixels (LIME) keep their sign and are divided by their length, magnitudes of others (SmoothGrad) are brought
    to 0..1 by their range. The paper compares the latter by a radial basis function whose width it does not fix; here
    all are compared by the cosine. Superpixels count by their area, so that those of two networks may differ.
    Values of a row's features keep their sign too.
    """
    normalized = np.stack([_of_length_one(map_) if keeps_signs else _of_range_one(map_) for map_ in maps])
    mean = normalized.mean(axis=0)
    lengths = np.sqrt((normalized**2).sum(axis=(1, 2)) * (mean**2).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        return Consensus(mean, (normalized * mean).sum(axis=(1, 2)) / np.where(lengths > 0, lengths, np.nan))


def _of_length_one(map_: Floats) -> Floats:
    """Divide a map by its length; one that is 0 everywhere stays."""
    exact = map_.astype(np.float64)
    return np.asarray(exact / (np.sqrt((exact**2).sum()) or 1.0))


def _of_range_one(map_: Floats) -> Floats:
    """Bring the magnitudes of a map to 0..1; those of one that is the same everywhere are 0."""
    magnitudes = np.abs(map_.astype(np.float64))
    low, high = magnitudes.min(), magnitudes.max()
    return np.asarray((magnitudes - low) / ((high - low) or 1.0))
