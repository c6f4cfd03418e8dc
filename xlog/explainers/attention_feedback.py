"""Explainers that weigh where attention came from by how much the last attention matters: TAM and bidirectional."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats, Output
from ..config import check_choice, check_count
from ..model.attention import Attention, value_shares
from ..model.base import ATTENTION, Model, attention_call
from ..model.passes import batches, distinct_rows, summed_gradients
from ..override import override
from .attention import AttentionMap, attention_gradients, each_read
from .base import About

if TYPE_CHECKING:
    from typing_extensions import Self

Mode = Literal["head", "token"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class AttentionFeedback(AttentionMap):
    """An explainer whose map is where the last tokens came from, times how much the last attention to a place matters.

    That is the mean over heads of the positive part of the gradient by what the last call of attention shares out, its
    mean taken at `steps` inputs from 0 to the input itself.
    """

    steps: int = 20
    """Inputs from 0 to the input, both among them: InterpretDL, and the authors' code."""
    output: Output = "logit"
    """Whose gradient is taken: the target's logit, or the probability that the run makes of it, as InterpretDL does."""

    def __post_init__(self) -> None:
        check_count(self, "steps", self.steps, 2)
        check_choice(self, "output", self.output, get_args(Output))
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, steps=2)

    def passes(self, model: Model, x: Floats) -> int:
        """One per step, and one of the input itself."""
        return self.steps + 1

    def variants(self) -> Hashable:
        """See Explainer: what is done with them may differ."""
        return ("scaled inputs", self.steps, self.output)

    @override
    def tokens(self, model: Model, attention: Attention, x: Floats, targets: np.ndarray) -> Floats:
        sources = self.sources(model, attention, x, targets)
        found = np.empty((len(x), attention.tokens), x.dtype)
        first, inputs = distinct_rows(x)
        read = list(attention.read)
        for rows in batches(len(first), attention.rows(model.batch_size)):
            asking = np.flatnonzero((inputs >= rows[0]) & (inputs <= rows[-1]))
            feedback = self._feedback(model, attention, x[first[rows]], inputs[asking] - rows[0], targets[asking])
            found[asking] = (sources[asking] * feedback[:, read]).mean(axis=1)
        return found

    @abc.abstractmethod
    def sources(self, model: Model, attention: Attention, x: Floats, targets: np.ndarray) -> Floats:
        """Where each token that is read came from, of all tokens: (N, C, H, W), (N,) -> (N, r, T)."""

    def _feedback(
        self, model: Model, attention: Attention, x: Floats, inputs: np.ndarray, targets: np.ndarray
    ) -> Floats:
        """How much the last attention matters: inputs (U, C, H, W), which of them (n,), targets (n,) -> (n, T, T)."""
        last = attention_call(attention.count - 1)
        sums, _ = summed_gradients(model, self._scaled(x), inputs, targets, wrt=last, output=self.output)
        return np.maximum(sums[0], 0).mean(axis=1)

    def _scaled(self, x: Floats) -> Iterator[tuple[Floats, float]]:
        for share in np.linspace(0, 1, self.steps):
            yield x * x.dtype.type(share), 1 / self.steps


@dataclasses.dataclass(frozen=True, kw_only=True)
class TransitionAttentionMaps(AttentionFeedback):
    """Attention as the steps of a Markov chain, from the last layer back, times what matters there: -> (N, h, w).

    Yuan et al. 2021, "Explaining Information Flow Inside Vision Transformers Using Markov Chain": a row of the last
    attention, mean over heads, is the state s, and each layer before makes it s A + s, down to `start`; the map is s
    times the mean over heads of the positive integrated gradient by the last attention. InterpretDL's code is its
    authors'; it takes the gradient of the probability (`output="probability"`) and a grid of 14 x 14 only. Costs a
    forward pass and one per step, with a short backward pass. Unsigned. Raises ConfigError for a `start`, `steps` or
    `output` that is none, LayerError for a network without attention over one row of tokens.
    """

    about: ClassVar[About] = About(
        "which places the last attention came from, by how much it matters to the label",
        "attention and gradient",
        "`steps` F",
        "Yuan et al. 2021",
    )
    skipped: ClassVar[float] = 1 / 3
    """InterpretDL: 4 of 12."""

    @override
    def sources(self, model: Model, attention: Attention, x: Floats, targets: np.ndarray) -> Floats:
        first, inputs = distinct_rows(x)
        found = []
        for rows in batches(len(first), attention.rows(model.batch_size)):
            calls = attention.of(model.trace(x[first[rows]], (ATTENTION,)).activations[ATTENTION])
            state = calls[-1].mean(axis=1)[:, list(attention.read)]
            for call in reversed(calls[:-1]):
                state = state + state @ call.mean(axis=1)
            found.append(state)
        return np.concatenate(found)[inputs]


@dataclasses.dataclass(frozen=True, kw_only=True)
class BidirectionalTransformer(AttentionFeedback):
    """What attention perceived from each place, times what reasoning feeds back to it: (N, C, H, W) -> (N, h, w).

    Chen et al. 2023, "Beyond Intuition: Rethinking Token Attributions inside Transformers". Perception: R starts as the
    identity, and each layer from `start` on adds M R. In mode "head" M is the mean of heads, weighted by the mean of
    |A^T G|, with G the gradient of the target's logit; in mode "token" it is their plain mean, with each column times
    |Z W| / |Z|, by how much values and projection W stretch that token Z. Feedback is as in TransitionAttentionMaps.
    The authors' code takes Z before the norm, InterpretDL and we behind it, where W reads it; InterpretDL takes G of
    the predicted label, whichever is asked about, we of that one. Costs one forward and one backward pass (in mode
    "token" a forward pass per layer), and a forward pass per step, with a short backward pass. Unsigned. Raises
    ConfigError for a `start`, `steps`, `mode` or `output` that is none, LayerError for a network without attention over
    one row of tokens, or, in mode "token", whose values cannot be told apart.
    """

    about: ClassVar[About] = About(
        "which places attention perceived, by how much the last one matters to the label",
        "attention and gradient",
        "`steps` F",
        "Chen et al. 2023",
    )
    skipped: ClassVar[float] = 1 / 4
    """InterpretDL: 3 of 12."""

    mode: Mode = "head"
    """How perception approximates a layer: by "head" or by "token"; the paper has both."""

    def __post_init__(self) -> None:
        check_choice(self, "mode", self.mode, get_args(Mode))
        super().__post_init__()

    @override
    def passes(self, model: Model, x: Floats) -> int:
        layers = len(model.trace(x[:1], (ATTENTION,)).activations[ATTENTION]) if self.mode == "token" else 0
        return self.steps + 1 + layers

    @override
    def sources(self, model: Model, attention: Attention, x: Floats, targets: np.ndarray) -> Floats:
        found = np.empty((len(x), len(attention.read), attention.tokens), x.dtype)
        layers = self._of_heads if self.mode == "head" else self._of_tokens
        for rows, matrices in layers(model, attention, x, targets):
            perceived = each_read(attention, len(rows))
            for matrix in reversed(matrices):
                perceived = perceived + perceived @ matrix
            found[rows] = perceived
        return found

    def _of_heads(
        self, model: Model, attention: Attention, x: Floats, targets: np.ndarray
    ) -> Iterator[tuple[np.ndarray, list[Floats]]]:
        """Yield row numbers (n,) and per layer (n, T, T): heads, by how much each is turned by its gradient."""
        for rows, calls, gradients in attention_gradients(model, attention, x, targets):
            yield rows, [_weighted(call, gradient) for call, gradient in zip(calls, gradients, strict=True)]

    def _of_tokens(
        self, model: Model, attention: Attention, x: Floats, targets: np.ndarray
    ) -> Iterator[tuple[np.ndarray, list[Floats]]]:
        """Yield row numbers (n,) and per layer (n, T, T): the mean head, by how much its values stretch each token."""
        first, inputs = distinct_rows(x)
        for rows in batches(len(first), max(1, model.batch_size // (attention.count - attention.start))):
            calls = attention.of(model.trace(x[first[rows]], (ATTENTION,)).activations[ATTENTION])
            stretched = value_shares(model, attention, x[first[rows]])
            matrices = [call.mean(axis=1) * by[:, None] for call, by in zip(calls, stretched, strict=True)]
            asking = np.flatnonzero((inputs >= rows[0]) & (inputs <= rows[-1]))
            yield asking, [matrix[inputs[asking] - rows[0]] for matrix in matrices]


def _weighted(call: Floats, gradient: Floats) -> Floats:
    """Return the mean of heads weighted by the mean of |A^T G|, all alike where that is 0: (n, heads, T, T) twice."""
    weights = np.abs(call.swapaxes(2, 3) @ gradient).mean(axis=(2, 3))
    sums = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, sums, out=np.full_like(weights, 1 / weights.shape[1]), where=sums > 0)
    return np.einsum("nh,nhtu->ntu", weights, call)
