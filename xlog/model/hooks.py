"""Hook: what is to happen at each call of a layer, before or after it, for as long as a pass lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

Tensor = Any  # of the framework
Tap = Callable[[str, Tensor], Tensor]  # layer's name and output (or input) -> what goes on in its place

Item = TypeVar("Item")


class Hook(NamedTuple):
    """What is to happen at each call of a layer."""

    layer: str
    call: Callable[..., Any]
    """call(part, arguments, output) -> output or, before, call(part, arguments, named) -> (arguments, named)."""
    before: bool = False


@contextmanager
def held(stack: list[Item], item: Item) -> Iterator[None]:
    """Keep an item on a stack for as long as the `with` lasts."""
    stack.append(item)
    try:
        yield
    finally:
        stack.pop()
