"""Monte-Carlo dropout: how far predictions and maps differ among the sub-networks that dropout makes of a network."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np

from .arrays import Floats
from .config import Configured, check_at_least
from .errors import ConfigError, ExplanationError, ModelError
from .explainers.base import Attribution, Explainer
from .model.base import Layer, LayerCall, Model, SubNetworks
from .optional import optional

Activation = Callable[[Floats], Floats]
"""Logits (M, K) -> probabilities (M, K)."""

INTERVAL = (0.025, 0.975)  # the middle 95 %
SUM_TOLERANCE = 2.0**-8  # of 1; so far rounding to bfloat16 takes the sum of a row


@dataclasses.dataclass(frozen=True, kw_only=True)
class MonteCarloDropout(Configured):
    """How uncertain a network is, told by the sub-networks that dropout makes of it.

    Gal & Ghahramani 2016, "Dropout as a Bayesian Approximation", section 4: each sub-network is a draw from an
    approximate posterior over weights. All else, batch-norm too, stays in evaluation mode. The network's own dropout
    layers are used at their own rates; where it has none that drops anything, one is put before its last linear layer.
    Costs `samples` forward passes per input, and with `explanations` as many maps per explainer and label.
    """

    family: ClassVar[str] = "uncertainty"

    samples: int = 32  # ours: the deviation is then known to an eighth of itself
    """Sub-networks, at least 2."""
    rate: float = 0.5  # Gal & Ghahramani 2016, section 5.2
    """Of the dropout that is put before the last linear layer where the network has none."""
    explanations: bool = False
    """Whether maps are made of each sub-network too."""

    def __post_init__(self) -> None:
        if not isinstance(self.samples, int | np.integer) or isinstance(self.samples, bool):
            raise ConfigError(f"MonteCarloDropout: wanted samples to be a whole number, got {self.samples!r}")
        check_at_least(self, "samples", self.samples, 2)
        check_at_least(self, "rate", self.rate, 0)
        if not 0 < self.rate < 1:
            raise ConfigError(f"MonteCarloDropout: wanted a rate between 0 and 1, got {self.rate!r}")
        super().__post_init__()

    def sampler(self, model: Model, x: Floats, seed: int) -> DropoutSampler:
        """Find where a network drops out on inputs like x (1, C, H, W), at the price of a pass.

        Raises ModelError where it has neither dropout on the way nor a linear layer to put one before, and where rows
        of a dropout layer are not inputs; ConfigError where scipy is not there, or for a seed below 0.
        """
        optional("scipy.special", "MonteCarloDropout")
        if seed < 0:
            raise ConfigError(f"MonteCarloDropout: wanted a seed of at least 0, got {seed}")
        layers, calls = {layer.name: layer for layer in model.layers()}, model.calls(x)
        own = [call for call in calls if layers[call.layer].rate > 0]
        linear = [call for call in calls if layers[call.layer].kind == "linear"]
        if not own and not linear:
            raise ModelError(
                "MonteCarloDropout: wanted a network with dropout layers, or with a linear layer to put one before, "
                "got one whose passes call neither; add a dropout layer"
            )
        _check_rows(own or linear[-1:], len(x))
        if own:
            return DropoutSampler(self.samples, seed, {}, _own_words([layers[call.layer] for call in own]))
        added = linear[-1].layer
        words = f"the network has no dropout layer that drops anything: one of rate {self.rate:g} put before {added!r}"
        return DropoutSampler(self.samples, seed, {added: self.rate}, words)


def _check_rows(dropped: Sequence[LayerCall], count: int) -> None:
    for call in dropped:
        if call.shape[0] != count:
            raise ModelError(
                f"MonteCarloDropout: wanted dropout whose rows are inputs, got rows {call.shape} of {count} input at "
                f"{call.layer!r}: windows or tokens of it; give that layer the rate 0"
            )


def _own_words(layers: Sequence[Layer]) -> str:
    """Say where a network's own dropout is; of many layers how many."""
    names = {layer.name: layer.rate for layer in layers}
    if len(names) <= 3:
        return "the network's own dropout: " + ", ".join(f"{rate:g} at {name!r}" for name, rate in names.items())
    low, high = min(names.values()), max(names.values())
    return f"the network's own dropout: {f'{low:g}' if low == high else f'{low:g} to {high:g}'} at {len(names)} layers"


@dataclasses.dataclass(frozen=True)
class DropoutSampler:
    """The sub-networks 0 .. T - 1 of one network: the same ones for every input, prediction and map."""

    samples: int
    seed: int
    before: Mapping[str, float]
    """Rates of dropout that is put before layers; none where the network has its own."""
    where: str
    """Where dropout is, in words."""

    def __str__(self) -> str:
        """Return what a log says."""
        return (
            f"{self.samples} Monte-Carlo dropout samples; {self.where}; "
            "dropout that is a function and no layer cannot be seen and stays off"
        )

    def predict(self, model: Model, x: Floats, activation: Activation) -> Prediction:
        """Predict with every sub-network: (N, C, H, W) -> N predictions over K labels.

        Copies of inputs go into shared passes of at most `model.batch_size` rows, one sub-network each; how they are
        shared changes nothing beyond rounding.
        """
        logits: list[Floats] = []
        copies = np.arange(len(x) * self.samples)
        while len(copies):
            rows, copies = np.split(copies, [model.batch_size])  # anew each time: it may shrink on the way
            inputs, numbers = np.divmod(rows, self.samples)
            with model.dropout(SubNetworks(self.seed, numbers), self.before):
                logits.append(model.forward(x[inputs]))
        probabilities = activation(np.concatenate(logits).astype(np.float64))
        return Prediction.of(probabilities.reshape(len(x), self.samples, -1))

    def explain(self, model: Model, explainer: Explainer, x: Floats, targets: np.ndarray) -> UncertainAttribution:
        """Explain every sub-network: (N, C, H, W), (N,) -> N maps and their deviation.

        The explainer draws from a generator that begins alike each time, so what it draws itself adds nothing to the
        deviation. Raises ExplanationError for an explainer whose maps have not always the same shape or superpixels.
        """

        def of(number: int) -> Attribution:
            with model.dropout(SubNetworks(self.seed, number), self.before):
                return explainer.explain(model, x, targets, np.random.default_rng(self.seed))

        first = of(0)
        moments = _Moments(_values(first))  # two maps are held and not T
        for number in range(1, self.samples):
            other = of(number)
            _check_alike(explainer, first, other)
            moments.add(_values(other))
        return UncertainAttribution(_with_values(first, moments.means), _with_values(first, moments.deviations()))


@dataclasses.dataclass(frozen=True)
class Prediction:
    """What T sub-networks say of N inputs and K labels."""

    samples: int
    mean: Floats
    """(N, K), in 0..1."""
    deviation: Floats
    """(N, K): standard deviation among sub-networks, of variances over T - 1.

    They are T draws of a posterior, and so its variance is not biased.
    """
    low: Floats
    """(N, K): where the middle 95 % begins."""
    high: Floats
    """(N, K): where it ends."""
    entropy: Floats
    """(N,): of the mean prediction, in nats."""
    mutual_information: Floats
    """(N,): of prediction and weights, in nats: the epistemic part of the entropy, what sub-networks disagree on."""

    def row(self, i: int) -> Prediction:
        """The prediction of one input, as a batch of one."""
        arrays = (self.mean, self.deviation, self.low, self.high, self.entropy, self.mutual_information)
        return Prediction(self.samples, *(array[i : i + 1] for array in arrays))

    @classmethod
    def of(cls, probabilities: Floats) -> Prediction:
        """Summarise the probabilities of sub-networks: (N, T, K), float64 -> N predictions.

        Entropy is of one choice among K labels where an input's rows all sum to 1, as softmax makes them; else, as of
        sigmoid, the sum over labels of the entropy of yes or no. Mutual information is the entropy of the mean less
        the mean entropy (Houlsby et al. 2011, equation 2).
        """
        begin = probabilities[:, :1]  # values that are all the same then have exactly no deviation
        offsets = probabilities - begin
        mean = (begin + offsets.mean(axis=1, keepdims=True))[:, 0]
        variance = offsets.var(axis=1, ddof=1)
        low, high = intervals(probabilities, mean, variance)
        entropy, of_each = _entropies(mean, probabilities)
        information = np.maximum(entropy - of_each.mean(axis=1), 0)  # rounding can go below
        return cls(probabilities.shape[1], mean, np.sqrt(variance), low, high, entropy, information)


def intervals(probabilities: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return the ends of the middle 95 %: (N, T, K), (N, K) twice -> (N, K) twice.

    Of the Beta distribution with that mean and variance. There is none for a variance of 0, or of mean * (1 - mean)
    and above: then the quantiles of the T values themselves.
    """
    low, high = np.quantile(probabilities, INTERVAL, axis=1)
    varies = variance > 0
    size = np.divide(mean * (1 - mean), variance, out=np.zeros_like(mean), where=varies) - 1  # a + b
    fits = size > 0
    a, b = (mean * size)[fits], ((1 - mean) * size)[fits]
    inverse = optional("scipy.special", "MonteCarloDropout").betaincinv
    low[fits], high[fits] = (inverse(a, b, share) for share in INTERVAL)
    return low, high


def _entropies(mean: Floats, each: Floats) -> tuple[Floats, Floats]:
    """Return entropies of means and of each sub-network: (N, K), (N, T, K) -> (N,), (N, T)."""
    is_choice = (np.abs(each.sum(axis=-1) - 1) <= SUM_TOLERANCE).all(axis=1)
    of_mean, of_each = (
        np.where(is_choice.reshape(-1, *[1] * (p.ndim - 2)), _nats(p), _nats(p) + _nats(1 - p)) for p in (mean, each)
    )
    return of_mean, of_each


def _nats(p: Floats) -> Floats:
    """Sum of -p ln p: (..., K) -> (...); 0 of 0."""
    return -(p * np.log(np.where(p > 0, p, 1))).sum(axis=-1)


@dataclasses.dataclass(frozen=True)
class UncertainAttribution:
    """N maps of many sub-networks."""

    mean: Attribution
    spread: Attribution
    """Their standard deviation, over T - 1, at the places of a map's own grid; of superpixels that of their weights."""

    def row(self, i: int) -> UncertainAttribution:
        """The maps of one row, as a batch of one."""
        return UncertainAttribution(self.mean.row(i), self.spread.row(i))


class _Moments:
    """Mean and deviation of arrays that come one after the other: Welford 1962."""

    def __init__(self, first: Sequence[Floats]) -> None:
        self.means: list[Floats] = [value.astype(np.float64) for value in first]
        self._squares = [np.zeros_like(mean) for mean in self.means]
        self._count = 1

    def add(self, values: Sequence[Floats]) -> None:
        """Take a set of arrays, shaped as the first."""
        self._count += 1
        for value, mean, squares in zip(values, self.means, self._squares, strict=True):
            offset = value - mean
            mean += offset / self._count
            squares += offset * (value - mean)

    def deviations(self) -> list[Floats]:
        """Of each place, over one less than the count."""
        return [np.sqrt(squares / (self._count - 1)) for squares in self._squares]


def _check_alike(explainer: Explainer, first: Attribution, other: Attribution) -> None:
    are_alike = [a.shape for a in _values(first)] == [b.shape for b in _values(other)]
    if first.segments is not None and other.segments is not None:
        are_alike = are_alike and np.array_equal(first.segments, other.segments)
    if not are_alike:
        raise ExplanationError(
            f"{explainer.name}: wanted maps of one shape, and the same superpixels, for every dropout sample, got "
            "others; let shapes and superpixels depend on the input alone"
        )


def _values(attribution: Attribution) -> Sequence[Floats]:
    """Return what an attribution is made of: its grids (N, h, w), or N arrays of weights of superpixels."""
    if attribution.weights is None or attribution.segments is None:
        return [attribution.grids]
    return attribution.weights


def _with_values(like: Attribution, values: Sequence[Floats]) -> Attribution:
    """Return an attribution with other values, see _values."""
    if like.weights is None or like.segments is None:
        return dataclasses.replace(like, grids=values[0].astype(like.grids.dtype))
    weights = [value.astype(like.grids.dtype) for value in values]
    return dataclasses.replace(Attribution.of_segments(weights, like.segments), layer=like.layer)
