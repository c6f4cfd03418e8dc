"""TransformerAttribution: relevance of what attention shares out, times its gradient, rolled out over layers."""

from __future__ import annotations

import dataclasses
from contextlib import AbstractContextManager
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..errors import LayerError
from ..model.attention import Attention
from ..model.base import ATTENTION, INPUT, Model, Rule, RuledCall
from ..model.layer_choice import once
from ..model.passes import batches, target_gradients
from ..override import override
from .attention import AttentionMap, attention_gradients, rolled_out
from .backward import Nonlinear, called_layers, check_loose, nonlinear
from .base import About
from .lrp import halved, handed_on, weights_of
from .lrp_rules import LinearCall, ZPlusRule, stabilized

STABILIZER = 1e-9  # that of the authors' code; what is close to 0 behind a skip connection has much relevance


@dataclasses.dataclass(frozen=True, kw_only=True)
class TransformerAttribution(AttentionMap):
    """Relevance of attention times its gradient, multiplied through all layers: (N, C, H, W) -> (N, h, w).

    Chefer et al. 2021, "Transformer Interpretability Beyond Attention Visualization", equations 13 and 14: of each
    layer I + E_h[(grad A * R)+], multiplied from the last to the first, with the gradient of the target's logit, the
    mean over heads, and R the relevance of A where that of the logit is 1. R is handed back by linear layers to what
    has the sign of its weight (equation 5, without the bias), by products to both factors alike and by skip
    connections in proportion, both normed so that none outweighs the sum (equations 9 and 10); norms, activations and
    softmax hand on what they get, as in the authors' code. There sums and norming are over a batch of one; ours are
    row by row. GenericAttention, the authors' later method, takes A in the place of R. The map is of the product less
    I, as that of GenericAttention. Costs a forward and a backward pass, and one with those rules, about five more.
    Unsigned. Raises ConfigError for a `start` that is none, LayerError for a network without attention over one row of
    tokens or with a layer that has no rule, ModelError for one in which something that is not linear is neither a
    layer nor a function of the framework's that does what one does.
    """

    about: ClassVar[About] = About(
        "which places attention took from, by how much of the logit is given to its shares",
        "attention and gradient",
        "6 G",
        "Chefer et al. 2021",
    )

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return 2

    @override
    def check(self, model: Model, x: Floats) -> None:
        self.tokens(model, self.attention(model, x), x[:1], np.zeros(1, np.intp))

    @override
    def tokens(self, model: Model, attention: Attention, x: Floats, targets: np.ndarray) -> Floats:
        found = np.empty((len(x), attention.tokens), x.dtype)
        size = attention.rows(model.batch_size) if self._is_row_first(model, x) else 1
        for some in batches(len(x), size):
            relevance = self._relevance(model, attention, x[some], targets[some])
            for rows, _, gradients in attention_gradients(model, attention, x[some], targets[some]):
                of_rows = [np.stack([relevance[row][call] for row in rows]) for call in range(len(gradients))]
                matrices = [np.maximum(r * g, 0).mean(axis=1) for r, g in zip(of_rows, gradients, strict=True)]
                found[some[rows]] = rolled_out(attention, matrices)
        return found

    def _relevance(self, model: Model, attention: Attention, x: Floats, targets: np.ndarray) -> list[list[Floats]]:
        """Per row and call that counts what of a relevance of 1 shares have: (heads, T, T)."""
        found: list[list[Floats]] = [[] for _ in x]
        with self._ruled(model, x):
            for part in target_gradients(model, x, targets, (INPUT, ATTENTION)):
                values, gradients = attention.of(part.values[ATTENTION]), attention.of(part.gradients[ATTENTION])
                logits = stabilized(part.outputs, STABILIZER).reshape(-1, 1, 1, 1)
                relevance = [value * gradient / logits for value, gradient in zip(values, gradients, strict=True)]
                for place, row in enumerate(part.rows):
                    found[row] = [call[place] for call in relevance]
        return found

    def _ruled(self, model: Model, x: Floats) -> AbstractContextManager[None]:
        found = nonlinear(model, x)
        cure = "choose GenericAttention, which needs no rules"
        check_loose(self.name, found, ("product",), (*FUNCTIONS, "maxpool"), cure)
        return model.rules(_rules(model, x, found), halved, FUNCTIONS, _normed)

    def _is_row_first(self, model: Model, x: Floats) -> bool:
        """Whether what skip connections sum has a row per input, and not per token; found once per network."""
        shapes: list[tuple[int, ...]] = []

        def note(own: Floats, other: Floats, gradient: Floats) -> Floats:
            shapes.append(own.shape)
            return gradient

        def found() -> bool:
            with model.rules({}, sums=note):
                list(target_gradients(model, x[:1], np.zeros(1, np.intp)))
            return all(shape[0] == 1 for shape in shapes)

        return once(model, ("rows of sums", x.shape[1:]), found)


def _rules(model: Model, x: Floats, found: Nonlinear) -> dict[str, Rule]:
    called = set(called_layers(model, x))
    rules: dict[str, Rule] = {}
    for layer in model.layers():
        if layer.name in called and layer.kind in ("linear", "conv", "norm", "act", "softmax"):
            rules[layer.name] = FUNCTIONS["linear" if layer.kind == "conv" else layer.kind]
        elif found.layers.get(layer.name) == "other":
            rules[layer.name] = handed_on
    return rules


def _positive(model: Model, call: RuledCall) -> Floats:
    """Equation 5: to what has the sign of its weight."""
    weights = weights_of(model, call)
    unbiased = weights._replace(bias=np.zeros_like(weights.bias))
    return ZPlusRule().pulled(LinearCall(model, call.layer, call.x, unbiased, call.y * call.gy))


def _whole(model: Model, call: RuledCall) -> Floats:
    """To each value the relevance of what stands in its place afterwards."""
    if call.x.shape != call.y.shape:
        raise LayerError(
            f"wanted {call.layer!r} to put out as many values as it is given, got {call.x.shape} and {call.y.shape}"
        )
    return call.gy * call.y / stabilized(call.x, STABILIZER)


FUNCTIONS: dict[str, Rule] = {"linear": _positive, **dict.fromkeys(("norm", "act", "relu", "softmax"), _whole)}
"""What functions and, but for ReLUs, layers of these kinds do."""


def _normed(own: Floats, other: Floats, gradient: Floats) -> Floats:
    """Equations 9 and 10: the sum's relevance is split by the magnitudes of what both would have of it."""
    axes = tuple(range(1, own.ndim))
    of_own, of_other = (np.sum(part * gradient, axis=axes, keepdims=True) for part in (own, other))
    magnitude = np.abs(of_own) + np.abs(of_other)
    share = np.divide(np.abs(of_own), magnitude, out=np.zeros_like(magnitude), where=magnitude > 0)
    factor = np.divide(share * (of_own + of_other), of_own, out=np.zeros_like(share), where=of_own != 0)
    return np.asarray(gradient * factor, gradient.dtype)
