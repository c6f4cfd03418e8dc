"""Called: maps of some inputs by one explainer, without a run and without a log."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrays import Floats, look_like_softmax
from ..errors import ConfigError, ExplanationError, ModelError, ModelWarning
from ..model.base import Model
from ..model.passes import blaming_network
from ..model.wrap import wrap
from ..tensors import is_array_like, network_input, to_array
from .streams import generator, key_of

Explains = Any
"""An Explainer, whose module imports this one."""


def called(explainer: Explains, network: object, inputs: object, targets: object, seed: int) -> Floats:
    """Return the maps of one explainer: see Explainer.__call__."""
    array = network_input(inputs)
    x: Floats = np.ascontiguousarray(array, np.float64 if array.dtype == np.float64 else np.float32)
    explainer.check_axes(x[:1])
    model = wrap(network, "auto")
    with model.isolated():
        outputs = _outputs(model, x)
        labels = _labels(targets, outputs)
        maps = _explained(explainer, model, x, labels, seed)
    if not np.isfinite(maps).all():
        raise ExplanationError(
            f"{explainer.name}: wanted finite maps, got NaN or infinity; look at the network's weights"
        )
    return maps[0] if array.ndim > np.ndim(inputs) else maps  # type: ignore[arg-type]


def _outputs(model: Model, x: Floats) -> Floats:
    with blaming_network(x):
        outputs = model.forward(x)
    if outputs.ndim != 2 or len(outputs) != len(x):
        raise ModelError(f"wanted a row of outputs for each input, (N, K), got {outputs.shape} for {len(x)} inputs")
    if look_like_softmax(outputs):
        warnings.warn(
            "every row of outputs sums to 1, as if the network ended in softmax: maps are of probabilities then, which "
            "hardly change where they are near 1; pass a network that returns logits",
            ModelWarning,
            stacklevel=5,
        )
    return outputs


def _labels(targets: object, outputs: Floats) -> np.ndarray:
    """Return the number of an output for each row."""
    if targets is None:
        return np.argmax(outputs, axis=1)
    given: Any = to_array(targets) if is_array_like(targets) or isinstance(targets, Sequence) else np.asarray(targets)
    (rows, count), labels = outputs.shape, np.atleast_1d(given)
    if labels.dtype.kind not in "iu" or given.ndim > 1 or len(labels) not in (1, rows):
        raise ConfigError(
            f"wanted the number of an output as target, or {rows} of them, one per input, got {targets!r}"
        )
    if labels.min() < 0 or labels.max() >= count:
        raise ConfigError(f"wanted targets from 0 to {count - 1}, as the network has {count} outputs, got {targets!r}")
    return np.broadcast_to(labels, rows).astype(np.int64)


def _explained(explainer: Explains, model: Model, x: Floats, labels: np.ndarray, seed: int) -> Floats:
    if explainer.draws_per == "run":
        return np.asarray(explainer.explain(model, x, labels, generator(seed, None)).maps())
    maps = []
    for row, label in enumerate(labels.tolist()):
        rng = generator(seed, key_of(explainer.draws_per, str(row), label))
        maps.append(explainer.explain(model, x[row : row + 1], labels[row : row + 1], rng).maps())
    return np.concatenate(maps)
