"""DropoutSampler: predictions and maps of the sub-networks of a network."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..arrays import Floats
from ..errors import ModelError
from ..explainers.base import Attribution, Explainer
from ..model.base import LayerCall, Model, SubNetworks
from ..model.passes import batches
from ..sentences import Sentence
from .attributions import UncertainAttribution
from .predictions import Prediction

Activation = Callable[[Floats], Floats]
"""Logits (M, K) -> probabilities (M, K)."""

AGREEMENT = 1e-5  # of the greatest output: so far passes of other sizes round otherwise


@dataclasses.dataclass(frozen=True)
class Trunk:
    """The part of a network that comes before any dropout: its output is the same for all sub-networks."""

    layer: str
    """The last one of it."""
    rows: int
    """How many rows behind it take about the memory of a batch where the network is widest."""

    @classmethod
    def before(cls, dropped: LayerCall, calls: Sequence[LayerCall], batch_size: int) -> Trunk | None:
        """Return what the calls of a pass suggest, None where dropout comes first."""
        place = calls.index(dropped)
        if not place or [call.layer for call in calls].count(calls[place - 1].layer) > 1:
            return None
        sizes = [math.prod(call.shape[1:]) for call in calls]
        return cls(calls[place - 1].layer, max(1, batch_size * max(sizes) // max(sizes[place - 1 :])))


@dataclasses.dataclass(frozen=True)
class DropoutSampler:
    """The sub-networks 0 .. T - 1 of one network: the same ones for every input, prediction and map."""

    samples: int
    """Sub-networks."""
    seed: int
    """Which ones: see SubNetworks."""
    before: Mapping[str, float]
    """Rates of dropout that is put before layers; none where the network has its own."""
    where: str
    """Where dropout is, in words."""
    trunk: Trunk | None = None
    """What is run once per input; None: every sub-network is run as a whole."""

    def sharing(self, trunk: Trunk | None, model: Model, x: Floats) -> DropoutSampler:
        """Return a sampler that runs a trunk once per input, if outputs for x (1, C, H, W) stay the same."""
        if trunk is None:
            return self
        shared, numbers = dataclasses.replace(self, trunk=trunk), np.arange(2)
        try:
            quick = shared._behind(model, x, trunk, numbers)
        except ModelError:  # a network that cannot go on with many rows
            return self
        whole = self._whole(model, np.repeat(x, 2, axis=0), numbers)
        return shared if np.abs(quick - whole).max() <= AGREEMENT * np.abs(whole).max() else self

    def __str__(self) -> str:
        """Return the description in the log."""
        return Sentence("dropout.method", samples=self.samples, where=self.where)

    def predict(self, model: Model, x: Floats, activation: Activation, are_values: bool = False) -> Prediction:
        """Predict with every sub-network: (N, C, H, W) -> N predictions over K labels, or values of a regression.

        What comes before dropout runs once per input, where that gave the same outputs. Else copies of inputs go
        into shared passes of at most `model.batch_size` rows, one sub-network each. How passes are shared changes
        nothing beyond rounding.
        """
        logits = self._behind_trunks(model, x, self.trunk) if self.trunk else self._in_copies(model, x)
        outputs = activation(np.concatenate(logits).astype(np.float64))
        summarize = Prediction.of_values if are_values else Prediction.of
        return summarize(outputs.reshape(len(x), self.samples, -1))

    def _behind_trunks(self, model: Model, x: Floats, trunk: Trunk) -> list[Floats]:
        return [
            self._behind(model, x[i : i + 1], trunk, numbers)
            for i in range(len(x))
            for numbers in batches(self.samples, trunk.rows)
        ]

    def _in_copies(self, model: Model, x: Floats) -> list[Floats]:
        logits: list[Floats] = []
        copies = np.arange(len(x) * self.samples)
        while len(copies):
            rows, copies = np.split(copies, [model.batch_size])  # anew each time: it may shrink on the way
            inputs, numbers = np.divmod(rows, self.samples)
            logits.append(self._whole(model, x[inputs], numbers))
        return logits

    def _whole(self, model: Model, x: Floats, numbers: np.ndarray) -> Floats:
        """Outputs of sub-networks, one per row: (n, ...), (n,) -> (n, K)."""
        with model.dropout(SubNetworks(self.seed, numbers), self.before):
            return model.forward(x)

    def _behind(self, model: Model, x: Floats, trunk: Trunk, numbers: np.ndarray) -> Floats:
        """Outputs of sub-networks of one input, behind one pass through the trunk: (1, ...), (n,) -> (n, K)."""

        def repeat(value: Floats) -> Floats:
            return np.repeat(value, len(numbers), axis=0)

        with (
            model.dropout(SubNetworks(self.seed, numbers), self.before),
            model.edit({trunk.layer: repeat}, rows=len(numbers)),
        ):
            return model.forward(x)

    def explain(self, model: Model, explainer: Explainer, x: Floats, targets: np.ndarray) -> UncertainAttribution:
        """Explain every sub-network: (N, C, H, W), (N,) -> N maps and their standard deviation.

        The explainer draws from a generator that begins alike each time, so what it draws itself adds nothing to the
        deviation. Raises ExplanationError for an explainer whose maps have not always the same shape or superpixels.
        """

        def of(number: int) -> Attribution:
            with model.dropout(SubNetworks(self.seed, number), self.before):
                return explainer.explain(model, x, targets, np.random.default_rng(self.seed))

        return UncertainAttribution.of(explainer, map(of, range(self.samples)))
