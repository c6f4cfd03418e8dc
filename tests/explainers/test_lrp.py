"""LRP: each rule written out, zennit on whole networks, what is conserved, attention step by step."""

from __future__ import annotations

import lxt.explicit.functional as lxt
import numpy as np
import pytest
import torch
from backward_networks import ACTIVATIONS, CLASSES, FRAMEWORKS, FUNCTIONS, SHAPE, TORCH, attention, residual
from explaining import attribute, explain
from scipy.special import erf
from torch import nn
from torch_networks import torch_state
from torchvision_here import torchvision
from twin_networks import assert_close, twins
from zennit import composites, rules
from zennit.attribution import Gradient
from zennit.canonizers import SequentialMergeBatchNorm
from zennit.torchvision import ResNetCanonizer
from zennit.types import Convolution

import xlog
from xlog.errors import ConfigError, LayerError, ModelError
from xlog.explainers import LRP, AttnLRP, IntegratedGradients
from xlog.model import wrap

pytestmark = pytest.mark.filterwarnings("ignore:When training, we now always track:UserWarning")  # paddle's batch-norm

X = np.random.default_rng(0).normal(size=(4, *SHAPE)).astype(np.float32)
TARGETS = np.array([2, 0, 1, 1])
EPS = 1e-6


@pytest.fixture(params=FRAMEWORKS)
def framework(request):
    return FRAMEWORKS[request.param]


# ------------------------------------------------------------------------------------ each rule, written out


def shares(kind, x, w, b):
    """What each input contributes to each output (o, i), and the denominators: Montavon et al. 2019, table 10.1."""
    c = np.einsum("i,oi->oi", x, w)
    z = c.sum(1) + b
    if kind == "epsilon":
        return [(1, c, z)]
    if kind == "alpha_beta":
        up, down = np.maximum(c, 0), np.minimum(c, 0)
        return [(2, up, up.sum(1) + np.maximum(b, 0)), (-1, down, down.sum(1) + np.minimum(b, 0))]
    if kind == "z_plus":
        return [(1, np.maximum(c, 0), np.maximum(c, 0).sum(1) + np.maximum(b, 0))]
    if kind == "gamma":
        favored = np.where(c * z[:, None] > 0, 1.25 * c, c)
        return [(1, favored, favored.sum(1) + b * np.where(b * z > 0, 1.25, 1))]
    if kind == "flat":
        return [(1, np.ones_like(w), np.full(len(w), w.shape[1]))]
    if kind == "w_square":
        return [(1, w**2, (w**2).sum(1) + b**2)]
    low, high = -3.0, 4.0  # z_box
    c = c - low * np.maximum(w, 0) - high * np.minimum(w, 0)
    return [(1, c, c.sum(1))]


RULES = {
    "epsilon": xlog.EpsilonRule(),
    "alpha_beta": xlog.AlphaBetaRule(),
    "z_plus": xlog.ZPlusRule(),
    "gamma": xlog.GammaRule(),
    "flat": xlog.FlatRule(),
    "w_square": xlog.WSquareRule(),
    "z_box": xlog.ZBoxRule(-3.0, 4.0),
}


@pytest.mark.parametrize("kind", RULES)
def test_two_layers_follow_the_rules(kind) -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(6, 20), nn.ReLU(), nn.Linear(20, 4)).double()
    x = np.random.default_rng(0).normal(size=(1, 1, 2, 3))
    (w1, b1), (w2, b2) = ((part.weight.detach().numpy(), part.bias.detach().numpy()) for part in network[1::2])
    a = np.maximum(w1 @ x.ravel() + b1, 0)
    relevance = (w2 @ a + b2)[1] * a * w2[1] / (w2[1] @ a + b2[1])
    expected = np.zeros(6)
    for factor, contributions, total in shares(kind, x.ravel(), w1, b1):
        for o in range(20):
            for i in range(6):
                expected[i] += factor * contributions[o, i] / (total[o] or 1) * relevance[o]
    found = attribute(LRP(composite=xlog.LRPComposite(first=RULES[kind])), wrap(network), x, np.array([1]))
    assert_close(found.ravel(), expected, 1e-4)  # rules have a stabilizer of 1e-6 in denominators


def test_names_are_composites() -> None:
    model = wrap(residual(TORCH))
    for name, composite in (
        ("epsilon_plus", xlog.LRPComposite()),
        ("epsilon_plus_flat", xlog.LRPComposite(first=xlog.FlatRule())),
        ("epsilon_alpha2_beta1", xlog.LRPComposite(conv=xlog.AlphaBetaRule())),
        ("epsilon", xlog.LRPComposite(conv=xlog.EpsilonRule())),
        ("gamma", xlog.LRPComposite(conv=xlog.GammaRule(0.25), linear=xlog.GammaRule(0.05))),
    ):
        by_name, by_rules = (attribute(LRP(composite=one), model, X, TARGETS) for one in (name, composite))
        np.testing.assert_array_equal(by_name, by_rules)


# -------------------------------------------------------------------------------------------------- zennit


def zennit(network, composite, x=X, targets=TARGETS) -> np.ndarray:
    inputs = torch.tensor(x, requires_grad=True)
    with Gradient(model=network, composite=composite) as attributor:
        _, relevance = attributor(inputs, lambda out: out * torch.eye(out.shape[1])[targets])
    return relevance.detach().numpy()


def of_kinds(conv, linear, first=None):
    base = composites.layer_map_base()
    kinds, merged = [*base, (Convolution, conv), (nn.Linear, linear)], [SequentialMergeBatchNorm()]
    if first is None:
        return composites.LayerMapComposite(kinds, canonizers=merged)
    return composites.SpecialFirstLayerMapComposite(kinds, [(Convolution, first)], canonizers=merged)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("epsilon", lambda: of_kinds(rules.Epsilon(), rules.Epsilon())),
        ("epsilon_plus", lambda: of_kinds(rules.ZPlus(), rules.Epsilon())),
        ("epsilon_plus_flat", lambda: of_kinds(rules.ZPlus(), rules.Epsilon(), rules.Flat())),
        ("epsilon_alpha2_beta1", lambda: of_kinds(rules.AlphaBeta(2, 1), rules.Epsilon())),
        ("gamma", lambda: of_kinds(rules.Gamma(0.25), rules.Gamma(0.05))),
        (
            xlog.LRPComposite(first=xlog.ZBoxRule(-4.0, 4.0)),
            lambda: of_kinds(rules.ZPlus(), rules.Epsilon(), rules.ZBox(torch.tensor(-4.0), torch.tensor(4.0))),
        ),
        (
            xlog.LRPComposite(first=xlog.WSquareRule()),
            lambda: of_kinds(rules.ZPlus(), rules.Epsilon(), rules.WSquare()),
        ),
    ],
    ids=lambda value: "" if callable(value) else str(value),
)
def test_zennit_agrees_on_both_frameworks(ours, theirs) -> None:
    """Batch-norm folded, an in-place ReLU, a max-pooling, a mean."""
    networks = twins()
    expected = zennit(networks[0], theirs())
    for network in networks:
        assert_close(attribute(LRP(composite=ours), wrap(network), X, TARGETS), expected, 1e-4)


@pytest.mark.parametrize("name", ["epsilon_plus", "epsilon_plus_flat", "epsilon_alpha2_beta1"])
def test_zennit_agrees_on_a_residual_network(name) -> None:
    """As torchvision builds it: shared ReLUs that write into their inputs, sums that are no layers."""
    torch.manual_seed(0)
    network = torchvision.models.resnet18(num_classes=10).eval()
    for key, buffer in network.named_buffers():
        if key.endswith("mean"):
            buffer.normal_(0, 0.1)
        elif key.endswith("var"):
            buffer.uniform_(0.5, 1.5)
    x = np.random.default_rng(0).normal(size=(2, 3, 64, 64)).astype(np.float32)
    kind = {"epsilon_plus": "EpsilonPlus", "epsilon_plus_flat": "EpsilonPlusFlat"}.get(name, "EpsilonAlpha2Beta1")
    expected = zennit(network, getattr(composites, kind)(canonizers=[ResNetCanonizer()]), x, TARGETS[:2])[:2]
    before = torch_state(network)
    assert_close(attribute(LRP(composite=name), wrap(network), x, TARGETS[:2]), expected, 1e-4)
    assert torch_state(network) == before


# --------------------------------------------------------------------------------------------- conservation


@pytest.mark.parametrize("composite", ["epsilon", "epsilon_plus", "epsilon_plus_flat", "epsilon_alpha2_beta1", "gamma"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_without_biases_nothing_is_lost(framework, activation, composite) -> None:
    """And none of it is made up, behind skips, shared activations and gates; the log says so."""
    model = wrap(without_biases(residual(framework, activation)))
    found = explain(LRP(composite=composite), model, X, TARGETS)
    logits = model.forward(X)[np.arange(4), TARGETS]
    assert_close(found.grids.sum((1, 2)), logits, 1e-3)
    (conservation,) = found.convergence
    assert conservation.kind == "conservation"
    np.testing.assert_allclose(conservation.values, found.grids.sum((1, 2)) - logits, atol=1e-5)
    assert not conservation.beyond().any()


def without_biases(network):
    """Biases of layers and shifts of norms are 0, as means are."""
    with torch.no_grad():
        for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
            if "bias" in name or "mean" in name.rpartition(".")[2]:
                tensor.zero_() if isinstance(tensor, torch.Tensor) else tensor.set_value(tensor * 0)
    return network


def test_a_bias_takes_its_share_and_the_log_says_how_much() -> None:
    model = wrap(residual(TORCH))
    found = explain(LRP(), model, X, TARGETS)
    lacking = found.grids.sum((1, 2)) - model.forward(X)[np.arange(4), TARGETS]
    np.testing.assert_allclose(found.convergence[0].values, lacking, atol=1e-5)
    assert found.convergence[0].beyond().any()


def test_a_norm_that_is_folded_is_a_part_of_its_layer(framework) -> None:
    """The same as of a network whose convolution has the norm's work in its weights."""
    network = residual(framework)
    found = attribute(LRP(), wrap(network), X, TARGETS)
    for conv, norm in (("conv1", "bn1"), ("conv2", "bn2"), ("conv3", "bn3")):
        layer, part = getattr(network, conv), getattr(network, norm)
        mean, var = (
            getattr(part, "running_" + k, getattr(part, n, None)) for k, n in (("mean", "_mean"), ("var", "_variance"))
        )
        weight, bias, mean, var = (np.asarray(value.detach().numpy()) for value in (part.weight, part.bias, mean, var))
        scale = weight / np.sqrt(var + 1e-5)
        put(layer.weight, layer.weight.detach().numpy() * scale[:, None, None, None])
        put(layer.bias, layer.bias.detach().numpy() * scale + bias - mean * scale)
        setattr(network, norm, torch.nn.Identity() if framework is TORCH else FRAMEWORKS["paddle"].identity())
    assert_close(attribute(LRP(), wrap(network), X, TARGETS), found, 1e-4)


def put(parameter, value) -> None:
    if isinstance(parameter, torch.Tensor):
        parameter.data.copy_(torch.tensor(value))
    else:
        parameter.set_value(value.astype(np.float32))


def test_what_is_read_beside_its_norm_is_not_folded() -> None:
    class Beside(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm, self.head = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(4, 3)
            nn.init.normal_(self.norm.weight)

        def forward(self, x):
            x = self.conv(x)
            return self.head((x + self.norm(x)).mean((2, 3)))

    network = Beside().eval()
    nn.init.zeros_(network.conv.bias)
    nn.init.zeros_(network.head.bias)
    model = wrap(network)
    found = attribute(LRP(composite="epsilon"), model, X, TARGETS)  # which is linear: an input times its gradient
    gradient = model.vjp(X)(np.eye(3, dtype=np.float32)[TARGETS])["<input>"][0]
    assert_close(found, X * gradient, 1e-3)


# ----------------------------------------------------------------------------------------------- attention


def test_attention_step_by_step() -> None:
    """Achtibat et al. 2024 in relevances and not in gradients, in double precision: equations 8 to 15 and 17."""
    network = attention(TORCH, softmax_is_a_layer=False).double()
    value = {name: parameter.detach().numpy() for name, parameter in network.named_parameters()}
    x = X[:1].astype(float)
    found = attribute(AttnLRP(composite="epsilon"), wrap(network), x, TARGETS[:1])
    assert_close(found[0], by_hand(value, x[0], TARGETS[0]), 1e-4)


def test_lxt_agrees_on_attention() -> None:
    network, x = attention(TORCH, softmax_is_a_layer=False).double(), torch.tensor(X[:1].astype(float))
    found = attribute(AttnLRP(composite="epsilon"), wrap(network), x.numpy(), TARGETS[:1])
    assert_close(found[0], by_lxt(network, x.requires_grad_(), TARGETS[0]), 1e-3)


class HandedOn(torch.autograd.Function):
    """GELU, which hands on what it gets: equation 9."""

    @staticmethod
    def forward(ctx, x):
        return nn.functional.gelu(x)

    @staticmethod
    def backward(ctx, relevance):
        return relevance


class Mean(torch.autograd.Function):
    """The mean over tokens by epsilon; lxt's own takes a row for an axis of tokens."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.mean(1)

    @staticmethod
    def backward(ctx, relevance):
        (x,) = ctx.saved_tensors
        return x * (relevance / x.sum(1))[:, None]


def by_lxt(network, x, target):
    def linear(layer, x):
        return lxt.linear_epsilon(x, layer.weight.flatten(1), layer.bias, epsilon=1e-12)

    def norm(layer, x):
        return lxt.layer_norm(x, layer.weight, layer.bias, layer.eps)

    t = linear(network.patches, nn.functional.unfold(x, 4, stride=4).transpose(1, 2))
    n1 = norm(network.norm1, t)
    q, k, v = (linear(layer, n1).unflatten(2, (2, 4)).transpose(1, 2) for layer in (network.q, network.k, network.v))
    scores = lxt.mul2(lxt.matmul(q, k.transpose(2, 3), epsilon=1e-12), torch.tensor(0.5, dtype=x.dtype))
    heads = lxt.matmul(lxt.softmax(scores, -1), v, epsilon=1e-12)
    u = lxt.add2(t, linear(network.out, heads.transpose(1, 2).flatten(2)), epsilon=1e-12)
    f2 = linear(network.fc2, HandedOn.apply(linear(network.fc1, norm(network.norm2, u))))
    logits = linear(network.head, Mean.apply(norm(network.norm3, lxt.add2(u, f2, epsilon=1e-12))))
    logits[0, target].backward(logits[0, target].detach())
    return x.grad[0].numpy()


def by_hand(p, image, target):
    def linear(name, x):
        return x @ p[name + ".weight"].T + p[name + ".bias"]

    def of_linear(name, x, z, r):
        return x * ((r / z) @ p[name + ".weight"])

    def norm(name, x):
        centered = x - x.mean(-1, keepdims=True)
        return (
            centered / np.sqrt((centered**2).mean(-1, keepdims=True) + 1e-5) * p[name + ".weight"] + p[name + ".bias"]
        )

    def of_norm(name, x, y, r):
        """The norm's output gets what is left after its bias; its division hands on whole; its centering is linear."""
        centered = x - x.mean(-1, keepdims=True)
        r = r * (y - p[name + ".bias"]) / y
        spread = r / centered
        return x * (spread - spread.mean(-1, keepdims=True))

    patches = [image[:, 4 * i : 4 * i + 4, 4 * j : 4 * j + 4].ravel() for i in range(3) for j in range(2)]
    weight = p["patches.weight"].reshape(8, -1)
    t = np.stack(patches) @ weight.T + p["patches.bias"]
    n1 = norm("norm1", t)
    q, k, v = (linear(name, n1).reshape(6, 2, 4).transpose(1, 0, 2) for name in "qkv")
    scores = q @ k.transpose(0, 2, 1) / 2
    shares = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    heads = shares @ v
    joined = heads.transpose(1, 0, 2).reshape(6, 8)
    attended = linear("out", joined)
    u = t + attended
    n2 = norm("norm2", u)
    f1 = linear("fc1", n2)
    a = f1 * (1 + erf(f1 / np.sqrt(2))) / 2
    f2 = linear("fc2", a)
    w = u + f2
    n3 = norm("norm3", w)
    pooled = n3.mean(0)
    logits = linear("head", pooled)

    r = p["head.weight"][target] * pooled  # of the logit, epsilon 0
    r = n3 / 6 / pooled * r
    r = of_norm("norm3", w, n3, r)
    r_u, r_f2 = u / w * r, f2 / w * r
    r_a = of_linear("fc2", a, f2, r_f2)
    r_n2 = of_linear("fc1", n2, f1, r_a)  # equation 9: GELU hands on what it gets
    r_u = r_u + of_norm("norm2", u, n2, r_n2)
    r_t, r_attended = t / u * r_u, attended / u * r_u
    r_heads = of_linear("out", joined, attended, r_attended).reshape(6, 2, 4).transpose(1, 0, 2)
    r_shares = shares * ((r_heads / heads) @ v.transpose(0, 2, 1)) / 2
    r_v = v * (shares.transpose(0, 2, 1) @ (r_heads / heads)) / 2
    r_scores = scores * (r_shares - shares * r_shares.sum(-1, keepdims=True))
    r_q = q * ((r_scores / scores) @ k) / 2 / 2  # the other 2 is the root of the width of a head
    r_k = k * ((r_scores / scores).transpose(0, 2, 1) @ q) / 2 / 2
    of_parts = (part.transpose(1, 0, 2).reshape(6, 8) for part in (r_q, r_k, r_v))
    r_n1 = sum(of_linear(name, n1, linear(name, n1), part) for name, part in zip("qkv", of_parts, strict=True))
    r_t = r_t + of_norm("norm1", t, n1, r_n1)
    of_patches = np.stack(patches) * ((r_t / t) @ weight)
    expected = np.zeros_like(image)
    for number, part in enumerate(of_patches):
        i, j = divmod(number, 2)
        expected[:, 4 * i : 4 * i + 4, 4 * j : 4 * j + 4] = part.reshape(3, 4, 4)
    assert logits.shape == (CLASSES,)
    return expected


def test_both_frameworks_agree() -> None:
    for make in (lambda f: residual(f, "hardswish", True), lambda f: attention(f, False)):
        for method in (LRP(), AttnLRP()):
            ours, theirs = (attribute(method, wrap(make(FRAMEWORKS[name])), X, TARGETS) for name in FRAMEWORKS)
            assert_close(ours, theirs, 1e-4)


NORMS = {
    "layer": lambda: nn.LayerNorm([4, 6, 5]),
    "group": lambda: nn.GroupNorm(2, 4),
    "instance": lambda: nn.InstanceNorm2d(4),
}


@pytest.mark.parametrize("kind", NORMS)
def test_norms_hold_their_deviation(kind) -> None:
    """So what is left is linear: relevance of its input is the input times what the affine map pulls back."""
    torch.manual_seed(0)
    norm = NORMS[kind]()
    for parameter in norm.parameters():
        nn.init.normal_(parameter)
    network = nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(3, 4, 1), norm, nn.Flatten(), nn.Linear(120, 3)).double().eval()
    x = X.astype(float)
    exact = xlog.LRPComposite(conv=xlog.EpsilonRule(0.0), linear=xlog.EpsilonRule(0.0))
    found = attribute(LRP(composite=exact), wrap(network), x, TARGETS)
    with torch.no_grad():
        maps = network[:2](torch.tensor(x)).numpy()
        weight = getattr(norm, "weight", None)
        weight = np.ones(1) if weight is None else weight.detach().numpy()
    groups = {nn.LayerNorm: 1, nn.GroupNorm: 2, nn.InstanceNorm2d: 4}[type(norm)]
    grouped = maps.reshape(4, groups, -1)
    deviation = np.sqrt(grouped.var(-1) + 1e-5)
    pulled = network[4].weight.detach().numpy()[TARGETS].reshape(maps.shape)
    pulled = pulled * (weight if weight.ndim == 3 else weight.reshape(-1, 1, 1))
    pulled = pulled.reshape(grouped.shape)
    pulled = ((pulled - pulled.mean(-1, keepdims=True)) / deviation[..., None]).reshape(maps.shape)
    conv = network[1].weight.detach().numpy()[:, :, 0, 0]
    expected = np.einsum("nohw,oi->nihw", pulled, conv).repeat(2, 2).repeat(2, 3) / 4
    assert_close(found, x * expected, 1e-4)


# ------------------------------------------------------------------------------------- what it promises


def test_what_no_rule_reaches_is_named_with_the_cure(framework) -> None:
    network = residual(framework, "softsquare")
    for ask in (lambda m: LRP().check(m, X[:1]), lambda m: attribute(LRP(), m, X, TARGETS)):
        with pytest.raises(
            ModelError, match=r"LRP: wanted every operation.*Div.*in the network itself; call such a layer.*Integ"
        ):
            ask(wrap(network))


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_functions_are_what_their_layers_are(framework, activation) -> None:
    ours, theirs = (wrap(residual(framework, one)) for one in (activation, FUNCTIONS[activation]))
    assert_close(attribute(LRP(), ours, X, TARGETS), attribute(LRP(), theirs, X, TARGETS), 1e-4)


def test_a_norm_that_is_a_function_holds_its_deviation() -> None:
    class Normed(nn.Module):
        def __init__(self, is_layer):
            super().__init__()
            self.conv, self.norm, self.fc = nn.Conv2d(3, 4, 3), nn.LayerNorm([10, 8]), nn.Linear(320, 3)
            self.is_layer = is_layer

        def forward(self, x):
            x, norm = nn.functional.max_pool2d(self.conv(x), 1), self.norm
            x = norm(x) if self.is_layer else nn.functional.layer_norm(x, (10, 8), norm.weight, norm.bias)
            return self.fc(x.flatten(1))

    layer, function = Normed(True), Normed(False)
    nn.init.normal_(layer.norm.weight)
    function.load_state_dict(layer.state_dict())
    ours, theirs = (attribute(LRP(), wrap(network), X, TARGETS) for network in (function, layer))
    np.testing.assert_array_equal(ours, theirs)


def test_a_layer_without_a_rule_is_named() -> None:
    class Sorted(nn.Module):
        def forward(self, x):
            return x.cummax(-1).values

    network = nn.Sequential(nn.Flatten(), nn.Linear(360, 8), Sorted(), nn.Linear(8, 3))
    with pytest.raises(LayerError, match="wanted layer '2' to be linear, an activation, a norm or a pooling"):
        LRP().check(wrap(network), X[:1])
    network = nn.Sequential(nn.Flatten(), nn.Linear(360, 3))
    nn.utils.parametrizations.weight_norm(network[1])
    with pytest.raises(LayerError, match="wanted a layer '1' with a weight and a bias of its own"):
        LRP().check(wrap(network), X[:1])


def test_a_layer_that_makes_another_weight_of_its_own_is_named() -> None:
    class Standardized(nn.Linear):
        def forward(self, x):
            return nn.functional.linear(x, self.weight / self.weight.std(), self.bias)

    with pytest.raises(LayerError, match="wanted a layer '1' that multiplies with its weight as it is"):
        LRP().check(wrap(nn.Sequential(nn.Flatten(), Standardized(360, 3))), X[:1])


def test_a_rule_for_inputs_needs_a_layer_that_looks_at_them() -> None:
    network = nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(48, 3))
    with pytest.raises(LayerError, match=r"wanted a first layer, '1', that looks at the input \(1, 3, 12, 10\)"):
        LRP(composite="epsilon_plus_flat").check(wrap(network), X[:1])


def test_rules_are_checked_where_they_are_made() -> None:
    with pytest.raises(ConfigError, match="LRP: wanted composite to be one of"):
        LRP(composite="plus")
    with pytest.raises(ConfigError, match="AlphaBetaRule: wanted alpha - beta to be 1"):
        xlog.AlphaBetaRule(2, 2)
    with pytest.raises(ConfigError, match="ZBoxRule: wanted low below high"):
        xlog.ZBoxRule(1.0, 0.0)
    with pytest.raises(ConfigError, match=r"LRPComposite: wanted conv to be a rule for any layer.*FlatRule"):
        xlog.LRPComposite(conv=xlog.FlatRule())
    with pytest.raises(ConfigError, match="LRPComposite: wanted first to be a rule"):
        xlog.LRPComposite(first="flat")


def test_a_composite_is_in_the_log() -> None:
    said = LRP(composite=xlog.LRPComposite(conv=xlog.GammaRule(0.1))).params()["composite"]
    assert said["conv"] == {"class": "GammaRule", "gamma": 0.1}
    assert LRP().name == "LRP"
    assert LRP(composite="epsilon").name == 'LRP(composite="epsilon")'


def test_the_network_is_left_as_it_was() -> None:
    for network in (residual(TORCH, "relu_in_place", gate=True).train(), attention(TORCH, False).train()):
        before = torch_state(network)
        for method in (LRP(), AttnLRP(), LRP(composite="epsilon_plus_flat")):
            method.check(wrap(network), X[:1])
            explain(method, wrap(network), X, TARGETS)
        assert torch_state(network) == before


def test_it_is_no_gradient_and_no_path() -> None:
    model = wrap(residual(TORCH))
    found = attribute(LRP(), model, X, TARGETS)
    other = attribute(IntegratedGradients(), model, X, TARGETS)
    assert np.corrcoef(found.ravel(), other.ravel())[0, 1] < 0.95
