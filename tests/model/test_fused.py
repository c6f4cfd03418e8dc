"""Fused convolutions put out what the network does, fuse what is alone behind a convolution, and never guess."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

import xlog
from xlog.model import torch_fused, wrap
from xlog.model.torch_fused import fused_engine

X = np.random.default_rng(0).normal(size=(3, 3, 13, 12)).astype(np.float32)


class Net(nn.Module):
    """Two convolutions and what a test does between and behind them: (N, 3, H, W) -> (N, 4)."""

    def __init__(self, between: Callable, **options) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.one = nn.Conv2d(3, 6, 3, padding=1)
        self.two = nn.Conv2d(6, 4, **{"kernel_size": 3, **options})
        self.between = between

    def forward(self, x):
        return F.relu(self.two(self.between(self, self.one(x)))).mean((2, 3))


@pytest.fixture
def fused_names(monkeypatch) -> list[str]:
    """Names of the activations that passes had fused, a convolution each."""
    names, run = [], torch_fused._Fused.run

    def seen(fused, call):
        names.append(fused.activation.name)
        return run(fused, call)

    monkeypatch.setattr(torch_fused._Fused, "run", seen)
    return names


def agree(net: nn.Module, x: np.ndarray = X) -> None:
    """Assert that fused passes of any number of rows put out what the network does."""
    model = wrap(net.eval())
    engine = fused_engine(model.forward, x[:1])
    for rows in (x, x[:1]):
        wanted = model.forward(rows)
        np.testing.assert_allclose(engine(rows), wanted, atol=1e-6 * np.abs(wanted).max())


ALONE = {
    "relu": [
        lambda m, y: F.relu(y),
        lambda m, y: nn.ReLU(inplace=True)(y),
        lambda m, y: y.relu(),
        lambda m, y: torch.relu_(y),
    ],
    "hardtanh": [
        lambda m, y: F.relu6(y),
        lambda m, y: nn.ReLU6(inplace=True)(y),
        lambda m, y: F.hardtanh(y, -0.1, max_val=0.2),
        lambda m, y: F.hardtanh(y),
    ],
    "leaky_relu": [lambda m, y: F.leaky_relu(y), lambda m, y: nn.LeakyReLU(0.3, inplace=True)(y)],
    "gelu": [lambda m, y: F.gelu(y), lambda m, y: F.gelu(y, approximate="tanh")],
    "swish": [lambda m, y: F.silu(y), lambda m, y: nn.SiLU(inplace=True)(y)],
    "hardswish": [lambda m, y: F.hardswish(y)],
    "sigmoid": [lambda m, y: torch.sigmoid(y), lambda m, y: y.sigmoid_()],
    "tanh": [lambda m, y: y.tanh() if y.shape[1] == 6 and y.dim() == 4 else y],
}


@pytest.mark.parametrize(("name", "between"), [(name, act) for name, acts in ALONE.items() for act in acts])
def test_an_activation_alone_behind_a_convolution_is_fused(name, between, fused_names) -> None:
    agree(Net(between))
    assert set(fused_names[::2]) == {name}
    assert set(fused_names[1::2]) == {"relu"}


NOT_ALONE = [
    lambda m, y: F.relu(y) + y,
    lambda m, y: y + F.relu(y),
    lambda m, y: torch.cat([F.relu(y[:, :3]), y[:, 3:]], 1),
    lambda m, y: F.relu(y) + F.sigmoid(y),
    lambda m, y: torch.cat([F.relu(y)[:, :3], y[:, 3:]], 1),
    lambda m, y: F.softplus(y),
    lambda m, y: y.clamp(0, 1),
    lambda m, y: F.relu(y) * y.mean((1, 2, 3)).max().item(),
    lambda m, y: F.relu(F.relu(y) + y.data),
]


@pytest.mark.parametrize("between", NOT_ALONE)
def test_what_something_else_reads_too_is_not_fused(between, fused_names) -> None:
    agree(Net(between))
    assert set(fused_names[::2]) == {"none"}


def test_what_is_written_into_may_be_read_again(fused_names) -> None:
    agree(Net(lambda m, y: F.relu(y, inplace=True) + y))
    assert set(fused_names[::2]) == {"relu"}


@given(
    size=st.integers(1, 4), stride=st.integers(1, 3), padding=st.integers(0, 3), dilation=st.integers(1, 2),
    groups=st.sampled_from([1, 2]), bias=st.booleans(), height=st.integers(8, 15), width=st.integers(8, 15),
)  # fmt: skip
def test_convolutions_of_any_geometry(size, stride, padding, dilation, groups, bias, height, width) -> None:
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups, "bias": bias}
    x = np.random.default_rng(0).normal(size=(2, 3, height, width)).astype(np.float32)
    agree(Net(lambda m, y: F.silu(y), kernel_size=size, **options), x)


def test_functions_with_names_and_padding_in_words(fused_names) -> None:
    def between(m, y):
        weight = m.two.weight[:, :, :1, :1].expand(4, 6, 1, 1).new_ones(6, 6, 1, 1)
        return F.conv2d(F.conv2d(input=F.relu(y), weight=weight, stride=2, bias=None), weight, padding="same")

    agree(Net(between))
    assert "relu" in fused_names


@pytest.mark.parametrize("way", [lambda y: y + 1, lambda y: y.new_zeros(y.shape), F.silu])
def test_a_network_that_goes_another_way_is_left_to_the_copy(way) -> None:
    asked = []

    def between(m, y):
        asked.append(1)
        return F.relu(y) if len(asked) == 1 else way(y)

    engine = fused_engine(wrap(Net(between).eval()).forward, X)
    with pytest.raises(xlog.errors.ModelError, match="another way"):
        engine(X)


def test_gradients_and_other_precisions_are_torch_s_own(fused_names) -> None:
    engine = fused_engine(wrap(Net(lambda m, y: F.relu(y)).eval()).forward, X)
    assert np.isfinite(engine(X)).all()
    assert fused_names == ["relu", "relu"]
    with pytest.raises(xlog.errors.ModelError, match="no convolution that could be fused"):
        fused_engine(wrap(Net(lambda m, y: F.relu(y)).double().eval()).forward, X.astype(np.float64))


def test_without_one_dnn_it_says_so(monkeypatch) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    with pytest.raises(xlog.errors.ModelError, match="without oneDNN"):
        fused_engine(lambda x: x, X)
