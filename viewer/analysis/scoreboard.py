"""Scoreboard: mean scores by explainer and metric, and the composite that a reader's weights make of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import numpy as np

from ..store.entries import Metadata, ScoreTable, Summary

DEFAULT_WEIGHT = 1.0


@dataclass(frozen=True)
class Scoreboard:
    """Summaries as a table; a summary without a finite mean has no value."""

    explainers: tuple[str, ...]
    """Without the baselines."""
    controls: tuple[str, ...]
    metrics: tuple[str, ...]
    cells: Mapping[tuple[str, str], Summary]
    """By explainer and metric."""

    @classmethod
    def of(cls, metadata: Metadata, summaries: Iterable[Summary]) -> Scoreboard:
        """Return the table of summaries, in the order in which things were registered."""
        cells = {(summary.explainer, summary.benchmark): summary for summary in summaries}
        named = [item.name for item in metadata.controls]
        rows = _ordered((item.name for item in metadata.explainers), (explainer for explainer, _ in cells))
        return cls(
            explainers=tuple(name for name in rows if name not in named),
            controls=tuple(name for name in named if any(explainer == name for explainer, _ in cells)),
            metrics=_ordered((item.name for item in metadata.benchmarks), (metric for _, metric in cells)),
            cells=cells,
        )

    def mean(self, explainer: str, metric: str) -> float | None:
        """Return a mean score, None where there is none."""
        summary = self.cells.get((explainer, metric))
        return summary.mean if summary and summary.mean is not None and math.isfinite(summary.mean) else None

    def composite(self, explainer: str, weights: Mapping[str, float]) -> Composite:
        """Return the weighted mean of an explainer's mean scores, over the metrics that it has values of."""
        wanted = {metric: weights.get(metric, DEFAULT_WEIGHT) for metric in self.metrics}
        wanted = {metric: weight for metric, weight in wanted.items() if weight > 0}
        means = {metric: mean for metric in wanted if (mean := self.mean(explainer, metric)) is not None}
        total = sum(wanted[metric] for metric in means)
        value = sum(mean * (wanted[metric] / total) for metric, mean in means.items()) if means else None
        return Composite(value, tuple(means), tuple(metric for metric in wanted if metric not in means))


@dataclass(frozen=True)
class Composite:
    """A weighted mean of mean scores."""

    value: float | None
    used: tuple[str, ...]
    missing: tuple[str, ...]
    """Metrics with a weight that the explainer has no value of."""


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


def parse_names(text: str) -> list[str]:
    """Return names from an address, `Name,Other`."""
    return [unquote(name) for name in filter(None, text.split(","))]


def join_names(names: Iterable[str]) -> str:
    """Return names for an address; `parse_names` reads them."""
    return ",".join(escape(name) for name in names)


def escape(name: str) -> str:
    """Return a name without the comma that parts names in an address."""
    return name.replace("%", "%25").replace(",", "%2C")


def _ordered(first: Iterable[str], found: Iterable[str]) -> tuple[str, ...]:
    """Return the names that were found, those of `first` in their order, others behind them."""
    present = dict.fromkeys(found)
    known = [name for name in dict.fromkeys(first) if name in present]
    return (*known, *sorted(name for name in present if name not in known))
