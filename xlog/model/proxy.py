"""Proxy: a model that stands before another one, and does what that does wherever a subclass does not differ."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import numpy as np

from ..arrays import Array, Floats
from .base import INPUT, Edit, Layer, LayerCall, Model, ModelFacts, Pullback, Rule, SubNetworks, Trace


class Proxy:
    """Stands before a model. Subclasses replace some verbs; none of them replaces these all."""

    def __init__(self, inner: Model) -> None:
        self.inner = inner
        self.interventions = 0  # that last; the network does not do what it usually does

    @property
    def batch_size(self) -> int:
        """See Model."""
        return self.inner.batch_size

    @property
    def findings(self) -> MutableMapping[Hashable, object]:
        """See Model."""
        return self.inner.findings

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

    def with_params(self, params: Mapping[str, Mapping[str, Floats]]) -> Model:
        """See Model. What stands before the copy a subclass says; here it is nothing."""
        return self.inner.with_params(params)

    def isolated(self) -> AbstractContextManager[None]:
        """See Model."""
        return self.inner.isolated()

    def edit(self, edits: Mapping[str, Edit], rows: int | None = None) -> AbstractContextManager[None]:
        """See Model."""
        return self._intervention(self.inner.edit(edits, rows))

    def rules(self, rules: Mapping[str, Rule]) -> AbstractContextManager[None]:
        """See Model."""
        return self._intervention(self.inner.rules(rules))

    def dropout(self, networks: SubNetworks, before: Mapping[str, float] | None = None) -> AbstractContextManager[None]:
        """See Model."""
        return self._intervention(self.inner.dropout(networks, before))

    @contextmanager
    def _intervention(self, inner: AbstractContextManager[None]) -> Iterator[None]:
        self.interventions += 1
        try:
            with inner:
                yield
        finally:
            self.interventions -= 1

    def params(self, layer: str) -> dict[str, Floats]:
        """See Model."""
        return self.inner.params(layer)

    def layer_forward(self, layer: str, x: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        """See Model."""
        return self.inner.layer_forward(layer, x, params)

    def layer_vjp(self, layer: str, x: Floats, gy: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        """See Model."""
        return self.inner.layer_vjp(layer, x, gy, params)
