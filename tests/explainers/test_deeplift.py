"""DeepLIFT: the paper's rules written out, completeness on networks that break hooks, captum where it is right."""

from __future__ import annotations

import captum.attr
import numpy as np
import pytest
import torch
from backward_networks import ACTIVATIONS, FRAMEWORKS, FUNCTIONS, SHAPE, TORCH, attention, residual
from explaining import attribute, explain
from fakes import affine
from torch import nn
from torch.nn import functional as F
from torch_networks import torch_state
from twin_networks import assert_close, twins

from xlog.baselines import baseline_of
from xlog.errors import ConfigError, ModelError
from xlog.explainers import DeepLIFT, IntegratedGradients
from xlog.model import wrap

pytestmark = pytest.mark.filterwarnings("ignore:When training, we now always track:UserWarning")  # paddle's batch-norm

X = np.random.default_rng(0).normal(size=(4, *SHAPE)).astype(np.float32)
START = np.random.default_rng(1).normal(size=SHAPE).astype(np.float32)
TARGETS = np.array([2, 0, 1, 1])


@pytest.fixture(params=FRAMEWORKS)
def framework(request):
    return FRAMEWORKS[request.param]


def differences(model, x, start) -> np.ndarray:
    return (model.forward(x) - model.forward(start))[np.arange(len(x)), TARGETS]


# ------------------------------------------------------------------------------------ the paper, written out


def slow(network: nn.Sequential, x: np.ndarray, start: np.ndarray, target: int) -> np.ndarray:
    """Multipliers of a network of convolution, ReLU, max-pooling, linear, ReLU, linear: one loop per sum.

    Shrikumar et al. 2017: the linear rule (section 3.5.2 with equation 5, in which positive and negative parts have the
    same multiplier), the rescale rule (3.5.1), the chain rule (3.3). Of a max-pooling each window hands what its output
    differs by to the place that won: with x's maximum over the baseline's to x's place, below it to the baseline's.
    """
    conv, _, _, _, hidden, _, head = network
    w, b = conv.weight.detach().double().numpy(), conv.bias.detach().double().numpy()
    w1, b1 = hidden.weight.detach().double().numpy(), hidden.bias.detach().double().numpy()
    w2 = head.weight.detach().double().numpy()
    size = x.shape[1] - 2, x.shape[2] - 2

    def convolved(image):
        places = [(i, j) for i in range(size[0]) for j in range(size[1])]
        out = np.zeros((len(w), *size))
        for o in range(len(w)):
            for i, j in places:
                out[o, i, j] = (w[o] * image[:, i : i + 3, j : j + 3]).sum() + b[o]
        return out

    def pooled(maps):
        return maps.reshape(len(maps), size[0] // 2, 2, size[1] // 2, 2).max(axis=(2, 4))

    def ratio(a, a0, z, z0):
        return (a - a0) / (z - z0)

    z, z0 = convolved(x), convolved(start)
    a, a0 = np.maximum(z, 0), np.maximum(z0, 0)
    p, p0 = pooled(a), pooled(a0)
    h, h0 = w1 @ p.ravel() + b1, w1 @ p0.ravel() + b1
    m_h = w2[target] * ratio(np.maximum(h, 0), np.maximum(h0, 0), h, h0)
    m_p = (m_h @ w1).reshape(p.shape)
    m_a = np.zeros_like(a)
    for o, i, j in np.ndindex(*p.shape):
        window = np.s_[o, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        own, other = a[window], a0[window]
        most = max(own.max(), other.max())
        for values, share in ((own, most - other.max()), (other, own.max() - most)):
            if share:
                place = np.unravel_index(values.argmax(), (2, 2))
                m_a[window][place] += m_p[o, i, j] * share / (own - other)[place]
    m_z = m_a * ratio(a, a0, z, z0)
    m_x = np.zeros_like(x, dtype=float)
    for o, i, j in np.ndindex(*z.shape):
        m_x[:, i : i + 3, j : j + 3] += m_z[o, i, j] * w[o]
    return m_x * (x - start)


def test_a_small_network_follows_the_paper() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(
        *(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(4 * 5 * 4, 7), nn.ReLU(), nn.Linear(7, 3)),
    )
    found = attribute(DeepLIFT(baseline=START), wrap(network.double()), X.astype(float), TARGETS)
    for x, target, values in zip(X, TARGETS, found, strict=True):
        expected = slow(network, x.astype(float), START.astype(float), target)
        assert_close(values, expected)
        plain = attribute(
            IntegratedGradients(baseline=START, steps=5), wrap(network), x[None].astype(float), np.array([target])
        )
        assert np.abs(plain[0] - expected).max() > 0.05 * np.abs(expected).max()


def test_of_an_affine_network_it_is_the_share_in_the_logit() -> None:
    x = np.random.default_rng(1).normal(size=(3, 2, 5, 6))
    model = affine()
    found = attribute(DeepLIFT(baseline=0.5), model, x, TARGETS[:3])
    np.testing.assert_allclose(found, (x - 0.5) * model.weight[TARGETS[:3]].reshape(x.shape))


# -------------------------------------------------------------------------------------------- completeness


@pytest.mark.parametrize("baseline", [0.0, START, "blur"], ids=["0", "array", "blur"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_maps_are_complete_behind_skips_and_shared_activations(framework, activation, baseline) -> None:
    """The map sums to the difference of logits; one baseline for all inputs and one for each are told apart."""
    model = wrap(residual(framework, activation))
    found = attribute(DeepLIFT(baseline=baseline), model, X, TARGETS)
    assert_close(found.sum((1, 2, 3)), differences(model, X, baseline_of("", baseline, X)))


@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_gates_share_what_a_product_differs_by(framework, activation) -> None:
    model = wrap(residual(framework, activation, gate=True))
    found = attribute(DeepLIFT(baseline=START), model, X, TARGETS)
    assert_close(found.sum((1, 2, 3)), differences(model, X, START[None]))


def test_a_product_gets_the_mean_of_its_gradients_at_both() -> None:
    """f = (a·x) (b·x): the difference is a·dx (b·x + b·x0) / 2 + b·dx (a·x + a·x0) / 2."""

    class Product(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(360, 1).double(), nn.Linear(360, 1).double()

        def forward(self, x):
            return self.a(x.flatten(1)) * self.b(x.flatten(1)).repeat(1, 3)

    network, x, start = Product(), X.astype(float), START.astype(float)
    (a, of_a, of_a0), (b, of_b, of_b0) = (
        (
            part.weight.detach().numpy()[0],
            part(torch.tensor(x).flatten(1)).detach().numpy(),
            part(torch.tensor(start[None]).flatten(1)).detach().numpy(),
        )
        for part in (network.a, network.b)
    )
    multipliers = (a * (of_b + of_b0) + b * (of_a + of_a0)) / 2
    found = attribute(DeepLIFT(baseline=START), wrap(network), x, TARGETS)
    np.testing.assert_allclose(found, (x - start) * multipliers.reshape(x.shape))


@pytest.mark.parametrize("softmax_is_a_layer", [True, False], ids=["layer", "function"])
def test_attention_is_complete_but_for_quadrature(framework, softmax_is_a_layer) -> None:
    model = wrap(attention(framework, softmax_is_a_layer))
    found = attribute(DeepLIFT(baseline=START), model, X, TARGETS)
    assert_close(found.sum((1, 2, 3)), differences(model, X, START[None]), 1e-4)
    assert_close(found, attribute(DeepLIFT(baseline=START), wrap(attention(framework)), X, TARGETS))


def test_attention_in_one_piece_and_behind_a_mask_is_complete() -> None:
    """A bare transformer whose attention is one function, masked with -inf, as torch's own block has it."""

    class Masked(nn.Module):
        def __init__(self):
            super().__init__()
            self.patches, self.head = nn.Conv2d(3, 8, 4, stride=4), nn.Linear(8, 3)
            self.block = nn.TransformerEncoderLayer(8, 2, 16, 0.0, activation="gelu", batch_first=True)

        def forward(self, x):
            mask = nn.Transformer.generate_square_subsequent_mask(6)
            return self.head(self.block(self.patches(x).flatten(2).transpose(1, 2), mask).mean(1))

    torch.manual_seed(0)
    model = wrap(Masked().eval())
    found = attribute(DeepLIFT(baseline=START), model, X, TARGETS)
    assert_close(found.sum((1, 2, 3)), differences(model, X, START[None]), 1e-4)


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_functions_are_what_their_layers_are(framework, activation) -> None:
    ours, theirs = (wrap(residual(framework, one)) for one in (activation, FUNCTIONS[activation]))
    for baseline in (0.0, "mean"):
        method = DeepLIFT(baseline=baseline)
        np.testing.assert_array_equal(attribute(method, ours, X, TARGETS), attribute(method, theirs, X, TARGETS))


def test_an_activation_of_several_functions_is_complete(framework) -> None:
    model = wrap(residual(framework, "swish_of_functions"))
    found = attribute(DeepLIFT(baseline=START), model, X, TARGETS)
    assert_close(found.sum((1, 2, 3)), differences(model, X, START[None]))


def test_the_usual_network_of_functions_is_that_of_layers() -> None:
    """Max-pooling and normalization among them; a power and a root are no layers, and elementwise all the same."""

    class Functional(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.conv2, self.fc = nn.Conv2d(3, 6, 3), nn.Conv2d(6, 4, 3), nn.Linear(24, 3)

        def forward(self, x):
            x = F.max_pool2d(F.relu(self.conv(x)), 2)
            x = F.layer_norm(torch.tanh(self.conv2(x)), (3, 2))
            return self.fc((1 + x.pow(2)).sqrt().flatten(1))

    torch.manual_seed(0)
    network = Functional()
    model = wrap(network)
    found = attribute(DeepLIFT(baseline=START), model, X, TARGETS)
    assert_close(found.sum((1, 2, 3)), differences(model, X, START[None]), 1e-4)


def test_both_frameworks_agree() -> None:
    for ours, theirs in (twins(), *((residual(FRAMEWORKS[n], "hardswish", True) for n in FRAMEWORKS),)):
        found = [attribute(DeepLIFT(), wrap(network), X, TARGETS) for network in (ours, theirs)]
        assert_close(found[0], found[1])


# ------------------------------------------------------------------------------------------------- captum


@pytest.mark.filterwarnings("ignore:Setting forward, backward hooks:UserWarning")
def test_captum_agrees_where_no_max_pooling_follows_an_activation() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(
        *(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.Conv2d(6, 6, 3), nn.Sigmoid(), nn.AvgPool2d(2), nn.Flatten()),
        *(nn.Linear(72, 8), nn.LeakyReLU(), nn.Linear(8, 3)),
    )
    x, starts = torch.tensor(X, requires_grad=True), torch.tensor(np.stack([START, START * 0, -START]))
    single = captum.attr.DeepLift(network).attribute(x, starts[:1].repeat(4, 1, 1, 1), target=torch.tensor(TARGETS))
    several = captum.attr.DeepLiftShap(network).attribute(x, starts, target=torch.tensor(TARGETS))
    for baseline, theirs in ((START, single), ([START, 0.0, -START], several)):
        assert_close(attribute(DeepLIFT(baseline=baseline), wrap(network), X, TARGETS), theirs.detach().numpy(), 1e-4)


@pytest.mark.filterwarnings("ignore:Setting forward, backward hooks:UserWarning")
def test_captum_is_off_where_one_does() -> None:
    """Its ReLU does not get what its max-pooling returned; ours is complete, and the paper's (above)."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(120, 3))
    x, start = torch.tensor(X, requires_grad=True), torch.tensor(START).repeat(4, 1, 1, 1)
    theirs = captum.attr.DeepLift(network).attribute(x, start, target=torch.tensor(TARGETS)).detach().numpy()
    model = wrap(network)
    found = attribute(DeepLIFT(baseline=START), model, X, TARGETS)
    assert_close(found.sum((1, 2, 3)), differences(model, X, START[None]))
    assert np.abs(theirs.sum((1, 2, 3)) - differences(model, X, START[None])).max() > 0.1
    assert np.abs(found - theirs).max() > 0.02 * np.abs(theirs).max()


# ------------------------------------------------------------------------------------- what it promises


def test_several_baselines_are_the_mean_of_their_maps() -> None:
    model = wrap(residual(TORCH))
    each = [attribute(DeepLIFT(baseline=one), model, X, TARGETS) for one in (0.0, START, "mean")]
    assert_close(attribute(DeepLIFT(baseline=[0.0, START, "mean"]), model, X, TARGETS), np.mean(each, axis=0))


def test_a_baseline_that_is_shared_costs_one_row() -> None:
    rows = []

    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = residual(TORCH)

        def forward(self, x):
            rows.append(len(x))
            return self.inner(x)

    model = wrap(Counting(), batch_size=5)
    attribute(DeepLIFT(), model, X, TARGETS)
    attribute(DeepLIFT(baseline="mean"), model, X, TARGETS)
    assert rows == [1, 5, 4, 4]  # what is not linear; four and one; twice two and two


def test_a_difference_of_rounding_gets_the_derivative() -> None:
    """In float32, close to the baseline, it is the gradient in float64: no ratio of noise."""
    network = residual(TORCH, "gelu")
    x = START + np.float32(1e-5) * X
    moved = x != START
    found = attribute(DeepLIFT(baseline=START), wrap(network), x, TARGETS)[moved] / (x - START)[moved]
    exact = wrap(network.double()).vjp(START[None].astype(float).repeat(4, 0))
    gradient = exact(np.eye(3)[TARGETS])["<input>"][0]
    assert moved.mean() > 0.9
    assert_close(found, gradient[moved], 1e-3)


def test_what_no_rule_reaches_is_named_with_the_cure(framework) -> None:
    network = residual(framework, "softsquare")
    for ask in (lambda m: DeepLIFT().check(m, X[:1]), lambda m: attribute(DeepLIFT(), m, X, TARGETS)):
        with pytest.raises(
            ModelError,
            match=r"DeepLIFT: wanted every operation.*Div.*in the network itself; call such a layer.*choose Integ",
        ):
            ask(wrap(network))


def test_rows_that_are_no_inputs_are_said() -> None:
    class TokensFirst(nn.Module):
        def __init__(self):
            super().__init__()
            self.act, self.head = nn.GELU(), nn.Linear(30, 3)

        def forward(self, x):
            return self.head(self.act(x.flatten(2).permute(2, 0, 1))[:, :, 0].T[:, :30])

    with pytest.raises(ModelError, match=r"wanted a map that sums to the difference of logits"):
        attribute(DeepLIFT(), wrap(TokensFirst()), X[:1], TARGETS[:1])


def test_the_network_is_left_as_it_was() -> None:
    for activation in ("relu_in_place", "gelu"):
        network = residual(TORCH, activation, gate=True).train()
        before = torch_state(network)
        DeepLIFT().check(wrap(network), X[:1])
        explain(DeepLIFT(), wrap(network), X, TARGETS)
        assert torch_state(network) == before


def test_wrong_baselines_are_refused() -> None:
    with pytest.raises(ConfigError, match="DeepLIFT: wanted at least one baseline, got none"):
        DeepLIFT(baseline=[])
    with pytest.raises(ConfigError, match="DeepLIFT: wanted a baseline that broadcasts"):
        DeepLIFT(baseline=np.zeros((3, 5, 5))).check(wrap(residual(TORCH)), X[:1])
