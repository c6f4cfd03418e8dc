"""Score matrix: the scores of one step, a place for each that could be; means over what all have scores of. Pure."""

from __future__ import annotations

import math
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from xlog.intervals import UNBOUNDED, Bounds, of_mean

from ..store.entries import Metadata, ScoreTable, Summary
from ..store.tables import combined

_KEPT = 4  # matrices; a run of 100,000 samples takes some 20 MB each
_made: OrderedDict[int, tuple[weakref.ref[ScoreTable], ScoreMatrix]] = OrderedDict()  # by the id of its table


@dataclass(frozen=True)
class ScoreMatrix:
    """Scores by explainer, benchmark, and pair of sample and label."""

    explainers: tuple[str, ...]
    benchmarks: tuple[str, ...]
    position: NDArray[np.integer]
    """(P,) of the sample of each pair."""
    label: NDArray[np.integer]
    """(P,)"""
    values: NDArray[np.float32]
    """(E, B, P); NaN: there is none."""

    @classmethod
    def of(cls, table: ScoreTable) -> ScoreMatrix:
        """Return the scores of a table; what was made last is kept."""
        found = _made.get(id(table))
        if found is None or found[0]() is not table:
            found = weakref.ref(table), cls._of(table)
            _made[id(table)] = found
            while len(_made) > _KEPT:
                _made.popitem(last=False)
        return found[1]

    @classmethod
    def _of(cls, table: ScoreTable) -> ScoreMatrix:
        codes = combined([table.position, table.label]) if len(table.value) else np.empty(0, np.int64)
        _, first, pair = np.unique(codes, return_index=True, return_inverse=True)
        values = np.full((len(table.explainers), len(table.benchmarks), len(first)), np.nan, np.float32)
        values[table.explainer, table.benchmark, pair] = table.value
        return cls(table.explainers, table.benchmarks, table.position[first], table.label[first], values)

    @cached_property
    def samples(self) -> NDArray[np.intp]:
        """The number (P,) of the sample of each pair: 0, 1, 2..."""
        return np.unique(self.position, return_inverse=True)[1]

    def scores(self, explainer: str, benchmark: str) -> NDArray[np.float32]:
        """Return the scores (P,) of one explainer; NaN where there is none."""
        if explainer not in self.explainers or benchmark not in self.benchmarks:
            return np.full(len(self.position), np.nan, np.float32)
        return self.values[self.explainers.index(explainer), self.benchmarks.index(benchmark)]


@dataclass(frozen=True)
class PairedMeans:
    """Means of one benchmark over the pairs of sample and label of which all of some explainers have a score."""

    summaries: tuple[Summary, ...]
    """With intervals; without those that have no score at all."""
    pairs: int
    samples: int
    own: Mapping[str, int]
    """By explainer: how many pairs it has a score of."""
    every: int
    """How many pairs anybody has a score of."""

    @property
    def left_out(self) -> list[str]:
        """Who has no score."""
        return [name for name, count in self.own.items() if not count]

    @property
    def scarcest(self) -> str:
        """Who has the fewest scores, "" where all have as many."""
        there = {name: count for name, count in self.own.items() if count}
        return min(there, key=lambda name: there[name]) if len(set(there.values())) > 1 else ""


def paired_means(matrix: ScoreMatrix, names: Sequence[str], benchmark: str, bounds: Bounds = UNBOUNDED) -> PairedMeans:
    """Return means of explainers over the pairs that all of them have a finite score of."""
    known = {name: np.isfinite(matrix.scores(name, benchmark)) for name in names}
    own = {name: int(found.sum()) for name, found in known.items()}
    there = [found for found in known.values() if found.any()]
    every = int(np.any(there, axis=0).sum()) if there else 0
    both = np.flatnonzero(np.all(there, axis=0)) if there else np.empty(0, np.intp)
    samples = np.unique(matrix.position[both], return_inverse=True)[1]
    summaries = tuple(
        _summary(name, benchmark, matrix.scores(name, benchmark)[both].astype(np.float64), samples, every, bounds)
        for name in names
        if own[name] and len(both)
    )
    return PairedMeans(summaries, len(both), int(samples.max(initial=-1)) + 1, own, every)


def paired_by_label(
    matrix: ScoreMatrix, names: Sequence[str], benchmark: str, labels: Iterable[int], bounds: Bounds = UNBOUNDED
) -> dict[str, dict[int, Summary]]:
    """Return means of explainers label by label, over the pairs that all of them have a finite score of."""
    scores = {name: matrix.scores(name, benchmark).astype(np.float64) for name in names}
    there = {name: np.isfinite(found) for name, found in scores.items() if np.isfinite(found).any()}
    both = np.all(list(there.values()), axis=0) if there else np.zeros(len(matrix.label), np.bool_)
    made: dict[str, dict[int, Summary]] = {name: {} for name in there}
    for label in labels:
        rows = np.flatnonzero(both & (matrix.label == label))
        samples = np.unique(matrix.position[rows], return_inverse=True)[1]
        for name in there if len(rows) else ():
            made[name][label] = _summary(name, benchmark, scores[name][rows], samples, len(rows), bounds)
    return made


def bounds_of(metadata: Metadata, benchmark: str) -> Bounds:
    """Return between what a benchmark's scores lie, as far as the log says."""
    known = next((item for item in metadata.benchmarks if item.name == benchmark), None)
    return Bounds(known.low, known.high) if known else UNBOUNDED


def _summary(
    name: str, benchmark: str, values: NDArray[np.float64], samples: NDArray[np.intp], every: int, bounds: Bounds
) -> Summary:
    found = of_mean(values, samples, bounds)
    low, high = found.interval or (None, None)
    mean = found.mean if found.mean is not None and math.isfinite(found.mean) else None
    return Summary(name, benchmark, len(values), every - len(values), mean, low, high, why_not=found.why_not)
