"""Faithfulness benchmarks on paddle and on torch: the same weights have the same scores."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from paddle_here import paddle

from xlog.benchmarks import ROAD, Case, DeletionAUC, Infidelity, LocalFidelity, NaiveFaithfulness, PerturbationCurves
from xlog.model import wrap

SEGMENTS = np.arange(120).reshape(12, 10) // 20
X = np.random.default_rng(0).normal(size=(3, 3, 12, 10)).astype(np.float32)
WEIGHTS = np.random.default_rng(1).normal(size=(3, 6))
NOISE = np.random.default_rng(2).normal(size=(3, 12, 10))


@pytest.fixture(scope="module")
def twins():
    """A network without kinks, in torch and in paddle."""
    torch.manual_seed(0)
    first, second = torch.nn.Conv2d(3, 6, 3), torch.nn.Conv2d(6, 3, 3)
    convolutions = [paddle.nn.Conv2D(3, 6, 3), paddle.nn.Conv2D(6, 3, 3)]
    for ours, theirs in zip(convolutions, (first, second), strict=True):
        ours.weight.set_value(theirs.weight.detach().numpy())
        ours.bias.set_value(theirs.bias.detach().numpy())
    in_torch = torch.nn.Sequential(first, torch.nn.Tanh(), second, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(1))
    pooled = [paddle.nn.AdaptiveAvgPool2D(1), paddle.nn.Flatten(1)]
    in_paddle = paddle.nn.Sequential(convolutions[0], paddle.nn.Tanh(), convolutions[1], *pooled)
    return wrap(in_torch), wrap(in_paddle)


@pytest.mark.parametrize(
    "benchmark",
    [DeletionAUC(), PerturbationCurves(), NaiveFaithfulness(steps=20), ROAD(), Infidelity(), LocalFidelity()],
    ids=lambda benchmark: type(benchmark).__name__,
)
def test_scores_are_those_on_torch(twins, benchmark) -> None:
    cases = [
        Case(image, i, weights[SEGMENTS] + noise, (), (), SEGMENTS, weights)
        for i, (image, weights, noise) in enumerate(zip(X, WEIGHTS, NOISE, strict=True))
    ]
    in_torch, in_paddle = (benchmark.evaluate(model, cases, None, np.random.default_rng(0)) for model in twins)
    assert [score.value for score in in_paddle] == pytest.approx(
        [score.value for score in in_torch], rel=1e-3, abs=1e-5
    )
