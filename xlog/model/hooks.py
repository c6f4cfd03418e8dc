"""Hook: what is to happen at each call of a layer, before or after it, for as long as a pass lasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .backend import Tensor

Tap = Callable[[str, Tensor], Tensor]  # layer's name and output (or input) -> what goes on in its place


class Hook(NamedTuple):
    """What is to happen at each call of a layer."""

    layer: str
    call: Callable[..., Any]
    """call(part, arguments, output) -> output or, before, call(part, arguments, named) -> (arguments, named)."""
    before: bool = False
    is_tap: bool = False
    """Whether `call` is a Tap, of the layer's first output or, before, of its first input."""
