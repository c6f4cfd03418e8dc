"""Dropping: how a dropout layer drops out, whatever its framework calls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Floats
from .base import SubNetworks

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
