"""Superpixels over a picture as PaddleX paints them: the first n, green for the label, red against it, with borders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SHARES = (0.6, 0.7, 0.75, 0.8, 0.85)  # of all weight, that the first superpixels hold together: PaddleX 1.3
FOR, AGAINST, BORDER = (0, 255, 0), (255, 0, 0), (255, 255, 0)
_FADED, _GRAY = 0.75, 128  # what is around a superpixel that is cut out, and to which gray
_OPACITY = 0.5  # PaddleX hides the picture; half of it tells what is there

Pixels = NDArray[np.uint8]
Numbers = NDArray[np.integer]


def weights_of(values: NDArray[np.floating], numbers: Numbers) -> NDArray[np.float64]:
    """Return the weight of each superpixel of a map (H, W) that has one value on each: (S,)."""
    weights = np.zeros(int(numbers.max()) + 1)
    weights[numbers.ravel()] = values.ravel()
    return weights


def first_counts(weights: NDArray[np.float64], shares: Sequence[float] = SHARES) -> list[int]:
    """Return how many superpixels, by magnitude, hold each share of all weight together."""
    held = np.cumsum(np.sort(np.abs(weights))[::-1])
    if not held[-1]:
        return [0] * len(shares)
    rounding = 1e-9  # of sums that are a share exactly
    return [int(np.searchsorted(held / held[-1], share - rounding) + 1) for share in shares]


def painted(picture: Pixels, numbers: Numbers, weights: NDArray[np.float64], count: int) -> Pixels:
    """Paint the first `count` superpixels, by magnitude, over a picture: (H, W, 3), (H, W), (S,) -> (H, W, 3)."""
    first = np.argsort(-np.abs(weights), kind="stable")[:count]
    shown = picture.astype(np.float64)
    for signed, color in ((weights > 0, FOR), (weights < 0, AGAINST)):
        there = np.isin(numbers, first[signed[first]])
        shown[there] = shown[there] * (1 - _OPACITY) + np.array(color) * _OPACITY
    shown[borders(numbers)] = BORDER
    return np.rint(shown).astype(np.uint8)


def cut_out(picture: Pixels, numbers: Numbers, number: int) -> Pixels:
    """Cut one superpixel out of a picture, what is around it faded: (H, W, 3), (H, W) -> (h, w, 3).

    Raises ValueError for one that there is not.
    """
    there = numbers == number
    ends = [np.flatnonzero(there.any(axis)) for axis in (1, 0)]
    if not len(ends[0]):
        raise ValueError(f"wanted one of {int(numbers.max()) + 1} superpixels, got {number}")
    margin = 1 + max(int(places[-1] - places[0]) for places in ends) // 4
    rows, columns = (slice(max(0, places[0] - margin), places[-1] + 1 + margin) for places in ends)
    shown = np.where(there[..., None], picture, picture * (1 - _FADED) + _GRAY * _FADED)
    return np.rint(shown[rows, columns]).astype(np.uint8)


def borders(numbers: Numbers) -> NDArray[np.bool_]:
    """Tell which pixels end a superpixel to the right or below: (H, W)."""
    found = np.zeros(numbers.shape, bool)
    found[:, :-1] |= numbers[:, :-1] != numbers[:, 1:]
    found[:-1] |= numbers[:-1] != numbers[1:]
    return found
