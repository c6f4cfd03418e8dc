"""Strided convolutions of the image: phases give the gradient that autograd gives, for any size, stride and padding."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from xlog.model import INPUT, torch_strided, wrap
from xlog.model.fast import FastPath
from xlog.model.torch_strided import Phases


def layer_of(size: int, stride: int, padding: int, channels: int = 3, **options) -> nn.Conv2d:
    torch.manual_seed(0)
    return nn.Conv2d(channels, 4, size, stride, padding, dtype=torch.float64, **options)


@given(
    size=st.integers(1, 7), stride=st.integers(2, 5), room=st.integers(0, 6), height=st.integers(7, 17),
    width=st.integers(7, 17),
)  # fmt: skip
def test_phases_pull_gradients_back_as_autograd_does(size, stride, room, height, width) -> None:
    layer = layer_of(size, stride, room % size)
    x = torch.randn(2, 3, height, width, dtype=torch.float64, requires_grad=True)
    outputs = layer(x)
    gradient = torch.randn_like(outputs)
    (wanted,) = torch.autograd.grad(outputs, x, gradient)
    got = Phases.of(layer).pull(gradient, height, width)
    assert got.shape == wanted.shape
    torch.testing.assert_close(got, wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "layer",
    [
        layer_of(3, 1, 1),
        layer_of(3, 2, 1, channels=4),
        layer_of(3, 2, 1, padding_mode="reflect"),
        layer_of(3, 2, 1, dilation=2),
        nn.Conv2d(3, 4, (3, 5), 2),
        nn.Conv2d(3, 4, 3, (2, 1)),
        nn.Conv2d(3, 4, 5, 2, padding=(0, 2)),
        nn.Conv2d(3, 6, 3, 2, groups=3),
        nn.Conv2d(3, 4, 20, 2),
    ],
)
def test_other_layers_stay_as_they_are(layer, monkeypatch) -> None:
    monkeypatch.setattr(Phases, "is_quicker", lambda *_: True)
    torch_strided.quicken_strided_convolutions(layer, torch.zeros(1, 3, 16, 16, dtype=layer.weight.dtype))
    assert "forward" not in vars(layer)


@pytest.mark.parametrize("quicker", [True, False])
def test_a_copy_has_what_wins_and_the_network_stays(quicker, monkeypatch) -> None:
    pulled, pull = [], Phases.pull
    monkeypatch.setattr(Phases, "is_quicker", lambda *_: quicker)
    monkeypatch.setattr(Phases, "pull", lambda *given: pulled.append(given) or pull(*given))
    network = nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))
    network.eval()
    x = np.random.default_rng(0).normal(size=(2, 3, 31, 32)).astype(np.float32)
    plain, fast = wrap(network), FastPath(wrap(network))
    cotangent = np.eye(5, dtype=np.float32)[[1, 3]]
    wanted = plain.vjp(x)(cotangent)[INPUT][0]
    np.testing.assert_allclose(fast.vjp(x)(cotangent)[INPUT][0], wanted, atol=1e-6 * abs(wanted).max())
    assert (bool(pulled), "forward" in vars(network[0])) == (quicker, False)


def test_the_quicker_one_is_told_by_a_race(monkeypatch) -> None:
    layer, times = layer_of(7, 2, 3), []
    monkeypatch.setattr(torch_strided, "quickest_seconds", lambda run: run() is not None and times.pop(0))
    for own, phases, quicker in ((1.0, 0.8, True), (1.0, 0.95, False)):
        times[:] = [own, phases]
        assert Phases.of(layer).is_quicker(layer, torch.zeros(1, 3, 16, 16, dtype=torch.float64)) is quicker
