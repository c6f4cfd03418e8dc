"""Proxy: a model that stands before another one, and does what that does wherever a subclass does not differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import final

import numpy as np

from ..arrays import Array, Floats
from ..override import override
from .base import (
    INPUT,
    Edit,
    Layer,
    LayerCall,
    Model,
    ModelFacts,
    Operation,
    Pull,
    Pullback,
    Rule,
    SubNetworks,
    SumRule,
    Trace,
)


class Chain:
    """A row of proxies and the adapter that it ends in; the proxies of a row share it."""

    def __init__(self, adapter: Model) -> None:
        self.adapter = adapter
        self.interventions = 0  # that last; the network does not do what it usually does
        self.batch_size: int | None = None  # that a proxy has found; None where it is the adapter's
        self.window_rows = 0  # that a pass has where no more than what windows reach is computed; 0 where all is

    @contextmanager
    def intervention(self, begun: AbstractContextManager[None]) -> Iterator[None]:
        """Register an intervention with all proxies for as long as it lasts."""
        self.interventions += 1
        try:
            with begun:
                yield
        finally:
            self.interventions -= 1


class Proxy(Model):
    """Stands before a model. A subclass replaces passes; what is no pass goes straight to the adapter."""

    def __init__(self, inner: Model) -> None:
        self.inner = inner
        self.chain: Chain = inner.chain if isinstance(inner, Proxy) else Chain(inner)

    # ------------------------------------------------------------------------- what a subclass may replace

    @property
    @override
    def batch_size(self) -> int:
        return self.inner.batch_size

    @override
    def calls(self, x: Floats) -> list[LayerCall]:
        return self.inner.calls(x)

    @override
    def probabilities(self, outputs: Floats) -> Floats:
        return self.inner.probabilities(outputs)

    @override
    def forward(self, x: Floats) -> Floats:
        return self.inner.forward(x)

    @override
    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        return self.inner.trace(x, layers)

    @override
    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        return self.inner.forward_blends(x, baselines, masks, rows)

    @override
    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> Pullback:
        return self.inner.vjp(x, wrt)

    def with_params(self, params: Mapping[str, Mapping[str, Floats]]) -> Model:
        """See Model. What stands before the copy a subclass says; here it is nothing."""
        return self.inner.with_params(params)

    # ----------------------------------------------------------------------------- what the adapter answers

    @final
    @override
    @property
    def findings(self) -> MutableMapping[Hashable, object]:
        return self.chain.adapter.findings

    @final
    @override
    def layers(self) -> list[Layer]:
        return self.chain.adapter.layers()

    @final
    @override
    def describe(self) -> ModelFacts:
        return self.chain.adapter.describe()

    @final
    @override
    def free_bytes(self) -> int | None:
        return self.chain.adapter.free_bytes()

    @final
    @override
    def isolated(self) -> AbstractContextManager[None]:
        return self.chain.adapter.isolated()

    @final
    @override
    def edit(self, edits: Mapping[str, Edit], rows: int | None = None) -> AbstractContextManager[None]:
        return self.chain.intervention(self.chain.adapter.edit(edits, rows))

    @final
    @override
    def rules(
        self,
        rules: Mapping[str, Rule],
        products: Pull | None = None,
        functions: Mapping[str, Rule] | None = None,
        sums: SumRule | None = None,
    ) -> AbstractContextManager[None]:
        return self.chain.intervention(self.chain.adapter.rules(rules, products, functions, sums))

    @final
    @override
    def operations(self, x: Floats) -> list[Operation]:
        return self.chain.adapter.operations(x)

    @final
    @override
    def foldable(self, x: Floats) -> list[tuple[str, str]]:
        return self.chain.adapter.foldable(x)

    @final
    @override
    def dropout(self, networks: SubNetworks, before: Mapping[str, float] | None = None) -> AbstractContextManager[None]:
        return self.chain.intervention(self.chain.adapter.dropout(networks, before))

    @final
    @override
    def params(self, layer: str) -> dict[str, Floats]:
        return self.chain.adapter.params(layer)

    @final
    @override
    def layer_forward(self, layer: str, x: Array, params: Mapping[str, Floats] | None = None) -> Floats:
        return self.chain.adapter.layer_forward(layer, x, params)

    @final
    @override
    def layer_vjp(self, layer: str, x: Floats, gy: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        return self.chain.adapter.layer_vjp(layer, x, gy, params)

    @final
    @override
    def layer_pull(
        self, layer: str, x: Floats, params: Mapping[str, Floats] | None = None
    ) -> tuple[Floats, Callable[[Floats], Floats]]:
        return self.chain.adapter.layer_pull(layer, x, params)
