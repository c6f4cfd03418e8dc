"""attending: paddle's attention, looked into while it lasts, wherever it is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import paddle
from paddle import Tensor, nn
from paddle.nn import functional as F
from paddle.nn.attention import SDPBackend, sdpa_kernel

from .paddle_functions import Function, replaced

Tap = Callable[[Tensor], Tensor]


@contextmanager
def attending(tap: Tap, parts: Sequence[nn.Layer]) -> Iterator[None]:
    """Pass what attention shares out, (..., queries, keys), through a tap: as long as it lasts, in this thread.

    A softmax over the last axis of four or more is attention. scaled_dot_product_attention and flash_attention are
    told to compute by their definition, in which a softmax is. `parts` are the network's layers.
    """
    softmaxes: tuple[tuple[Function, int | None], ...] = ((F.softmax, -1), (paddle.softmax, None))
    tapping = {function: _tapping(function, axis, tap) for function, axis in softmaxes}
    with sdpa_kernel(SDPBackend.MATH), replaced(tapping, parts):
        yield


def _tapping(softmax: Function, default: int | None, tap: Tap) -> Function:
    """Make a softmax whose output, over the last of four axes or more, goes through a tap."""

    def tapping(*args: Any, **named: Any) -> Tensor:
        made = softmax(*args, **named)
        axis = args[1] if len(args) > 1 else named.get("axis", named.get("dim", default))
        return tap(made) if made.ndim >= 4 and axis in (-1, made.ndim - 1) else made

    return tapping
