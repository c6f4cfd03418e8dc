"""Paired scores: what two runs got for the same samples and labels, and how sure the difference is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xlog.intervals import UNBOUNDED, Bounds, Reason, of_difference

from ..store.columns import Column
from ..store.entries import ScoreTable
from ..store.tables import combined
from .joinable import Joinable
from .pairing import Labels, join

Integers = NDArray[np.integer]


@dataclass(frozen=True)
class Difference:
    """A mean of the reference beside that of another run, over what both have."""

    count: int
    """Of pairs."""
    first: float | None
    """Mean of the reference; None where there is no pair."""
    second: float | None
    low: float | None = None
    """95 % of `second - first`; None where there is no interval."""
    high: float | None = None
    why_not: Reason = ""
    """Why there is no interval."""
    is_nothing: bool = False
    """Whether all pairs are equal."""

    @property
    def difference(self) -> float | None:
        """How far the other run's mean is above the reference's."""
        return None if self.first is None or self.second is None else self.second - self.first

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True)
class ScoreDifference:
    """Of the scores of one explainer in one benchmark."""

    benchmark: str
    explainer: str
    difference: Difference
    counts: tuple[int, int]
    """How many each of the two runs has."""
    higher_is_better: bool = True

    @property
    def better(self) -> str:
        """Which end of the benchmark's scores is better."""
        return "higher" if self.higher_is_better else "lower"

    @property
    def arrow(self) -> str:
        """Which end of the benchmark's scores is better."""
        return "↑" if self.higher_is_better else "↓"


def score_differences(
    first: ScoreTable, second: ScoreTable, reference: Integers, labels: Labels, joinable: Joinable
) -> list[ScoreDifference]:
    """Return differences of all explainers and benchmarks that two runs both have scores of, under the first's names.

    `reference` is by position in the second run: that of the same sample in the first, 0: none.
    """
    benchmarks = [name for name in first.benchmarks if joinable.benchmarks.get(name) in second.benchmarks]
    explainers = [name for name in first.explainers if joinable.explainers.get(name) in second.explainers]
    size = len(benchmarks) * len(explainers)
    one = _cells(first, benchmarks, explainers)
    other = _cells(
        second, [joinable.benchmarks[name] for name in benchmarks], [joinable.explainers[name] for name in explainers]
    )
    rows, others = (np.flatnonzero((cells >= 0) & np.isfinite(t.value)) for cells, t in ((one, first), (other, second)))
    counts = [np.bincount(cells[found], minlength=size) for cells, found in ((one, rows), (other, others))]
    position, label = reference[second.position[others]], labels.translate(second.label[others])
    both = (position > 0) & (label >= 0)
    others, position, label = others[both], position[both], label[both]
    mine, theirs = _joined((first.position[rows], first.label[rows], one[rows]), (position, label, other[others]))
    rows, others = rows[mine], others[theirs]
    found = mean_differences(first.position[rows], one[rows], first.value[rows], second.value[others], size)
    names = [(benchmark, explainer) for benchmark in benchmarks for explainer in explainers]
    return [
        ScoreDifference(
            *name, found[cell], (int(counts[0][cell]), int(counts[1][cell])), name[0] in joinable.higher_is_better
        )
        for cell, name in enumerate(names)
        if counts[0][cell] or counts[1][cell]
    ]


def mean_differences(
    sample: Integers, cell: Integers, first: NDArray[np.generic], second: NDArray[np.generic], size: int
) -> list[Difference]:
    """Return differences of paired values (N,), a row per pair, of each cell 0..size - 1: see `xlog.intervals`."""
    order = np.argsort(cell, kind="stable")
    parts = np.split(order, np.searchsorted(cell[order], np.arange(1, size)))
    ours, theirs = first.astype(np.float64), second.astype(np.float64)
    return [mean_difference(sample[rows], ours[rows], theirs[rows]) for rows in parts]


def mean_difference(
    sample: Integers, first: NDArray[np.float64], second: NDArray[np.float64], bounds: Bounds = UNBOUNDED
) -> Difference:
    """Return the difference of paired values (N,) of samples, whose numbers need not be without gaps."""
    if not len(sample):
        return Difference(0, None, None)
    found = of_difference(first, second, np.unique(sample, return_inverse=True)[1], bounds)
    low, high = found.interval or (None, None)
    alike = bool((first == second).all())
    return Difference(len(sample), float(first.mean()), float(second.mean()), low, high, found.why_not, alike)


def _cells(table: ScoreTable, benchmarks: Sequence[str], explainers: Sequence[str]) -> NDArray[np.int64]:
    """Return a number for benchmark and explainer of each row, below 0 where the two runs do not share them."""
    of_benchmark, of_explainer = (
        np.array([wanted.index(name) if name in wanted else -1 for name in names] or [-1], np.int64)
        for names, wanted in ((table.benchmarks, benchmarks), (table.explainers, explainers))
    )
    benchmark, explainer = of_benchmark[table.benchmark], of_explainer[table.explainer]
    return np.where((benchmark < 0) | (explainer < 0), -1, benchmark * len(explainers) + explainer)


def _joined(one: Sequence[Column], other: Sequence[Column]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    codes = combined([np.concatenate(columns) for columns in zip(one, other, strict=True)])
    return join(codes[: len(one[0])], codes[len(one[0]) :])
