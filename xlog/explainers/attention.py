"""Explainers that follow attention from layer to layer: Rollout and GenericAttention."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats
from ..config import check_choice, check_count
from ..errors import ConfigError, LayerError
from ..model.attention import Attention, attention_of
from ..model.base import ATTENTION, Model
from ..model.layouts import Wanted
from ..model.passes import batches, distinct_rows, target_gradients
from ..model.token_line import line_of
from ..override import override
from .base import About, Attribution, Explainer

Heads = Literal["after", "before"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class AttentionMap(Explainer):
    """An explainer that makes a map of what a transformer's attention shares out, at all calls from `start` on.

    Attention is found wherever the framework computes it, in one piece too. Where places lie among the tokens is
    proven by trying the network, or said with `grid`, `prefix` and `suffix`. Rows of the class token are read, of
    other extra tokens that the logit is read from too, or where it is read from places the mean of theirs. The map has
    a value per place and is laid over the input bilinearly. Of a text, whose tokens are the places, special ones have
    the value 0: shares of attention that went to them are not in the map.
    """

    texts: ClassVar[bool] = True

    skipped: ClassVar[float] = 0
    """What share of calls does not count, where no `start` is given."""

    start: int | None = None
    """The first call of attention that counts, from 0; None: as the paper has it."""
    grid: tuple[int, int] | None = None
    """Rows and columns of places among tokens; None: proven, or, with prefix or suffix, the input's proportions."""
    prefix: int = 0
    """How many tokens before those of places are none, a class token or registers, where it is not to be proven."""
    suffix: int = 0
    """How many after them."""

    def __post_init__(self) -> None:
        if self.start is not None:
            check_count(self, "start", self.start, 0)
        self._wanted()  # raises
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """Shares of attention are not negative, and what would be in their gradients is cut off."""
        return False

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        attention = self.attention(model, x[:1])
        grids = attention.maps(self.tokens(model, attention, x, targets).astype(x.dtype))
        layer = f"attention {attention.start} to {attention.count - 1}"
        size = (x.shape[2], x.shape[3])
        if (line := line_of(model)) is not None and grids.shape[1:] == size:
            grids[:, 0, line.special] = 0
        return Attribution(grids, size, "bilinear", layer, str(attention.layout), attention.reason)

    @abc.abstractmethod
    def tokens(self, model: Model, attention: Attention, x: Floats, targets: np.ndarray) -> Floats:
        """What each token of each row is worth to its target: (N, C, H, W), (N,) -> (N, T)."""

    @override
    def check(self, model: Model, x: Floats) -> None:
        self.attention(model, x)

    def attention(self, model: Model, x: Floats) -> Attention:
        """Return the attention of a network for inputs like x (1, C, H, W).

        Raises LayerError where there is none, where it is not over one row of tokens, and where it is not known where
        places lie among them; ConfigError for a `start` beyond the last call.
        """
        try:
            return attention_of(model, x, self.start, self._wanted(), self.skipped)
        except (LayerError, ConfigError) as error:
            raise type(error)(f"{type(self).__name__}: {error}") from None

    def _wanted(self) -> Wanted | None:
        if self.grid is None and not self.prefix and not self.suffix:
            return None
        try:
            return Wanted("tokens", self.grid, self.prefix, self.suffix)
        except ConfigError as error:
            raise ConfigError(f"{type(self).__name__}: {error}") from None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rollout(AttentionMap):
    """Attention multiplied through all layers, half of it and half of what the shortcut hands on: -> (N, h, w).

    Abnar & Zuidema 2020, "Quantifying Attention Flow in Transformers", section 3: of each layer the mean over heads,
    A, and the identity, (A + I) / 2, multiplied from the first to the last. All tokens' shares add up to 1; those of
    extra tokens are not in the map. It shows where information could have come from, whatever the label, and knows
    nothing of values, gradients or MLPs. Costs one forward pass. Unsigned. Raises ConfigError for a `start` that is
    none, LayerError for a network without attention over one row of tokens.
    """

    about: ClassVar[About] = About(
        "where attention could have taken information from, whatever the label",
        "attention",
        "F",
        "Abnar & Zuidema 2020",
        of_target=False,
    )

    @override
    def tokens(self, model: Model, attention: Attention, x: Floats, targets: np.ndarray) -> Floats:
        first, kinds = distinct_rows(x)
        found = []
        for rows in batches(len(first), attention.rows(model.batch_size)):
            calls = attention.of(model.trace(x[first[rows]], (ATTENTION,)).activations[ATTENTION])
            shares = read_rows(attention, len(rows))
            for call in reversed(calls):
                shares = (shares @ call.mean(axis=1) + shares) / 2
            found.append(shares[:, 0])
        return np.concatenate(found)[kinds]


@dataclasses.dataclass(frozen=True, kw_only=True)
class GenericAttention(AttentionMap):
    """Attention times its positive gradient, multiplied through all layers: (N, C, H, W) -> (N, h, w), in logits.

    Chefer et al. 2021, "Generic Attention-model Explainability for Interpreting Bi-Modal and Encoder-Decoder
    Transformers", equations 5 and 6: R starts as the identity, and each layer adds E_h[(grad A * A)+] R, with
    the gradient of the target's logit and the mean over heads. Of the target, unlike Rollout. The map is of R less
    that identity, which would add the same to all places where these are read, and to none where a class token is.
    InterpretDL averages heads before it multiplies (`heads="before"`), begins at its fourth layer and takes the
    gradient of the probability. Costs one
    forward and one backward pass down to the first attention that counts. Unsigned. Raises ConfigError for a `start`
    or `heads` that is none, LayerError for a network without attention over one row of tokens.
    """

    about: ClassVar[About] = About(
        "which places attention took from, where more would raise the logit",
        "attention and gradient",
        "G",
        "Chefer et al. 2021",
    )

    heads: Heads = "after"
    """When heads are averaged: "after" products with their gradients, equation 5, or "before", as InterpretDL does."""

    def __post_init__(self) -> None:
        check_choice(self, "heads", self.heads, get_args(Heads))
        super().__post_init__()

    @override
    def tokens(self, model: Model, attention: Attention, x: Floats, targets: np.ndarray) -> Floats:
        found = np.empty((len(x), attention.tokens), x.dtype)
        for rows, calls, gradients in attention_gradients(model, attention, x, targets):
            found[rows] = rolled_out(attention, list(map(self._positive, calls, gradients)))
        return found

    def _positive(self, call: Floats, gradient: Floats) -> Floats:
        """Return equation 5: (n, heads, T, T) twice -> (n, T, T)."""
        if self.heads == "before":
            return np.maximum(call.mean(axis=1) * gradient.mean(axis=1), 0)
        return np.maximum(call * gradient, 0).mean(axis=1)


def rolled_out(attention: Attention, matrices: Sequence[Floats]) -> Floats:
    """What rows that are read get of tokens, of the product of I + M from the last to the first, less I: -> (n, T).

    M are (n, T, T) each, first to last.
    """
    read = read_rows(attention, len(matrices[0]))
    relevance = np.zeros_like(read)
    for matrix in reversed(matrices):
        relevance = relevance + (read + relevance) @ matrix
    return np.asarray(relevance[:, 0])


def each_read(attention: Attention, count: int) -> Floats:
    """Return row vectors that take the rows that are read, one each: (count, r, T)."""
    return np.repeat(np.eye(attention.tokens, dtype=np.float32)[None, list(attention.read)], count, axis=0)


def read_rows(attention: Attention, count: int) -> Floats:
    """Return the row vector that takes the mean of the rows that are read: (count, 1, T).

    Row vectors times matrices, from the last layer to the first, cost a T-th of the matrices' product, whose rows
    nobody reads but these.
    """
    row = np.zeros((count, 1, attention.tokens), np.float32)
    row[:, :, list(attention.read)] = 1 / len(attention.read)
    return row


def attention_gradients(
    model: Model, attention: Attention, x: Floats, targets: np.ndarray
) -> Iterator[tuple[np.ndarray, list[Floats], list[Floats]]]:
    """Yield row numbers (n,), and per call that counts what attention shares out and the target's gradient by it."""
    for rows in batches(len(x), attention.rows(model.batch_size)):
        for part in target_gradients(model, x[rows], targets[rows], (ATTENTION,)):
            values, gradients = attention.of(part.values[ATTENTION]), attention.of(part.gradients[ATTENTION])
            yield rows[part.rows], values, gradients
