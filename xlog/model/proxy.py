"""Proxy: a model that stands before another one, and does what that does wherever a subclass does not differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import final

import numpy as np

from ..arrays import Array, Floats
from .base import INPUT, Edit, Layer, LayerCall, Model, ModelFacts, Pullback, Rule, SubNetworks, Trace


class Chain:
    """A row of proxies and the adapter that it ends in; the proxies of a row share it."""

    def __init__(self, adapter: Model) -> None:
        self.adapter = adapter
        self.interventions = 0  # that last; the network does not do what it usually does

    @contextmanager
    def intervention(self, begun: AbstractContextManager[None]) -> Iterator[None]:
        """Let all proxies know of an intervention for as long as it lasts."""
        self.interventions += 1
        try:
            with begun:
                yield
        finally:
            self.interventions -= 1


class Proxy:
    """Stands before a model. A subclass replaces passes; what is no pass goes straight to the adapter."""

    def __init__(self, inner: Model) -> None:
        self.inner = inner
        self.chain: Chain = inner.chain if isinstance(inner, Proxy) else Chain(inner)

    # ------------------------------------------------------------------------- what a subclass may replace

    @property
    def batch_size(self) -> int:
        """See Model."""
        return self.inner.batch_size

    def calls(self, x: Floats) -> list[LayerCall]:
        """See Model."""
        return self.inner.calls(x)

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

    # ----------------------------------------------------------------------------- what the adapter answers

    @final
    def layers(self) -> list[Layer]:
        """See Model."""
        return self.chain.adapter.layers()

    @final
    def describe(self) -> ModelFacts:
        """See Model."""
        return self.chain.adapter.describe()

    @final
    def free_bytes(self) -> int | None:
        """See Model."""
        return self.chain.adapter.free_bytes()

    @final
    def isolated(self) -> AbstractContextManager[None]:
        """See Model."""
        return self.chain.adapter.isolated()

    @final
    def edit(self, edits: Mapping[str, Edit], rows: int | None = None) -> AbstractContextManager[None]:
        """See Model."""
        return self.chain.intervention(self.chain.adapter.edit(edits, rows))

    @final
    def rules(self, rules: Mapping[str, Rule]) -> AbstractContextManager[None]:
        """See Model."""
        return self.chain.intervention(self.chain.adapter.rules(rules))

    @final
    def dropout(self, networks: SubNetworks, before: Mapping[str, float] | None = None) -> AbstractContextManager[None]:
        """See Model."""
        return self.chain.intervention(self.chain.adapter.dropout(networks, before))

    @final
    def params(self, layer: str) -> dict[str, Floats]:
        """See Model."""
        return self.chain.adapter.params(layer)

    @final
    def layer_forward(self, layer: str, x: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        """See Model."""
        return self.chain.adapter.layer_forward(layer, x, params)

    @final
    def layer_vjp(self, layer: str, x: Floats, gy: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        """See Model."""
        return self.chain.adapter.layer_vjp(layer, x, gy, params)
