"""Benchmarks that ask how few pixels hold a map. Where those lie, and whether the network cares, is not asked.

A map is taken as it lies over the input, so a coarse grid is never as sparse as a map of single pixels: compare maps of
one resolution.
"""

from __future__ import annotations

import abc
import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from .base import About, Case, MapBenchmark, Score


@dataclasses.dataclass(frozen=True, kw_only=True)
class Complexity(MapBenchmark):
    """A way to score how a map's absolute values share out over its n pixels; signs are not asked for."""

    def _score(self, case: Case) -> Score:
        if case.map.size < 2:
            return Score(None, "the map has a single pixel")
        if not case.map.any():
            return Score(None, "the map is zero everywhere")
        sizes = np.abs(case.map.astype(np.float64).ravel())
        sizes /= sizes.max()  # sums of huge values would overflow
        value = self._of_shares(sizes / sizes.sum())
        return Score.of(np.clip(value, 0, 1))  # rounding alone leads outside

    @abc.abstractmethod
    def _of_shares(self, shares: Floats) -> float:
        """Return the score of shares (n,) that sum to 1, from 0 for equal ones."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sparseness(Complexity):
    """Gini index of the map's absolute values: 0 where all n are the same, 1 - 1/n where all but one are zero.

    Chalasani et al. 2020, "Concise Explanations of Neural Networks using Adversarial Training", with the index of
    Hurley & Rickard 2009: 1 - 2 sum_k v_k / |v|_1 (n - k + 1/2) / n over ascending v_k. Theirs is of all input
    features, ours of the map's pixels. Missing where the map is zero everywhere.
    """

    about: ClassVar[About] = About(
        "how unequally the map shares out its values",
        "all n are the same",
        "all but one are zero (1 - 1/n)",
        "none",
        "Chalasani et al. 2020",
    )

    def _of_shares(self, shares: Floats) -> float:
        n = len(shares)
        ranks = np.arange(1, n + 1)
        return float(1 - 2 * (np.sort(shares) * (n - ranks + 0.5)).sum() / n)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Conciseness(Complexity):
    """1 - entropy / log(n) of the map's absolute values: 1 where all but one are zero, 0 where all n are the same.

    Bhatt et al. 2020, "Evaluating and Aggregating Feature-based Model Explanations": complexity is the entropy
    of |v_k| / |v|_1. Low complexity is better there; turned round and divided by the greatest entropy that n
    pixels can have, it is better when higher, from 0 to 1, and comparable across sizes. Missing where the map is zero
    everywhere.
    """

    about: ClassVar[About] = About(
        "how few pixels hold the map, by entropy",
        "all values are the same",
        "all but one are zero",
        "none",
        "Bhatt et al. 2020",
    )

    def _of_shares(self, shares: Floats) -> float:
        positive = shares[shares > 0]  # p log p is 0 at 0
        return float(1 + (positive * np.log(positive)).sum() / np.log(len(shares)))
