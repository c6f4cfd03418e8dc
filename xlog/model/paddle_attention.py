"""attending: paddle's attention, looked into while it lasts, wherever it is computed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import paddle
from paddle import Tensor
from paddle.nn import functional as F
from paddle.nn.attention import SDPBackend, sdpa_kernel

Tap = Callable[[Tensor], Tensor]

_SOFTMAXES = ((F.softmax, -1), (paddle.softmax, None))  # and the axis that each takes by itself


@contextmanager
def attending(tap: Tap, kinds: Sequence[type]) -> Iterator[None]:
    """Pass what attention shares out, (..., queries, keys), through a tap: as long as it lasts, in this thread.

    A softmax over the last axis of four or more is attention. scaled_dot_product_attention and flash_attention are
    told to compute by their definition, in which a softmax is. The names that functions of paddle's softmax have are
    bound to ones that tap, for the time: paddle's own, and those in files that classes of layers, `kinds`, stand in.
    """
    tapping = {id(function): _tapping(function, axis, tap) for function, axis in _SOFTMAXES}
    with ExitStack() as stack:
        stack.enter_context(sdpa_kernel(SDPBackend.MATH))
        for owner in (F, paddle, Tensor):
            stack.enter_context(_bound(owner, "softmax", tapping[id(owner.softmax)]))
        for names in _names_beside(kinds):
            for name in [name for name, value in names.items() if id(value) in tapping]:
                stack.enter_context(_bound(names, name, tapping[id(names[name])]))
        yield


def _tapping(softmax: Callable[..., Tensor], default: int | None, tap: Tap) -> Callable[..., Tensor]:
    """Make a softmax whose output over the last of four axes or more goes through a tap; in other threads none does."""
    thread = threading.get_ident()

    def tapping(*args: Any, **named: Any) -> Tensor:
        made = softmax(*args, **named)
        axis = args[1] if len(args) > 1 else named.get("axis", named.get("dim", default))
        is_attention = made.ndim >= 4 and axis in (-1, made.ndim - 1) and threading.get_ident() == thread
        return tap(made) if is_attention else made

    return tapping


def _names_beside(kinds: Sequence[type]) -> list[dict[str, Any]]:
    """The names of the files that classes of layers stand in, each file once."""
    found = [getattr(getattr(kind, "forward", None), "__globals__", {}) for kind in dict.fromkeys(kinds)]
    return list({id(names): names for names in found}.values())


@contextmanager
def _bound(owner: Any, name: str, value: object) -> Iterator[None]:
    """Bind a name, of an object or in a dictionary of names, to something else for the time."""
    names = owner if isinstance(owner, dict) else None
    before = names[name] if names is not None else getattr(owner, name)
    bind = names.__setitem__ if names is not None else partial(setattr, owner)
    bind(name, value)
    try:
        yield
    finally:
        bind(name, before)
