"""Confusion: which class is taken for which, and how often each is found. Pure: tables in, counts out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xlog.intervals import Interval, share_interval

from ..store.entries import PredictionTable
from ..store.lru import LRUCache
from ..store.run import Run
from ..store.selection import outcomes

Counts = NDArray[np.int64]
Pairs = tuple[NDArray[np.integer], NDArray[np.integer]]

_FOUND = LRUCache(8)


@dataclass(frozen=True)
class Confusion:
    """Counts of decisions, by class: columns of one length, and the cells of the matrix that are not 0."""

    labels: NDArray[np.int64]
    """Of the classes that occur, ascending; all other columns count in these."""
    hits: Counts
    """True positives."""
    false: Counts
    """False positives."""
    missed: Counts
    """False negatives."""
    truth: NDArray[np.intp]
    """Of each cell: the true class. No cells where each label is decided alone."""
    predicted: NDArray[np.intp]
    count: Counts
    """Samples in it. One of several true labels that is wrong counts in the row of each."""
    right: int
    total: int
    """Decisions: samples; labels of samples where each label is decided alone."""

    @property
    def accuracy(self) -> float | None:
        """Return the share of right decisions."""
        return self.right / self.total if self.total else None

    @property
    def interval(self) -> Interval:
        """95 %, exact; as if decisions were independent."""
        return share_interval(self.right, self.total)

    @property
    def precision(self) -> NDArray[np.float64]:
        """Of each class, the share of its predictions that are true; NaN where there are none."""
        return _shares(self.hits, self.hits + self.false)

    @property
    def recall(self) -> NDArray[np.float64]:
        """Of each class, the share of its samples that are found; NaN where there are none."""
        return _shares(self.hits, self.hits + self.missed)

    def worst(self) -> NDArray[np.intp]:
        """Return the cells off the diagonal, the fullest first."""
        cells = np.flatnonzero(self.truth != self.predicted)
        return cells[np.argsort(-self.count[cells], kind="stable")]


def confusion_of_tops(table: PredictionTable, pairs: Pairs) -> Confusion:
    """Return what top labels are, for samples with true ones; `pairs`: positions, and of each a true label."""
    rows, correct = table.correct_tops()
    size = 1 + int(max(table.position.max(initial=0), pairs[0].max(initial=0)))
    top, known = np.zeros(size, np.int64), np.full(size, -1, np.int8)  # by position
    top[table.position[rows]], known[table.position[rows]] = table.label[rows], correct
    position, truth = (column[known[pairs[0]] >= 0] for column in pairs)
    truth = np.where(known[position] == 1, top[position], truth)  # a hit is one of its true labels, once
    labels, numbers = np.unique(np.concatenate([truth, top[position]]), return_inverse=True)
    width = max(1, len(labels))
    once = np.unique(position.astype(np.int64) * width + numbers[: len(truth)])
    codes = once % width * width + np.searchsorted(labels, top[once // width])
    cells, count = np.unique(codes, return_counts=True)
    row, column = cells // width, cells % width
    given, said = (np.bincount(axis, count, len(labels)).astype(np.int64) for axis in (row, column))
    hits = np.bincount(row[row == column], count[row == column], len(labels)).astype(np.int64)
    right, total = int((correct == 1).sum()), int((correct >= 0).sum())
    return Confusion(labels, hits, said - hits, given - hits, row, column, count, right, total)


def counts_of_labels(table: PredictionTable, threshold: float) -> Confusion:
    """Return how each label is decided at a threshold, for itself, over those that were logged."""
    found = outcomes(table, threshold)
    labels, number = np.unique(table.label[found != ""], return_inverse=True)
    said = found[found != ""]
    hits, false, missed = (np.bincount(number[said == name], minlength=len(labels)) for name in ("TP", "FP", "FN"))
    nothing = np.empty(0, np.intp)
    right = int(np.count_nonzero((said == "TP") | (said == "TN")))
    return Confusion(labels, hits, false, missed, nothing, nothing, np.empty(0, np.int64), right, len(said))


def confusion(run: Run, step: int | None, threshold: float) -> Confusion:
    """Return the counts of a run at a step; not made again until there is news."""

    def make() -> Confusion:
        table = run.predictions(step)
        if run.metadata.is_multi_label:
            return counts_of_labels(table, threshold)
        return confusion_of_tops(table, run.true_labels(step))

    found: Confusion = _FOUND.get((run.key, run.version, step, threshold), make)
    return found


def _shares(part: Counts, whole: Counts) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):  # 0 / 0: none
        return np.asarray(part / whole, np.float64)
