"""The same network behind the adapters of both frameworks."""

from __future__ import annotations

import numpy as np
import torch
from paddle_here import paddle
from torch import nn

TOLERANCE = 1e-5  # relative to the greatest value


def assert_close(ours, theirs, tolerance=TOLERANCE) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance * np.abs(theirs).max())


def twins():
    """The same layers with the same weights, on torch and on paddle, under the same names."""
    torch.manual_seed(0)
    theirs = nn.Sequential(
        *(nn.Conv2d(3, 6, 3), nn.BatchNorm2d(6), nn.ReLU(inplace=True), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 8, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.4), nn.Linear(8, 3)),
    )
    nn.init.uniform_(theirs[1].running_mean)
    nn.init.uniform_(theirs[1].running_var)
    ours = paddle.nn.Sequential(
        *(paddle.nn.Conv2D(3, 6, 3), paddle.nn.BatchNorm2D(6), paddle.nn.ReLU(), paddle.nn.MaxPool2D(2)),
        *(paddle.nn.Conv2D(6, 8, 3), paddle.nn.ReLU(), paddle.nn.AdaptiveAvgPool2D(1), paddle.nn.Flatten()),
        *(paddle.nn.Dropout(0.4), paddle.nn.Linear(8, 3)),
    )
    for name, weight in theirs.named_parameters():
        value = weight.detach().numpy()
        dict(ours.named_parameters())[name].set_value(value.T.copy() if name == "9.weight" else value)
    ours[1]._mean.set_value(theirs[1].running_mean.numpy())
    ours[1]._variance.set_value(theirs[1].running_var.numpy())
    return theirs.eval(), ours
