"""Summary of many marks: count, mean, how sure the mean is, and how far above the best baseline's it lies."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..arrays import Floats
from ..bootstrap import Interval, percentiles, resampled_means
from .scores import Marks


@dataclasses.dataclass(frozen=True)
class Summary:
    """What many marks say together. Without values, the mean is None and never 0."""

    count: int
    missing: int
    mean: float | None
    interval: Interval | None
    """95 %, of the mean; None where fewer than two samples have values."""
    best_baseline: str = ""
    """The baseline with the best mean where both have values; empty where there is none to compare with."""
    gain: float | None = None
    """Mean less that baseline's, over the marks where both have values."""
    gain_interval: Interval | None = None
    """95 %; the explainer is better than the baselines where it lies above 0."""


@dataclasses.dataclass(frozen=True)
class _Column:
    """What one explainer got in one benchmark, beside the others."""

    sums: Floats
    """Of values, per sample, (m,)."""
    counts: Floats
    """How many, per sample, (m,)."""

    @property
    def mean(self) -> float | None:
        """Of all values."""
        return float(self.sums.sum() / self.counts.sum()) if self.counts.any() else None

    @property
    def can_vary(self) -> bool:
        """Whether there are samples enough for an interval."""
        return int((self.counts > 0).sum()) > 1


def summarise(marks: Marks, baselines: Sequence[str], rng: np.random.Generator) -> dict[str, Summary]:
    """Summarise the marks that explainers and baselines got in one benchmark, by name.

    Intervals are percentiles of a bootstrap (Efron 1979) over samples: labels of one sample stand or fall together.
    The best baseline is chosen anew in each resample, so the interval of a gain knows of that choice.
    """
    table = _Table(marks)
    columns = {name: table.column(name) for name in marks.values}
    against = {name: table.pairs(name, baselines) for name in marks.values if name not in baselines}
    drawn = _resampled([*columns.values(), *(pair for pairs in against.values() for pair in pairs.values())], rng)
    means = {name: next(drawn) for name in columns}
    summaries = {}
    for name, column in columns.items():
        values = marks.values[name]
        missing = int(np.isnan(values).sum())
        count = int(np.isfinite(values).sum())
        plain = Summary(count, missing, column.mean, _percentiles(means[name], column))
        gains = {baseline: (pair, next(drawn)) for baseline, pair in against.get(name, {}).items()}
        summaries[name] = _with_gain(plain, {b: gain for b, gain in gains.items() if gain[0].mean is not None})
    return {name: summary for name, summary in summaries.items() if summary.count or summary.missing}


def _with_gain(summary: Summary, gains: Mapping[str, tuple[_Column, Floats]]) -> Summary:
    """Add the gain over the best of baselines: over the one that least is gained over."""
    if not gains:
        return summary
    best = min(gains, key=lambda name: gains[name][0].mean or 0.0)
    pair = gains[best][0]
    least = np.fmin.reduce([drawn for _, drawn in gains.values()])
    return dataclasses.replace(summary, best_baseline=best, gain=pair.mean, gain_interval=_percentiles(least, pair))


class _Table:
    """Marks of all explainers, and which sample each is of."""

    def __init__(self, marks: Marks) -> None:
        self._values = marks.values
        self._count = len(distinct := np.unique(marks.samples))
        self._samples = np.searchsorted(distinct, marks.samples)

    def column(self, name: str) -> _Column:
        """Values of one explainer."""
        return self._per_sample(self._values[name])

    def pairs(self, name: str, baselines: Sequence[str]) -> dict[str, _Column]:
        """What an explainer has more than each baseline, where both have values."""
        return {
            baseline: self._per_sample(_difference(self._values[name], self._values[baseline]))
            for baseline in baselines
            if baseline in self._values
        }

    def _per_sample(self, values: Floats) -> _Column:
        here, size = np.isfinite(values), self._count
        of_sample = self._samples[here]
        counts = np.bincount(of_sample, minlength=size).astype(np.float64)
        return _Column(np.bincount(of_sample, values[here], size).astype(np.float64), counts)


def _difference(values: Floats, baseline: Floats) -> Floats:
    """Return what values are above a baseline's, NaN where either is none."""
    both = np.isfinite(values) & np.isfinite(baseline)
    above = np.full(len(values), np.nan)
    above[both] = values[both] - baseline[both]
    return above


def _resampled(columns: Sequence[_Column], rng: np.random.Generator) -> Iterator[Floats]:
    """Means of each column in resamples of its samples, (RESAMPLES,) each, NaN where one has no value; paired."""
    if not any(column.can_vary for column in columns):
        return iter([np.array([])] * len(columns))  # nobody gets an interval
    sums, counts = (np.stack([getattr(column, part) for column in columns], axis=1) for part in ("sums", "counts"))
    return iter(resampled_means(sums, counts, rng).T)


def _percentiles(means: Floats, column: _Column) -> Interval | None:
    return percentiles(means) if column.can_vary else None
