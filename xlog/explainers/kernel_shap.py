"""KernelSHAP: Shapley values of superpixels by a regression over coalitions."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from ..arrays import Bools, Floats
from ..config import check_count
from ..model.base import Model
from ..override import override
from ..value_function import Fill, ValueFunction
from .base import About
from .coalitions import CoalitionExplainer, Weighed, of_halves
from .convergence import Convergence

if TYPE_CHECKING:
    from typing_extensions import Self

_SINGULAR = 1e-10  # of the greatest eigenvalue: undetermined directions are 0 but for rounding, near 1e-16


@dataclasses.dataclass(frozen=True, kw_only=True)
class KernelSHAP(CoalitionExplainer):
    """Shapley values of superpixels: (N, C, H, W) -> weights (N, S), in units of the score.

    Lundberg & Lee 2017, "A Unified Approach to Interpreting Model Predictions", theorem 2, with the coalitions that
    the shap package takes: sizes 1 and S - 1, then 2 and S - 2, and so on, each whole as long as `samples` suffice,
    and the rest at random, always with its complement. Efficient: weights sum to score(input) - score(all hidden), as
    an exact constraint of the regression. With 2^S - 2 coalitions among `samples` the values are exact. Costs
    `samples` + 2 forward passes at most. Signed. Raises ConfigError for fewer than two of `samples`, an unknown
    `output` or `fill`, and `segments` that are no way to make them.
    """

    about: ClassVar[About] = About(
        "the superpixel's Shapley value: its fair share of the logit",
        "forward",
        "`samples` F",
        "Lundberg & Lee 2017",
        True,
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

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
    def weigh(self, value_function: ValueFunction, rng: np.random.Generator) -> Weighed:
        segments = value_function.segment_count
        drawn = draw_coalitions(segments, self.samples, rng)
        ends = np.array([[True] * segments, [False] * segments])
        values = value_function.values(np.vstack([ends, drawn.coalitions]))
        gains, whole = values[2:] - values[1], values[0] - values[1]
        weights = shapley_values(drawn.coalitions, drawn.shares, gains, whole)
        return Weighed(
            weights,
            (
                Convergence.of_sums("completeness", weights, whole),
                _error(weights, standard_errors(drawn, gains, whole, weights)),
                of_halves(value_function.numbers, *_halves(drawn, gains, whole)),
            ),
        )


class Drawn(NamedTuple):
    """Coalitions, neither none nor all: those of the sizes that are taken whole, then pairs that were drawn."""

    coalitions: Bools
    """(m, S)"""
    shares: Floats
    """(m,), of the Shapley kernel."""
    pairs: int
    """The last 2 `pairs` rows: so many random coalitions, then their complements."""

    def of_pairs(self, chosen: slice) -> tuple[np.ndarray, Floats]:
        """Rows that are not random and those of some pairs, and shares for these as if there were no others."""
        fixed = len(self.shares) - 2 * self.pairs
        numbers = np.arange(self.pairs)[chosen]
        rows = np.concatenate([np.arange(fixed), fixed + numbers, fixed + self.pairs + numbers])
        shares = self.shares[rows]
        shares[fixed:] *= self.pairs / max(1, len(numbers))
        return rows, shares


def standard_errors(drawn: Drawn, gains: Floats, whole: Floats, weights: Floats) -> Floats:
    """Standard errors of Shapley values by what was drawn: of gains (m, L), whole (L,), weights (L, S) -> (L, S).

    Covert & Lee 2021, "Improving KernelSHAP", section 4, have the covariance of draws; here that of the terms that each
    pair adds to the normal equations at the solution (the delta method), which is what is left of it where other
    coalitions are taken whole. 0 where nothing was drawn; NaN where there are too few draws to tell.
    """
    if not drawn.pairs:
        return np.zeros_like(weights)
    freedom = len(drawn.shares) - weights.shape[1]
    if drawn.pairs < 2 or freedom < 1:
        return np.full_like(weights, np.nan)
    present = drawn.coalitions.mean(axis=1, keepdims=True)
    seen = drawn.coalitions - present
    rest = weights - whole[:, None] / weights.shape[1]
    missed = gains - present * whole - seen @ rest.T
    inverse = np.linalg.pinv((seen * drawn.shares[:, None]).T @ seen, _SINGULAR, hermitian=True)
    terms = (drawn.shares[:, None] * seen)[:, None, :] * missed[:, :, None]  # (m, L, S)
    of_pair = terms[-2 * drawn.pairs : -drawn.pairs] + terms[-drawn.pairs :]
    moved = (of_pair - of_pair.mean(axis=0)) @ inverse
    spread = drawn.pairs / (drawn.pairs - 1) * len(drawn.shares) / freedom  # as residuals of a fit are too small
    return np.asarray(np.sqrt(spread * (moved**2).sum(axis=0)))


def _error(weights: Floats, errors: Floats) -> Convergence:
    """Return the greatest standard error and its share of the range of the weights, the ratio of Covert & Lee 2021."""
    greatest, widths = errors.max(axis=1), weights.max(axis=1) - weights.min(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Convergence("approximation_error", greatest, greatest / np.where(widths > 0, widths, np.nan))


def _halves(drawn: Drawn, gains: Floats, whole: Floats) -> list[Floats]:
    """Return the values (L, S) that each half of the drawn pairs makes with what is taken whole; NaN of none."""
    if drawn.pairs < 2:
        return [np.full((len(whole), drawn.coalitions.shape[1]), np.nan)] * 2
    parts = (drawn.of_pairs(part) for part in (slice(None, drawn.pairs // 2), slice(drawn.pairs // 2, None)))
    return [shapley_values(drawn.coalitions[rows], shares, gains[rows], whole) for rows, shares in parts]


def shapley_values(coalitions: Bools, shares: Floats, gains: Floats, whole: Floats) -> Floats:
    """Weights that explain gains best and sum to `whole`: (m, S), (m,), (m, L), (L,) -> (L, S).

    Weights are an equal share of the whole and a rest that sums to 0. As it does, its mean can be taken from each
    coalition, and the shortest of the best solutions then sums to 0 of itself; so does it where coalitions are too few.
    """
    present = coalitions.mean(axis=1, keepdims=True)
    seen = coalitions - present
    weighted = (seen * shares[:, None]).T
    rest = np.linalg.pinv(weighted @ seen, _SINGULAR, hermitian=True) @ (weighted @ (gains - present * whole))
    return np.asarray((rest + whole / seen.shape[1]).T)


def draw_coalitions(segments: int, count: int, rng: np.random.Generator) -> Drawn:
    """At most `count` coalitions, neither none nor all, and their shares of the Shapley kernel.

    Sizes that are taken whole come first; the others share what is left of the kernel equally.
    """
    sizes = np.arange(1, segments // 2 + 1)
    kernel = (segments - 1) / (sizes * (segments - sizes))  # of all coalitions of a size together
    kernel[2 * sizes < segments] *= 2  # and of their complements
    found, shares, pairs = [np.empty((0, segments), bool)], [np.empty(0)], 0
    for i, size in enumerate(sizes):
        left = count - sum(map(len, found))
        number = math.comb(segments, size) * (2 if 2 * size < segments else 1)
        if left * kernel[i] / kernel[i:].sum() < number:
            drawn = _random_pairs(segments, rng.choice(sizes[i:], left // 2, p=kernel[i:] / kernel[i:].sum()), rng)
            found.append(drawn)
            pairs = len(drawn) // 2
            shares.append(np.full(len(drawn), kernel[i:].sum() / max(1, len(drawn))))
            break
        found.append(_all_of_size(segments, int(size)))
        shares.append(np.full(number, kernel[i] / number))
    return Drawn(np.concatenate(found), np.concatenate(shares), pairs)


def _all_of_size(segments: int, size: int) -> Bools:
    """Every coalition of a size, and every complement unless that has the same size: (m, S)."""
    members = np.array(list(itertools.combinations(range(segments), size)))
    coalitions = np.zeros((len(members), segments), bool)
    np.put_along_axis(coalitions, members, True, axis=1)
    return coalitions if 2 * size == segments else np.concatenate([coalitions, ~coalitions])


def _random_pairs(segments: int, sizes: np.ndarray, rng: np.random.Generator) -> Bools:
    """A random coalition of each size, and their complements: (m,) -> (2 m, S)."""
    ranks = rng.random((len(sizes), segments)).argsort(axis=1).argsort(axis=1)
    coalitions = ranks < sizes[:, None]
    return np.concatenate([coalitions, ~coalitions])
