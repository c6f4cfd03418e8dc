"""Plain functions over the model protocol that explainers share: batching, targets, gradients of targets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..arrays import Floats
from .base import INPUT, LayerCall, Model


def batches(count: int, size: int) -> Iterator[np.ndarray]:
    """Row numbers 0 .. count - 1 in pieces of at most `size`."""
    for start in range(0, count, size):
        yield np.arange(start, min(start + size, count))


def forward(model: Model, x: Floats) -> Floats:
    """Outputs of any number of rows, a batch at a time: (N, ...) -> (N, K)."""
    return np.concatenate([model.forward(x[rows]) for rows in batches(len(x), model.batch_size)])


def one_hot(targets: np.ndarray, outputs: Floats) -> Floats:
    """The cotangent whose pullback is the gradient of each row's target output: (N,), (N, K) -> (N, K)."""
    cotangent = np.zeros_like(outputs)
    cotangent[np.arange(len(targets)), targets] = 1
    return cotangent


def input_gradients(model: Model, x: Floats, targets: np.ndarray) -> Floats:
    """Gradient of each row's target output by its input, in one pass: (N, ...), (N,) -> (N, ...)."""
    pull = model.vjp(x)
    return pull(one_hot(targets, pull.outputs))[INPUT][0]


def is_spatial(call: LayerCall) -> bool:
    """Tell whether a call put out maps, (N, C, h, w) with more than one place."""
    return len(call.shape) == 4 and call.shape[2] * call.shape[3] > 1


def last_spatial_layer(model: Model, x: Floats) -> str | None:
    """Return the layer that put out maps last in a pass over x (N, ...), None where none does."""
    spatial = [call.layer for call in model.calls(x) if is_spatial(call)]
    return spatial[-1] if spatial else None
