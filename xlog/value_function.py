"""ValueFunction: the network's output for an input of which only a coalition of superpixels is visible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .arrays import Bools, Floats, Output
from .baselines import Baseline, baseline_of, check_baseline
from .model.base import Model
from .model.passes import forward_masked, of_targets, read_off

Numbers = np.ndarray
"""(..., H, W) of whole numbers: the segment of each pixel."""

Fill = Baseline | Literal["segment"]
"""A Baseline, or the superpixel's own mean per channel: one of a single color is then not hidden at all."""


@dataclass(frozen=True)
class ValueFunction:
    """The value function of one input: the network's output while only a coalition of superpixels is visible."""

    model: Model
    x: Floats
    """(C, H, W)"""
    hidden: Floats
    """(C, H, W), what stands where superpixels are hidden."""
    numbers: Numbers
    """(H, W), the superpixel of each pixel; -1 of what is in none and always visible."""
    targets: np.ndarray
    """(L,)"""
    output: Output
    """What is read off the outputs."""

    @property
    def segment_count(self) -> int:
        """S, the number of superpixels."""
        return int(self.numbers.max()) + 1

    def values(self, coalitions: Bools) -> Floats:
        """Output of every target while only these superpixels are visible, in double precision: bools (m, S) -> (m, L).

        The passes are the same however many targets there are.
        """
        masks = SegmentMasks(coalitions, self.numbers)
        found = [
            of_targets(read_off(self.model, self.output, outputs[0]), self.targets)
            for _, outputs in forward_masked(self.model, self.x[None], self.hidden[None], masks)
        ]
        return np.concatenate(found).astype(np.float64)


class SegmentMasks:
    """Masks (H, W) in which coalitions of superpixels are visible: bools (M, S), numbers (H, W).

    What is in no superpixel, -1, is always visible.
    """

    def __init__(self, coalitions: Bools, numbers: Numbers) -> None:
        self._coalitions, self._numbers = coalitions, numbers

    def __len__(self) -> int:
        return len(self._coalitions)

    def __getitem__(self, part: slice) -> Bools:
        found: Bools = np.take(self._coalitions[part], self._numbers, axis=1)
        found[:, self._numbers < 0] = True
        return found


def at_places(weights: Floats, numbers: Numbers) -> Floats:
    """Return each place's weight, 0 of what is in no superpixel: weights (..., S), numbers (H, W) -> (..., H, W)."""
    return np.asarray(np.where(numbers < 0, 0, weights[..., numbers]), weights.dtype)


def mask_distances(seen: Bools) -> Floats:
    """Cosine distance of each coalition (m, S) from the one of all; 1 of one that hides all."""
    return np.asarray(1 - np.sqrt(seen.mean(axis=1)))


def check_fill(owner: str, fill: object) -> None:
    """Raise ConfigError for what is no Fill; `owner` is named in the text."""
    if not _is_own_mean(fill):
        check_baseline(owner, fill)


def hidden_inputs(owner: str, fill: Fill, x: Floats, numbers: Numbers) -> Floats:
    """Return what stands where superpixels are hidden: (N, C, H, W), (N, H, W) -> (N, C, H, W).

    Raises ConfigError, in which `owner` is named, for an array that does not broadcast.
    """
    if _is_own_mean(fill):
        return np.stack([_means(image, of_image) for image, of_image in zip(x, numbers, strict=True)])
    return baseline_of(owner, fill, x)  # type: ignore[arg-type]


def _is_own_mean(fill: object) -> bool:
    return isinstance(fill, str) and fill == "segment"


def _means(image: Floats, numbers: Numbers) -> Floats:
    """Return a picture of its superpixels' means per channel: (C, H, W), (H, W) -> (C, H, W)."""
    places = numbers.ravel()
    sums = np.stack([np.bincount(places, channel.ravel()) for channel in image])
    return np.asarray((sums / np.bincount(places))[:, numbers], image.dtype)
