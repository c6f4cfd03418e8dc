"""The fast path: a folded copy computes the same, is used only where it does, and leaves the network alone."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from fakes import affine, net
from paddle_here import paddle
from paddle_networks import Net as PaddleNet
from paddle_networks import state_of
from torch import nn
from torch_networks import torch_state

import xlog
from xlog.model import INPUT, isolation, torch_linear, wrap
from xlog.model.accelerated import Accelerated
from xlog.model.fast import GRADIENT_TOLERANCE, OUTPUT_TOLERANCE, FastPath
from xlog.model.hooked import HookedModel
from xlog.model.passes import input_gradients
from xlog.model.torch_backend import TorchBackend
from xlog.testing import ModelContract, Subject

pytestmark = pytest.mark.filterwarnings("ignore:When training, we now always track:UserWarning")  # paddle's batch-norm

X = np.random.default_rng(0).normal(size=(3, 3, 12, 10)).astype(np.float32)


class TestFastTorch(ModelContract):
    """In training mode, with gradients and a hook in place, as in the middle of a training loop."""

    layer = "conv"

    def make(self) -> Subject:
        network = measured(net()).train()
        network(torch.tensor(X)).sum().backward()
        network.conv.register_forward_hook(lambda *args: None)
        fast = FastPath(HookedModel(TorchBackend(network)))
        fast.forward(X)
        assert fast.report().forward.used
        return Subject(fast, X, self.layer, lambda: torch_state(network))


class TestFastTorchNorm(TestFastTorch):
    """A layer that is folded away."""

    layer = "features.1"


class TestFastTorchAltered(TestFastTorch):
    """A layer that puts out something else in the copy."""

    layer = "features.0"


class TestFastPaddle(ModelContract):
    def make(self) -> Subject:
        paddle.seed(0)
        network = PaddleNet()
        network.train()
        fast = FastPath(wrap(network))
        fast.forward(X)
        assert fast.report().forward.used
        return Subject(fast, X, "conv", lambda: state_of(network))


def measured(network: nn.Module) -> nn.Module:
    """Give batch-norms statistics as if it had been trained."""
    generator = torch.Generator().manual_seed(0)
    for part in network.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm) and part.running_mean is not None:
            part.running_mean.normal_(0, 0.3, generator=generator)
            part.running_var.uniform_(0.5, 2, generator=generator)
            if part.affine:
                nn.init.uniform_(part.weight, 0.5, 1.5, generator=generator)
                nn.init.normal_(part.bias, 0, 0.3, generator=generator)
    return network.eval()


class Head(nn.Module):
    """Layers before a classifier of their maps' means."""

    def __init__(self, *layers: nn.Module, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.head = nn.Linear(channels, 3)

    def forward(self, x):
        return self.head(torch.relu(self.layers(x)).flatten(2).mean(2))


def altered(network: nn.Module, x: np.ndarray = X) -> frozenset[str]:
    return wrap(network).accelerated(x).altered


CONVOLUTIONS = {
    "plain": lambda: (nn.Conv2d(3, 6, 3), 6),
    "without bias": lambda: (nn.Conv2d(3, 6, 3, bias=False), 6),
    "grouped": lambda: (nn.Conv2d(3, 6, 3, groups=3), 6),
    "dilated, strided": lambda: (nn.Conv2d(3, 5, 3, dilation=2, stride=2, padding=1, padding_mode="reflect"), 5),
    "transposed": lambda: (nn.ConvTranspose2d(3, 6, 3, stride=2), 6),
    "transposed, grouped": lambda: (nn.ConvTranspose2d(3, 6, 3, groups=3, bias=False), 6),
}


@pytest.mark.parametrize("affine_norm", [True, False])
@pytest.mark.parametrize("kind", CONVOLUTIONS)
def test_a_norm_is_folded_into_any_convolution(kind, affine_norm) -> None:
    torch.manual_seed(0)
    layer, channels = CONVOLUTIONS[kind]()
    network = measured(Head(layer, nn.BatchNorm2d(channels, affine=affine_norm), channels=channels))
    assert_same(network, X)
    assert altered(network) == {"layers.0"}


@pytest.mark.parametrize(("channels", "size"), [(1, (9, 14)), (4, (14, 9))])
def test_channels_and_sizes(channels, size) -> None:
    torch.manual_seed(0)
    network = measured(Head(nn.Conv2d(channels, 6, 3), nn.BatchNorm2d(6), channels=6))
    assert_same(network, np.random.default_rng(0).normal(size=(2, channels, *size)).astype(np.float32))


def test_a_double_network_keeps_its_precision() -> None:
    network = measured(Head(nn.Conv2d(3, 6, 3), nn.BatchNorm2d(6), channels=6).double())
    fast = FastPath(wrap(network))
    np.testing.assert_allclose(fast.forward(X), wrap(network).forward(X), rtol=1e-12)
    assert fast.report().forward.used


def test_a_norm_behind_a_linear_layer_and_a_subclass_are_folded() -> None:
    class Shifted(nn.Conv2d):
        def forward(self, x):
            return super().forward(nn.functional.pad(x, (1, 2, 0, 1)))

    class Both(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = Shifted(3, 6, 3, bias=False), nn.BatchNorm2d(6)
            self.fc, self.norm1 = nn.Linear(6, 3), nn.BatchNorm1d(3)

        def forward(self, x):
            return self.norm1(self.fc(torch.relu(self.norm(self.conv(x))).mean((2, 3))))

    torch.manual_seed(0)
    network = measured(Both())
    assert altered(network) == {"conv", "fc"}
    assert_same(network, X)


class Calls(nn.Module):
    """Two convolutions and two norms, called as `way` says."""

    def __init__(self, way) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.a, self.b = nn.Conv2d(3, 3, 3, padding=1), nn.Conv2d(3, 3, 3, padding=1)
        self.n, self.m = nn.BatchNorm2d(3), nn.BatchNorm2d(3)
        self.way = way
        measured(self)

    def forward(self, x):
        return torch.relu(self.way(self, x)).mean((2, 3))


@pytest.mark.parametrize(
    ("way", "folded"),
    [
        (lambda s, x: s.n(s.a(x)) + s.m(s.b(x)), {"a", "b"}),
        (lambda s, x: s.n(s.a(s.n(s.a(x)))), {"a"}),  # both shared, in step
        (lambda s, x: s.n(s.a(x)) + s.m(s.a(x)), set()),  # a shared convolution
        (lambda s, x: s.n(s.a(x)) + s.n(s.b(x)), set()),  # a shared norm
        (lambda s, x: s.n(s.a(x)) + s.a(x), set()),
        (lambda s, x: s.m(s.n(s.a(x))), {"a"}),
        (lambda s, x: s.n(s.a(x).relu_()), set()),  # the same tensor, but written into
        (lambda s, x: s.n(torch.relu(s.a(x))), set()),
        (lambda s, x: s.n(s.a(x) + 0), set()),
    ],
)
def test_only_norms_that_always_follow_one_layer_are_folded(way, folded) -> None:
    network = Calls(way)
    assert altered(network) == folded
    assert_same(network, X)


def test_norms_that_do_more_or_keep_no_statistics_are_not_folded() -> None:
    class Activated(nn.BatchNorm2d):
        def forward(self, x):
            return torch.relu(super().forward(x))

    for norm in (Activated(6), nn.BatchNorm2d(6, track_running_stats=False), nn.GroupNorm(2, 6)):
        network = measured(Head(nn.Conv2d(3, 6, 3), norm, channels=6))
        assert altered(network) == frozenset()
        assert_same(network, X)


def test_a_network_that_wants_its_layout_keeps_it() -> None:
    class Viewing(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm, self.head = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(320, 3)

        def forward(self, x):
            x = self.norm(self.conv(x))
            return self.head(x.view(len(x), -1))

    assert_same(measured(Viewing()), X)


def assert_same(network: nn.Module, x: np.ndarray) -> None:
    """Forward passes and gradients of the copy, which is used, are the network's own."""
    plain = wrap(network)
    fast, targets = FastPath(plain), np.zeros(len(x), np.intp)
    outputs = plain.forward(x)
    np.testing.assert_allclose(fast.forward(x), outputs, rtol=0, atol=OUTPUT_TOLERANCE * np.abs(outputs).max())
    gradients = input_gradients(plain, x, targets)
    np.testing.assert_allclose(
        input_gradients(fast, x, targets), gradients, rtol=0, atol=1e-5 * np.abs(gradients).max()
    )
    assert fast.report().forward.used
    assert fast.report().gradients.used


# ------------------------------------------------------------------------------------------- falling back


class Fake:
    """An adapter whose quicker copy is what a test gives it."""

    def __init__(self, copy) -> None:
        self._plain, self._copy = affine(), copy

    def __getattr__(self, name):
        return getattr(self._plain, name)

    def accelerated(self, x):
        return self._copy


FLAT = np.random.default_rng(0).normal(size=(5, 2, 5, 6))


def scaled(by: float) -> Accelerated:
    """A copy that is right in its outputs but for a part `by`, and in its gradients too."""
    copy = affine()
    copy.weight, copy.bias = copy.weight * (1 + by), copy.bias * (1 + by)
    return Accelerated(copy.forward, copy)


def test_a_copy_within_the_tolerance_is_used_and_beyond_it_is_not() -> None:
    near, far = scaled(OUTPUT_TOLERANCE / 2), scaled(OUTPUT_TOLERANCE * 2)
    np.testing.assert_array_equal(FastPath(Fake(near)).forward(FLAT), near.forward(FLAT))
    fast = FastPath(Fake(far))
    np.testing.assert_array_equal(fast.forward(FLAT), affine().forward(FLAT))
    assert str(fast.report().forward) == "plain, outputs differ by 2e-05, more than 1e-05"


def test_gradients_are_compared_apart() -> None:
    outputs, gradients = affine(), scaled(GRADIENT_TOLERANCE * 2).model
    fast = FastPath(Fake(Accelerated(outputs.forward, gradients)))
    cotangent = np.ones((5, 3))
    assert str(fast.report()) == "; ".join(
        f"{kind}: plain, not tried yet" for kind in ("forward passes", "engine", "gradients", "windows")
    )
    np.testing.assert_array_equal(fast.vjp(FLAT)(cotangent)[INPUT][0], affine().vjp(FLAT)(cotangent)[INPUT][0])
    assert fast.report().forward.used
    assert str(fast.report().gradients) == "plain, gradients differ by 0.06, more than 0.03"


def test_zeros_agree_with_zeros() -> None:
    network = net()
    nn.init.zeros_(network.head.weight)
    nn.init.zeros_(network.head.bias)
    fast = FastPath(wrap(network))
    fast.vjp(X)
    assert fast.report().forward.used
    assert fast.report().gradients.used


def test_the_copy_is_made_once_and_serves_one_shape_of_input() -> None:
    network = measured(net())
    fast, made = FastPath(wrap(network)), []
    make = fast.inner.accelerated
    fast.inner.accelerated = lambda x: made.append(x.shape) or make(x)
    fast.forward(X)
    fast.vjp(X)
    assert made == [(2, 3, 12, 10)]
    wider = np.zeros((1, 3, 20, 20), np.float32)
    np.testing.assert_array_equal(fast.forward(wider), fast.inner.forward(wider))


def mixer() -> nn.Module:
    """Linear layers over tokens, as transformers have them, behind a convolution of patches."""
    torch.manual_seed(0)
    tokens = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 8, bias=False))
    return nn.Sequential(nn.Conv2d(3, 8, 2, 2), nn.Flatten(2), nn.Linear(30, 8), tokens, nn.Flatten(), nn.Linear(64, 4))


@pytest.mark.parametrize("quicker", [True, False])
def test_linear_layers_of_the_copy_are_onednns_in_forward_passes_where_that_is_quicker(quicker, monkeypatch) -> None:
    run, one_dnn = [], torch_linear._one_dnn
    monkeypatch.setattr(torch_linear, "is_quicker", lambda: quicker)
    monkeypatch.setattr(torch_linear, "_one_dnn", lambda *given: run.append(given) or one_dnn(*given))
    fast = FastPath(wrap(mixer()))
    np.testing.assert_allclose(fast.forward(X), fast.inner.forward(X), atol=1e-6)
    assert fast.report().forward.used
    assert len(run) == (12 if quicker else 0)  # four layers: a try, the comparison and the pass
    targets = np.zeros(3, int)
    np.testing.assert_allclose(input_gradients(fast, X, targets), input_gradients(fast.inner, X, targets), atol=1e-6)
    assert fast.report().gradients.used
    assert len(run) == (12 if quicker else 0)  # gradients are torch's


def test_a_race_of_linear_layers_is_run_once() -> None:
    torch_linear.is_quicker.cache_clear()
    assert torch_linear.is_quicker() in (True, False)
    assert (torch_linear.is_quicker(), torch_linear.is_quicker.cache_info().misses) == (torch_linear.is_quicker(), 1)


class Drawing(nn.Module):
    """Draws numbers that it does not use."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3)

    def forward(self, x):
        torch.rand(1), np.random.rand(1), random.random()
        return self.conv(x).mean((2, 3))


def test_passes_of_the_copy_leave_generators_alone_and_keep_them_once_in_a_run(monkeypatch) -> None:
    fast, kept, keep = FastPath(wrap(Drawing())), [], isolation.global_generators_preserved
    monkeypatch.setattr(isolation, "global_generators_preserved", lambda: kept.append(None) or keep())
    fast.forward(X)
    assert fast.report().forward.used
    before = torch.random.get_rng_state(), random.getstate(), np.random.get_state()[1].tolist()
    fast.forward(X)
    fast.vjp(X)(np.ones((3, 6), np.float32))
    after = torch.random.get_rng_state(), random.getstate(), np.random.get_state()[1].tolist()
    assert torch.equal(before[0], after[0])
    assert before[1:] == after[1:]
    kept.clear()
    with fast.isolated():
        fast.forward(X)
        fast.vjp(X)
    assert len(kept) == 1


def test_within_an_intervention_every_pass_is_the_plain_models() -> None:
    fast = FastPath(Fake(scaled(OUTPUT_TOLERANCE / 2)))
    quick = fast.forward(FLAT)
    with fast.edit({"flat": np.copy}):
        with pytest.raises(ZeroDivisionError), fast.edit({"flat": np.copy}):
            raise ZeroDivisionError
        np.testing.assert_array_equal(fast.forward(FLAT), affine().forward(FLAT))
    np.testing.assert_array_equal(fast.forward(FLAT), quick)


class Uncopied(nn.Conv2d):
    def __deepcopy__(self, memo):
        raise TypeError("no copies")


class Shared(nn.Conv2d):
    def __deepcopy__(self, memo):
        return self


class ReadTwice(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 6, 3), nn.BatchNorm2d(6)

    def forward(self, x):
        maps = self.conv(x)
        return (maps + self.norm(maps)).mean((2, 3))


class Counting(nn.Module):
    """Puts out something else each time."""

    def __init__(self):
        super().__init__()
        self.conv, self.calls = nn.Conv2d(3, 6, 3), []

    def forward(self, x):
        self.calls.append(None)
        return self.conv(x).mean((2, 3)) * len(self.calls)


@pytest.mark.parametrize(
    ("network", "why"),
    [
        (lambda: Head(Uncopied(3, 6, 3), channels=6), "the network cannot be copied: TypeError: no copies"),
        (lambda: Head(Shared(3, 6, 3), channels=6), "its copy shares parts or weights with it"),
        (lambda: nn.Sequential(nn.Flatten(), nn.Linear(360, 2)), "the network has no convolution"),
        (ReadTwice, "outputs differ by"),
        (Counting, "outputs differ by"),
    ],
)
def test_without_a_good_copy_the_plain_model_answers(network, why) -> None:
    network = measured(network())
    fast = FastPath(wrap(network))
    fast.forward(X)
    report = fast.report()
    assert (report.forward.used, report.gradients.used) == (False, False)
    assert why in report.forward.why
    assert not isinstance(network, Counting) or len(network.calls) == 2  # to compare, and to answer


def test_models_without_a_quicker_copy_stay_as_they_are() -> None:
    fast = FastPath(affine())
    np.testing.assert_array_equal(fast.forward(FLAT), affine().forward(FLAT))
    assert fast.report().forward.why == "Affine has no quicker copy"


def test_what_the_plain_model_raises_is_raised() -> None:
    with pytest.raises(RuntimeError, match="channels"):
        FastPath(wrap(net())).forward(X[:, :1])


def test_hooks_of_the_user_run_in_the_users_network_only() -> None:
    network, seen = measured(net()), []
    network.conv.register_forward_hook(lambda part, *args: seen.append(part))
    fast = FastPath(wrap(network))
    for _ in range(3):
        fast.forward(X)
    assert seen == [network.conv]  # to compare


def test_a_network_without_trainable_parameters_has_layers_that_do_not_matter() -> None:
    model = wrap(net().requires_grad_(False))
    pull = model.vjp(X, ("aside",))
    with pytest.raises(xlog.errors.LayerError, match="'aside' does not influence the outputs"):
        pull(np.ones_like(pull.outputs))


# ---------------------------------------------------------------------------------------------- in training


def test_a_new_fast_path_has_the_weights_of_now_and_an_old_one_those_of_then() -> None:
    network = measured(net())
    fast = FastPath(wrap(network))
    before = fast.forward(X)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    network(torch.tensor(X)).square().sum().backward()
    optimizer.step()
    after = wrap(network).forward(X)
    assert np.abs(after - before).max() > 0.01
    np.testing.assert_array_equal(fast.forward(X), before)
    np.testing.assert_allclose(FastPath(wrap(network)).forward(X), after, atol=1e-5)


def train(explain: bool) -> list[bytes]:
    torch.manual_seed(0)
    network = net()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    for _ in range(3):
        network.train()
        noise = torch.randn(X.shape)
        nn.functional.cross_entropy(network(torch.tensor(X) + noise), torch.tensor([0, 1, 2])).backward()
        if explain:
            fast = FastPath(wrap(network))
            xlog.IntegratedGradients(steps=3).explain(fast, X, np.array([0, 1, 2]), np.random.default_rng(0))
            assert fast.report().gradients.used
        optimizer.step()
        optimizer.zero_grad()
    return [tensor.numpy().tobytes() for tensor in network.state_dict().values()]


def test_training_is_bit_for_bit_the_same() -> None:
    assert train(explain=True) == train(explain=False)


# --------------------------------------------------------------------------------------------------- paddle


def test_paddles_predictor_serves_forward_passes_and_masks() -> None:
    paddle.seed(0)
    network = PaddleNet()
    network.eval()
    plain = wrap(network)
    fast = FastPath(plain)
    np.testing.assert_allclose(fast.forward(X), plain.forward(X), atol=1e-5)
    masks = np.random.default_rng(0).random((5, 12, 10)) < 0.5
    rows = np.array([0, 1, 2, 1, 0])
    np.testing.assert_allclose(
        fast.forward_blends(X, X * 0, masks, rows), plain.forward_blends(X, X * 0, masks, rows), atol=1e-5
    )
    fast.vjp(X)
    assert fast.report().forward.used
    assert str(fast.report().gradients) == "plain, the quicker copy has none"


def test_what_paddle_cannot_compile_runs_as_it_is() -> None:
    class Eager(paddle.nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv = paddle.nn.Conv2D(3, 4, 3)

        def forward(self, x):
            if not paddle.in_dynamic_mode():
                raise ValueError("this is no graph")
            return self.conv(x).mean([2, 3])

    fast = FastPath(wrap(Eager()))
    np.testing.assert_array_equal(fast.forward(X), fast.inner.forward(X))
    assert not fast.report().forward.used
    assert fast.report().forward.why.startswith("the quicker copy fails: ")


def test_paddles_translator_does_not_wait_for_itself() -> None:
    class Shuffled(paddle.nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.head = paddle.nn.Conv2D(3, 4, 3), paddle.nn.Linear(4, 2)

        def forward(self, x):
            order = np.random.default_rng(0).permutation(4).tolist()  # paddle evaluates it, and translates numpy
            return self.head(paddle.index_select(self.conv(x).mean([2, 3]), paddle.to_tensor(order), 1))

    fast = FastPath(wrap(Shuffled()))
    np.testing.assert_allclose(fast.forward(X), fast.inner.forward(X), rtol=1e-5)


def test_names_of_paddle_layers_count_on_as_if_nothing_had_been_copied() -> None:
    network, unseen = PaddleNet(), paddle.nn.Linear(2, 2).full_name()
    FastPath(wrap(network)).forward(X)
    name, number = unseen.rsplit("_", 1)
    assert paddle.nn.Linear(2, 2).full_name() == f"{name}_{int(number) + 1}"


# ---------------------------------------------------------------------------------------- the real network


def test_a_real_network_says_the_same(lite0, coffee) -> None:
    x, _ = coffee
    plain = wrap(lite0)
    fast, logits = FastPath(plain), plain.forward(x)
    assert len(plain.accelerated(x).altered) == 49  # every convolution of EfficientNet-Lite0
    np.testing.assert_allclose(fast.forward(x), logits, rtol=0, atol=OUTPUT_TOLERANCE * np.abs(logits).max())
    for explainer in (xlog.IntegratedGradients(steps=2), xlog.GradCAM(layer="_blocks.15")):
        a, b = (explainer.explain(m, x, np.array([967]), np.random.default_rng(0)).grids for m in (fast, plain))
        assert np.linalg.norm(a - b) <= GRADIENT_TOLERANCE * np.linalg.norm(b)
    assert fast.report().gradients.used
