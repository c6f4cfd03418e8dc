"""Attending: torch's attention, looked into while it lasts, wherever it is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any, cast

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from ..override import override

Tap = Callable[[Tensor], Tensor]

_SOFTMAXES = (F.softmax, torch.softmax, Tensor.softmax, torch.special.softmax)
_HEADS_AT = 4  # where multi_head_attention_forward is told how many heads there are


class Attending(TorchFunctionMode):
    """Passes what attention shares out, (..., queries, keys), through a tap: as long as it lasts, in this thread.

    Functions of torch tell whoever is in this mode that they were called. A softmax over the last axis of four or more
    is attention; scaled_dot_product_attention is computed by its definition, so that shares are there to look at; and
    multi_head_attention_forward, MultiheadAttention's, goes through either. No function, flag or module is changed.
    """

    def __init__(self, tap: Tap) -> None:
        super().__init__()
        self._tap = tap
        self._heads = 0  # of multi_head_attention_forward, while it lasts: it lays them side by side in the first axis

    @override
    def __torch_function__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        named = dict(kwargs or {})
        if func is F.scaled_dot_product_attention:
            return self._attended(*args, **named)
        if func is F.multi_head_attention_forward:
            return self._of_heads(args, named)
        made = func(*args, **named)
        if any(func is softmax for softmax in _SOFTMAXES) and _is_over_last(made, args, named):
            return self._tapped(made)
        return made

    def _attended(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        scale: float | None = None,
        enable_gqa: bool = False,
    ) -> Tensor:
        """Attend as the definition of scaled_dot_product_attention has it."""
        if enable_gqa:
            key, value = (part.repeat_interleave(query.shape[-3] // part.shape[-3], -3) for part in (key, value))
        scores = query @ key.transpose(-2, -1) * (query.shape[-1] ** -0.5 if scale is None else scale)
        if is_causal:
            attn_mask = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).tril()
        if attn_mask is not None:
            is_bool = attn_mask.dtype is torch.bool
            scores = scores.masked_fill(~attn_mask, float("-inf")) if is_bool else scores + attn_mask
        shares = self._tapped(scores.softmax(-1))
        return (F.dropout(shares, dropout_p) if dropout_p else shares) @ value

    def _of_heads(self, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        before, self._heads = self._heads, args[_HEADS_AT] if len(args) > _HEADS_AT else named["num_heads"]
        try:
            with self:
                return _heads_attend(*args, **named)
        finally:
            self._heads = before

    def _tapped(self, shares: Tensor) -> Tensor:
        if shares.ndim > 3:
            return self._tap(shares)
        if not self._heads:
            return shares
        return self._tap(shares.unflatten(0, (-1, self._heads))).flatten(0, 1)


def _is_over_last(made: Tensor, args: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Whether a softmax was over the last of three or more axes."""
    axis = args[1] if len(args) > 1 else named.get("dim")
    return made.ndim >= 3 and axis in (-1, made.ndim - 1)


def _inner(function: FunctionType) -> FunctionType:
    """The same function, but one that does not hand itself to a mode, so that what it calls does."""
    names = {**function.__globals__, "has_torch_function": lambda tensors: False}
    inner = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    inner.__kwdefaults__ = function.__kwdefaults__
    return inner


_heads_attend = _inner(cast(FunctionType, F.multi_head_attention_forward))
