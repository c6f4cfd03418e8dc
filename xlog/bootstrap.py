"""Bootstrap: how sure the mean of many values is. Pure numpy; shared by both halves, imports nothing of xlog."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000  # the interval then moves by about a tenth of its width from seed to seed
HELD = 1 << 22  # weights of resamples that are held at a time
GROUPS = 1000  # that many thousands of samples are put into

Floats = NDArray[np.floating]
Interval = tuple[float, float]


def resampled_means(sums: Floats, counts: Floats, rng: np.random.Generator) -> Floats:
    """Return means of values in resamples of their samples: sums and counts (m, C) -> (RESAMPLES, C).

    `sums` and `counts` are those of the values of each sample, in C columns that are resampled together. NaN where a
    resample has no value. Efron, Bootstrap Methods: Another Look at the Jackknife, 1979; samples are drawn and not
    values, as the values of one sample stand or fall together.
    """
    size = len(sums)
    found = []
    step = max(1, HELD // size)
    for start in range(0, RESAMPLES, step):
        drawn = rng.multinomial(size, np.full(size, 1 / size), min(step, RESAMPLES - start)).astype(float)
        with np.errstate(invalid="ignore"):  # 0 / 0 where a resample has no value
            found.append(drawn @ sums / (drawn @ counts))
    return np.concatenate(found)


def percentiles(means: Floats) -> Interval:
    """Return the 95 % interval of resampled means (RESAMPLES,); those without a value do not count."""
    low, high = np.nanpercentile(means, [2.5, 97.5])
    return float(low), float(high)


def groups(count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return the group (count,) of each sample: one of `GROUPS` at random, or, of fewer samples, one of its own.

    To resample groups of independent samples is to resample independent samples of a larger kind: the spread of the
    mean is the same, and what a bootstrap costs no longer grows with the samples.
    """
    return np.arange(count) if count <= GROUPS else rng.permutation(count) % GROUPS
