"""LinearGradients: what gradients of the loss by one linear layer are made of, sample by sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats, softmax
from ..errors import ConfigError, DataError, LayerError, close_names
from ..model.base import INPUT, Model, RuledCall
from ..model.outputs import Pick
from ..model.passes import blaming_network
from ..model.wrap import wrap
from .samples import Sample, SampleReader


@dataclasses.dataclass(frozen=True)
class SampleGradients:
    """What gradients by the weight of a layer are outer products of, for n samples."""

    ids: list[str]
    labels: NDArray[np.int64]
    """(n,)"""
    inputs: Floats
    """(n, D)"""
    errors: Floats
    """Gradients of each sample's loss by what the layer puts out, (n, K)."""
    probabilities: Floats
    """What the network predicts, (n, classes)."""


class LinearGradients:
    """Gradients of the cross-entropy by the weight and bias of one linear layer, without gradients of parameters.

    They are outer products of what goes into the layer and of what the loss sends back to it. The model is a torch
    module, a paddle layer or a Model that has gradients; the layer is called once on (N, D), by default the last one.
    Raises ConfigError where there is no such layer, or data are no pair of batches and class names.
    """

    def __init__(self, model: object, data: object, layer: str | None, logits: Pick | None) -> None:
        if not isinstance(data, tuple | list) or len(data) != 2:
            raise ConfigError(f"data: wanted (batches, class names), got {type(data).__name__}")
        self.batches, self._names = data[0], list(data[1])
        self.model = wrap(model, logits=logits, classes=len(self._names))
        self.layer = _linear_layer(self.model, layer)
        self.has_bias = "bias" in self.model.params(self.layer)
        self._before = ""  # the layer that gradients go back to, past ours

    def of(self, batches: Iterable[object]) -> Iterator[SampleGradients]:
        """Yield what the gradients of some samples are made of.

        Raises DataError for a sample without exactly one label, LayerError where the layer is not called once on
        (N, D).
        """
        reader, size = SampleReader(self._names), self.model.batch_size
        for batch in batches:
            samples = reader.read(batch)
            for start in range(0, len(samples), size):
                yield self._of_samples(samples[start : start + size])

    def _of_samples(self, samples: Sequence[Sample]) -> SampleGradients:
        x, labels = np.stack([sample.image for sample in samples]), np.array([_label(sample) for sample in samples])
        with blaming_network(x):
            if not self._before:
                self._before = self._found_before(x[:1])
            call, probabilities = _pulled(self.model, self.layer, self._before, x, labels)
        return SampleGradients([sample.id for sample in samples], labels, call.x, call.gy, probabilities)

    def _found_before(self, x: Floats) -> str:
        """Return the last layer before ours that the loss depends on: gradients need not go back further."""
        names = [call.layer for call in self.model.calls(x)]
        before = names[: names.index(self.layer)] if self.layer in names else []
        for name in reversed(before):
            try:
                _pulled(self.model, self.layer, name, x, np.zeros(1, np.int64))
            except LayerError:
                continue
            return name
        return INPUT


def _pulled(model: Model, layer: str, before: str, x: Floats, labels: NDArray[np.int64]) -> tuple[RuledCall, Floats]:
    """Return the call of a linear layer with the gradients of the cross-entropy of labels (N,), and probabilities."""
    calls: list[RuledCall] = []

    def note(model: Model, call: RuledCall) -> Floats:
        calls.append(call)
        return np.zeros_like(call.x)  # nothing is asked of what lies before

    with model.rules({layer: note}):
        pull = model.vjp(x, wrt=(before,))
    probabilities = softmax(pull.outputs)
    errors = probabilities.copy()
    errors[np.arange(len(x)), labels] -= 1
    pull(errors)
    if len(calls) != 1 or calls[0].x.ndim != 2:
        shapes = ", ".join(str(call.x.shape) for call in calls) or "no call"
        raise LayerError(f"layer {layer!r}: wanted one call on (N, D), got {shapes}; name another one with layer=")
    return calls[0], probabilities


def _linear_layer(model: Model, name: str | None) -> str:
    linear = [layer.name for layer in model.layers() if layer.kind == "linear"]
    if name is None and linear:
        return linear[-1]
    if name not in linear:
        close = close_names(name or "", linear)
        raise ConfigError(f"wanted a linear layer, got {name!r}{close}; there are {', '.join(linear) or 'none'}")
    assert name is not None  # it is one of them
    return name


def _label(sample: Sample) -> int:
    if sample.labels is None or len(sample.labels) != 1:
        raise DataError(f"sample {sample.id}: wanted exactly one label, got {sample.labels}")
    return sample.labels[0]
