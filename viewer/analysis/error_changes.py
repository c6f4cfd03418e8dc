"""Error changes: how far two regressions are off the truth for the same samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..store.entries import LineTable
from ..store.fits import errors
from .compared_runs import ComparedRun
from .paired_scores import Difference, mean_difference

Errors = tuple[tuple[str, Difference], ...]
"""Name of an output, and the mean absolute error of both."""


def error_changes(first: ComparedRun, other: ComparedRun, both: NDArray[np.int32]) -> Errors:
    """Return the difference of each output that both have; none where one of them is no regression.

    `both` are positions in both of the samples that both have, (N, 2).
    """
    if not (first.run.metadata.task and other.run.metadata.task):
        return ()
    names, others = (side.run.metadata.class_names for side in (first, other))
    off = [_by_position(side, both[:, place]) for place, side in enumerate((first, other))]
    found = []
    for place, name in enumerate(names):
        if name in others:
            mine, theirs = off[0][:, place], off[1][:, others.index(name)]
            known = np.isfinite(mine) & np.isfinite(theirs)
            found.append((name, mean_difference(both[known, 0], mine[known], theirs[known])))
    return tuple(one for one in found if one[1].count)


def _by_position(side: ComparedRun, positions: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return absolute errors (N, K) of samples by position; NaN where they are not known."""
    known, missed = errors(side.run.output_table(side.step), side.run.truth_table(side.step))
    return LineTable(known, np.abs(missed)).at(positions)
