"""Prediction: the mean and variation of the outputs of many sub-networks."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..arrays import Floats
from ..optional import optional

INTERVAL = (0.025, 0.975)  # the middle 95 %
NORMAL = 1.959964  # standard deviations to either side, that the middle 95 % of a normal distribution reach
SUM_TOLERANCE = 2.0**-8  # of 1; so far rounding to bfloat16 takes the sum of a row


@dataclasses.dataclass(frozen=True)
class Prediction:
    """Statistics of the outputs of T sub-networks for N inputs and K labels."""

    samples: int
    """Sub-networks."""
    mean: Floats
    """(N, K), in 0..1; of values in their units, as all but the last two."""
    std: Floats
    """(N, K): standard deviation among sub-networks, of variances over T - 1.

    They are T draws of a posterior, and so its variance is not biased.
    """
    low: Floats
    """(N, K): where the middle 95 % begins."""
    high: Floats
    """(N, K): where it ends."""
    entropy: Floats
    """(N,): of the mean prediction, in nats; NaN of values."""
    mutual_information: Floats
    """(N,): of prediction and weights, in nats: the epistemic part of the entropy, what sub-networks disagree on.

    NaN of values."""

    def row(self, i: int) -> Prediction:
        """The prediction of one input, as a batch of one."""
        arrays = (self.mean, self.std, self.low, self.high, self.entropy, self.mutual_information)
        return Prediction(self.samples, *(array[i : i + 1] for array in arrays))

    @classmethod
    def of(cls, probabilities: Floats) -> Prediction:
        """Summarize the probabilities of sub-networks: (N, T, K), float64 -> N predictions.

        Entropy is of one choice among K labels where an input's rows all sum to 1, as softmax makes them; else, as of
        sigmoid, the sum over labels of the entropy of yes or no. Mutual information is the entropy of the mean less
        the mean entropy (Houlsby et al. 2011, equation 2).
        """
        mean, variance = _moments(probabilities)
        low, high = intervals(probabilities, mean, variance)
        entropy, of_each = _entropies(mean, probabilities)
        information = np.maximum(entropy - of_each.mean(axis=1), 0)  # rounding can go below
        return cls(probabilities.shape[1], mean, np.sqrt(variance), low, high, entropy, information)

    @classmethod
    def of_values(cls, values: Floats) -> Prediction:
        """Summarize the values that sub-networks of a regression predict: (N, T, K), float64 -> N predictions.

        Gal & Ghahramani 2016, section 4, without the noise of the data, which no network tells: the mean of the
        sub-networks' values and their spread. The interval is that of the normal distribution of this mean and spread.
        """
        mean, variance = _moments(values)
        std, unknown = np.sqrt(variance), np.full(len(values), np.nan)
        reach = NORMAL * std
        return cls(values.shape[1], mean, std, mean - reach, mean + reach, unknown, unknown)


def _moments(draws: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance over draws (N, T, K): (N, K) each; a variance of exactly 0 where all are the same."""
    begin = draws[:, :1]
    offsets = draws - begin
    return (begin + offsets.mean(axis=1, keepdims=True))[:, 0], offsets.var(axis=1, ddof=1)


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
