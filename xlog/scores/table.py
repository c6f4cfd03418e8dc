"""ScoreTable: all scores of one benchmark in a pass over the data; Scores: as arrays, for summaries."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Iterator, Mapping

import numpy as np

from ..arrays import Floats

MISSING = float("nan")  # there is a score without a value
ABSENT = float("inf")  # there is no score; values are finite


@dataclasses.dataclass(frozen=True)
class Scores:
    """Scores of several explainers: a row per sample and label."""

    samples: np.ndarray
    """(n,): number of the sample of each row."""
    labels: np.ndarray
    """(n,)"""
    values: Mapping[str, Floats]
    """Per explainer (n,); NaN is a missing value, infinity no score at all."""

    def by_label(self) -> Iterator[tuple[int | None, Scores]]:
        """Yield all scores, with None for the label, then those of each label."""
        yield None, self
        order = np.argsort(self.labels, kind="stable")
        labels, starts = np.unique(self.labels[order], return_index=True)
        parts = np.split(order, starts[1:]) if len(labels) else []
        for label, rows in zip(labels.tolist(), parts, strict=True):
            values = {name: value[rows] for name, value in self.values.items()}
            yield label, Scores(self.samples[rows], self.labels[rows], values)


class ScoreTable:
    """Takes scores one by one, in any order; eight bytes each, for a run has millions."""

    def __init__(self) -> None:
        self.samples: dict[str, int] = {}
        """Numbers of samples, by id."""
        self._rows: dict[tuple[int, int], int] = {}  # by number of the sample and label
        self._values: dict[str, array[float]] = {}

    def admit(self, sample: str) -> int:
        """Return the number of a sample; a new one gets one."""
        return self.samples.setdefault(sample, len(self.samples))

    def put(self, explainer: str, sample: str, label: int, value: float) -> None:
        """Take a score; a later one of the same replaces it."""
        row = self._rows.setdefault((self.admit(sample), label), len(self._rows))
        column = self._values.setdefault(explainer, array("d"))
        column.extend([ABSENT] * (row + 1 - len(column)))
        column[row] = value

    def scores(self) -> Scores:
        """Return all scores."""
        rows = np.array(list(self._rows), np.int64).reshape(-1, 2)
        values = {name: np.full(len(rows), ABSENT) for name in self._values}
        for name, column in self._values.items():
            values[name][: len(column)] = column
        return Scores(rows[:, 0], rows[:, 1], values)
