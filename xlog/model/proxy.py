"""Proxy: a model that stands before another one, and does what that does wherever a subclass does not differ."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

import numpy as np

from ..arrays import Array, Floats
from .base import INPUT, Layer, LayerCall, Model, ModelFacts, Pullback, Trace


class Proxy:
    """Stands before a model. Subclasses replace some verbs; none of them replaces these all."""

    def __init__(self, inner: Model) -> None:
        self.inner = inner

    @property
    def batch_size(self) -> int:
        """See Model."""
        return self.inner.batch_size

    def layers(self) -> list[Layer]:
        """See Model."""
        return self.inner.layers()

    def calls(self, x: Floats) -> list[LayerCall]:
        """See Model."""
        return self.inner.calls(x)

    def describe(self) -> ModelFacts:
        """See Model."""
        return self.inner.describe()

    def free_bytes(self) -> int | None:
        """See Model."""
        return self.inner.free_bytes()

    def forward(self, x: Floats) -> Floats:
        """See Model."""
        return self.inner.forward(x)

    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        """See Model."""
        return self.inner.trace(x, layers)

    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        """See Model."""
        return self.inner.forward_blends(x, baselines, masks, rows)

    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> Pullback:
        """See Model."""
        return self.inner.vjp(x, wrt)

    def isolated(self) -> AbstractContextManager[None]:
        """See Model."""
        return self.inner.isolated()
