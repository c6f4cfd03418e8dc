"""Functions of paddle that networks call, others in their place for the time; paddle has no mode for that."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import paddle
from paddle import Tensor, nn
from paddle.nn import functional as F

from .functions import Call, FunctionCall, Summands, bound

Function = Callable[..., Any]
OWNERS = (F, paddle, Tensor)


@contextmanager
def replaced(by: Mapping[Function, Function], parts: Sequence[nn.Layer]) -> Iterator[None]:
    """Bind the names of functions to others, as long as it lasts: paddle's own names, and those that layers have.

    These are names in the files of the layers' classes, and attributes. Calls of other threads go to the function
    itself.
    """
    others = {id(function): _here(function, other) for function, other in by.items()}
    bound: list[tuple[Any, str, Function]] = []
    try:
        for owner in OWNERS:
            for name in {name for function in by for name in (function.__name__, function.__name__.lstrip("_"))}:
                function = getattr(owner, name, None)
                if function is not None and id(function) in others:
                    bound.append((owner, name, function))
                    setattr(owner, name, others[id(function)])
        for names in _names_of(parts):
            for name in [name for name, value in names.items() if id(value) in others]:
                bound.append((names, name, names[name]))
                names[name] = others[id(names[name])]
        yield
    finally:
        for where, name, function in bound:
            if isinstance(where, dict):
                where[name] = function
            else:
                setattr(where, name, function)


def _here(function: Function, other: Function) -> Function:
    """Return a function that is the other one in this thread."""
    thread = threading.get_ident()

    @functools.wraps(function)  # by its name it may be found again
    def either(*args: Any, **named: Any) -> Any:
        return (other if threading.get_ident() == thread else function)(*args, **named)

    return either


def _names_of(parts: Sequence[nn.Layer]) -> list[dict[str, Any]]:
    """Attributes of layers, and the names of the files that their classes stand in, each file once."""
    files = [getattr(getattr(kind, "forward", None), "__globals__", {}) for kind in dict.fromkeys(map(type, parts))]
    return [*{id(names): names for names in files}.values(), *map(vars, parts)]


_NAMES = {
    "relu": "relu relu_ relu6",
    "act": "gelu silu swish hardswish hardsigmoid hardtanh sigmoid sigmoid_ tanh tanh_ elu elu_ selu celu leaky_relu "
    "softplus mish softsign log_sigmoid",
    "softmax": "softmax",
    "maxpool": "max_pool1d max_pool2d max_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d amax",
    "avgpool": "avg_pool1d avg_pool2d avg_pool3d adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d",
    "norm": "layer_norm group_norm",
    "linear": "linear",
    "other": "clip exp log sqrt rsqrt square pow abs erf reciprocal log_softmax",
}
_PARAMS = {
    "linear": {"weight": 1, "bias": 2},
    "layer_norm": {"weight": 2, "bias": 3},
    "group_norm": {"weight": 3, "bias": 4},
}


@contextmanager
def calling(
    call: Call, summands: Summands | None, depends: Callable[[object], bool], parts: Sequence[nn.Layer]
) -> Iterator[None]:
    """Pass calls of functions through `call`, and what is summed through `summands`: as long as it lasts, here.

    Both are asked of tensors that depend on the input alone, as `depends` says. `parts` are all layers.
    """
    by = {
        function: _calling(function, kind, _PARAMS.get(name, {}), call, depends)
        for kind, names in _NAMES.items()
        for name in names.split()
        for function in {getattr(owner, name) for owner in OWNERS if hasattr(owner, name)}
    }
    sums = ((Tensor, "__add__"), (paddle._C_ops, "add"), (paddle._C_ops, "add_")) if summands else ()
    kept = [(owner, name, getattr(owner, name)) for owner, name in sums]
    try:
        for owner, name, add in kept:
            assert summands is not None
            setattr(owner, name, _here(add, _summing(add, name == "add_", summands, depends)))
        with replaced(by, parts):
            yield
    finally:
        for owner, name, add in kept:
            setattr(owner, name, add)


def _calling(
    function: Function, kind: str, places: Mapping[str, int], call: Call, depends: Callable[[object], bool]
) -> Function:
    def called(*args: Any, **named: Any) -> Any:
        if not args or not depends(args[0]) or any(map(depends, (*args[1:], *named.values()))):
            return function(*args, **named)
        run, params = bound(function, args, named, places)
        return call(FunctionCall(kind, args[0], params, run))

    return called


def _summing(add: Function, in_place: bool, summands: Summands, depends: Callable[[object], bool]) -> Function:
    plain = paddle._C_ops.add

    def summed(*args: Any, **named: Any) -> Any:
        are_two = len(args) == 2 and not named and all(map(depends, args)) and args[0] is not args[1]
        if not are_two or args[0].shape != args[1].shape:
            return add(*args, **named)
        made = plain(*summands(*args))
        return paddle.assign(made, args[0]) if in_place else made

    return summed
