"""Fits: how near the outputs of a regression are to what is true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .entries import LineTable


@dataclass(frozen=True)
class Fit:
    """Of one output."""

    count: int
    """Samples whose ground truth is known."""
    r2: float | None
    """1 less the share of the truth's variance that is left; None of fewer than two, or where all are equally true."""
    error: float | None
    """The mean of absolute errors; None of none."""


def errors(outputs: LineTable, truths: LineTable) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return positions of samples that have both, and outputs less what is true (N, K), NaN where one is not known."""
    positions, said, known = np.intersect1d(
        outputs.positions, truths.positions, assume_unique=True, return_indices=True
    )
    with np.errstate(invalid="ignore", over="ignore"):
        return positions, outputs.values[said] - truths.values[known]


def fits(outputs: LineTable, truths: LineTable) -> list[Fit]:
    """Return the fit of each output."""
    positions, missed = errors(outputs, truths)
    true = truths.values[np.isin(truths.positions, positions)]
    return [_fit(missed[:, place], true[:, place]) for place in range(missed.shape[1])]


def _fit(missed: NDArray[np.float64], true: NDArray[np.floating]) -> Fit:
    known = np.isfinite(missed) & np.isfinite(true)
    missed, true = missed[known], true[known].astype(np.float64)
    if not len(missed):
        return Fit(0, None, None)
    with np.errstate(invalid="ignore", over="ignore"):
        spread, left = float(((true - true.mean()) ** 2).sum()), float((missed**2).sum())
        error = float(np.abs(missed).mean())
    r2 = 1 - left / spread if len(missed) > 1 and 0 < spread < np.inf and left < np.inf else None
    return Fit(len(missed), r2, error if np.isfinite(error) else None)
