"""DroppedPass: a pass in which dropout layers drop out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import Floats
from ..errors import ModelError
from .base import SubNetworks
from .hooks import Hook, Tap, Tensor

if TYPE_CHECKING:
    from .hooked import HookedModel


SELU_FLOOR = -1.7580993408473766  # -lambda * alpha of Klambauer et al. 2017, section 3: what AlphaDropout drops to


@dataclass(frozen=True)
class Dropping:
    """How a layer drops out."""

    rate: float
    axes: tuple[int, ...] | None = None
    """Along which masks differ, rows (0) among them; None: along all, (0, 1): channels come and go as a whole."""
    to_floor: bool = False
    """As AlphaDropout does: what is dropped is SELU_FLOOR and not 0, and mean and variance are kept."""

    def draw(self, shape: Sequence[int], networks: SubNetworks, call: int) -> tuple[Floats, Floats]:
        """Return factor and shift of one call: what goes on is output * factor + shift."""
        axes = range(len(shape)) if self.axes is None else {axis % len(shape) for axis in self.axes}
        kept = networks.uniform(call, [size if axis in axes else 1 for axis, size in enumerate(shape)]) >= self.rate
        if self.rate == 1:
            return np.zeros(kept.shape), np.zeros(kept.shape)
        if not self.to_floor:
            return kept / (1 - self.rate), np.zeros(kept.shape)
        scale = ((1 - self.rate) * (1 + self.rate * SELU_FLOOR**2)) ** -0.5  # Klambauer et al. 2017, section 3
        return scale * kept, scale * SELU_FLOOR * (~kept - self.rate)


@dataclass(frozen=True)
class Dropout:
    """What was asked for: where masks come from, and rates in front of further layers."""

    networks: SubNetworks
    before: Mapping[str, float]


class DroppedPass:
    """The dropout of one pass."""

    def __init__(self, model: HookedModel, dropout: Dropout | None) -> None:
        self._model, self._dropout = model, dropout
        self._count = 0

    def hooks(self) -> list[Hook]:
        """After dropout layers, which put out their input (or its expectation) in evaluation; in front of others."""
        if self._dropout is None:
            return []
        networks, before = self._dropout.networks, self._dropout.before
        own = self._model.droppings()
        return [self._model.output_hook(name, self._tap(dropping, networks)) for name, dropping in own.items()] + [
            self._model.input_hook(name, self._tap(Dropping(rate), networks)) for name, rate in before.items()
        ]

    def check(self) -> None:
        """Raise ModelError where nothing was dropped."""
        if self._dropout is not None and not self._count:
            raise ModelError(
                "wanted a pass that calls a dropout layer, got none: none of those with a rate is on the way from "
                "input to output; name a layer in `before`"
            )

    def _tap(self, dropping: Dropping, networks: SubNetworks) -> Tap:
        def tap(name: str, value: Tensor) -> Tensor:
            factor, shift = dropping.draw(tuple(value.shape), networks, self._count)
            self._count += 1
            dropped = value * self._model.like(factor, value)
            return dropped + self._model.like(shift, value) if dropping.to_floor else dropped

        return tap
