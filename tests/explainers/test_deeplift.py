"""DeepLIFT: the paper's rules written out, completeness on networks that break hooks, captum where it is right."""

from __future__ import annotations

import copy

import captum.attr
import numpy as np
import pytest
import torch
from backward_networks import ACTIVATIONS, FRAMEWORKS, FUNCTIONS, SHAPE, TORCH, attention, filled, residual
from explaining import attribute, explain
from fakes import affine
from scipy.special import erf
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

    Shrikumar et al. 2017: the linear rule (section 3.5.1, in which positive and negative parts have the same multiplier
    behind a rescale rule), the rescale rule (3.5.2), the chain rule (3.3). Of a max-pooling each window hands what its
    output differs by to the place that won: with x's maximum over the baseline's to x's place, below it to the
    baseline's.
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


# ----------------------------------------------------------------------------------------------- RevealCancel


def of_two(framework, first, bias, last, constant=0.0):
    """c + last · ReLU(first x + bias), of two inputs, for an image (1, 1, 2)."""

    class OfTwo(framework.base):
        def __init__(self):
            super().__init__()
            self.inner, self.act, self.outer = (
                framework.Linear(2, len(bias)),
                framework.relu(),
                framework.Linear(len(bias), 1),
            )

        def forward(self, x):
            return self.outer(self.act(self.inner(x.flatten(1))))

    network = filled(OfTwo())
    turned = framework is not TORCH
    for layer, weight, own in ((network.inner, first, bias), (network.outer, [last], [constant])):
        put(layer.weight, np.array(weight, np.float32).T if turned else np.array(weight, np.float32))
        put(layer.bias, np.array(own, np.float32))
    return wrap(network)


def put(parameter, value) -> None:
    parameter.set_value(value) if not isinstance(parameter, torch.Tensor) else parameter.data.copy_(torch.tensor(value))


# Shrikumar et al. 2017, sections 2.1, 3.4 and 3.5.3: network, input, shares by RevealCancel and by rescaling.
CLOSED = {
    "the lesser of two": (([[1, 0], [1, -1]], [0, 0], [1, -1]), [5, 2], [1, 1], [0, 2]),
    "the lesser, the other way round": (([[1, 0], [1, -1]], [0, 0], [1, -1]), [2, 5], [1, 1], [2, 0]),
    "both": (([[1, 1]], [-1], [1]), [1, 1], [0.5, 0.5], [0.5, 0.5]),
    "either": (([[-1, -1]], [1], [-1], 1), [1, 1], [0.5, 0.5], [0.5, 0.5]),
    "one that another undoes": (([[1, -1]], [0], [1]), [3, 3], [1.5, -1.5], [0, 0]),
}


@pytest.mark.parametrize("case", CLOSED)
def test_closed_forms_of_the_paper(framework, case) -> None:
    network, x, revealed, rescaled = CLOSED[case]
    model, x = of_two(framework, *network), np.array(x, np.float32).reshape(1, 1, 1, 2)
    for rule, expected in (("reveal_cancel", revealed), ("rescale", rescaled)):
        found = attribute(DeepLIFT(rule=rule), model, x, np.array([0]))
        np.testing.assert_allclose(found.ravel(), expected, atol=1e-6)


def slow_reveal_cancel(network: nn.Sequential, x: np.ndarray, start: np.ndarray, target: int) -> np.ndarray:
    """Contributions of a network of linear, GELU, linear, ReLU, linear, one loop per sum: sections 3.5.1 and 3.5.3.

    Of each value there are Δ, Δ+ and Δ-, and multipliers for the last two.
    """
    layers = [network[1], network[3], network[5]]
    functions = [lambda v: v * (1 + erf(v / np.sqrt(2))) / 2, lambda v: max(v, 0.0)]
    values, bases, plus, minus = [x.ravel()], [start.ravel()], [], []
    for number, layer in enumerate(layers):
        w, b = layer.weight.detach().numpy(), layer.bias.detach().numpy()
        d = values[-1] - bases[-1]
        plus.append([sum(w[j, i] * d[i] for i in range(len(d)) if w[j, i] * d[i] > 0) for j in range(len(w))])
        minus.append([sum(w[j, i] * d[i] for i in range(len(d)) if w[j, i] * d[i] < 0) for j in range(len(w))])
        z, z0 = w @ values[-1] + b, w @ bases[-1] + b
        if number < 2:
            values.append(np.array([functions[number](v) for v in z]))
            bases.append(np.array([functions[number](v) for v in z0]))
    m_plus = m_minus = np.eye(3)[target]
    for number in (2, 1, 0):
        w, b = layers[number].weight.detach().numpy(), layers[number].bias.detach().numpy()
        d, m = values[number] - bases[number], np.zeros(len(values[number]))
        for i in range(len(d)):
            for j in range(len(w)):
                both = (m_plus[j] + m_minus[j]) / 2
                m[i] += w[j, i] * (m_plus[j] if w[j, i] * d[i] > 0 else m_minus[j] if w[j, i] * d[i] < 0 else both)
        if number:
            f, w0 = functions[number - 1], layers[number - 1]
            z0 = w0.weight.detach().numpy() @ bases[number - 1] + w0.bias.detach().numpy()
            m_plus, m_minus = np.zeros(len(m)), np.zeros(len(m))
            for j, (p, q) in enumerate(zip(plus[number - 1], minus[number - 1], strict=True)):
                y_plus = (f(z0[j] + p) - f(z0[j]) + f(z0[j] + q + p) - f(z0[j] + q)) / 2
                y_minus = (f(z0[j] + q) - f(z0[j]) + f(z0[j] + p + q) - f(z0[j] + p)) / 2
                m_plus[j], m_minus[j] = m[j] * y_plus / p if p else 0, m[j] * y_minus / q if q else 0
    return (m * d).reshape(x.shape)


def test_reveal_cancel_follows_the_paper() -> None:
    """Some ReLUs are off for input and baseline: their differences of 0 hand on nothing, but have what made them."""
    torch.manual_seed(0)
    network = nn.Sequential(
        *(nn.Flatten(), nn.Linear(360, 9), nn.GELU(), nn.Linear(9, 12), nn.ReLU(), nn.Linear(12, 3)),
    ).double()
    x, start = X.astype(float), START.astype(float)
    found = attribute(DeepLIFT(baseline=START, rule="reveal_cancel"), wrap(network), x, TARGETS)
    expected = np.stack([slow_reveal_cancel(network, one, start, t) for one, t in zip(x, TARGETS, strict=True)])
    assert_close(found, expected)
    assert np.abs(attribute(DeepLIFT(baseline=START), wrap(network), x, TARGETS) - expected).max() > 1e-3


@pytest.mark.parametrize("baseline", [0.0, "mean"], ids=["one for all", "one for each"])
def test_reveal_cancel_is_complete_and_has_norms_in_their_layers(baseline) -> None:
    """Convolutions with batch-norms, a max-pooling, an in-place ReLU; the same on both frameworks."""
    networks = twins()
    method = DeepLIFT(baseline=baseline, rule="reveal_cancel")
    found = [attribute(method, wrap(network), X, TARGETS) for network in networks]
    assert_close(found[0], found[1])
    model = wrap(networks[0])
    assert_close(found[0].sum((1, 2, 3)), differences(model, X, baseline_of("", baseline, X)))
    folded = copy.deepcopy(networks[0])
    folded[0], folded[1] = nn.utils.fuse_conv_bn_eval(folded[0], folded[1]), nn.Identity()
    assert_close(found[0], attribute(method, wrap(folded), X, TARGETS))
    assert np.abs(found[0] - attribute(DeepLIFT(baseline=baseline), model, X, TARGETS)).max() > 1e-3


def test_reveal_cancel_refuses_what_reads_a_sum(framework) -> None:
    method = DeepLIFT(rule="reveal_cancel")
    for ask in (lambda m: method.check(m, X[:1]), lambda m: attribute(method, m, X, TARGETS)):
        with pytest.raises(ModelError, match=r'got others \(act\), such as one behind the sum.*choose rule="rescale"'):
            ask(wrap(residual(framework)))


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
