"""The affine network, models that count passes, and small torch networks with traps in them."""

from __future__ import annotations

import torch
from affine_model import Affine, affine
from torch import nn

from xlog.model import INPUT
from xlog.model.proxy import Proxy

__all__ = ["Affine", "Counted", "Net", "affine", "net"]


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
