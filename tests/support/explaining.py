"""Inputs, labels and short ways to call an explainer."""

from __future__ import annotations

import numpy as np

from xlog.explainers import Attribution, Explainer

X = np.random.default_rng(0).normal(size=(3, 3, 12, 10)).astype(np.float32)


TARGETS = np.array([2, 0, 1])


ESPRESSO = np.array([967])  # of ImageNet: what the coffee photo shows


TOLERANCE = 1e-5  # relative to the greatest value, as for every oracle


def explain(explainer: Explainer, model, x=X, targets=TARGETS) -> Attribution:
    return explainer.explain(model, x, targets, np.random.default_rng(0))


def attribute(explainer, model, x=X, targets=TARGETS) -> np.ndarray:
    return explainer.attribute(model, x, targets, np.random.default_rng(0))


def assert_close(ours, theirs, tolerance=TOLERANCE) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance * np.abs(theirs).max())
