"""Calling: torch's functions that do what layers do, seen while it lasts, wherever they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from ..override import override
from .functions import Call, FunctionCall, Summands, bound


def functions_named(names: str) -> set[Callable[..., Any]]:
    """Every function of torch under these names: the same operation as a function and as a method."""
    places = (torch, Tensor, F, torch.special)
    return {getattr(place, name) for name in names.split() for place in places if hasattr(place, name)}


_NAMES = {
    "relu": "relu relu_ relu6",
    "act": "gelu silu hardswish hardsigmoid hardtanh hardtanh_ sigmoid sigmoid_ tanh tanh_ elu elu_ selu selu_ celu "
    "celu_ leaky_relu leaky_relu_ softplus mish softsign logsigmoid",
    "softmax": "softmax",
    "maxpool": "max_pool1d max_pool2d max_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d amax",
    "norm": "layer_norm group_norm",
    "linear": "linear",
    "other": "clamp clamp_ clamp_min clamp_max clip exp log sqrt rsqrt square pow __pow__ abs erf reciprocal "
    "log_softmax",
}
_KINDS = {function: kind for kind, names in _NAMES.items() for function in functions_named(names)}
_PARAMS = {
    F.linear: {"weight": 1, "bias": 2},
    F.layer_norm: {"weight": 2, "bias": 3},
    F.group_norm: {"weight": 2, "bias": 3},
}
_SUMS, _SUMS_IN_PLACE = functions_named("add __add__"), functions_named("add_ __iadd__")


class Calling(TorchFunctionMode):
    """Passes calls of functions through `call`, and what is summed through `summands`: in this thread.

    Both are asked of tensors that depend on the input alone, as `depends` says.
    """

    def __init__(self, call: Call, summands: Summands | None, depends: Callable[[object], bool]) -> None:
        super().__init__()
        self._call, self._summands, self._depends = call, summands, depends

    @override
    def __torch_function__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        named = dict(kwargs or {})
        if func in _KINDS and args and self._is_of_one(args, named):
            run, params = bound(func, args, named, _PARAMS.get(func, {}))
            return self._call(FunctionCall(_KINDS[func], args[0], params, run))
        if self._summands and (func in _SUMS or func in _SUMS_IN_PLACE) and self._is_of_two(args, named):
            made = torch.add(*self._summands(*args))
            return args[0].copy_(made) if func in _SUMS_IN_PLACE else made
        return func(*args, **named)

    def _is_of_one(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> bool:
        return self._depends(args[0]) and not any(map(self._depends, (*args[1:], *named.values())))

    def _is_of_two(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> bool:
        if len(args) != 2 or named or not all(map(self._depends, args)):
            return False
        return args[0] is not args[1] and args[0].shape == args[1].shape
