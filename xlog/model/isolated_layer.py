"""IsolatedLayer, IsolatedFunction: a part of a network on its own, on private parameters; the network is untouched."""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

import numpy as np

from ..arrays import Array, Floats
from ..errors import LayerError, close_names
from ..override import override
from .backend import Backend, Part, Tensor, kind_of
from .functions import FunctionCall
from .isolation import global_generators_preserved


class Isolated(abc.ABC):
    """What a network calls, without it."""

    def __init__(self, backend: Backend, name: str, kind: str, is_kept: Callable[[], bool]) -> None:
        self._backend, self._name, self.kind = backend, name, kind
        self._is_kept = is_kept  # whether random generators are, by an isolation that lasts

    @abc.abstractmethod
    def _run(self, x: Tensor, params: Mapping[str, Floats] | None) -> Tensor:
        """Output at x, with other parameters if given."""

    @abc.abstractmethod
    def _own(self) -> Mapping[str, Tensor]:
        """Its own parameters."""

    def params(self) -> dict[str, Floats]:
        """Copies of its own parameters; a linear weight is (out, in)."""
        return {name: self._turned(name, self._backend.array(tensor)) for name, tensor in self._own().items()}

    def forward(self, x: Array, params: Mapping[str, Floats] | None) -> Floats:
        """Output of the layer at x, (N, ...) -> (N, ...), with other parameters if given; whole numbers stay such."""
        with self._undisturbed(gradients=False):
            return self._backend.array(self._run(self._backend.constant(x), params))

    def vjp(self, x: Floats, gy: Floats, params: Mapping[str, Floats] | None) -> Floats:
        """Pull gy, shaped as the output, back to x (N, ...), with other parameters if given."""
        return self.pull(x, params)[1](gy)

    def pull(self, x: Floats, params: Mapping[str, Floats] | None) -> tuple[Floats, Callable[[Floats], Floats]]:
        """Output of the layer at x, and what pulls a gradient for it back, with other parameters if given."""
        with self._undisturbed(gradients=True):
            leaf = self._backend.differentiable(self._backend.tensor(x))
            y = self._run(leaf.clone(), params)  # which it may write into

        def pulled(gy: Floats) -> Floats:
            with self._undisturbed(gradients=True):
                self._check_shape(gy, y)
                return self._backend.array(self._backend.leaf_gradient(y, leaf, gy))

        return self._backend.array(y), pulled

    def check(self, params: Mapping[str, Floats]) -> None:
        """Raise LayerError for a parameter that is not there or of another shape."""
        for name, value in params.items():
            self._replacement(name, value)

    def put(self, params: Mapping[str, Floats]) -> None:
        """Write into its own parameters: for layers of a private copy."""
        with self._backend.recording(False):
            for name, value in params.items():
                self._backend.write(self._own()[name], self._replacement(name, value))

    def _check_shape(self, gy: Floats, y: Tensor) -> None:
        if np.shape(gy) != tuple(y.shape):
            raise LayerError(
                f"wanted a gy of the shape that layer {self._name!r} puts out, {tuple(y.shape)}, got "
                f"{np.shape(gy)}; pass a gradient for its output"
            )

    @contextmanager
    def _undisturbed(self, gradients: bool) -> Iterator[None]:
        with ExitStack() as stack:
            if not self._is_kept():
                stack.enter_context(self._backend.generators_kept())
                stack.enter_context(global_generators_preserved())
            stack.enter_context(self._backend.recording(gradients))
            yield

    def _replacement(self, name: str, value: Floats) -> Tensor:
        own = self._own()
        if name not in own:
            raise LayerError(
                f"no parameter named {name!r} in layer {self._name!r}{close_names(name, own)}; "
                f"model.params({self._name!r}) has {sorted(own)}"
            )
        turned = np.asarray(self._turned(name, np.asarray(value)))
        if turned.shape != tuple(own[name].shape):
            wanted = self._turned(name, np.empty(tuple(own[name].shape), bool)).shape
            raise LayerError(
                f"wanted parameter {name!r} of layer {self._name!r} with shape {wanted}, got {np.shape(value)}; "
                f"model.params({self._name!r}) returns such ones"
            )
        return self._backend.given(turned, own[name])

    def _turned(self, name: str, value: Floats) -> Floats:
        """(out, in) <-> how the framework keeps the weight of a linear layer."""
        is_turned = self._backend.linear_weights_lie_transposed and self.kind == "linear"
        return value.T if is_turned and name == "weight" else value


class IsolatedLayer(Isolated):
    """A layer without its network."""

    def __init__(self, backend: Backend, name: str, part: Part, is_kept: Callable[[], bool]) -> None:
        super().__init__(backend, name, kind_of(backend, part), is_kept)
        self._part = part

    @override
    def _run(self, x: Tensor, params: Mapping[str, Floats] | None) -> Tensor:
        twin = self._twin(self._part)
        for name, value in (params or {}).items():
            twin._parameters[name] = self._replacement(name, value)
        y = twin.forward(x)  # and not twin(x): no hooks
        if not isinstance(y, self._backend.tensor_type):
            raise LayerError(
                f"wanted one tensor out of layer {self._name!r} alone, got {type(y).__name__}; take one of its parts"
            )
        return y

    def _twin(self, part: Part) -> Part:
        """Make a part of the same class that shares nothing that a pass writes, and has no hooks."""
        twin = object.__new__(type(part))
        twin.__dict__.update(part.__dict__)
        for name, value in part.__dict__.items():
            if "hook" in name and isinstance(value, dict):
                twin.__dict__[name] = type(value)()
        children = self._backend.children_attribute
        twin.__dict__ |= {
            "training": False,
            "_parameters": {name: None if p is None else p.detach() for name, p in part._parameters.items()},
            "_buffers": {name: None if b is None else b.clone() for name, b in part._buffers.items()},
            children: {name: child and self._twin(child) for name, child in getattr(part, children).items()},
        }
        for name in self._backend.bound_attributes:
            twin.__dict__.pop(name, None)
        return twin

    @override
    def _own(self) -> dict[str, Tensor]:
        # paddle's batch-norm keeps its running statistics, `_mean` and `_variance`, among its parameters
        named = self._part._parameters.items()
        return {name: tensor for name, tensor in named if tensor is not None and not name.startswith("_")}


class IsolatedFunction(Isolated):
    """A function as a network has called it, without the network."""

    def __init__(self, backend: Backend, name: str, call: FunctionCall) -> None:
        super().__init__(backend, name, call.kind, lambda: True)  # it is known as long as gradients are pulled back
        self._function, self._params = call.run, {key: value.detach() for key, value in call.params.items()}

    @override
    def _run(self, x: Tensor, params: Mapping[str, Floats] | None) -> Tensor:
        replaced = {name: self._replacement(name, value) for name, value in (params or {}).items()}
        y = self._function(x, {**self._params, **replaced})
        if not isinstance(y, self._backend.tensor_type):
            raise LayerError(f"wanted one tensor out of the function {self._name}, got {type(y).__name__}")
        return y

    @override
    def _own(self) -> Mapping[str, Tensor]:
        return self._params
