"""Scoreboard: mean scores by explainer and metric, and the composite that a reader's weights make of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import unquote

import numpy as np

from xlog.intervals import CONFIDENCE, NEGLIGIBLE, Estimate, Interval, Verdict, of_weighted, verdict

from ..store.entries import Gain, Instance, Metadata, ScoreTable, Summary
from .score_matrix import ScoreMatrix

DEFAULT_WEIGHT = 1.0
LEAST_SHARE = 0.9  # of its values that an explainer must have to be ranked: few that are left may be the easy ones
_MIDDLE = (5, 95)  # percentiles: the range of scores that no bounds limit


@dataclass(frozen=True)
class Scoreboard:
    """Summaries as a table; a summary without a finite mean has no value."""

    explainers: tuple[str, ...]
    """Without the controls."""
    controls: tuple[str, ...]
    metrics: tuple[str, ...]
    cells: Mapping[tuple[str, str], Summary]
    """By explainer and metric."""
    about: Mapping[str, Instance]
    """What the log says of each metric."""
    ignores: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By explainer: "input", "label", what its maps were seen not to depend on."""
    seed_not_included: tuple[str, ...] = ()
    """Who draws the same for all samples, so that no interval knows of the seed."""
    table: ScoreTable | None = None
    """The scores that the summaries are of, where intervals of composites are wanted."""

    @classmethod
    def of(cls, metadata: Metadata, summaries: Iterable[Summary], table: ScoreTable | None = None) -> Scoreboard:
        """Return the table of summaries, in the order in which things were registered; of the scores in `table`."""
        cells = {(summary.explainer, summary.benchmark): summary for summary in summaries}
        named = [item.name for item in metadata.controls]
        rows = _ordered((item.name for item in metadata.explainers), (explainer for explainer, _ in cells))
        return cls(
            explainers=tuple(name for name in rows if name not in named),
            controls=tuple(name for name in named if any(explainer == name for explainer, _ in cells)),
            metrics=_ordered((item.name for item in metadata.benchmarks), (metric for _, metric in cells)),
            cells=cells,
            about={item.name: item for item in metadata.benchmarks},
            ignores={item.name: item.ignores for item in metadata.explainers if item.ignores},
            seed_not_included=tuple(
                item.name
                for item in (*metadata.explainers, *metadata.controls, *metadata.benchmarks)
                if item.seed_included is False
            ),
            table=table,
        )

    def higher_is_better(self, metric: str) -> bool:
        """Tell which end of a metric is better; higher where a log says nothing of it."""
        return metric not in self.about or self.about[metric].higher_is_better

    def titled(self, metric: str, shown: str = "") -> str:
        """Return a metric's name, or what is shown in its place, with an arrow to its better end."""
        return f"{shown or metric} {'↑' if self.higher_is_better(metric) else '↓'}"

    def worth(self, explainer: str, metric: str) -> float | None:
        """Return a mean score that is better where it is higher, None where there is none: what is sorted by."""
        mean = self.mean(explainer, metric)
        return mean if mean is None or self.higher_is_better(metric) else -mean

    def mean(self, explainer: str, metric: str) -> float | None:
        """Return a mean score, None where there is none."""
        summary = self.cells.get((explainer, metric))
        return summary.mean if summary and summary.mean is not None and math.isfinite(summary.mean) else None

    def composite(self, explainer: str, weights: Mapping[str, float]) -> Composite:
        """Return the weighted mean of an explainer's mean scores, over the metrics that it has values of.

        Of a metric whose lower end is better the scores are mirrored in their range: 1 - score on 0..1. One without a
        range has no such place and is left out.
        """
        wanted = {metric: weights.get(metric, DEFAULT_WEIGHT) for metric in self.metrics}
        wanted = {metric: weight for metric, weight in wanted.items() if weight > 0}
        means = {metric: mean for metric in wanted if (mean := self.mean(explainer, metric)) is not None}
        used = {metric: wanted[metric] for metric in means if self._mirror(metric) is not None}
        total = sum(used.values())
        parts = {metric: weight / total for metric, weight in used.items()}
        value = sum(part * self._placed(metric, means[metric]) for metric, part in parts.items()) if parts else None
        left_out = tuple(metric for metric in wanted if metric not in used)
        judged, gains = self._judged(explainer, parts)
        share = min((self._share(explainer, metric) for metric in used), default=0.0)
        return Composite(value, tuple(used), left_out, self._interval(explainer, parts), judged, gains, share)

    def values(self, explainer: str) -> tuple[int, int]:
        """Return how many scores an explainer has, and how many it could have, over all metrics."""
        cells = [self.cells[explainer, metric] for metric in self.metrics if (explainer, metric) in self.cells]
        count = sum(cell.count for cell in cells)
        return count, count + sum(cell.missing for cell in cells)

    def _share(self, explainer: str, metric: str) -> float:
        cell = self.cells[explainer, metric]
        return cell.count / max(1, cell.count + cell.missing)

    def _judged(self, explainer: str, parts: Mapping[str, float]) -> tuple[Verdict | None, tuple[Gain, ...]]:
        """Return whether a composite is better than those of all controls, on the same samples and labels; and by what.

        None where there is no control that all metrics have values of, or where single scores are not known.
        """
        if self.table is None or not len(self.table.value) or explainer in self.controls or not parts:
            return None, ()
        matrix = ScoreMatrix.of(self.table)
        rivals = [name for name in self.controls if all(self.mean(name, metric) is not None for metric in parts)]
        if not rivals:
            return None, ()
        judges = [partial(self._gain, matrix, explainer, rival, parts) for rival in rivals]
        gains = [(rival, gain()) for rival, gain in zip(rivals, judges, strict=True)]
        found = [
            Gain(rival, gain.mean, *(gain.interval or (None, None))) for rival, gain in gains if gain.mean is not None
        ]
        return verdict(judges, self._negligible(matrix, parts)), tuple(found)

    def _gain(
        self,
        matrix: ScoreMatrix,
        explainer: str,
        rival: str,
        parts: Mapping[str, float],
        confidence: float = CONFIDENCE,
    ) -> Estimate:
        """Return how much better a composite is than that of a rival, over pairs that both have scores of."""
        terms = []
        for metric, part in parts.items():
            difference = matrix.scores(explainer, metric).astype(np.float64) - matrix.scores(rival, metric)
            both = np.isfinite(difference)
            sign = 1 if self.higher_is_better(metric) else -1
            terms.append((sign * part, difference[both], matrix.samples[both]))
        return of_weighted(terms, confidence)

    def _negligible(self, matrix: ScoreMatrix, parts: Mapping[str, float]) -> float:
        """Return the difference of composites that counts as none: a share of the metrics' ranges."""
        total = 0.0
        for metric, part in parts.items():
            known = self.about.get(metric)
            width = known.high - known.low if known else math.inf
            if not math.isfinite(width):
                scores = np.concatenate([matrix.scores(name, metric) for name in matrix.explainers])
                scores = scores[np.isfinite(scores)]
                width = float(np.ptp(np.percentile(scores, _MIDDLE))) if len(scores) else 0.0
            total += part * NEGLIGIBLE * width
        return total

    def _mirror(self, metric: str) -> float | None:
        """Return what a score is taken from, 0 where it counts as it is; None where its range is not known."""
        if self.higher_is_better(metric):
            return 0.0
        mirror = self.about[metric].low + self.about[metric].high
        return mirror if math.isfinite(mirror) else None

    def _placed(self, metric: str, mean: float) -> float:
        return mean if self.higher_is_better(metric) else (self._mirror(metric) or 0.0) - mean

    def _interval(self, explainer: str, parts: Mapping[str, float]) -> Interval | None:
        """95 % of a composite, over the samples that the scores are of; None where they are not known or too few."""
        table = self.table
        if table is None or explainer not in table.explainers or not parts:
            return None
        mine = np.flatnonzero((table.explainer == table.explainers.index(explainer)) & np.isfinite(table.value))
        samples = np.unique(table.position[mine], return_inverse=True)[1]
        terms, offset = [], 0.0
        for metric, part in parts.items():
            rows = table.benchmark[mine] == table.benchmarks.index(metric) if metric in table.benchmarks else []
            sign = 1 if self.higher_is_better(metric) else -1
            terms.append((sign * part, table.value[mine][rows].astype(np.float64), samples[rows]))
            offset += 0.0 if sign > 0 else part * (self._mirror(metric) or 0.0)
        found = of_weighted(terms).interval
        return None if found is None else (found[0] + offset, found[1] + offset)


@dataclass(frozen=True)
class Composite:
    """A weighted mean of mean scores."""

    value: float | None
    used: tuple[str, ...]
    missing: tuple[str, ...]
    """Metrics with a weight that the explainer has no value of, or that have no place beside others."""
    interval: Interval | None = None
    """95 %; None where it is not known."""
    verdict: Verdict | None = None
    """Against the composites of all controls; None where there is nothing to compare with."""
    gains: tuple[Gain, ...] = ()
    """Over each control."""
    share: float = 1.0
    """Of the values that it could have, in the metric that has the fewest."""

    @property
    def is_ranked(self) -> bool:
        """Whether it has a place among others: most of its values are there."""
        return self.value is not None and self.share >= LEAST_SHARE


def means(table: ScoreTable) -> list[Summary]:
    """Return mean scores of what is there, without intervals: what a run that has not ended can show."""
    metrics = len(table.benchmarks)
    cell = table.explainer.astype(np.int64) * metrics + table.benchmark
    known = np.isfinite(table.value)
    size = len(table.explainers) * metrics
    count, every = np.bincount(cell[known], minlength=size), np.bincount(cell, minlength=size)
    total = np.bincount(cell[known], table.value[known].astype(np.float64), minlength=size)
    return [
        Summary(
            explainer=table.explainers[place // metrics],
            benchmark=table.benchmarks[place % metrics],
            count=int(count[place]),
            missing=int(every[place] - count[place]),
            mean=float(total[place] / count[place]) if count[place] else None,
            low=None,
            high=None,
        )
        for place in np.flatnonzero(every).tolist()
    ]


def shares(metrics: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights that sum to 1; all are 0 where all that were given are."""
    wanted = {metric: weights.get(metric, DEFAULT_WEIGHT) for metric in metrics}
    most = max(wanted.values(), default=0.0)
    if most == 0:
        return wanted
    scaled = {metric: weight / most for metric, weight in wanted.items()}  # the sum of huge ones would not be finite
    total = sum(scaled.values())
    return {metric: weight / total for metric, weight in scaled.items()}


def parse_weights(text: str) -> dict[str, float]:
    """Return weights from an address, `Name:2,Other:0`; what is no finite number from 0 up is passed over."""
    weights = {}
    for part in filter(None, text.split(",")):
        name, _, number = part.rpartition(":")
        try:
            weight = float(number)
        except ValueError:
            continue
        if math.isfinite(weight) and weight >= 0:
            weights[unquote(name)] = weight
    return weights


def _ordered(first: Iterable[str], found: Iterable[str]) -> tuple[str, ...]:
    """Return the names that were found, those of `first` in their order, others behind them."""
    present = dict.fromkeys(found)
    known = [name for name in dict.fromkeys(first) if name in present]
    return (*known, *sorted(name for name in present if name not in known))
