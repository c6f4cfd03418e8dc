"""Intervals: how sure a mean of scores is, and whether one is above others. Pure numpy, a leaf that both halves share.

Scores of one sample stand or fall together, so what is counted is samples and not scores. `samples` (N,) is everywhere
the number, 0 to m - 1, of the sample that each score is of; each of them has at least one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Integers = NDArray[np.integer]
Interval = tuple[float, float]
Reason = Literal["", "few", "same"]
"""Why there is no interval: it takes more samples, or all have the same value, which does not show how values vary."""
Verdict = Literal["better", "worse", "unsure"]

CONFIDENCE = 0.95
LEAST = 6  # samples: of fewer no interval of a mean covers what it claims
LEAST_EXACT = 2  # samples, of hits and misses
NEGLIGIBLE = 0.01  # of a metric's range: a smaller difference counts as none
ERROR_BETTER = (1 - CONFIDENCE) / 2  # how often a verdict may be false where all are alike
ERROR_WORSE = 0.0125  # over all controls; with the other less than 4 %
_ROUNDING = 1e-12  # of the greatest value: values that differ by less are the same
_SKEWNESS = 0.8  # of the less biased skewness; by bench/intervals.py
_TAIL = 12  # of the squared share that the standard error has of a mean; by bench/intervals.py
_HALVINGS = 60  # of 0..1: to the last digit of double precision


@dataclass(frozen=True)
class Estimate:
    """A mean of scores and its interval, or why there is none."""

    mean: float | None
    """None without any score."""
    samples: int
    interval: Interval | None = None
    why_not: Reason = ""

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class Bounds:
    """Least and greatest value that scores can have; infinite where there is none."""

    low: float = -math.inf
    high: float = math.inf

    @property
    def range(self) -> float:
        """Greatest less least value."""
        return self.high - self.low

    def clip(self, interval: Interval) -> Interval:
        """Return the part of an interval that lies within."""
        return max(interval[0], self.low), min(interval[1], self.high)

    def seen(self, values: Floats) -> Bounds:
        """Return these bounds; where there are none and no value is below 0, that as the lower one."""
        return Bounds(0) if self == UNBOUNDED and values.min() >= 0 else self

    def of_differences(self) -> Bounds:
        """Return the bounds of differences of two scores."""
        return Bounds(-self.range, self.range)


UNBOUNDED = Bounds()
SHARES = Bounds(0, 1)


def of_mean(values: Floats, samples: Integers, bounds: Bounds = UNBOUNDED, confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean of scores (N,) and its interval.

    Where all scores are 0 or 1 it is `share_interval`, from 2 samples on; where only one of both occurs that takes
    bounds of 0..1, for all scores within these an exact interval covers. Else it is `skewed_t`, from 6 samples on, and
    where scores have a bound at one end only it reaches as far as `tail_end` at the other.
    """
    of_samples = _BySample.of(values, samples)
    mean, m = of_samples.mean, len(of_samples.counts)
    if mean is not None and np.isin(values, (0, 1)).all() and (bounds == SHARES or 0 < mean < 1):
        return Estimate(mean, m, *_of_shares(of_samples, confidence))
    interval, why_not = _of_values(of_samples.linearized(), bounds, confidence)
    if interval is None:
        return Estimate(mean, m, None, why_not)
    return Estimate(mean, m, _with_tail(interval, of_samples.linearized(), bounds.seen(values), confidence))


def of_difference(
    first: Floats, second: Floats, samples: Integers, bounds: Bounds = UNBOUNDED, confidence: float = CONFIDENCE
) -> Estimate:
    """Return the mean of `second - first`, paired scores (N,) within the bounds, and its interval, from 6 samples on.

    `skewed_t` of the differences; where all scores are 0 or 1, `plus_two`.
    """
    of_samples = _BySample.of(second.astype(np.float64) - first, samples)
    m, values = len(of_samples.counts), of_samples.linearized()
    within = bounds.of_differences()
    if m >= LEAST and np.isin(first, (0, 1)).all() and np.isin(second, (0, 1)).all():
        return Estimate(of_samples.mean, m, within.clip(plus_two(values, confidence)))
    return Estimate(of_samples.mean, m, *_of_values(values, within, confidence))


def of_weighted(parts: Sequence[tuple[float, Floats, Integers]], confidence: float = CONFIDENCE) -> Estimate:
    """Return the weighted sum of mean scores and its interval, from 6 samples on, by `skewed_t`.

    `parts` has weight, scores (N,) and samples (N,) of each mean; numbers of samples mean the same in all of them, and
    not every part need have scores of each.
    """
    count = max((int(samples.max(initial=-1)) + 1 for _, _, samples in parts), default=0)
    if not count or any(not len(values) for _, values, _ in parts):
        return Estimate(None, count, why_not="few")
    total = np.zeros(count)
    for weight, values, samples in parts:
        total += weight * _BySample.of(values, samples, count).linearized()
    return Estimate(float(total.mean()), count, *_of_values(total, UNBOUNDED, confidence))


def verdict(gains: Sequence[Callable[[float], Estimate]], negligible: float) -> Verdict:
    """Return whether scores are better than all controls, worse than one, or neither for sure.

    `gains` has, per control, what gives the mean paired difference to it (above 0: better) for a confidence. Better:
    the 95 % interval against every control lies above what is negligible; as all must, there is no need to correct
    (Berger, Technometrics 24, 1982). Worse: an interval against some control lies below it, by Holm's correction
    (Scandinavian Journal of Statistics 6, 1979), whose first step, an error of `ERROR_WORSE` / controls, decides that.
    """
    if not gains:
        return "unsure"
    better = [gain(1 - 2 * ERROR_BETTER).interval for gain in gains]
    if all(interval is not None and interval[0] > negligible for interval in better):
        return "better"
    worse = [gain(1 - 2 * ERROR_WORSE / len(gains)).interval for gain in gains]
    return "worse" if any(interval is not None and interval[1] < -negligible for interval in worse) else "unsure"


def skewed_t(values: Floats, confidence: float = CONFIDENCE) -> Interval:
    """Return the interval of the mean of independent values (m,), m > 2: Student's, and Hall's, and what is between.

    Hall, "On the Removal of Skewness by Transformation", Journal of the Royal Statistical Society B 54, 1992: a cubic
    that undoes what skewness g does to t, t + g/(3 sqrt m) t^2 + g^2/(27 m) t^3 + g/(6 sqrt m), has t's quantiles.
    There these are normal, and g is the moments' ratio; here they are Student's, and g is four fifths of its less
    biased form, which covers for few skewed samples and costs little power for heavy tails. Student's interval alone
    misses the mean of skewed values, on the side of their tail, too often.
    """
    m, mean = len(values), float(values.mean())
    centered = values - mean
    reach = math.sqrt(float((centered**2).sum()) / (m - 1) / m)
    quantile = t_quantile((1 + confidence) / 2, m - 1)
    if reach == 0:
        return mean, mean
    skewness = float((centered**3).mean() / (centered**2).mean() ** 1.5) * math.sqrt(m * (m - 1)) / (m - 2) * _SKEWNESS
    a = skewness / (3 * math.sqrt(m))
    ends = [quantile, -quantile]
    if abs(a) > _ROUNDING:
        ends += [(float(np.cbrt(1 + 3 * a * (end - a / 2))) - 1) / a for end in ends]  # the inverse of the cubic
    return mean - max(ends) * reach, mean - min(ends) * reach


def tail_end(distances: Floats, confidence: float = CONFIDENCE) -> float:
    """Return the upper end of the interval of the mean of independent values (m,), none below 0 and without a bound.

    The more such values spread for their mean, the longer is their tail: the skewness of Gamma ones is twice their
    coefficient of variation c, that of log-normal ones 3 c + c^3. Few samples show c sooner than the tail itself, which
    most of them lack. So Student's reach is taken 1 + 12 c^2 / m times; that covers log-normal ones of sigma 1.
    """
    m, mean = len(distances), float(distances.mean())
    error = float(distances.std(ddof=1)) / math.sqrt(m)
    return mean + t_quantile((1 + confidence) / 2, m - 1) * error * (1 + _TAIL * (error / mean) ** 2)


def plus_two(differences: Floats, confidence: float = CONFIDENCE) -> Interval:
    """Return the interval of the mean of paired differences of shares (m,), by the normal one of them and 1 and -1.

    Bonett & Price, "Adjusted Wald Confidence Interval for a Difference of Binomial Proportions Based on Paired Data",
    Journal of Educational and Behavioral Statistics 37, 2012: one more sample for each of both outcomes.
    """
    values = np.append(differences, (1, -1))
    reach = float(values.std(ddof=1)) / math.sqrt(len(values)) * NormalDist().inv_cdf((1 + confidence) / 2)
    return float(values.mean()) - reach, float(values.mean()) + reach


def share_interval(hits: float, count: float, confidence: float = CONFIDENCE) -> Interval:
    """Return the exact interval of a share: Clopper & Pearson, Biometrika 26, 1934; counts need not be whole."""
    error = (1 - confidence) / 2
    low = beta_quantile(error, hits, count - hits + 1) if hits > 0 else 0.0
    high = beta_quantile(1 - error, hits + 1, count - hits) if hits < count else 1.0
    return low, high


@lru_cache(maxsize=4096)
def t_quantile(probability: float, freedom: int) -> float:
    """Return a quantile above the median of Student's t, from the Beta distribution of freedom / (freedom + t^2)."""
    x = beta_quantile(2 * (1 - probability), freedom / 2, 0.5)
    return math.sqrt(freedom * (1 - x) / x)


@lru_cache(maxsize=4096)
def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return a quantile of the Beta distribution."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _beta(a, b, middle) < probability else (low, middle)
    return (low + high) / 2


def _beta(a: float, b: float, x: float) -> float:
    """Return how likely a Beta variable is below x: its continued fraction (DLMF 8.17.22), by Lentz's method."""
    if x > (a + 1) / (a + b + 2):  # where it converges slowly
        return 1 - _beta(b, a, 1 - x)
    logarithm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    upper, lower = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value, factor, n = lower, 0.0, 0
    while abs(factor - 1) > _ROUNDING:
        n += 1
        even = n * (b - n) * x / ((a + 2 * n - 1) * (a + 2 * n))
        odd = -(a + n) * (a + b + n) * x / ((a + 2 * n) * (a + 2 * n + 1))
        factor = 1.0
        for term in (even, odd):
            upper, lower = 1 + term / upper, 1 / (1 + term * lower)
            factor = upper * lower
            value *= factor
    return value * math.exp(logarithm) / a


@dataclass(frozen=True)
class _BySample:
    """Sum and count of the scores of each sample, (m,) each."""

    sums: Floats
    counts: Floats

    @classmethod
    def of(cls, values: Floats, samples: Integers, count: int = 0) -> _BySample:
        counts = np.bincount(samples, minlength=count).astype(np.float64)
        return cls(np.bincount(samples, values, count).astype(np.float64), counts)

    @property
    def mean(self) -> float | None:
        """Of all scores."""
        return float(self.sums.sum() / self.counts.sum()) if len(self.sums) else None

    def linearized(self) -> Floats:
        """Values (m,) that have the mean of all scores, and its variance, where samples have unlike many scores.

        Cochran, Sampling Techniques, 3rd ed. 1977, section 6.3: the ratio of two sums, to first order.
        """
        if self.mean is None:
            return self.sums
        return self.mean + (self.sums - self.mean * self.counts) / self.counts.mean()


def _of_values(values: Floats, bounds: Bounds, confidence: float) -> tuple[Interval | None, Reason]:
    if len(values) < LEAST:
        return None, "few"
    if np.ptp(values) <= _ROUNDING * np.abs(values).max():
        return None, "same"
    return bounds.clip(skewed_t(values, confidence)), ""


def _with_tail(interval: Interval, values: Floats, bounds: Bounds, confidence: float) -> Interval:
    """Return the interval of a mean of values (m,), with a tail at one end where only the other has a bound."""
    low, high = interval
    if math.isfinite(bounds.low) and math.isinf(bounds.high):
        return low, max(high, bounds.low + tail_end(values - bounds.low, confidence))
    if math.isfinite(bounds.high) and math.isinf(bounds.low):
        return min(low, bounds.high - tail_end(bounds.high - values, confidence)), high
    return interval


def _of_shares(of_samples: _BySample, confidence: float) -> tuple[Interval | None, Reason]:
    """Return the exact interval of a share, of as many independent scores as carry the same information.

    Korn & Graubard, Survey Methodology 24, 1998: the count of independent scores whose share has the variance that this
    one has over samples; at least as many as samples, which is right where all scores of one are the same.
    """
    m, share = len(of_samples.counts), of_samples.mean
    if m < LEAST_EXACT or share is None:
        return None, "few"
    count, alone = float(m), float(of_samples.counts.sum())
    if m >= LEAST and 0 < share < 1 and alone > m:
        variance = float(of_samples.linearized().var(ddof=1)) / m
        count = min(alone, max(count, share * (1 - share) / variance)) if variance > 0 else alone
    return share_interval(share * count, count, confidence), ""
