"""CoalitionExplainer: the common part of explainers that evaluate the network on coalitions of superpixels."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Sequence

import numpy as np

from ..arrays import Floats
from ..model.base import Model
from ..model.token_line import line_of
from ..override import override
from ..value_function import Fill, Numbers, ValueFunction, check_fill, hidden_inputs
from .base import Attribution, Drawing
from .convergence import Convergence, joined
from .masking import ForwardExplainer
from .segments import DEFAULT, Segments, check_segments, segment, unit_of


@dataclasses.dataclass(frozen=True)
class Weighed:
    """What an explainer makes of the superpixels of one input, for L targets."""

    weights: Floats
    """(L, S): of every superpixel."""
    convergence: Sequence[Convergence] = ()
    """How far they are from what the explainer promises, L numbers each; the same kinds for all inputs."""


def of_halves(numbers: Numbers, first: Floats, second: Floats) -> Convergence:
    """Correlate the maps that weights (L, S) of two halves of all draws make of superpixels (H, W)."""
    weighed = numbers[numbers >= 0]
    return Convergence.of_halves(first[:, weighed], second[:, weighed])


@dataclasses.dataclass(frozen=True, kw_only=True)
class CoalitionExplainer(Drawing, ForwardExplainer):
    """An explainer that gives each superpixel of an input a weight."""

    segments: Segments = DEFAULT
    """The superpixels."""
    fill: Fill = 0.0
    """What stands where a superpixel is hidden."""

    def __post_init__(self) -> None:
        owner = type(self).__name__
        check_segments(owner, self.segments)
        check_fill(owner, self.fill)
        super().__post_init__()

    @override
    def check(self, model: Model, x: Floats) -> None:
        first, _, numbers = segment(type(self).__name__, self.segments, x, line_of(model))
        hidden_inputs(type(self).__name__, self.fill, x[first], numbers)

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        first, kinds, numbers = segment(type(self).__name__, self.segments, x, line_of(model))
        hidden = hidden_inputs(type(self).__name__, self.fill, x[first], numbers)
        seed = rng.integers(1 << 63)  # every input begins with the same generator: its neighbors draw nothing from it
        weights: list[Floats] = [np.empty(0)] * len(x)
        found, order = [], []
        for kind, row in enumerate(first):
            rows = np.flatnonzero(kinds == kind)
            value_function = ValueFunction(model, x[row], hidden[kind], numbers[kind], targets[rows], self.output)
            weighed = self.weigh(value_function, np.random.default_rng(seed))
            for i, weight in zip(rows, weighed.weights, strict=True):
                weights[i] = weight.astype(x.dtype)
            found.append(weighed.convergence)
            order.append(rows)
        back = np.argsort(np.concatenate(order))
        made = Attribution.of_segments(weights, numbers[kinds], [one.rows(back) for one in joined(found)])
        return dataclasses.replace(made, unit=unit_of(self.segments))

    @abc.abstractmethod
    def weigh(self, value_function: ValueFunction, rng: np.random.Generator) -> Weighed:
        """Weigh every superpixel of one input for every target."""

    def count_of(self, model: Model, x: Floats) -> int:
        """How many superpixels an input like x (1, C, H, W) has."""
        return int(segment(type(self).__name__, self.segments, x, line_of(model))[2].max()) + 1
