"""Models without a framework: a base class to inherit, and any callable as a model with forward passes only."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property

import numpy as np

from ..arrays import Array, Floats, probabilities
from ..errors import ConfigError, LayerError, ModelError
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


class BaseModel(Model):
    """A Model to inherit: `forward` is all that a subclass must have; what else it can do it overrides.

    Everything that needs gradients, layers or parameters raises ModelError (LayerError) and names what is missing, so
    explainers that need it are refused by name.
    """

    batch_size: int = 16

    def forward(self, x: Floats) -> Floats:
        """Outputs: (N, ...) -> (N, K)."""
        raise NotImplementedError(f"{type(self).__name__} needs a forward(x)")

    @cached_property
    @override
    def findings(self) -> MutableMapping[Hashable, object]:
        return {}

    @override
    def probabilities(self, outputs: Floats) -> Floats:
        return probabilities(outputs)

    def layers(self) -> list[Layer]:
        """See Model. None by default."""
        return []

    def calls(self, x: Floats) -> list[LayerCall]:
        """See Model. None by default."""
        return []

    @override
    def describe(self) -> ModelFacts:
        return ModelFacts("none", "", type(self).__name__, "cpu", "float32", 0)

    @override
    def free_bytes(self) -> int | None:
        return None

    @override
    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        self._refuse_layers(layers)
        return Trace(self.forward(x), {})

    @override
    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        share = masks[:, None].astype(x.dtype)
        return self.forward(share * x[rows] + (1 - share) * baselines[rows])

    @override
    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> Pullback:
        raise self._lacking("gradients")

    @override
    def with_params(self, params: Mapping[str, Mapping[str, Floats]]) -> BaseModel:
        raise self._lacking("parameters that could be others")

    def isolated(self) -> AbstractContextManager[None]:
        """See Model. There is nothing to restore by default."""
        return nullcontext()

    @override
    def edit(self, edits: Mapping[str, Edit], rows: int | None = None) -> AbstractContextManager[None]:
        self._refuse_layers(edits)
        return nullcontext()

    @override
    def rules(
        self,
        rules: Mapping[str, Rule],
        products: Pull | None = None,
        functions: Mapping[str, Rule] | None = None,
        sums: SumRule | None = None,
    ) -> AbstractContextManager[None]:
        self._refuse_layers(rules)
        raise self._lacking("gradients")

    @override
    def operations(self, x: Floats) -> list[Operation]:
        raise self._lacking("gradients")

    @override
    def foldable(self, x: Floats) -> list[tuple[str, str]]:
        return []

    @override
    def dropout(self, networks: SubNetworks, before: Mapping[str, float] | None = None) -> AbstractContextManager[None]:
        raise self._lacking("dropout layers")

    @override
    def params(self, layer: str) -> dict[str, Floats]:
        raise self._no_layer(layer)

    @override
    def layer_forward(self, layer: str, x: Array, params: Mapping[str, Floats] | None = None) -> Floats:
        raise self._no_layer(layer)

    @override
    def layer_vjp(self, layer: str, x: Floats, gy: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        raise self._no_layer(layer)

    @override
    def layer_pull(
        self, layer: str, x: Floats, params: Mapping[str, Floats] | None = None
    ) -> tuple[Floats, Callable[[Floats], Floats]]:
        raise self._no_layer(layer)

    def _lacking(self, what: str) -> ModelError:
        return ModelError(
            f"{type(self).__name__} has no {what}, only forward passes; choose a method that needs no more, such as "
            "Occlusion, RISE, LIME or KernelSHAP"
        )

    def _no_layer(self, name: str) -> LayerError:
        return LayerError(f"no layer named {name!r}: {type(self).__name__} has no layers, only forward passes")

    def _refuse_layers(self, names: Sequence[str] | Mapping[str, object]) -> None:
        for name in names:
            raise self._no_layer(name)


class FunctionModel(BaseModel):
    """A black box: any callable of arrays (N, C, H, W) -> probabilities (N, K).

    `classes` are the class names, or their number K. An ONNX Runtime session, a client of a server or a classifier of
    scikit-learn is one behind a function of a line. `name` is what logs call it; `batch_size` is how many rows a call
    gets at most. A run takes what it returns as probabilities, unless `activation=` says otherwise. Raises
    ConfigError for what is no callable, and ModelError in a pass for outputs of another shape.
    """

    activation: str | Callable[[Floats], Floats] = "none"
    """Of a run without its own."""

    def __init__(
        self,
        function: Callable[[Floats], Array],
        classes: int | Sequence[str],
        *,
        name: str = "",
        batch_size: int = 64,
    ) -> None:
        if not callable(function):
            raise ConfigError(f"FunctionModel: wanted a callable (N, C, H, W) -> (N, K), got {function!r}")
        count = classes if isinstance(classes, int) else len(classes)
        if count < 1 or batch_size < 1:
            raise ConfigError(f"FunctionModel: wanted classes and a batch_size, got {classes!r} and {batch_size!r}")
        self.batch_size, self._function, self._count = batch_size, function, count
        self._name = name or str(getattr(function, "__qualname__", type(function).__name__))

    @override
    def describe(self) -> ModelFacts:
        return ModelFacts("function", "", self._name, "cpu", "float32", 0)

    @override
    def probabilities(self, outputs: Floats) -> Floats:
        # Outputs are probabilities already.
        return outputs

    @override
    def forward(self, x: Floats) -> Floats:
        outputs = np.asarray(self._function(x))
        if outputs.shape != (len(x), self._count) or outputs.dtype.kind not in "fiub":
            raise ModelError(
                f"{self._name}: wanted outputs {(len(x), self._count)} of {len(x)} inputs, got {outputs.dtype} of "
                f"shape {outputs.shape}; return an array with a row per input and a column per class or value"
            )
        return outputs.astype(np.float64 if outputs.dtype == np.float64 else np.float32)
