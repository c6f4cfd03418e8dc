"""Benchmarks that score how few pixels hold a map, not where they lie and whether the network depends on them.

A map is taken as it lies over the input, so a coarse grid is never as sparse as a map of single pixels: compare maps of
one resolution.
"""

from __future__ import annotations

import abc
import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..intervals import Bounds
from ..override import override
from ..scores.scale import SHARE, Scale
from ..sentences import Sentence
from .base import About, Case, MapBenchmark, Score


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShareBenchmark(MapBenchmark):
    """A way to score how a map's absolute values share out over its n pixels; signs do not count.

    0 means "no matter": a map with an offset is scored as if it were spread over the whole picture.
    """

    def _score(self, case: Case) -> Score:
        if case.values.size < 2:
            return Score(None, Sentence("score.single_pixel"))
        if not case.map.any():
            return Score(None, Sentence("score.map_zero"))
        sizes = np.abs(case.values.astype(np.float64))
        sizes /= sizes.max()  # sums of huge values would overflow
        return Score.of(max(0.0, self._of_shares(sizes / sizes.sum())))  # rounding alone leads below

    @abc.abstractmethod
    def _of_shares(self, shares: Floats) -> float:
        """Return the score of shares (n,) that sum to 1."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sparseness(ShareBenchmark):
    """Gini index of the map's absolute values: 0 where all n are the same, 1 - 1/n where all but one are zero.

    Chalasani et al. 2020, "Concise Explanations of Neural Networks using Adversarial Training", with the index of
    Hurley & Rickard 2009: 1 - 2 sum_k v_k / |v|_1 (n - k + 1/2) / n over ascending v_k. Theirs is of all input
    features, ours of the map's pixels. Missing where the map is zero everywhere.
    """

    about: ClassVar[About] = About(
        "how unequally the map shares out its values",
        "0: all n are the same",
        "1 - 1/n: all but one are zero",
        "none",
        "Chalasani et al. 2020",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    @property
    @override
    def scale(self) -> Scale:
        return SHARE

    def _of_shares(self, shares: Floats) -> float:
        n = len(shares)
        ranks = np.arange(1, n + 1)
        return float(1 - 2 * (np.sort(shares) * (n - ranks + 0.5)).sum() / n)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Complexity(ShareBenchmark):
    """Entropy of the map's absolute values, in nats: 0 where all but one of n are zero, log(n) where all are the same.

    Bhatt et al. 2020, "Evaluating and Aggregating Feature-based Model Explanations": -sum_k p_k log p_k of p_k =
    |v_k| / |v|_1; Quantus has the same. Lower is better. Theirs is of all input features, ours of the map's pixels.
    Only maps of one size are comparable. Missing where the map is zero everywhere.
    """

    about: ClassVar[About] = About(
        "over how many pixels the map spreads, by entropy",
        "log(n): all n values are the same",
        "0: all but one are zero",
        "none",
        "Bhatt et al. 2020",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    @property
    @override
    def scale(self) -> Scale:
        return Scale(higher_is_better=False, bounds=Bounds(0))

    def _of_shares(self, shares: Floats) -> float:
        positive = shares[shares > 0]  # p log p is 0 at 0
        return float(-(positive * np.log(positive)).sum())
