"""Activated: a model with the run's activation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..arrays import Floats
from ..override import override
from .base import Model
from .proxy import Proxy


class Activated(Proxy):
    """A model whose probabilities are a run's; copies on other parameters have them too."""

    def __init__(self, inner: Model, activation: Callable[[Floats], Floats]) -> None:
        super().__init__(inner)
        self._activation = activation

    @override
    def probabilities(self, outputs: Floats) -> Floats:
        # Rows with NaN or infinity, which an activation may refuse, are NaN.
        rows = outputs.reshape(-1, outputs.shape[-1])
        found = np.full_like(rows, np.nan)
        finite = np.isfinite(rows).all(axis=1)
        if finite.any():
            found[finite] = self._activation(rows[finite])
        return found.reshape(outputs.shape)

    @override
    def with_params(self, params: Mapping[str, Mapping[str, Floats]]) -> Activated:
        return Activated(self.inner.with_params(params), self._activation)
