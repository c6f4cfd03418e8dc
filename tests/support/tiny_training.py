"""A training that any loop can make: pictures with a bright corner, a network with all that a pass could disturb."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

import xlog

CLASSES = ["left", "right"]
COUNT = 12  # pictures: three batches of four
LABELS = np.arange(COUNT) % 2
IMAGES = np.random.default_rng(0).normal(size=(COUNT, 3, 8, 8)).astype(np.float32)
IMAGES[LABELS == 0, :, :4, :4] += 2
IMAGES[LABELS == 1, :, :4, 4:] += 2
SAMPLES = [(IMAGES[i], int(LABELS[i])) for i in range(4)]


def torch_network() -> torch.nn.Module:
    """A network with batch-norm and dropout: buffers and draws."""
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3),
        torch.nn.BatchNorm2d(4),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.3),
        torch.nn.AdaptiveAvgPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(16, 2),
    )


def torch_data() -> torch.utils.data.TensorDataset:
    return torch.utils.data.TensorDataset(torch.tensor(IMAGES), torch.tensor(LABELS))


def maker(folder: Path, **settings: Any):
    """Return what makes a runner that draws at random, and scores."""

    def make(network: object, samples: object) -> xlog.Runner:
        data = (samples, CLASSES)
        runner = xlog.Runner(folder, data, network, progress=False, **settings)
        explainers = [xlog.Gradient(), xlog.SmoothGrad(samples=2)]
        runner.register_saliency(explainers, [xlog.DeletionAUC(steps=4)], controls=False)
        return runner

    return make


def weights(network: torch.nn.Module) -> list[np.ndarray]:
    """Parameters and buffers."""
    return [value.detach().numpy().copy() for value in network.state_dict().values()]


def assert_same(first: list[np.ndarray], second: list[np.ndarray]) -> None:
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
