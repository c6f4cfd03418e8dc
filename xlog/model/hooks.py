"""Hook: what is to happen at each call of a layer, before or after it, for as long as a pass lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..errors import LayerError
from .backend import Backend, Tensor
from .parts import Part

Tap = Callable[[str, Tensor], Tensor]  # layer's name and output (or input) -> what goes on in its place


class Hook(NamedTuple):
    """What is to happen at each call of a layer."""

    layer: str
    call: Callable[..., Any]
    """call(part, arguments, output) -> output or, before, call(part, arguments, named) -> (arguments, named)."""
    before: bool = False


@contextmanager
def hooked(backend: Backend, parts: Mapping[str, Part], hooks: Sequence[Hook]) -> Iterator[None]:
    """Have parts run hooks for as long as the `with` lasts."""
    handles = []
    try:
        for hook in hooks:
            add = backend.add_hook_before if hook.before else backend.add_hook
            handles.append(add(parts[hook.layer], hook.call))
        yield
    finally:
        for handle in handles:
            handle.remove()


def after(backend: Backend, name: str, tap: Tap) -> Hook:
    """Pass a layer's output through a tap: the first one of a tuple."""

    def hook(part: Part, arguments: object, output: object) -> object:
        if backend.is_tensor(output):
            return tap(name, output)
        if isinstance(output, tuple) and output and backend.is_tensor(output[0]):
            return (tap(name, output[0]), *output[1:])
        return output

    return Hook(name, hook)


def before(backend: Backend, name: str, tap: Tap) -> Hook:
    """Pass a layer's first input through a tap."""

    def hook(part: Part, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
        if not arguments or not backend.is_tensor(arguments[0]):
            raise LayerError(
                f"wanted a tensor as the first argument of layer {name!r}, got none; choose a layer that takes one"
            )
        return (tap(name, arguments[0]), *arguments[1:]), named

    return Hook(name, hook, before=True)
