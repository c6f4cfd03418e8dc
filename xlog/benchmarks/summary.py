"""Summary of many marks: count, mean and how sure the mean is."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from .base import Mark

RESAMPLES = 1000  # of the bootstrap; its interval then moves by about a tenth of its width from seed to seed


@dataclasses.dataclass(frozen=True)
class Summary:
    """What many marks say together. Without values, the mean is None and never 0."""

    count: int
    missing: int
    mean: float | None
    interval: tuple[float, float] | None
    """95 %, of the mean; None below two values."""


def summarise(marks: Sequence[Mark], rng: np.random.Generator) -> Summary:
    """Summarise marks; the interval is a percentile bootstrap (Efron 1979)."""
    values = np.array([mark.value for mark in marks if mark.value is not None])
    missing = len(marks) - len(values)
    if not len(values):
        return Summary(0, missing, None, None)
    interval = None
    if len(values) > 1:
        means = [rng.choice(values, len(values)).mean() for _ in range(RESAMPLES)]
        low, high = np.percentile(means, [2.5, 97.5])
        interval = (float(low), float(high))
    return Summary(len(values), missing, float(values.mean()), interval)
