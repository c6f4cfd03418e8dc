"""Explainers that are functions, and cases to score them on."""

from __future__ import annotations

import numpy as np
from paddle_here import paddle  # noqa: F401  before anybody else imports it

from xlog.benchmarks import Case


class RecordingExplainer:
    """An explainer as benchmarks call it again, and what it was called with."""

    def __init__(self, explainer) -> None:
        self.explainer, self.x, self.targets, self.sizes = explainer, [], [], []

    def __call__(self, model, x, targets):
        self.x += list(x)
        self.targets += list(targets)
        self.sizes.append(len(x))
        return self.explainer.explain(model, x, targets, np.random.default_rng(7)).maps()


class Function:
    """Maps that are a function of one input and its label."""

    def __init__(self, function) -> None:
        self.function = function

    def __call__(self, model, x, targets):
        return np.stack([self.function(*row) for row in zip(x, targets, strict=True)])


def cases_of(model, explain, x, targets) -> list[Case]:
    return [Case(*row, ()) for row in zip(x, targets.tolist(), explain(model, x, targets), strict=True)]


def draws(samples: int, radius: float, x: np.ndarray) -> list[np.ndarray]:
    """The noise for one input: uniform in the box, drawn one after another from the benchmark's generator."""
    rng, reach = np.random.default_rng(0), radius * (x.max() - x.min())
    return [reach * (2 * rng.random(x.shape, dtype=np.float32).astype(x.dtype) - 1) for _ in range(samples)]
