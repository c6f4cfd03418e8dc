"""Scoreboard: mean scores by explainer and metric, and the composite that a reader's weights make of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

import numpy as np

from xlog.intervals import Interval, of_weighted

from ..store.entries import Instance, Metadata, ScoreTable, Summary

DEFAULT_WEIGHT = 1.0


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
        return Composite(value, tuple(used), left_out, self._interval(explainer, parts))

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
