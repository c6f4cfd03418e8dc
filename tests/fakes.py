"""A network of ten lines, whose explanations have closed forms, and small torch networks with traps in them."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext

import numpy as np
import torch
from torch import nn

from xlog.errors import LayerError
from xlog.model import INPUT, Layer, LayerCall, ModelFacts, Trace


class Affine:
    """logits = weight · flat(x) + bias; one layer, "flat", puts out flat(x)."""

    batch_size = 4

    def __init__(self, weight: np.ndarray, bias: np.ndarray) -> None:
        self.weight, self.bias = weight, bias
        self._edits = []

    def layers(self):
        return [Layer("flat", "other")]

    def calls(self, x):
        return [LayerCall("flat", self._layer("flat", x).shape)]

    def describe(self):
        return ModelFacts("numpy", np.__version__, "Affine", "cpu", "float64", self.weight.size + self.bias.size)

    def forward(self, x):
        return self._layer("flat", x) @ self.weight.T + self.bias

    def forward_blends(self, x, baselines, masks, rows):
        share = masks[:, None]
        return self.forward(share * x[rows] + (1 - share) * baselines[rows])

    def trace(self, x, layers):
        return Trace(self.forward(x), {name: [self._layer(name, x)] for name in layers})

    def vjp(self, x, wrt=(INPUT,)):
        return AffinePullback(self, x, {name: [x if name == INPUT else self._layer(name, x)] for name in wrt})

    def isolated(self):
        return nullcontext()

    @contextmanager
    def edit(self, edits):
        kept = self._edits
        for name, edit in edits.items():
            self._check(name)
            self._edits = [*self._edits, edit]
        try:
            yield
        finally:
            self._edits = kept

    def _check(self, name):
        if name != "flat":
            raise LayerError(f"no layer named {name!r}; close names: 'flat'")

    def _layer(self, name, x):
        self._check(name)
        value = x.reshape(len(x), -1).copy()
        for edit in self._edits:
            rows, value = len(value), edit(value.copy())
            if value.shape[1:] != (x[0].size,) or len(value) != rows != 1:
                raise LayerError(f"an edit of layer 'flat' returned {value.shape}")
        return value


class AffinePullback:
    def __init__(self, model, x, activations):
        self.outputs, self.activations, self._weight = model.forward(x), activations, model.weight
        self._edited = bool(model._edits)

    def __call__(self, cotangent):
        if self._edited and INPUT in self.activations:
            raise LayerError(f"layer {INPUT!r} does not influence the outputs")
        return {name: [(cotangent @ self._weight).reshape(v.shape)] for name, (v,) in self.activations.items()}

    def sums(self, cotangent, weights, powers=(1,)):
        gradients = {name: value for name, (value,) in self(cotangent).items()}
        return {
            name: [np.stack([np.tensordot(weights, value**power, 1) for power in powers])]
            for name, value in gradients.items()
        }


def affine(shape=(2, 5, 6), classes=3, seed=0) -> Affine:
    rng = np.random.default_rng(seed)
    return Affine(rng.normal(size=(classes, int(np.prod(shape)))), rng.normal(size=classes))


class Net(nn.Module):
    """A CNN with what breaks naive hooks: an in-place ReLU used twice, batch-norm, dropout, idle parts."""

    def __init__(self, classes: int = 3, channels: int = 3) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(channels, 6, 3, padding=1), nn.BatchNorm2d(6))
        self.relu = nn.ReLU(inplace=True)
        self.conv = nn.Conv2d(6, 8, 3, stride=2)
        self.unused = nn.Linear(8, 2)
        self.aside = nn.Linear(8, 2)
        self.dropout = nn.Dropout(0.5)
        self.head = nn.Linear(8, classes)

    def forward(self, x):
        x = self.relu(self.features(x))
        x = self.relu(self.conv(x))
        x = self.dropout(x.mean((2, 3)))
        self.aside(x)
        return self.head(x)


def net(seed: int = 0, **kwargs) -> Net:
    torch.manual_seed(seed)
    return Net(**kwargs)
