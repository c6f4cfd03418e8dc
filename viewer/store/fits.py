"""Fits: how near the outputs of a regression are to what is true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from xlog.value_fit import ValueFit

from .entries import LineTable


def errors(outputs: LineTable, truths: LineTable) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return positions of samples that have both, and outputs less what is true (N, K), NaN where one is not known."""
    positions, said, known = _both(outputs, truths)
    with np.errstate(invalid="ignore", over="ignore"):
        return positions, said - known


def fits(names: Sequence[str], units: Sequence[str], outputs: LineTable, truths: LineTable) -> list[ValueFit | None]:
    """Return the fit of each output, None where nothing is known, or damaged values are beyond all bounds."""
    _, said, known = _both(outputs, truths)
    units = [*units, *[""] * len(names)]
    with np.errstate(invalid="ignore", over="ignore"):
        return [
            _sound(ValueFit.of(name, units[place], known[:, place], said[:, place])) for place, name in enumerate(names)
        ]


def _sound(found: ValueFit | None) -> ValueFit | None:
    if found is None or not math.isfinite(found.mae):
        return None
    return found if found.r2 is None or math.isfinite(found.r2) else replace(found, r2=None)


def _both(outputs: LineTable, truths: LineTable) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the positions of samples that have both, and both."""
    positions, said, known = np.intersect1d(
        outputs.positions, truths.positions, assume_unique=True, return_indices=True
    )
    return positions, outputs.values[said].astype(np.float64), truths.values[known].astype(np.float64)
