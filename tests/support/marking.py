"""Three inputs of two channels, three maps, and the scores that benchmarks give them."""

from __future__ import annotations

import numpy as np

from xlog.benchmarks import Case, Score

X = np.random.default_rng(1).normal(size=(3, 2, 5, 6))
TARGETS = np.array([2, 0, 1])
MAPS = np.random.default_rng(2).normal(size=(3, 5, 6))


def scores(benchmark, model, maps=MAPS, x=X, targets=TARGETS) -> list[Score]:
    cases = [Case(*about, ()) for about in zip(x, targets.tolist(), maps, strict=True)]
    return benchmark.evaluate(model, cases, None, np.random.default_rng(0))


def values(*args, **kwargs) -> list[float | None]:
    return [score.value for score in scores(*args, **kwargs)]
