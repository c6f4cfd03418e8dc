"""HeldInputs: what a network takes beside the input that is explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array
from .backend import Backend, Tensor


@dataclass(frozen=True)
class HeldInputs:
    """What a network takes beside the input that is explained, of one sample: the same in all rows of its passes."""

    explained: str | int
    """By which name, or at which place, forward() takes the input that is explained."""
    others: Mapping[str | int, Array]
    """(1, ...) each, by name or place."""
    shape: tuple[int, ...] | None = None
    """Of one explained input as forward() takes it, where that differs from the shape that explainers see."""

    def call(self, backend: Backend, x: Tensor) -> Any:
        """Return what the network returns of inputs x (N, ...) and the others."""
        rows = np.zeros(len(x), np.intp)
        inputs = {name: backend.take(backend.constant(value), rows) for name, value in self.others.items()}
        inputs[self.explained] = x if self.shape is None else x.reshape((len(x), *self.shape))
        named = {name: value for name, value in inputs.items() if isinstance(name, str)}
        places = sorted(name for name in inputs if isinstance(name, int))
        return backend.network(*[inputs[place] for place in places], **named)
