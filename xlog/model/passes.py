"""Plain functions over the model protocol that explainers share: batching, targets, gradients, inputs behind masks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from ..arrays import Array, Floats
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


def distinct_rows(x: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Find rows that repeat: (N, ...) -> numbers of the first of each kind (U,), and which kind each row is (N,).

    Several labels of one sample are rows with the same input; what does not depend on the label is computed once.
    """
    first: list[int] = []
    kinds = np.empty(len(x), np.intp)
    for i, row in enumerate(x):
        kinds[i] = next((k for k, j in enumerate(first) if np.array_equal(row, x[j])), len(first))
        if kinds[i] == len(first):
            first.append(i)
    return np.array(first, np.intp), kinds


class Masks(Protocol):
    """A stack of masks (H, W), bools or shares in 0..1, of which parts are made as they are asked for.

    An array (M, H, W) is one.
    """

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> Array:
        """Masks start .. stop - 1: (m, H, W)."""


def forward_masked(model: Model, x: Floats, baselines: Floats, masks: Masks) -> Iterator[tuple[Array, Floats]]:
    """Outputs of every input behind every mask, a batch at a time: (U, C, H, W) twice, M masks -> batches.

    A batch yields (masks (m, H, W), outputs (U, m, K)). Never more than one batch of masks and of perturbed inputs
    is held; several inputs go into one pass where the masks alone do not fill it.
    """
    for part in batches(len(masks), model.batch_size):
        chunk = np.asarray(masks[part[0] : part[-1] + 1])
        together = model.batch_size // len(chunk)
        outputs = [_behind(model, x[rows], baselines[rows], chunk) for rows in batches(len(x), together)]
        yield chunk, np.concatenate(outputs)


def _behind(model: Model, x: Floats, baselines: Floats, masks: Array) -> Floats:
    """Outputs of every input behind every mask, in one pass: (U, C, H, W) twice, (m, H, W) -> (U, m, K)."""
    repeated = np.broadcast_to(masks, (len(x), *masks.shape)).reshape(-1, *masks.shape[1:])  # of one input no copy
    outputs = model.forward_blends(x, baselines, repeated, np.repeat(np.arange(len(x)), len(masks)))
    return outputs.reshape(len(x), len(masks), -1)


def is_spatial(call: LayerCall) -> bool:
    """Tell whether a call put out maps, (N, C, h, w) with more than one place."""
    return len(call.shape) == 4 and call.shape[2] * call.shape[3] > 1


def last_spatial_layer(model: Model, x: Floats) -> str | None:
    """Return the layer that put out maps last in a pass over x (N, ...), None where none does."""
    spatial = [call.layer for call in model.calls(x) if is_spatial(call)]
    return spatial[-1] if spatial else None
