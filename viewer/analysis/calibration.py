"""Calibration: whether probabilities are what they say. Pure: predictions in, bins out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from xlog.intervals import CONFIDENCE, LEAST, Interval, share_interval

from ..store.entries import PredictionTable

BINS = 10  # of equal width, as in Guo et al., On Calibration of Modern Neural Networks, 2017, section 2
_HALVINGS, _MOST = 24, 2.0**20


@dataclass(frozen=True)
class Bin:
    """The predictions with a probability in one range."""

    low: float
    high: float
    count: int
    confidence: float
    """Mean probability."""
    accuracy: float
    """How many of them were right, 0..1."""
    accuracy_low: float
    """95 %, exact."""
    accuracy_high: float


@dataclass(frozen=True)
class Calibration:
    """Bins that have predictions, in order, and what they sum up to."""

    bins: tuple[Bin, ...]
    count: int
    error: float
    """Expected calibration error: mean of |accuracy - confidence| over bins, weighted by count; Guo et al., eq. 3."""
    accuracy: float
    confidence: float

    @property
    def interval(self) -> Interval | None:
        """95 % of the error; None of fewer than 6 samples. See `error_interval`."""
        return error_interval(self.bins) if self.count >= LEAST else None

    @property
    def accuracy_interval(self) -> Interval:
        """95 %, exact."""
        return share_interval(round(self.accuracy * self.count), self.count)

    @property
    def gap(self) -> float:
        """Accuracy less mean probability: below 0 the network is overconfident."""
        return self.accuracy - self.confidence


def decisions(table: PredictionTable, is_multi_label: bool) -> NDArray[np.bool_]:
    """Return which rows count: top labels of samples with truth; of labels that stand each for itself, all of them."""
    return table.has_truth if is_multi_label else table.has_truth & table.top


def by_class(table: PredictionTable, rows: NDArray[np.bool_]) -> dict[int, Calibration]:
    """Return the calibration of the predictions of each class, the farthest off as a whole first.

    As Gupta & Ramdas, Top-label Calibration and Multiclass-to-binary Reductions, 2022: given what was predicted.
    """
    places = np.flatnonzero(rows)
    ordered = places[np.argsort(table.label[places], kind="stable")]
    labels, starts = np.unique(table.label[ordered], return_index=True)
    groups = zip(labels.tolist(), np.split(ordered, starts[1:]), strict=False)
    found = {label: calibration(table.probability[group], table.true[group]) for label, group in groups}
    known = {label: one for label, one in found.items() if one is not None}
    return dict(sorted(known.items(), key=lambda item: (-item[1].count * abs(item[1].gap), item[0])))


def calibration(probability: NDArray[np.floating], right: NDArray[np.bool_], bins: int = BINS) -> Calibration | None:
    """Return how probabilities (N,) fit to whether they were right (N,); None without any between 0 and 1."""
    fit = np.isfinite(probability) & (probability >= 0) & (probability <= 1)
    p, hit = probability[fit].astype(np.float64), right[fit]
    if not p.size:
        return None
    place = np.clip(np.ceil(p * bins).astype(int) - 1, 0, bins - 1)  # ranges are open below, closed above
    found = [_bin(p[place == b], hit[place == b], b / bins, (b + 1) / bins) for b in range(bins) if (place == b).any()]
    error = sum(b.count * abs(b.accuracy - b.confidence) for b in found) / p.size
    return Calibration(tuple(found), int(p.size), error, float(hit.mean()), float(p.mean()))


def _bin(p: NDArray[np.float64], hit: NDArray[np.bool_], low: float, high: float) -> Bin:
    least, most = share_interval(int(hit.sum()), len(hit))
    return Bin(low, high, len(p), float(p.mean()), float(hit.mean()), least, most)


# ---------------------------------------------------------------------------------------------- interval of the error


def error_interval(bins: tuple[Bin, ...], confidence: float = CONFIDENCE) -> Interval:
    """Return the errors (of these bins, in the population) that would make the one that was found likely.

    The error is a sum of magnitudes, so that noise alone raises it, and a bootstrap of it, which raises it once more,
    covers next to nothing where the network is well calibrated. So the question is turned around, as in a test
    inversion (Carpenter, Journal of the Royal Statistical Society B 61, 1999): gaps of bins are about normal, their
    magnitudes folded normal with known mean and variance (Leone, Nelson & Nottingham, Technometrics 3, 1961), and sums
    of those again about normal. True gaps are taken as those that were found times a factor, for all bins and for those
    whose gap stands out by two deviations; the interval holds the errors of both that fit, and reaches at least as far
    as the error that was found, which may be less than a perfect network's.
    """
    count = sum(b.count for b in bins)
    gaps = np.array([b.count * (b.accuracy - b.confidence) / count for b in bins])
    shares = np.array([(b.accuracy * b.count + 1) / (b.count + 2) for b in bins])  # never 0 or 1: some doubt is left
    deviations = np.sqrt([b.count for b in bins] * shares * (1 - shares)) / count
    clear = np.where(np.abs(gaps) > 2 * deviations, gaps, 0)
    gaps = gaps if gaps.any() else deviations
    found, z = (
        sum(b.count * abs(b.accuracy - b.confidence) for b in bins) / count,
        NormalDist().inv_cdf((1 + confidence) / 2),
    )
    ends = [_fitting(found, one, deviations, z) for one in (gaps, clear) if one.any()]
    return min(low for low, _ in ends), min(1.0, max(found, *(high for _, high in ends)))


def _fitting(found: float, gaps: NDArray[np.float64], deviations: NDArray[np.float64], z: float) -> Interval:
    """Return least and greatest error in the direction of gaps for which the one found is within z deviations."""

    def lies(factor: float, sign: int) -> bool:
        mean, deviation = _of_magnitudes(factor * gaps, deviations)
        return mean + sign * z * deviation < found

    size = float(np.abs(gaps).sum())
    return size * _last(lambda factor: lies(factor, 1)), size * _last(lambda factor: lies(factor, -1))


def _of_magnitudes(means: NDArray[np.float64], deviations: NDArray[np.float64]) -> tuple[float, float]:
    """Return mean and standard deviation of the sum of |normal| of these."""
    ratios = means / deviations
    inside = np.array([math.erf(ratio / math.sqrt(2)) for ratio in ratios.tolist()])
    folded = deviations * math.sqrt(2 / math.pi) * np.exp(-(ratios**2) / 2) + means * inside
    return float(folded.sum()), math.sqrt(max(0.0, float((means**2 + deviations**2 - folded**2).sum())))


def _last(is_below: Callable[[float], bool]) -> float:
    """Return the greatest factor of which that is true, 0 where of none."""
    low, high = 0.0, 1.0
    if not is_below(low):
        return low
    while is_below(high) and high < _MOST:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return low
