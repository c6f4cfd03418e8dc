"""Summary of many scores: count, mean, its interval, and whether it is better than the controls."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from ..arrays import Floats
from ..intervals import (
    CONFIDENCE,
    Bounds,
    Estimate,
    Integers,
    Interval,
    Reason,
    Verdict,
    of_difference,
    of_mean,
    verdict,
)
from .scale import Scale
from .table import Scores, ScoreTable


@dataclasses.dataclass(frozen=True)
class Gain:
    """How much better an explainer is than a control, or than a level, where both have values."""

    control: str
    """Its name; empty: the level that the benchmark states."""
    mean: float
    """Of paired differences in units of the score, above 0 where the explainer is better, whichever end that is."""
    interval: Interval | None
    """95 %."""


@dataclasses.dataclass(frozen=True)
class Summary:
    """The statistics of many scores. Without values, the mean is None and never 0."""

    count: int
    missing: int
    mean: float | None
    interval: Interval | None
    """95 %, of the mean."""
    why_not: Reason = ""
    """Why there is no interval."""
    gains: tuple[Gain, ...] = ()
    """Over each control that is a rival, or over the level that the benchmark states."""
    verdict: Verdict | None = None
    """None where there is nothing to compare with."""
    seed_std: float | None = None
    """Standard deviation of the mean over seeds; None where nothing was drawn anew."""

    @property
    def least(self) -> Gain | None:
        """The gain over the best control."""
        return min(self.gains, key=lambda gain: gain.mean, default=None)


def summaries(
    draws: Sequence[ScoreTable], controls: Collection[str], rivals: Collection[str], scale: Scale
) -> Iterator[tuple[str, int | None, Summary]]:
    """Yield all summaries of a benchmark's scores, by explainer and label: None, over all labels, then each label.

    `draws` are the scores of the run's seed, and those of further ones.
    """
    stds = _stds(draws)
    for label, part in draws[0].scores().by_label():
        for explainer, summary in summarize(part, controls, rivals, scale).items():
            yield explainer, label, dataclasses.replace(summary, seed_std=stds.get((explainer, label)))


def summarize(scores: Scores, controls: Collection[str], rivals: Collection[str], scale: Scale) -> dict[str, Summary]:
    """Summarize the scores that explainers and controls got in one benchmark, by name.

    Intervals and verdicts are those of `xlog.intervals`: labels of one sample stand or fall together, differences are
    paired by sample and label, and each control that is a rival is compared with by itself.
    """
    known = [values[np.isfinite(values)] for values in scores.values.values()]
    negligible = scale.negligible(np.concatenate([*known, np.zeros(0)]))
    found = {}
    for name, values in scores.values.items():
        own = _summary(scores, values, scale)
        if name not in controls:
            own = _compared(own, _comparisons(scores, name, rivals, scale), negligible)
        if own.count or own.missing:
            found[name] = own
    return found


def std_over_seeds(draws: Sequence[Floats]) -> float | None:
    """Return the standard deviation of the mean over draws, at least 2 of (n,) each, of the rows that all have.

    Its square is the seed's own variance, which no interval over samples knows where all samples share their draws. Of
    k draws it is without bias (n - 1); of 2 or 3 it is a rough figure itself.
    """
    if len(draws) < 2:
        return None
    whole = np.isfinite(draws).all(axis=0)
    return float(np.std(np.asarray(draws)[:, whole].mean(axis=1), ddof=1)) if whole.any() else None


def _stds(draws: Sequence[ScoreTable]) -> dict[tuple[str, int | None], float | None]:
    """Return how much means vary with the seed, by explainer and label."""
    found: dict[tuple[str, int | None], list[Floats]] = defaultdict(list)
    for one in draws:
        for label, part in one.scores().by_label():
            for explainer, values in part.values.items():
                found[explainer, label].append(values)
    return {about: std_over_seeds(values) for about, values in found.items() if len(values) == len(draws)}


def _summary(scores: Scores, values: Floats, scale: Scale) -> Summary:
    here = np.isfinite(values)
    mean = of_mean(values[here], _places(scores.samples[here]), scale.bounds)
    return Summary(int(here.sum()), int(np.isnan(values).sum()), mean.mean, mean.interval, mean.why_not)


@dataclasses.dataclass(frozen=True)
class _Comparison:
    """Scores of an explainer beside what they are compared with, (N,) each."""

    control: str
    worse: Floats
    """What is to be beaten where higher is better, the explainer's own where lower is."""
    better: Floats
    samples: Integers
    bounds: Bounds

    def gain(self, confidence: float) -> Estimate:
        """Return the mean difference, above 0 where the explainer is better."""
        return of_difference(self.worse, self.better, self.samples, self.bounds, confidence)


def _comparisons(scores: Scores, name: str, rivals: Collection[str], scale: Scale) -> list[_Comparison]:
    """Return comparisons with all rivals that have values where the explainer has, or with the level."""
    own = scores.values[name]
    against = {rival: scores.values[rival] for rival in rivals if rival in scores.values}
    if scale.level is not None:
        against = {"": np.full(len(own), scale.level)}
    found = []
    for rival, values in against.items():
        both = np.isfinite(own) & np.isfinite(values)
        pair = (values[both], own[both]) if scale.higher_is_better else (own[both], values[both])
        found.append(_Comparison(rival, *pair, _places(scores.samples[both]), scale.bounds))
    return [one for one in found if len(one.samples)]


def _compared(summary: Summary, comparisons: list[_Comparison], negligible: float) -> Summary:
    """Add gains and the verdict."""
    gains = []
    for one in comparisons:
        found = one.gain(CONFIDENCE)
        gains.append(Gain(one.control, float(np.mean(one.better - one.worse)), found.interval))
    judged = verdict([one.gain for one in comparisons], negligible) if comparisons else None
    return dataclasses.replace(summary, gains=tuple(gains), verdict=judged)


def _places(samples: np.ndarray) -> Integers:
    """Return numbers of samples without gaps, as `xlog.intervals` takes them."""
    return np.asarray(np.unique(samples, return_inverse=True)[1])
