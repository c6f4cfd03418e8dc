"""Attention: which layers of a network attend over one row of tokens, where places lie in it, and which are read out.

What methods about attention have in common: they multiply what attention shares out, layer by layer, so all of it has
to be over the same tokens, and what they say of tokens becomes a map where it is known where places lie among them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError, LayerError
from .base import ATTENTION, Model
from .layer_choice import NOTHING, once, token_layout
from .layouts import Layout, Tokens, Wanted
from .passes import one_hot

HELD_BYTES = 1 << 28  # of shares and their gradients, at once


@dataclasses.dataclass(frozen=True)
class Attention:
    """The attention of a network for inputs of one shape: of its calls, those from `start` on."""

    start: int
    """The first call that counts, from 0."""
    count: int
    """All calls of a pass."""
    heads: int
    """Of the call with most."""
    tokens: int
    """T: queries and keys of each call."""
    layout: Tokens
    """Where places lie among the tokens."""
    read: tuple[int, ...]
    """Tokens that the logit is read from: the class token, or where there is none the places."""
    reason: str

    def of(self, calls: Sequence[Floats]) -> list[Floats]:
        """What belongs to calls that count, of what belongs to all: (N, heads, T, T) each, first to last."""
        return list(calls[self.start :])

    def rows(self, most: int) -> int:
        """How many inputs to take at once, so that what attention shares out does not fill the memory."""
        return max(1, min(most, HELD_BYTES // (8 * self.count * self.heads * self.tokens**2)))

    def maps(self, tokens: Floats) -> Floats:
        """Lay what belongs to tokens over the picture: (N, T) -> (N, h, w)."""
        return self.layout.maps(tokens[:, :, None])[:, 0]


def attention_of(model: Model, x: Floats, start: int = 0, wanted: Wanted | None = None) -> Attention:
    """Return the attention of a network for inputs like x (1, C, H, W), where it is over one row of tokens.

    Costs a handful of passes, once per network and shape. Raises LayerError where there is none, where from `start`
    on it is not all over the same tokens, where it is not proven (or `wanted`) where places lie among them, or where
    no gradient comes; ConfigError for a `start` beyond the last.
    """
    shapes = once(model, ("attention", x.shape[1:]), lambda: _shapes(model, x))
    if start >= len(shapes):
        raise ConfigError(f"wanted a start below the {len(shapes)} calls of attention of this network, got {start}")
    _check_one_row(shapes, start)
    layout, tokens = _layout(model, x, shapes[-1][2], wanted), shapes[-1][2]
    read, what = once(model, ("tokens read", x.shape[1:], layout), lambda: _read(model, x, layout))
    reason = f"{len(shapes)} calls of attention in a pass; {what} read, as the gradient of a logit tells"
    return Attention(start, len(shapes), max(shape[1] for shape in shapes[start:]), tokens, layout, read, reason)


def _shapes(model: Model, x: Floats) -> list[tuple[int, ...]]:
    """Return what attention shares out at each call, for two rows: (2, heads, queries, keys), or what it is there."""
    two = np.repeat(x[:1], 2, axis=0)
    return [shares.shape for shares in model.trace(two, (ATTENTION,)).activations[ATTENTION]]


def _check_one_row(shapes: Sequence[tuple[int, ...]], start: int) -> None:
    """Raise LayerError where attention from some call on is not all over the same tokens."""
    why = [_why_not(shape, shapes[-1]) for shape in shapes]
    if not any(why[start:]):
        return
    fitting = max((number for number, reason in enumerate(why) if reason), default=-1) + 1
    call = next(number for number in (len(shapes) - 1, *range(start, len(shapes))) if why[number])
    cure = (
        f"start={fitting} takes the last {len(shapes) - fitting} calls, which do"
        if fitting < len(shapes)
        else ("take a method that does not multiply attention, such as GradCAM or ScoreCAM")
    )
    raise LayerError(
        f"wanted attention over one row of tokens, (N, heads, T, T) with the same T at every call from start={start} "
        f"on, because it is multiplied through, got {shapes[call]} for N=2 at call {call}: {why[call]}; {cure}"
    )


def _why_not(shape: tuple[int, ...], last: tuple[int, ...]) -> str:
    """Say why a call's shares cannot be multiplied with the last one's; nothing where they can."""
    if len(shape) != 4 or shape[0] != 2:
        return "windows or groups of tokens attend apart, and where they lie is not known"
    if shape[2] != shape[3]:
        return "queries and keys are not the same tokens"
    return "" if shape[2] == last[2] else f"the last is over {last[2]} tokens"


def _layout(model: Model, x: Floats, tokens: int, wanted: Wanted | None) -> Tokens:
    if wanted is None:
        return once(model, ("tokens", x.shape[1:], tokens), lambda: token_layout(model, x, tokens))
    layout: Layout | None = wanted.of((1, tokens, 1), (x.shape[2], x.shape[3]))
    if not isinstance(layout, Tokens):
        raise LayerError(f"wanted at least two places among the {tokens} tokens of attention, got {wanted}")
    return layout


def _read(model: Model, x: Floats, layout: Tokens) -> tuple[tuple[int, ...], str]:
    """Return the tokens that the greatest logit is read from, by the gradient of the last call, and say which."""
    pull = model.vjp(x[:1], (ATTENTION,))
    gradient = pull(one_hot(pull.outputs.argmax(axis=1), pull.outputs))[ATTENTION][-1][0]
    reached = np.abs(gradient).max(axis=(0, 2))
    if not reached.any():
        raise LayerError("the gradient of a logit by what attention shares out is 0 everywhere: it is not read")
    numbers = np.flatnonzero(reached > NOTHING * reached.max())
    last = layout.prefix + layout.h * layout.w
    extras = [int(number) for number in numbers if number < layout.prefix or number >= last]
    if extras:
        return tuple(extras), f"token {', '.join(map(str, extras))} is" if len(extras) == 1 else f"tokens {extras} are"
    return tuple(int(number) for number in numbers), "places are"
