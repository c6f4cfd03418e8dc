"""Fused convolutions: forward passes of a private copy whose convolutions do the activation behind them, by oneDNN."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from ..arrays import Floats
from ..errors import ModelError
from ..override import override
from .torch_functions import functions_named

_ROWS = 8  # of the pass that weights are laid out for, about what a batch has; others may be slower, and are as right


class Activation(NamedTuple):
    """What oneDNN does to what a convolution puts out, as its operation takes it."""

    name: str = "none"
    numbers: Sequence[float] = ()
    algorithm: str = ""


def fused_engine(forward: Callable[[Floats], Floats], x: Floats) -> Callable[[Floats], Floats]:
    """Return forward passes (N, ...) -> (N, K) that do what `forward` does with its convolutions fused.

    A pass over inputs like x shows which activation is behind which convolution.
    Raises ModelError where oneDNN is not there and where a network has no convolution for it.
    """
    if not torch.backends.mkldnn.is_available() or not hasattr(torch.ops.mkldnn, "_convolution_pointwise"):
        raise ModelError("torch was built without oneDNN")
    seen = _Seen()
    with seen:
        forward(np.resize(x, (_ROWS, *x.shape[1:])))
    plan = seen.plan()
    if not plan:
        raise ModelError("there is no convolution that could be fused")

    def fused(x: Floats) -> Floats:
        with _Fusing(plan):
            return forward(x)

    return fused


class _Convolution(NamedTuple):
    """A call of torch.conv2d."""

    x: Tensor
    weight: Tensor
    bias: Tensor | None = None
    stride: Any = 1
    padding: Any = 0
    dilation: Any = 1
    groups: int = 1

    @classmethod
    def of(cls, args: Sequence[Any], named: Mapping[str, Any]) -> _Convolution:
        return cls(*args, **{"x" if name == "input" else name: value for name, value in named.items()})

    def is_plain(self) -> bool:
        """Tell whether oneDNN's operation takes it."""
        is_float = {self.x.dtype, self.weight.dtype} == {torch.float32}
        return is_float and self.x.ndim == 4 and not isinstance(self.padding, str) and not self.x.requires_grad

    def geometry(self) -> tuple[list[int], list[int], list[int], int]:
        padding, stride, dilation = (_pair(value) for value in (self.padding, self.stride, self.dilation))
        return padding, stride, dilation, self.groups


@dataclass
class _Fused:
    """A convolution of a pass: its weights as oneDNN wants them, and what is done behind it."""

    weight: Tensor
    packed: Tensor
    activation: Activation

    def run(self, call: _Convolution) -> Tensor:
        made: Tensor = torch.ops.mkldnn._convolution_pointwise(
            call.x, self.packed, call.bias, *call.geometry(), *self.activation
        )
        return made


class _Seen(TorchFunctionMode):
    """Sees one pass: its convolutions, in order, and which activation alone reads what one puts out."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: list[_Convolution] = []
        self._outputs: dict[int, Tensor] = {}  # by the number of a convolution; held, so that each stays one of a kind
        self._behind: dict[int, Activation] = {}
        self._read: set[int] = set()  # by something else than one activation

    @override
    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = kwargs or {}
        made = func(*args, **named)
        if _is_fact(func):
            return made
        given = list(_flat((args, *named.values())))
        for number in [number for number, y in self._outputs.items() if any(y is one for one in given)]:
            self._read_by(number, activation_of(func, args, named), made)
        if func is torch.conv2d:
            self._outputs[len(self._calls)] = made
            self._calls.append(_Convolution.of(args, named))
        return made

    def _read_by(self, number: int, activation: Activation | None, made: object) -> None:
        if activation is None or number in self._behind:
            self._read.add(number)
            return
        self._behind[number] = activation
        if made is self._outputs[number]:  # written into, so that others read what is activated
            del self._outputs[number]

    def plan(self) -> dict[int, _Fused]:
        """Return what may be fused, by the number of the convolution."""
        return {
            number: _Fused(call.weight, _packed(call), self._activation(number))
            for number, call in enumerate(self._calls)
            if call.is_plain()
        }

    def _activation(self, number: int) -> Activation:
        return Activation() if number in self._read else self._behind.get(number, Activation())


class _Fusing(TorchFunctionMode):
    """One pass with convolutions fused as planned. A network that goes another way than it went raises ModelError."""

    def __init__(self, plan: Mapping[int, _Fused]) -> None:
        super().__init__()
        self._plan, self._calls = plan, 0
        self._waits: tuple[Tensor, Activation] | None = None  # for the activation that was done already

    @override
    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = kwargs or {}
        if self._waits and not _is_fact(func) and any(self._waits[0] is one for one in _flat((args, *named.values()))):
            (_, done), self._waits = self._waits, None
            if activation_of(func, args, named) != done:
                raise _another_way()
            return args[0]
        if func is not torch.conv2d:
            return func(*args, **named)
        fused = self._plan.get(self._calls)
        self._calls += 1
        call = _Convolution.of(args, named)
        if fused is None or call.weight is not fused.weight or not call.is_plain():
            return func(*args, **named)
        self._end_waiting()
        made = fused.run(call)
        self._waits = (made, fused.activation) if fused.activation.name != "none" else None
        return made

    @override
    def __exit__(self, *raised: Any) -> None:
        super().__exit__(*raised)
        if raised[0] is None:
            self._end_waiting()

    def _end_waiting(self) -> None:
        if self._waits:
            raise _another_way()


def activation_of(func: Any, args: Sequence[Any], named: Mapping[str, Any]) -> Activation | None:
    """Return the activation that a call of a function is, if oneDNN has it."""
    make = _MAKERS.get(func)
    others = {name: value for name, value in named.items() if name not in ("input", "inplace")}
    return make(*args[1:], **others) if make and args else None


def _hardtanh(min_val: float = -1.0, max_val: float = 1.0, *_: object) -> Activation:
    return Activation("hardtanh", (float(min_val), float(max_val)))


def _leaky_relu(negative_slope: float = 0.01, *_: object) -> Activation:
    return Activation("leaky_relu", (float(negative_slope),))


def _gelu(approximate: str = "none") -> Activation:
    return Activation("gelu", (), approximate)


def _named(name: str) -> Callable[..., Activation]:
    return lambda *_: Activation(name)


_MAKERS: dict[Any, Callable[..., Activation]] = {
    function: make
    for names, make in {
        "relu relu_": _named("relu"),
        "relu6": lambda *_: _hardtanh(0.0, 6.0),
        "hardtanh hardtanh_": _hardtanh,
        "leaky_relu leaky_relu_": _leaky_relu,
        "gelu": _gelu,
        "silu": _named("swish"),
        "hardswish": _named("hardswish"),
        "sigmoid sigmoid_": _named("sigmoid"),
        "tanh tanh_": _named("tanh"),
    }.items()
    for function in functions_named(names)
}

_FACTS = functions_named("size dim stride numel is_contiguous __len__")


def _is_fact(func: Any) -> bool:
    """Tell whether a function tells something of a tensor but its values: .shape and the like."""
    return func in _FACTS or (getattr(func, "__self__", None) in _ATTRIBUTES and func.__name__ == "__get__")


_ATTRIBUTES = [
    getattr(Tensor, name) for name in ("shape", "ndim", "dtype", "device", "layout", "requires_grad", "is_cuda")
]


def _packed(call: _Convolution) -> Tensor:
    packed: Tensor = torch.ops.mkldnn._reorder_convolution_weight(call.weight, *call.geometry(), list(call.x.shape))
    return packed


def _pair(value: Any) -> list[int]:
    return [value, value] if isinstance(value, int) else list(value) * (2 // len(value))


def _flat(values: Iterable[Any]) -> Iterable[Any]:
    for value in values:
        if isinstance(value, tuple | list):
            yield from _flat(value)
        else:
            yield value


def _another_way() -> ModelError:
    return ModelError("the network goes another way than it went before")
