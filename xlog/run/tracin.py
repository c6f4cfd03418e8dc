"""TracIn: which training samples helped and which harmed a prediction, over checkpoints, by one linear layer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats, softmax
from ..attribute_docs import show_attributes
from ..errors import ConfigError, DataError, LayerError, close_names
from ..events.texts import storable
from ..model.base import INPUT, Model, RuledCall
from ..model.outputs import Pick
from ..model.wrap import wrap
from ..tensors import to_array
from .first_batch import blaming_network
from .samples import Sample, SampleReader


@dataclasses.dataclass(frozen=True)
class Influence:
    """How much each of N training samples helped, above 0, or harmed, below 0, each of M samples."""

    samples: tuple[str, ...]
    """Ids of the M samples that were influenced."""
    training: tuple[str, ...]
    """Ids of the N training samples."""
    scores: Floats
    """(M, N), above 0 where it helped; of TracIn in units of the loss: about how much lower it became by its steps."""
    method: str
    """What they are of, as pages show it."""
    checkpoints: int = 1
    """How many were summed over."""
    self_influence: Floats | None = None
    """(N,), of each training sample on itself: high where it is hard to fit, as mislabeled ones are; or None."""

    @classmethod
    def of(cls, scores: object, training: Sequence[object], samples: Sequence[object], method: str) -> Influence:
        """Return the influence that another package has computed: scores (N, M), training samples first, as dattri's.

        An array or a tensor; ids are those of the training samples and of the samples that were asked about. Raises
        DataError for another shape.
        """
        found = np.asarray(to_array(scores), np.float32)
        ids = [tuple(storable(str(one)) for one in given) for given in (samples, training)]
        if found.shape != (len(training), len(samples)):
            raise DataError(
                f"wanted scores ({len(training)}, {len(samples)}), training samples first, got {found.shape}"
            )
        return cls(samples=ids[0], training=ids[1], scores=found.T, method=method)

    def helpful(self, number: int, most: int = 10) -> list[int]:
        """Return the numbers of the training samples that helped a sample, the most helpful first."""
        return self._ranked(-self.scores[number], most)

    def harmful(self, number: int, most: int = 10) -> list[int]:
        """Return the numbers of the training samples that harmed a sample, the most harmful first."""
        return self._ranked(self.scores[number], most)

    def _ranked(self, values: Floats, most: int) -> list[int]:
        return [i for i in np.argsort(values, kind="stable")[:most].tolist() if values[i] < 0]


class TracIn:
    """TracInCPFast (Pruthi et al. 2020, section 3.4): the influence of training samples by the last linear layer.

    The sum over checkpoints of learning rate x inner product of two gradients of the cross-entropy by the layer's
    weight and bias: that of the training sample, and that of the sample whose prediction is asked about, each for its
    own label. Gradients are outer products of what goes into the layer and of what the loss sends back to it, so none
    is stored: a checkpoint costs a forward pass of each sample, and the layers behind that one backward. The network is
    left bit for bit as it was.

    `Runner.log_influence` logs what comes out, for the viewer.

    Example:
        tracin = xlog.TracIn(network, (train_batches, class_names), of=test_batches)
        for epoch in range(10):
            ...  # train
            tracin.checkpoint(rate=0.1)
        influence = tracin.influence()
        best = influence.helpful(0)  # numbers of training samples

    Args:
        model: A torch module, a paddle layer or any xlog.Model that has gradients.
        data: (batches of the training data, class names), as a Runner's. They are read at each checkpoint and must give
            ids where they are shuffled. Each sample has one label.
        of: Batches of the samples that are asked about.
        layer: The linear layer by its name, called once on (N, D); by default the last one.
        logits: As a Runner's.

    Raises:
        ConfigError: There is no such layer, or data are no pair.
    """

    def __init__(
        self,
        model: object,
        data: tuple[Iterable[object], Sequence[str]],
        of: Iterable[object],
        *,
        layer: str | None = None,
        logits: Pick | None = None,
    ) -> None:
        if not isinstance(data, tuple | list) or len(data) != 2:
            raise ConfigError(f"data: wanted (batches, class names), got {type(data).__name__}")
        self._batches, self._names, self._of = data[0], list(data[1]), of
        self._model = wrap(model, logits=logits, classes=len(self._names))
        self._layer = _linear_layer(self._model, layer)
        self._has_bias = "bias" in self._model.params(self._layer)
        self._before = ""  # the layer that gradients go back to, past ours
        self._columns: dict[str, int] = {}  # training ids
        self._rows: dict[str, int] = {}  # ids of the samples that are asked about
        self._scores = np.empty((0, 0), np.float32)
        self._own = np.empty(0, np.float32)
        self._checkpoints = 0

    def checkpoint(self, rate: float) -> None:
        """Take the network's weights of now, and the learning rate of the steps around them, into account.

        Raises:
            ConfigError: The rate is not above 0.
            DataError: A batch does not fit, a sample has not exactly one label, or others came at the first checkpoint.
            LayerError: The layer is not called, more than once, or on something else than (N, D).
        """
        if not rate > 0:
            raise ConfigError(f"wanted a learning rate above 0, got {rate!r}")
        with self._model.isolated():
            asked = list(self._features(self._of))
            ids = [identity for part in asked for identity in part.ids]
            rows = _places(self._rows, ids, self._checkpoints)
            inputs, errors = (np.concatenate([getattr(part, name) for part in asked]) for name in ("inputs", "errors"))
            for part in self._features(self._batches):
                columns = _places(self._columns, part.ids, self._checkpoints)
                self._make_room()
                near = part.inputs @ inputs.T + self._has_bias
                self._scores[np.ix_(rows, columns)] += rate * ((part.errors @ errors.T) * near).T
                self._own[columns] += rate * (part.errors**2).sum(1) * ((part.inputs**2).sum(1) + self._has_bias)
        self._checkpoints += 1

    def influence(self) -> Influence:
        """Return the influence over all checkpoints so far. Raises ConfigError where there was none."""
        if not self._checkpoints:
            raise ConfigError("wanted at least one checkpoint, got none: call checkpoint(rate) during training")
        return Influence(
            samples=tuple(self._rows),
            training=tuple(self._columns),
            scores=self._scores.copy(),
            method=f"TracIn(layer={self._layer})",
            checkpoints=self._checkpoints,
            self_influence=self._own.copy(),
        )

    # ---------------------------------------------------------------------------------------------------- inside

    def _make_room(self) -> None:
        shape = len(self._rows), len(self._columns)
        if self._scores.shape != shape:
            grown = np.zeros(shape, np.float32)
            grown[: self._scores.shape[0], : self._scores.shape[1]] = self._scores
            self._scores, self._own = grown, np.pad(self._own, (0, shape[1] - len(self._own)))

    def _features(self, batches: Iterable[object]) -> Iterator[_Features]:
        """Yield what the gradients of some samples are made of."""
        reader, size = SampleReader(self._names), self._model.batch_size
        for batch in batches:
            samples = reader.read(batch)
            for start in range(0, len(samples), size):
                yield self._of_samples(samples[start : start + size])

    def _of_samples(self, samples: Sequence[Sample]) -> _Features:
        x, labels = np.stack([sample.image for sample in samples]), [_label(sample) for sample in samples]
        with blaming_network(x):
            if not self._before:
                self._before = self._found_before(x[:1])
            call = _pulled(self._model, self._layer, self._before, x, labels)
        return _Features([sample.id for sample in samples], call.x, call.gy)

    def _found_before(self, x: Floats) -> str:
        """Return the last layer before ours that the loss depends on: gradients need not go back further."""
        names = [call.layer for call in self._model.calls(x)]
        before = names[: names.index(self._layer)] if self._layer in names else []
        for name in reversed(before):
            try:
                _pulled(self._model, self._layer, name, x, [0])
            except LayerError:
                continue
            return name
        return INPUT


@dataclasses.dataclass(frozen=True)
class _Features:
    """What gradients by the weight of a layer are outer products of, for n samples."""

    ids: list[str]
    inputs: Floats
    """(n, D)"""
    errors: Floats
    """Gradients of each sample's loss by what the layer puts out, (n, K)."""


def _pulled(model: Model, layer: str, before: str, x: Floats, labels: Sequence[int]) -> RuledCall:
    """Return the call of a linear layer with the gradients of the cross-entropy of labels (N,) by its output."""
    calls: list[RuledCall] = []

    def note(model: Model, call: RuledCall) -> Floats:
        calls.append(call)
        return np.zeros_like(call.x)  # nothing is asked of what lies before

    with model.rules({layer: note}):
        pull = model.vjp(x, wrt=(before,))
    errors = softmax(pull.outputs)
    errors[np.arange(len(x)), labels] -= 1
    pull(errors)
    if len(calls) != 1 or calls[0].x.ndim != 2:
        shapes = ", ".join(str(call.x.shape) for call in calls) or "no call"
        raise LayerError(f"layer {layer!r}: wanted one call on (N, D), got {shapes}; name another one with layer=")
    return calls[0]


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


def _places(known: dict[str, int], ids: Iterable[str], checkpoints: int) -> NDArray[Any]:
    """Return the place of each id; new ones get theirs at the first checkpoint only. Raises DataError."""
    found = []
    for identity in ids:
        if identity not in known and checkpoints:
            raise DataError(f"wanted the samples of the first checkpoint, got {identity!r}; give ids that stay")
        found.append(known.setdefault(identity, len(known)))
    return np.array(found, np.intp)


show_attributes([Influence])
