"""Three inputs of two channels, three maps, and the marks that benchmarks give them."""

from __future__ import annotations

import numpy as np

from xlog.benchmarks import Case, Mark

X = np.random.default_rng(1).normal(size=(3, 2, 5, 6))
TARGETS = np.array([2, 0, 1])
MAPS = np.random.default_rng(2).normal(size=(3, 5, 6))


def marks(benchmark, model, maps=MAPS, x=X, targets=TARGETS) -> list[Mark]:
    cases = [Case(*about, ()) for about in zip(x, targets.tolist(), maps, strict=True)]
    return benchmark.mark(model, cases, None, np.random.default_rng(0))


def values(*args, **kwargs) -> list[float | None]:
    return [mark.value for mark in marks(*args, **kwargs)]
