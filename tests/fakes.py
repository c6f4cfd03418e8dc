"""A network of ten lines, whose explanations have closed forms, and small torch networks with traps in them."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import torch
from torch import nn

from xlog.errors import LayerError
from xlog.model import INPUT, Layer, LayerCall, ModelFacts, Trace
from xlog.model.proxy import Proxy


class Affine:
    """logits = weight · flat(x) + bias; one layer, "flat", puts out flat(x)."""

    batch_size = 4

    def __init__(self, weight: np.ndarray, bias: np.ndarray) -> None:
        self.weight, self.bias = weight, bias

    def layers(self):
        return [Layer("flat", "other")]

    def calls(self, x):
        return [LayerCall("flat", (len(x), x[0].size))]

    def describe(self):
        return ModelFacts("numpy", np.__version__, "Affine", "cpu", "float64", self.weight.size + self.bias.size)

    def free_bytes(self):
        return None

    def forward(self, x):
        return x.reshape(len(x), -1) @ self.weight.T + self.bias

    def forward_blends(self, x, baselines, masks, rows):
        share = masks[:, None]
        return self.forward(share * x[rows] + (1 - share) * baselines[rows])

    def trace(self, x, layers):
        return Trace(self.forward(x), {name: [self._layer(name, x)] for name in layers})

    def vjp(self, x, wrt=(INPUT,)):
        return AffinePullback(self, x, {name: [x if name == INPUT else self._layer(name, x)] for name in wrt})

    def isolated(self):
        return nullcontext()

    def _layer(self, name, x):
        if name != "flat":
            raise LayerError(f"no layer named {name!r}; close names: 'flat'")
        return x.reshape(len(x), -1).copy()


class AffinePullback:
    def __init__(self, model, x, activations):
        self.outputs, self.activations, self._weight = model.forward(x), activations, model.weight

    def __call__(self, cotangent):
        return {name: [(cotangent @ self._weight).reshape(v.shape)] for name, (v,) in self.activations.items()}

    def sums(self, cotangent, weights, powers=(1,)):
        gradients = {name: value for name, (value,) in self(cotangent).items()}
        return {
            name: [np.stack([np.tensordot(weights, value**power, 1) for power in powers])]
            for name, value in gradients.items()
        }


class Counted(Proxy):
    """Counts the passes, and the rows of them, that a model is asked for."""

    def __init__(self, inner):
        super().__init__(inner)
        self.rows = self.forwards = self.backwards = 0

    def forward(self, x):
        self._count(x)
        return self.inner.forward(x)

    def trace(self, x, layers):
        self._count(x)
        return self.inner.trace(x, layers)

    def forward_blends(self, x, baselines, masks, rows):
        self._count(masks)
        return self.inner.forward_blends(x, baselines, masks, rows)

    def vjp(self, x, wrt=(INPUT,)):
        self._count(x)
        return CountedPullback(self, self.inner.vjp(x, wrt))

    def _count(self, x):
        self.forwards += 1
        self.rows += len(x)


class CountedPullback:
    def __init__(self, counted, pull):
        self.outputs, self.activations = pull.outputs, pull.activations
        self._counted, self._pull = counted, pull

    def __call__(self, cotangent):
        self._counted.backwards += 1
        return self._pull(cotangent)

    def sums(self, *args):
        self._counted.backwards += 1
        return self._pull.sums(*args)


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
