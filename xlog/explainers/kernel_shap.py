"""KernelSHAP: Shapley values of superpixels by a regression over coalitions."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..arrays import Bools, Floats
from ..config import check_count
from ..model.base import Model
from ..override import override
from ..value_function import Fill, ValueFunction
from .base import About
from .coalitions import CoalitionExplainer

if TYPE_CHECKING:
    from typing_extensions import Self

_SINGULAR = 1e-10  # of the greatest eigenvalue: what coalitions do not tell apart is 0 but for rounding, near 1e-16


@dataclasses.dataclass(frozen=True, kw_only=True)
class KernelSHAP(CoalitionExplainer):
    """Shapley values of superpixels: (N, C, H, W) -> weights (N, S), in units of the score.

    Lundberg & Lee 2017, "A Unified Approach to Interpreting Model Predictions", theorem 2, with the coalitions that
    the shap package takes: sizes 1 and S - 1, then 2 and S - 2, and so on, each whole as long as `samples` suffice,
    and the rest at random, always with its complement. Efficient: weights sum to score(input) - score(all hidden),
    as an exact constraint of the regression. With 2^S - 2 coalitions among `samples` the values are exact. Costs
    `samples` + 2 forward passes at most. Signed.
    """

    about: ClassVar[About] = About(
        "the superpixel's Shapley value: its fair share of the logit",
        "forward",
        "`samples` F",
        "Lundberg & Lee 2017",
        True,
    )

    fill: Fill = "mean"
    """What stands where a superpixel is hidden; shap's example of pictures has the mean."""
    samples: int = 1000
    """Coalitions, a forward pass each; as in shap's example of pictures."""

    def __post_init__(self) -> None:
        check_count(self, "samples", self.samples, 2)
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, samples=2)

    def passes(self, model: Model, x: Floats) -> int:
        """One per coalition at most, one of the input, one of nothing."""
        return self.samples + 2

    @override
    def weigh(self, value_function: ValueFunction, rng: np.random.Generator) -> Floats:
        players = value_function.players
        coalitions, shares = draw_coalitions(players, self.samples, rng)
        ends = np.array([[True] * players, [False] * players])
        values = value_function.values(np.vstack([ends, coalitions]))
        return shapley_values(coalitions, shares, values[2:] - values[1], values[0] - values[1])


def shapley_values(coalitions: Bools, shares: Floats, gains: Floats, whole: Floats) -> Floats:
    """Weights that explain gains best and sum to `whole`: (m, S), (m,), (m, L), (L,) -> (L, S).

    Weights are an equal share of the whole and a rest that sums to 0. As it does, its mean can be taken from each
    coalition, and the shortest of the best solutions then sums to 0 of itself; so does it where coalitions are too few.
    """
    present = coalitions.mean(axis=1, keepdims=True)
    seen = coalitions - present
    weighed = (seen * shares[:, None]).T
    rest = np.linalg.pinv(weighed @ seen, _SINGULAR, hermitian=True) @ (weighed @ (gains - present * whole))
    return np.asarray((rest + whole / seen.shape[1]).T)


def draw_coalitions(players: int, count: int, rng: np.random.Generator) -> tuple[Bools, Floats]:
    """At most `count` coalitions, neither none nor all, and their shares of the Shapley kernel: (m, S), (m,).

    Sizes that are taken whole come first; the others share what is left of the kernel equally.
    """
    sizes = np.arange(1, players // 2 + 1)
    kernel = (players - 1) / (sizes * (players - sizes))  # of all coalitions of a size together
    kernel[2 * sizes < players] *= 2  # and of their complements
    found, shares = [np.empty((0, players), bool)], [np.empty(0)]
    for i, size in enumerate(sizes):
        left = count - sum(map(len, found))
        number = math.comb(players, size) * (2 if 2 * size < players else 1)
        if left * kernel[i] / kernel[i:].sum() < number:
            drawn = _random_pairs(players, rng.choice(sizes[i:], left // 2, p=kernel[i:] / kernel[i:].sum()), rng)
            found.append(drawn)
            shares.append(np.full(len(drawn), kernel[i:].sum() / max(1, len(drawn))))
            break
        found.append(_all_of_size(players, int(size)))
        shares.append(np.full(number, kernel[i] / number))
    return np.concatenate(found), np.concatenate(shares)


def _all_of_size(players: int, size: int) -> Bools:
    """Every coalition of a size, and every complement unless that has the same size: (m, S)."""
    members = np.array(list(itertools.combinations(range(players), size)))
    coalitions = np.zeros((len(members), players), bool)
    np.put_along_axis(coalitions, members, True, axis=1)
    return coalitions if 2 * size == players else np.concatenate([coalitions, ~coalitions])


def _random_pairs(players: int, sizes: np.ndarray, rng: np.random.Generator) -> Bools:
    """A random coalition of each size, and their complements: (m,) -> (2 m, S)."""
    ranks = rng.random((len(sizes), players)).argsort(axis=1).argsort(axis=1)
    coalitions = ranks < sizes[:, None]
    return np.concatenate([coalitions, ~coalitions])
