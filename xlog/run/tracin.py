"""TracIn: which training samples helped and which harmed a prediction, over checkpoints, by one linear layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ConfigError, DataError
from ..model.outputs import Pick
from .influence import Influence
from .linear_gradients import LinearGradients


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
        self._gradients, self._of = LinearGradients(model, data, layer, logits), of
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
        gradients = self._gradients
        with gradients.model.isolated():
            asked = list(gradients.of(self._of))
            ids = [identity for part in asked for identity in part.ids]
            rows = _places(self._rows, ids, self._checkpoints)
            inputs, errors = (np.concatenate([getattr(part, name) for part in asked]) for name in ("inputs", "errors"))
            for part in gradients.of(gradients.batches):
                columns = _places(self._columns, part.ids, self._checkpoints)
                self._make_room()
                near = part.inputs @ inputs.T + gradients.has_bias
                self._scores[np.ix_(rows, columns)] += rate * ((part.errors @ errors.T) * near).T
                self._own[columns] += rate * (part.errors**2).sum(1) * ((part.inputs**2).sum(1) + gradients.has_bias)
        self._checkpoints += 1

    def influence(self) -> Influence:
        """Return the influence over all checkpoints so far. Raises ConfigError where there was none."""
        if not self._checkpoints:
            raise ConfigError("wanted at least one checkpoint, got none: call checkpoint(rate) during training")
        return Influence(
            samples=tuple(self._rows),
            training=tuple(self._columns),
            scores=self._scores.copy(),
            method=f"TracIn(layer={self._gradients.layer})",
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


def _places(known: dict[str, int], ids: Iterable[str], checkpoints: int) -> NDArray[Any]:
    """Return the place of each id; new ones get theirs at the first checkpoint only. Raises DataError."""
    found = []
    for identity in ids:
        if identity not in known and checkpoints:
            raise DataError(f"wanted the samples of the first checkpoint, got {identity!r}; give ids that stay")
        found.append(known.setdefault(identity, len(known)))
    return np.array(found, np.intp)
