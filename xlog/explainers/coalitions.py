"""CoalitionExplainer: what explainers share that ask what the network says while only some superpixels are seen."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Callable
from typing import Literal

import numpy as np

from ..arrays import Bools, Floats
from ..baselines import Baseline, baseline_of, check_baseline
from ..model.base import Model
from ..model.passes import forward_masked, of_targets
from .base import Attribution
from .masking import ForwardExplainer
from .segments import DEFAULT, Numbers, Segments, check_segments, segment

Fill = Baseline | Literal["segment"]
"""A Baseline, or the superpixel's own mean per channel: one of a single colour is then not hidden at all."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CoalitionExplainer(ForwardExplainer):
    """An explainer that gives each superpixel of an input a weight."""

    segments: Segments = DEFAULT
    """The superpixels."""
    fill: Fill = 0.0
    """What stands where a superpixel is hidden."""

    def __post_init__(self) -> None:
        owner = type(self).__name__
        check_segments(owner, self.segments)
        if not _is_own_mean(self.fill):
            check_baseline(owner, self.fill)
        super().__post_init__()

    def check(self, model: Model, x: Floats) -> None:
        """See Explainer."""
        first, _, numbers = segment(type(self).__name__, self.segments, x)
        self._hidden(x[first], numbers)

    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        """See Explainer."""
        first, kinds, numbers = segment(type(self).__name__, self.segments, x)
        hidden = self._hidden(x[first], numbers)
        seed = rng.integers(1 << 63)  # every input begins with the same generator: its neighbours draw nothing from it
        weights: list[Floats] = [np.empty(0)] * len(x)
        for kind, row in enumerate(first):
            rows = np.flatnonzero(kinds == kind)
            game = Game(model, x[row], hidden[kind], numbers[kind], targets[rows], self.scores_of)
            for i, weight in zip(rows, self.weigh(game, np.random.default_rng(seed)), strict=True):
                weights[i] = weight.astype(x.dtype)
        return Attribution.of_segments(weights, numbers[kinds])

    @abc.abstractmethod
    def weigh(self, game: Game, rng: np.random.Generator) -> Floats:
        """Weight of every superpixel for every target of one input: (L, S)."""

    def count_of(self, x: Floats) -> int:
        """How many superpixels an input like x (1, C, H, W) has."""
        return int(segment(type(self).__name__, self.segments, x)[2].max()) + 1

    def _hidden(self, x: Floats, numbers: Numbers) -> Floats:
        if _is_own_mean(self.fill):
            return np.stack([_means(image, of_image) for image, of_image in zip(x, numbers, strict=True)])
        return baseline_of(type(self).__name__, self.fill, x)  # type: ignore[arg-type]


@dataclasses.dataclass(frozen=True)
class Game:
    """One input, whose superpixels are players, and what the network says while only a coalition of them is seen."""

    model: Model
    x: Floats
    """(C, H, W)"""
    hidden: Floats
    """(C, H, W), what stands where superpixels are hidden."""
    numbers: Numbers
    """(H, W), the superpixel of each pixel."""
    targets: np.ndarray
    """(L,)"""
    scores_of: Callable[[Floats], Floats]
    """Outputs (m, K) -> scores (m, K)."""

    @property
    def players(self) -> int:
        """S, the number of superpixels."""
        return int(self.numbers.max()) + 1

    def values(self, coalitions: Bools) -> Floats:
        """Score of every target while these superpixels are seen, in double precision: bools (m, S) -> (m, L).

        The passes are the same however many targets there are.
        """
        masks = SegmentMasks(coalitions, self.numbers)
        found = [
            of_targets(self.scores_of(outputs[0]), self.targets)
            for _, outputs in forward_masked(self.model, self.x[None], self.hidden[None], masks)
        ]
        return np.concatenate(found).astype(np.float64)


class SegmentMasks:
    """Masks (H, W) through which coalitions of superpixels are seen: bools (M, S), numbers (H, W)."""

    def __init__(self, coalitions: Bools, numbers: Numbers) -> None:
        self._coalitions, self._numbers = coalitions, numbers

    def __len__(self) -> int:
        return len(self._coalitions)

    def __getitem__(self, part: slice) -> Bools:
        return np.take(self._coalitions[part], self._numbers, axis=1)


def _is_own_mean(fill: object) -> bool:
    return isinstance(fill, str) and fill == "segment"


def _means(image: Floats, numbers: Numbers) -> Floats:
    """Return a picture of its superpixels' means per channel: (C, H, W), (H, W) -> (C, H, W)."""
    places = numbers.ravel()
    sums = np.stack([np.bincount(places, channel.ravel()) for channel in image])
    return np.asarray((sums / np.bincount(places))[:, numbers], image.dtype)
