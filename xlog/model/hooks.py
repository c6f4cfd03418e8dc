"""Hook: what is to happen at each call of a layer, before or after it, for as long as a pass lasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..errors import LayerError
from .backend import Backend, Part, Tensor

Tap = Callable[[str, Tensor], Tensor]  # layer's name and output (or input) -> what goes on in its place


class Hook(NamedTuple):
    """What is to happen at each call of a layer."""

    layer: str
    call: Callable[..., Any]
    """call(part, arguments, output) -> output or, before, call(part, arguments, named) -> (arguments, named)."""
    before: bool = False


def after(backend: Backend, name: str, tap: Tap) -> Hook:
    """Pass a layer's output through a tap: the first one of a tuple."""

    def hook(part: Part, arguments: object, output: object) -> object:
        if isinstance(output, backend.tensor_type):
            return tap(name, output)
        if isinstance(output, tuple) and output and isinstance(output[0], backend.tensor_type):
            return (tap(name, output[0]), *output[1:])
        return output

    return Hook(name, hook)


def before(backend: Backend, name: str, tap: Tap) -> Hook:
    """Pass a layer's first input through a tap."""

    def hook(part: Part, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
        if not arguments or not isinstance(arguments[0], backend.tensor_type):
            raise LayerError(
                f"wanted a tensor as the first argument of layer {name!r}, got none; choose a layer that takes one"
            )
        return (tap(name, arguments[0]), *arguments[1:]), named

    return Hook(name, hook, before=True)
