"""Same inputs: whether what two sides call by one id is the same picture, row or text, looked at for a few samples."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data import LogDir
from ..store.entries import Sample
from .background import Steps
from .compared_runs import ComparedRun

MOST = 8  # pairs that are looked at, evenly spread: other data are other almost everywhere


@dataclass(frozen=True)
class Looked:
    """What a look at a few samples found."""

    count: int
    """How many were looked at, whose input both sides have."""
    apart: int
    """Of how many it is another one."""


def input_of(logs: LogDir, key: str, sample: Sample) -> Hashable | None:
    """Return what tells an input from others: a text, a row, a picture as it was stored; None where there is none."""
    if sample.text is not None:
        return sample.text.text
    if sample.row is not None:
        return tuple(None if math.isnan(value) else value for value in sample.row)  # NaN is not even equal to itself
    picture = logs.picture(key, sample.picture) if sample.picture else None
    return picture.data if picture else None


def look(logs: LogDir, first: ComparedRun, other: ComparedRun, both: NDArray[np.int32]) -> Steps[Looked]:
    """Look at some samples that both sides have: `both` are their positions in either, (N, 2)."""
    chosen = both[np.unique(np.linspace(0, len(both) - 1, min(MOST, len(both))).astype(int))] if len(both) else both
    count = apart = 0
    yield  # one piece: few records are read
    for pair in chosen.tolist():
        inputs = [_input(logs, side, position) for side, position in zip((first, other), pair, strict=True)]
        if None not in inputs:
            count += 1
            apart += inputs[0] != inputs[1]
    return Looked(count, apart)


def _input(logs: LogDir, side: ComparedRun, position: int) -> Hashable | None:
    sample = side.run.sample(position, side.step)
    return input_of(logs, side.run.key, sample) if sample else None
