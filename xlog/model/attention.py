"""Attention: which layers of a network attend over one row of tokens, where places lie in it, and which are read out.

What methods about attention have in common: they multiply what attention shares out, layer by layer, so all of it has
to be over the same tokens, and what they say of tokens becomes a map where it is known where places lie among them.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError, LayerError
from ..sentences import Sentence, joined
from .base import ATTENTION, Edit, Model, attention_call
from .layer_choice import NOTHING, UNMOVED, once, token_layout
from .layouts import Layout, Tokens, Wanted
from .passes import one_hot
from .token_line import line_of

ROW_AXES = 3  # of a row of tokens, (N, T, D)
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


def attention_of(
    model: Model, x: Floats, start: int | None = None, wanted: Wanted | None = None, skipped: float = 0
) -> Attention:
    """Return the attention of a network for inputs like x (1, C, H, W), where it is over one row of tokens.

    Without a `start`, the share `skipped` of calls does not count. Costs a handful of passes, once per network and
    shape. Raises LayerError where there is none, where from `start` on it is not all over the same tokens, where it is
    not proven (or `wanted`) where places lie among them, or where no gradient comes; ConfigError for a `start` beyond
    the last.
    """
    shapes = once(model, ("attention", x.shape[1:]), lambda: _shapes(model, x))
    start = int(skipped * len(shapes)) if start is None else start
    if start >= len(shapes):
        raise ConfigError(f"wanted a start below the {len(shapes)} calls of attention of this network, got {start}")
    _check_one_row(shapes, start)
    layout, tokens = _layout(model, x, shapes[-1][2], wanted), shapes[-1][2]
    read, what = once(model, ("tokens read", x.shape[1:], layout), lambda: _read(model, x, layout))
    reason = joined(Sentence("attention.calls", count=len(shapes)), what)
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
    line = line_of(model)
    if line is not None and wanted is None and tokens == x.shape[3]:
        return Tokens(1, tokens)
    if wanted is None:
        return once(model, ("tokens", x.shape[1:], tokens), lambda: token_layout(model, x, tokens))
    layout: Layout | None = wanted.of((1, tokens, 1), (x.shape[2], x.shape[3]))
    if not isinstance(layout, Tokens):
        raise LayerError(f"wanted at least two places among the {tokens} tokens of attention, got {wanted}")
    return layout


def _read(model: Model, x: Floats, layout: Tokens) -> tuple[tuple[int, ...], Sentence]:
    """Return the tokens that the greatest logit is read from, by the gradient of the last call, and say which."""
    pull = model.vjp(x[:1], (ATTENTION,))
    gradient = pull(one_hot(pull.outputs.argmax(axis=1), pull.outputs))[ATTENTION][-1][0]
    reached = np.abs(gradient).max(axis=(0, 2))
    if not reached.any():
        raise LayerError("the gradient of a logit by what attention shares out is 0 everywhere: it is not read")
    numbers = np.flatnonzero(reached > NOTHING * reached.max())
    last = layout.prefix + layout.h * layout.w
    extras = [int(number) for number in numbers if number < layout.prefix or number >= last]
    if len(extras) == 1:
        return tuple(extras), Sentence("attention.token", token=extras[0])
    if extras:
        return tuple(extras), Sentence("attention.tokens", tokens=extras)
    if len(numbers) == 1:  # of a text, whose class token is among the places
        return (int(numbers[0]),), Sentence("attention.token", token=int(numbers[0]))
    return tuple(int(number) for number in numbers), Sentence("attention.places")


def value_shares(model: Model, attention: Attention, x: Floats) -> list[Floats]:
    """How long each token is as attention brings it, for how long it is as attention reads it: per call (N, T).

    |Z W| / |Z|: Z are the tokens behind the norm before attention, and W makes values of them and what heads bring of
    those. Attention that takes each token from itself alone brings Z W and a bias, and one that takes nothing the bias.
    Costs a forward pass per call that counts. Raises LayerError where either cannot be found.
    """
    places = once(model, ("values", x.shape[1:]), lambda: _places_of_values(model, x))[attention.start :]
    layers = tuple({call.layer for place in places for call in place})
    with model.edit({ATTENTION: np.zeros_like}):
        bias = model.trace(x[:1], layers).activations
    rows = [slice(i * len(x), (i + 1) * len(x)) for i in range(len(places))]
    edits = {attention_call(attention.start + i): _from_itself(part) for i, part in enumerate(rows)}
    with model.edit(edits):
        found = model.trace(np.concatenate([x] * len(places)), layers).activations
    shares = []
    for part, (brought, normed) in zip(rows, places, strict=True):
        values = found[brought.layer][brought.number][part] - bias[brought.layer][brought.number]
        lengths = np.linalg.norm(found[normed.layer][normed.number][part], axis=2)
        shares.append(np.linalg.norm(values, axis=2) / lengths)
    return shares


def _from_itself(rows: slice) -> Edit:
    """Return an edit by which tokens of some rows take from themselves alone."""

    def edit(shares: Floats) -> Floats:
        edited = shares.copy()
        edited[rows] = np.eye(shares.shape[-1])
        return edited

    return edit


class _Call(NamedTuple):
    """One call of a layer that puts out a row of tokens, in a pass in which attention brings nothing."""

    layer: str
    number: int
    """Of this layer's calls, from 0."""
    is_alike: bool
    """Whether all tokens (1, T, D) that it puts out are the same."""


class _Place(NamedTuple):
    """Of one call of attention, the call that puts out what it brought, nothing else, and that of what it reads."""

    brought: _Call
    normed: _Call


def _places_of_values(model: Model, x: Floats) -> list[_Place]:
    """Find where what attention brings is put out, by a pass in which it brings nothing: there all tokens are alike.

    It is the last of the layers right after a call of attention that put out as much for each token: then a shortcut
    adds what tells tokens apart. What attention reads is what the last norm before it puts out.
    """
    kinds = {layer.name: layer.kind for layer in model.layers()}
    before: list[_Call] = []
    places = []
    for number, after in enumerate(_between_attention(model, x)):
        norms = [call for call in before if kinds[call.layer] == "norm"]
        brought = list(itertools.takewhile(lambda call: call.is_alike, after))
        if number and not (norms and brought):
            missing = "a layer that puts out what it brought" if norms else "a norm before it"
            raise LayerError(
                f"wanted {missing}, tokens (N, T, D), at call {number - 1} of attention, got none; take mode='head'"
            )
        if number:
            places.append(_Place(brought[-1], norms[-1]))
        before += after
    return places


def _between_attention(model: Model, x: Floats) -> list[list[_Call]]:
    """Return the calls that put out rows of tokens: before the first attention, after it, after the second, and on."""
    parts: list[list[_Call]] = [[]]
    numbers = Counter[str]()

    def noting(layer: str) -> Edit:
        def note(values: Floats) -> Floats:
            if values.ndim == ROW_AXES:
                is_alike = bool(np.ptp(values, axis=1).max() <= UNMOVED * np.abs(values).max())
                parts[-1].append(_Call(layer, numbers[layer], is_alike))
            numbers[layer] += 1
            return values

        return note

    def bring_nothing(shares: Floats) -> Floats:
        parts.append([])
        return np.zeros_like(shares)

    names = {call.layer for call in model.calls(x[:1])}
    with model.edit({**{name: noting(name) for name in names}, ATTENTION: bring_nothing}):
        model.forward(x[:1])
    return parts
