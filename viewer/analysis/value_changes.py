"""Value changes: what two regressions put out for the same samples, and who is nearer to the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..store.entries import LineTable
from .compared_runs import ComparedRun

SORTS = ("apart", "better", "worse")
"""The greatest distance first; those first whose truth the other side is nearer to; those that it is farther from."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class ValueChanges:
    """One output of two regressions, of samples (N,) that both have a finite one of."""

    position: NDArray[np.int32]
    """In the reference."""
    first: Values
    other: Values
    truth: Values
    """NaN where it is not known, or the sides do not agree on it."""

    @property
    def change(self) -> Values:
        """The other side's less the reference's."""
        return self.other - self.first

    @property
    def errors(self) -> tuple[Values, Values]:
        """Absolute errors of both; NaN without a truth."""
        return np.abs(self.first - self.truth), np.abs(self.other - self.truth)

    def ordered(self, sort: str) -> NDArray[np.intp]:
        """Return rows in the order of SORTS; whose truth is not known come last where it is by errors."""
        before, after = self.errors
        key = -np.abs(self.change) if sort == "apart" else after - before if sort == "better" else before - after
        return np.argsort(np.where(np.isnan(key), np.inf, key), kind="stable")


def shared_outputs(first: ComparedRun, other: ComparedRun) -> list[str]:
    """Return the outputs that both sides have; none where one of them is no regression."""
    if not (first.run.metadata.task and other.run.metadata.task):
        return []
    return [name for name in first.run.metadata.class_names if name in other.run.metadata.class_names]


def value_changes(first: ComparedRun, other: ComparedRun, both: NDArray[np.int32], name: str) -> ValueChanges:
    """Return what both sides put out for an output; `both` are positions in both of shared samples, (N, 2)."""
    said, true = [], []
    for column, side in enumerate((first, other)):
        place = side.run.metadata.class_names.index(name)
        said.append(_of(side.run.output_table(side.step), both[:, column], place))
        true.append(_of(side.run.truth_table(side.step), both[:, column], place))
    known = np.isfinite(said[0]) & np.isfinite(said[1])
    truth = np.where(true[0] == true[1], true[0], np.nan)
    return ValueChanges(both[known, 0], said[0][known], said[1][known], truth[known])


def _of(table: LineTable, positions: NDArray[np.int32], place: int) -> Values:
    """Return a column of a table at positions; NaN where it has none."""
    return table.at(positions)[:, place] if place < table.values.shape[1] else np.full(len(positions), np.nan)
