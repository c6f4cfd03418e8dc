"""Rules of layer-wise relevance propagation: what a linear layer hands on of its output's relevance, and to whom."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

import numpy as np

from ..arrays import Floats
from ..config import check_at_least
from ..errors import ConfigError
from ..model.base import Model
from ..override import override

Change = Callable[[Floats], Floats]

STABILIZER = 1e-6  # zennit 0.5 adds it to every denominator; captum's 1e-9 explodes on residual networks


def stabilized(z: Floats, epsilon: float = STABILIZER) -> Floats:
    """A denominator farther from 0 by `epsilon`: (...) -> (...)."""
    return z + z.dtype.type(epsilon) * np.where(z >= 0, z.dtype.type(1), z.dtype.type(-1))


class Weights(NamedTuple):
    """Of a linear layer or a convolution, as rules of LRP see them."""

    weight: Floats
    bias: Floats
    """0 where it has none."""
    has_bias: bool


class LinearCall:
    """One call of a linear layer or a convolution: z = W x + b, and the relevance of z."""

    def __init__(self, model: Model, layer: str, x: Floats, weights: Weights, relevance: Floats) -> None:
        self._model, self._layer, (self._weight, self._bias, self._has_bias) = model, layer, weights
        self.x, self.relevance = x, relevance

    def through(self, x: Floats, weight: Change, bias: Change | None) -> tuple[Floats, Change]:
        """What changed weights make of some x, and what pulls back through them; without a bias where it is None."""
        made = weight(self._weight)
        params = {"weight": made} | ({"bias": np.zeros_like(self._bias)} if self._has_bias else {})
        z, pull = self._model.layer_pull(self._layer, x, params)
        if bias is not None:
            is_last = z.ndim < 3 or self._weight.ndim == 2 or z.shape[1] != len(self._bias)
            shape = (-1,) if is_last else (-1, *[1] * (z.ndim - 2))
            z = z + bias(self._bias).reshape(shape)
        return z, pull

    def by_sign(self, of_positive: Change, of_negative: Change) -> tuple[Floats, Change]:
        """The same of x with changed weights for what is positive in it, and for what is negative; without its bias."""
        z, pull = self.through(np.maximum(self.x, 0), of_positive, of_positive)
        negative = self.x < 0
        if not negative.any():
            return z, pull
        more, pull_negative = self.through(np.minimum(self.x, 0), of_negative, None)
        return z + more, lambda share: np.where(negative, pull_negative(share), pull(share))


def same(values: Floats) -> Floats:
    """Leave weights as they are."""
    return values


def positive(values: Floats) -> Floats:
    """Keep what is positive."""
    return np.maximum(values, 0)


def negative(values: Floats) -> Floats:
    """Keep what is negative."""
    return np.minimum(values, 0)


@dataclasses.dataclass(frozen=True)
class LRPRule(abc.ABC):
    """What a linear layer hands on of relevance. Formulas are those of Montavon et al. 2019, table 10.1."""

    @abc.abstractmethod
    def pulled(self, call: LinearCall) -> Floats:
        """Relevance per unit of x, in the shape of x: relevance is x times it."""


@dataclasses.dataclass(frozen=True)
class InputRule(abc.ABC):
    """What the first layer hands on, to inputs that can be 0 and matter."""

    @abc.abstractmethod
    def relevance(self, call: LinearCall) -> Floats:
        """Relevance of x, in its shape."""


@dataclasses.dataclass(frozen=True)
class EpsilonRule(LRPRule):
    """Each input's share of z, epsilon added to z's magnitude: Bach et al. 2015, equation 58."""

    epsilon: float = STABILIZER
    """Absorbs relevance where z is small; 0.25 standard deviations of z is a usual choice where maps are noisy."""

    def __post_init__(self) -> None:
        check_at_least(self, "epsilon", self.epsilon, 0)

    @override
    def pulled(self, call: LinearCall) -> Floats:
        z, pull = call.through(call.x, same, same)
        return pull(call.relevance / stabilized(z, self.epsilon))


@dataclasses.dataclass(frozen=True)
class AlphaBetaRule(LRPRule):
    """Shares of what is positive in z, alpha times, less shares of what is negative: Bach et al. 2015, equation 60."""

    alpha: float = 2.0
    """How much positive contributions get."""
    beta: float = 1.0
    """How much negative ones lose; alpha - 1."""

    def __post_init__(self) -> None:
        check_at_least(self, "beta", self.beta, 0)
        if not np.isclose(self.alpha - self.beta, 1):
            raise ConfigError(
                f"{type(self).__name__}: wanted alpha - beta to be 1, which hands relevance on whole, got "
                f"{self.alpha} - {self.beta}"
            )

    @override
    def pulled(self, call: LinearCall) -> Floats:
        z, pull = call.by_sign(positive, negative)
        found = call.x.dtype.type(self.alpha) * pull(call.relevance / stabilized(z))
        if self.beta:
            z, pull = call.by_sign(negative, positive)
            found = found - call.x.dtype.type(self.beta) * pull(call.relevance / stabilized(z))
        return found


@dataclasses.dataclass(frozen=True)
class ZPlusRule(AlphaBetaRule):
    """Shares of what is positive in z alone: Montavon et al. 2017; of inputs below 0 as of alpha 1 and beta 0."""

    alpha: float = dataclasses.field(default=1.0, init=False)
    beta: float = dataclasses.field(default=0.0, init=False)


@dataclasses.dataclass(frozen=True)
class GammaRule(LRPRule):
    """Shares of z in which what favors z counts more: Montavon et al. 2019, for z below 0 as Andéol et al. 2021."""

    gamma: float = 0.25
    """How much more; without bound it is ZPlusRule."""

    def __post_init__(self) -> None:
        check_at_least(self, "gamma", self.gamma, 0)

    @override
    def pulled(self, call: LinearCall) -> Floats:
        z, _ = call.through(call.x, same, same)
        found = np.zeros_like(call.x)
        for where, favor, other in ((z > 0, positive, negative), (z < 0, negative, positive)):
            of_these = call.relevance * where
            if of_these.any():
                most, pull = call.by_sign(self._more(favor), self._more(other))
                found += pull(of_these / stabilized(most))
        return found

    def _more(self, part: Change) -> Change:
        return lambda values: values + values.dtype.type(self.gamma) * part(values)


@dataclasses.dataclass(frozen=True)
class FlatRule(InputRule):
    """To all inputs of an output alike: Lapuschkin et al. 2019. Shows where, and no longer what."""

    @override
    def relevance(self, call: LinearCall) -> Floats:
        count, pull = call.through(np.ones_like(call.x), np.ones_like, None)
        return pull(call.relevance / stabilized(count))


@dataclasses.dataclass(frozen=True)
class WSquareRule(InputRule):
    """By squared weights, whatever the input is: Montavon et al. 2017, equation 16."""

    @override
    def relevance(self, call: LinearCall) -> Floats:
        z, pull = call.through(np.ones_like(call.x), np.square, np.square)
        return pull(call.relevance / stabilized(z))


@dataclasses.dataclass(frozen=True)
class ZBoxRule(InputRule):
    """By how far the input is from the least and the greatest that it could be: Montavon et al. 2017, equation 18."""

    low: float | np.ndarray = 0.0
    """The least that an input can be, in units of the network's input: a number or an array, (C, 1, 1) say."""
    high: float | np.ndarray = 1.0
    """The greatest."""

    def __post_init__(self) -> None:
        if not (np.asarray(self.low) < np.asarray(self.high)).all():
            raise ConfigError(f"ZBoxRule: wanted low below high, got {self.low} and {self.high}")

    @override
    def relevance(self, call: LinearCall) -> Floats:
        low, high = (np.broadcast_to(np.asarray(end, call.x.dtype), call.x.shape) for end in (self.low, self.high))
        parts = [
            (x, *call.through(x, weight, weight)) for x, weight in ((call.x, same), (low, positive), (high, negative))
        ]
        share = call.relevance / stabilized(parts[0][1] - parts[1][1] - parts[2][1])
        own, of_low, of_high = (x * pull(share) for x, _, pull in parts)
        return own - of_low - of_high


@dataclasses.dataclass(frozen=True)
class LRPComposite:
    """Which rule which layers have."""

    conv: LRPRule = ZPlusRule()
    """Of convolutions."""
    linear: LRPRule = EpsilonRule()
    """Of linear layers."""
    first: LRPRule | InputRule | None = None
    """Of the first of both; None: the one of its kind."""

    def __post_init__(self) -> None:
        for name in ("conv", "linear"):
            if not isinstance(getattr(self, name), LRPRule):
                raise ConfigError(
                    f"LRPComposite: wanted {name} to be a rule for any layer, such as EpsilonRule() or ZPlusRule(), "
                    f"got {getattr(self, name)!r}; FlatRule, WSquareRule and ZBoxRule are for `first`"
                )
        if not isinstance(self.first, LRPRule | InputRule | None):
            raise ConfigError(f"LRPComposite: wanted first to be a rule or None, got {self.first!r}")


Name = Literal["epsilon", "epsilon_plus", "epsilon_plus_flat", "epsilon_alpha2_beta1", "gamma"]
NAMES = get_args(Name)

COMPOSITES: dict[Name, LRPComposite] = {
    "epsilon": LRPComposite(conv=EpsilonRule()),
    "epsilon_plus": LRPComposite(),
    "epsilon_plus_flat": LRPComposite(first=FlatRule()),
    "epsilon_alpha2_beta1": LRPComposite(conv=AlphaBetaRule()),
    "gamma": LRPComposite(conv=GammaRule(), linear=GammaRule(0.05)),
}
"""The first four as zennit 0.5 has them, the last as the authors of AttnLRP explain vision transformers."""
