"""A network of ten lines, whose explanations have closed forms. Needs no framework."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext

import numpy as np

from xlog.arrays import probabilities
from xlog.errors import ConfigError, LayerError, ModelError
from xlog.model import INPUT, Layer, LayerCall, ModelFacts, RuledCall, Trace


class Affine:
    """logits = weight · flat(x) + bias; one layer, "flat", puts out flat(x)."""

    batch_size = 4

    def __init__(self, weight: np.ndarray, bias: np.ndarray) -> None:
        self.weight, self.bias = weight, bias
        self.findings = {}
        self._edits, self._rule, self._dropout = (), None, None

    def layers(self):
        return [Layer("flat", "other")]

    def calls(self, x):
        return [LayerCall("flat", self._flat(x).shape)]

    def describe(self):
        return ModelFacts("numpy", np.__version__, "Affine", "cpu", "float64", self.weight.size + self.bias.size)

    def free_bytes(self):
        return None

    def probabilities(self, outputs):
        return probabilities(outputs)

    def forward(self, x):
        return self.trace(x, ()).outputs

    def forward_blends(self, x, baselines, masks, rows):
        share = masks[:, None]
        return self.forward(share * x[rows] + (1 - share) * baselines[rows])

    def trace(self, x, layers):
        self._check(*layers)
        flat = self._flat(x)
        return Trace(flat @ self.weight.T + self.bias, {name: [flat] for name in layers})

    def vjp(self, x, wrt=(INPUT,)):
        trace = self.trace(x, [name for name in wrt if name != INPUT])
        return AffinePullback(
            self, x, trace.outputs, {INPUT: [x]} | trace.activations if INPUT in wrt else trace.activations
        )

    def with_params(self, params):
        self._check(*params, *(name for values in params.values() for name in values))
        return Affine(self.weight.copy(), self.bias.copy())

    def isolated(self):
        return nullcontext()

    @contextmanager
    def _held(self, **values):
        kept = {name: getattr(self, name) for name in values}
        vars(self).update(values)
        try:
            yield
        finally:
            vars(self).update(kept)

    def edit(self, edits, rows=None):
        self._check(*edits)
        return self._held(_edits=(*self._edits, *edits.values()))

    def operations(self, x):
        return []

    def foldable(self, x):
        return []

    def rules(self, rules, products=None, functions=None, sums=None):
        self._check(*rules)
        return self._held(_rule=rules.get("flat", self._rule))

    def dropout(self, networks, before=None):
        self._check(*(before or {}))
        if not before:
            raise ModelError("no dropout layer")
        if not 0 <= before["flat"] <= 1:
            raise ConfigError(f"wanted a dropout rate from 0 to 1 before layer 'flat', got {before['flat']}")
        return self._held(_dropout=(networks, before["flat"]))

    def params(self, layer):
        self._check(layer)
        return {}

    def layer_forward(self, layer, x, params=None):
        self._check(layer, *(params or {}))
        return x.reshape(len(x), -1).copy()

    def layer_vjp(self, layer, x, gy, params=None):
        self._check(layer, *(params or {}))
        if gy.shape != (len(x), x[0].size):
            raise LayerError(f"wanted a gy of the shape that layer {layer!r} puts out")
        return gy.reshape(x.shape).copy()

    def layer_pull(self, layer, x, params=None):
        return self.layer_forward(layer, x, params), lambda gy: self.layer_vjp(layer, x, gy, params)

    def _check(self, *names):
        for name in names:
            if name != "flat":
                raise LayerError(f"no layer or parameter named {name!r}; close names: 'flat'")

    def _mask(self, flat):
        if self._dropout is None:
            return 1.0
        networks, rate = self._dropout
        return (networks.uniform(0, flat.shape) >= rate) / (1 - rate)

    def _flat(self, x):
        value = x.reshape(len(x), -1).copy()
        value *= self._mask(value)
        for edit in self._edits:
            rows, value = len(value), edit(value.copy())
            if value.shape[1:] != (x[0].size,) or len(value) != rows != 1:
                raise LayerError(f"an edit of layer 'flat' returned {value.shape}")
        return value


class AffinePullback:
    def __init__(self, model, x, outputs, activations):
        self.outputs, self.activations = outputs, activations
        self._x, self._model, self._edited, self._rule = x, model, bool(model._edits), model._rule
        self._mask = model._mask(x.reshape(len(x), -1))

    def __call__(self, cotangent):
        gradient = cotangent @ self._model.weight
        return {name: [gradient if name != INPUT else self._before(gradient * self._mask)] for name in self.activations}

    def _before(self, gy):
        if self._edited:
            raise LayerError(f"layer {INPUT!r} does not influence the outputs")
        if self._rule is None:
            return gy.reshape(self._x.shape)
        gx = self._rule(self._model, RuledCall("flat", self._x.copy(), self._x.reshape(gy.shape), gy))
        if gx.shape != self._x.shape:
            raise LayerError(f"a rule for layer 'flat' returned {gx.shape}")
        return gx

    def sums(self, cotangent, weights, powers=(1,)):
        gradients = {name: value for name, (value,) in self(cotangent).items()}
        return {
            name: [np.stack([np.tensordot(weights, value**power, 1) for power in powers])]
            for name, value in gradients.items()
        }


def affine(shape=(2, 5, 6), classes=3, seed=0) -> Affine:
    rng = np.random.default_rng(seed)
    return Affine(rng.normal(size=(classes, int(np.prod(shape)))), rng.normal(size=classes))
