"""What a network outputs for the first batch, checked before anything is written."""

from __future__ import annotations

import warnings

import numpy as np

from ..arrays import Floats, look_like_softmax
from ..errors import ConfigError, ModelError, ModelWarning
from ..model.base import Model, ModelFacts
from ..model.passes import blaming_network, forward
from .activations import Activation

ROWS = 32  # of the first batch, at most
_MANY = 32  # outputs that do not all lie in 0..1 by chance
# Of the greatest output: what other rows beside a row may change by rounding, on a CPU, on an accelerator, where single
# precision may be TF32 and kernels go with the batch, and in half precision.
_NEIGHBORS, _NEIGHBORS_ACCELERATOR, _NEIGHBORS_HALF = 2e-3, 1e-2, 3e-2


def check_first_batch(
    model: Model, x: Floats, classes: int, activation: Activation, neighbor: Floats | None = None
) -> Floats:
    """Return probabilities of the first of some inputs: (N, ...) -> (K,).

    What the first row may depend on is seen beside the others, of a single one beside `neighbor` (1, ...), by default
    its mirror image.

    Raises ModelError, ConfigError for what cannot be explained, and warns of what is seldom meant.
    """
    x = x[:ROWS]
    with blaming_network(x):
        outputs, alone = forward(model, x), model.forward(x[:1])
        _check_shape(outputs, len(x), classes)
        _check_shape(alone, 1, classes)
        other = x[..., ::-1] if neighbor is None else neighbor
        beside = outputs[:1] if len(x) > 1 else forward(model, np.concatenate([x, other]))[:1]
    probabilities = activation(alone)[0]
    if not activation.is_callable:
        _check_not_probabilities(outputs, activation.name)
    _warn_of_neighbors(model, alone, beside)
    return probabilities


def _check_shape(outputs: Floats, rows: int, classes: int) -> None:
    if outputs.ndim != 2 or len(outputs) != rows:
        raise ModelError(
            f"wanted a row of outputs for each image, (N, {classes}), got shape {outputs.shape} for a batch of {rows}; "
            "do not squeeze or average away the axis of the batch"
        )
    if outputs.shape[1] == classes:
        return
    if outputs.shape[1] == 1:
        raise ModelError(
            f"wanted outputs (N, {classes}) for {classes} class names, got one per image, (N,) or (N, 1); do not "
            "squeeze the axis of classes away; a binary network has one class name"
        )
    raise ModelError(
        f"wanted outputs (N, {classes}) for {classes} class names, got {outputs.shape}; give one class name per output"
    )


def _check_not_probabilities(outputs: Floats, activation: str) -> None:
    """Raise, or warn, where what a named activation is to make of outputs seems to be done already."""
    if activation == "softmax" and outputs.shape[1] == 1:
        raise ConfigError(
            'activation: softmax over one output is 1 whatever the image; pass activation="sigmoid" for a binary '
            'network, "none" where the output is a probability, or task="regression" where it is a value'
        )
    if activation == "none":
        return
    if look_like_softmax(outputs):
        raise ConfigError(
            f"activation: every row of outputs sums to 1, as if the network ended in softmax, and {activation} of that "
            'is no probability; pass activation="none", or a network that returns logits'
        )
    if outputs.size >= _MANY and ((outputs >= 0) & (outputs <= 1)).all():
        warnings.warn(
            f"all {outputs.size} outputs for the first images lie in 0..1, as if the network ended in sigmoid, and "
            f'{activation} of that is no probability; pass activation="none" if they are probabilities; if not, cut '
            'the sigmoid off and pass activation="sigmoid"',
            ModelWarning,
            stacklevel=2,
        )


def _rounding(facts: ModelFacts) -> float:
    """Return how far rounding may change outputs."""
    if "16" in facts.dtype:
        return _NEIGHBORS_HALF
    return _NEIGHBORS if facts.device == "cpu" else _NEIGHBORS_ACCELERATOR


def _warn_of_neighbors(model: Model, alone: Floats, beside: Floats) -> None:
    """Warn where the first row's outputs change with the rows beside it; with batch_size=1 there are none."""
    change = np.abs(beside - alone).max() / max(np.abs(alone).max(), np.finfo(np.float32).tiny)
    if change > _NEIGHBORS and change > _rounding(model.describe()):
        warnings.warn(
            f"outputs for an image change by {change:.2g} of their size with the images beside it (batch-norm without "
            "running statistics, or softmax over axis 0?), so its map depends on how it is batched; mend the network, "
            "or pass batch_size=1",
            ModelWarning,
            stacklevel=2,
        )
