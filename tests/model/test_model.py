"""The promises of the model protocol, on the fake and on torch, and the traps that torch sets."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from fakes import affine, net
from torch import nn
from torch_networks import torch_state

from xlog.errors import ConfigError, LayerError, ModelError, UnsupportedModelError
from xlog.model import INPUT, wrap
from xlog.model.hooked import HookedModel
from xlog.model.torch_backend import TorchBackend
from xlog.testing import ModelContract, Subject


class TestAffine(ModelContract):
    def make(self) -> Subject:
        model = affine()
        inputs = np.random.default_rng(1).normal(size=(3, 2, 5, 6))
        return Subject(model, inputs, "flat", lambda: (model.weight.tobytes(), model.bias.tobytes()))


class TestTorch(ModelContract):
    """In training mode, with gradients and a hook in place, as in the middle of a training loop."""

    dtype = torch.float32

    def make(self) -> Subject:
        network = net().to(self.dtype).train()
        network.dropout.eval()  # flags need not be all the same
        network.features[0].weight.requires_grad_(False)
        inputs = torch.randn(3, 3, 12, 10, dtype=self.dtype)
        network(inputs).sum().backward()
        network.conv.register_forward_hook(lambda *args: None)
        return Subject(HookedModel(TorchBackend(network)), inputs.numpy(), "conv", lambda: torch_state(network))


class TestTorchDouble(TestTorch):
    dtype = torch.float64

    def test_results_are_float64(self, subject: Subject) -> None:
        assert subject.model.forward(subject.inputs).dtype == np.float64


class TestTorchReused(TestTorch):
    """A layer that is called twice, in place."""

    def make(self) -> Subject:
        subject = super().make()
        subject.layer = "relu"
        return subject

    def test_each_call_has_its_own_activation(self, subject: Subject) -> None:
        first, second = subject.model.trace(subject.inputs, ("relu",)).activations["relu"]
        assert (first.shape[1], second.shape[1]) == (6, 8)
        assert (first >= 0).all()
        assert (second >= 0).all()


X = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)


def test_a_capture_survives_what_is_written_in_place_after_it() -> None:
    network = net().eval()
    expected = network.conv(torch.relu(network.features(torch.tensor(X)))).detach().numpy()
    assert expected.min() < 0  # the ReLU after it would show
    np.testing.assert_array_equal(wrap(network).trace(X, ("conv",)).activations["conv"][0], expected)
    np.testing.assert_array_equal(wrap(network).vjp(X, ("conv",)).activations["conv"][0], expected)


def test_strides_of_an_array_change_no_bit() -> None:
    model = wrap(net())
    channels_last = np.ascontiguousarray(X.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    assert model.forward(channels_last).tobytes() == model.forward(X).tobytes()


def test_a_network_may_write_into_its_input() -> None:
    network = nn.Sequential(nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(360, 2)).eval()
    x = X.copy()
    pull = wrap(network).vjp(x)
    pull(np.ones_like(pull.outputs))
    np.testing.assert_array_equal(x, X)


def test_calls_come_in_order_and_containers_that_hand_on_are_left_out() -> None:
    names = [call.layer for call in wrap(net()).calls(X)]
    assert names == ["features.0", "features.1", "relu", "conv", "relu", "dropout", "aside", "head"]


def test_a_layer_that_is_not_reached_is_an_error() -> None:
    with pytest.raises(LayerError, match="'unused' exists but put out no tensor"):
        wrap(net()).trace(X, ("unused",))


def test_a_layer_that_does_not_matter_is_an_error_and_not_a_zero_map() -> None:
    pull = wrap(net()).vjp(X, ("aside",))
    with pytest.raises(LayerError, match="'aside' does not influence the outputs"):
        pull(np.ones_like(pull.outputs))


def test_outputs_that_are_no_tensor_are_an_error() -> None:
    class Pair(nn.Module):
        def forward(self, x):
            return x, x

    with pytest.raises(ModelError, match=r"returns logits .*, got tuple of 0: .* none could be them"):
        wrap(Pair()).forward(X)


def test_scripted_modules_are_refused() -> None:
    with pytest.warns(DeprecationWarning, match="torch.jit"), torch.no_grad():
        traced = torch.jit.trace(net().eval(), torch.tensor(X))
    with pytest.raises(UnsupportedModelError, match="scripted or traced"):
        wrap(traced)


@pytest.mark.parametrize("surroundings", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_gradients_flow_whatever_mode_the_caller_is_in(surroundings) -> None:
    model = wrap(net())
    expected = model.vjp(X)(np.ones((2, 3)))[INPUT][0]
    with surroundings():
        np.testing.assert_array_equal(model.vjp(X)(np.ones((2, 3)))[INPUT][0], expected)


def test_what_a_forward_pass_writes_is_undone() -> None:
    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("calls", torch.zeros(()))
            self.register_buffer("last", torch.zeros(2))

        def forward(self, x):
            self.calls += 1
            self.last = x.mean((1, 2, 3))
            return x.mean((2, 3)) + torch.rand(()) + random.random() + np.random.random()

    network = Counting()
    kept, numbers = torch_state(network), (random.getstate(), np.random.get_state()[1].tolist())
    wrap(network).forward(X)
    assert torch_state(network) == kept
    assert (random.getstate(), np.random.get_state()[1].tolist()) == numbers


def test_statistics_that_a_network_trains_within_forward_are_put_back() -> None:
    """The kernel of batch-norm writes them without telling autograd: their version stays."""

    class Training(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("mean", torch.zeros(3))
            self.register_buffer("var", torch.ones(3))
            self.register_buffer("unknown", torch.full((2,), torch.nan))

        def forward(self, x):
            return nn.functional.batch_norm(x, self.mean, self.var, training=True).mean((2, 3))

    network = Training()
    version = network.unknown._version
    wrap(network).forward(X)
    assert (network.mean == 0).all()
    assert (network.var == 1).all()
    assert network.unknown._version == version  # what nobody changed is not written


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_networks_speak_float32(dtype) -> None:
    model = wrap(net().to(dtype))
    pull = model.vjp(X)
    assert pull.outputs.dtype == pull(np.ones((2, 3)))[INPUT][0].dtype == np.float32
    assert model.describe().dtype == str(dtype).removeprefix("torch.")


def test_a_network_that_counts_rows_before_an_edit_that_makes_more_is_an_error() -> None:
    class Joined(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 2, 1)

        def forward(self, x):
            return torch.cat([self.conv(x), x], 1).mean((2, 3))

    class Flat(Joined):
        def forward(self, x):
            return self.conv(x).reshape(len(x), 1, -1).mean(2)

    twice = {"conv": lambda value: np.repeat(value, 2, 0)}
    model = wrap(Joined())
    with pytest.raises(LayerError, match=r"2 rows after layer 'conv'.* got RuntimeError"), model.edit(twice):
        model.forward(X[:1])
    model = wrap(Flat())
    with pytest.raises(LayerError, match=r"2 rows after layer 'conv'.* got 1 rows of outputs"), model.edit(twice):
        model.forward(X[:1])


def test_a_network_that_counts_rows_is_told_how_many_an_edit_makes() -> None:
    seen = []

    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem, self.conv, self.side = nn.Conv2d(3, 3, 1), nn.Conv2d(3, 2, 1), nn.Conv2d(3, 2, 1)
            self.stem.register_forward_hook(lambda part, args, output: seen.append(len(output)))

        def forward(self, x):
            x = self.stem(x) + x  # as a function of the rows that came in: these are many again
            return self.conv(x).reshape(len(x), 2, -1).mean(2)

    class Branching(Counting):
        def forward(self, x):
            return torch.cat([self.conv(x), self.side(x)], 1).mean((2, 3))

    def vary(value):
        return value * np.arange(3, dtype=np.float32)[:, None, None, None]

    model = wrap(Counting())
    expected = np.arange(3)[:, None] * model.forward(X[:1])
    seen.clear()
    with model.edit({"conv": vary}, rows=3):
        np.testing.assert_allclose(model.forward(X[:1]), expected, rtol=1e-5)
        with pytest.raises(ModelError, match="wanted one input where edits declare how many rows"):
            model.forward(X)
    assert seen == [1]
    model = wrap(Branching())
    with model.edit({"conv": vary}, rows=3):  # the other branch came later, and sees that rows differ
        assert model.forward(X[:1]).shape == (3, 4)
    with model.edit({"side": vary}, rows=3), pytest.raises(LayerError, match="3 rows after layer 'side'"):
        model.forward(X[:1])


def test_an_edit_that_is_not_reached_is_an_error() -> None:
    model = wrap(net())
    with model.edit({"unused": np.copy}), pytest.raises(LayerError, match="'unused' exists but put out no tensor"):
        model.forward(X)


def test_what_comes_before_an_edit_of_one_row_runs_once() -> None:
    network, seen = net(), []
    network.features.register_forward_hook(lambda part, args, output: seen.append(len(output)))
    model = wrap(network)
    with model.edit({"conv": lambda value: np.repeat(value, 100, 0)}):
        assert len(model.forward(X[:1])) == 100
    assert seen == [1]


def test_wrap_takes_models_as_they_are_and_refuses_the_rest() -> None:
    model = affine()
    assert wrap(model) is model
    with pytest.raises(UnsupportedModelError, match=r"wanted a torch.nn.Module, .* got builtins.str"):
        wrap("resnet18")
    with pytest.raises(ConfigError, match="batch_size"):
        wrap(net(), batch_size=0)
