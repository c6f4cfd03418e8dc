"""Rules, dropout and single layers: what they are for, and the traps that torch and paddle set."""

from __future__ import annotations

import captum.attr
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from backward_networks import FRAMEWORKS, attention, filled, residual
from fakes import net
from paddle_here import paddle
from torch import nn
from torch_networks import torch_state
from twin_networks import assert_close, twins

from xlog.errors import LayerError, ModelError
from xlog.model import INPUT, SubNetworks, wrap

PF = paddle.nn.functional

pytestmark = pytest.mark.filterwarnings("ignore:When training, we now always track:UserWarning")  # paddle's batch-norm

X = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)
SEED = np.random.default_rng(1).normal(size=(2, 3)).astype(np.float32)


@pytest.fixture(params=["torch", "paddle"])
def network(request):
    return twins()[request.param == "paddle"]


def pulled(model, rules, x=X, wrt=(INPUT,), seed=SEED):
    with model.rules(rules):
        return model.vjp(x, wrt)(seed)


def of_kind(model, kind, rule):
    return {layer.name: rule for layer in model.layers() if layer.kind == kind}


def own(model, call):
    return model.layer_vjp(call.layer, call.x, call.gy)


# ---------------------------------------------------------------------------------- two methods as rules


def guided(model, call):
    """Springenberg et al. 2015, figure 1c: what is negative on the way forward or on the way back is cut."""
    return call.gy * (call.x > 0) * (call.gy > 0)


def test_guided_backprop_is_one_rule() -> None:
    theirs, ours = twins()
    seed = np.eye(3, dtype=np.float32)[[2, 2]]
    with pytest.warns(UserWarning, match="backward hooks"):
        oracle = captum.attr.GuidedBackprop(theirs).attribute(torch.tensor(X, requires_grad=True), target=2)
    for model in map(wrap, (theirs, ours)):
        assert_close(pulled(model, of_kind(model, "relu", guided), seed=seed)[INPUT][0], oracle.numpy())
        assert np.abs(model.vjp(X)(seed)[INPUT][0] - oracle.numpy()).max() > 0.1 * oracle.abs().max()


EPSILON = 0.25  # large enough to show


def epsilon(model, call):
    """Bach et al. 2015, equation 58, for relevance per unit of activation: r = R / y is what goes down, not R."""
    stabilized = call.y + EPSILON * np.where(call.y >= 0, 1, -1).astype(call.y.dtype)
    return model.layer_vjp(call.layer, call.x, call.gy * call.y / stabilized)


def test_lrp_epsilon_is_one_rule() -> None:
    relevances = []
    for model in map(wrap, twins()):
        rules = of_kind(model, "conv", epsilon) | of_kind(model, "linear", epsilon) | of_kind(model, "norm", epsilon)
        relevances.append(X * pulled(model, rules)[INPUT][0])
    assert_close(relevances[1], relevances[0])
    assert np.abs(relevances[0] - X * wrap(twins()[0]).vjp(X)(SEED)[INPUT][0]).max() > 0.1 * relevances[0].max()


def test_the_epsilon_rule_follows_its_equation() -> None:
    # Bach et al. 2015, equation 58: R_i = sum_j x_i w_ij / (z_j + eps sign z_j) R_j, sums written out
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2))
    model, x = wrap(network), np.random.default_rng(0).normal(size=4).astype(np.float32)
    (w1, b1), (w2, b2) = ((layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in network[::2])
    z1 = w1 @ x + b1
    a1 = np.maximum(z1, 0)
    z2 = w2 @ a1 + b2

    def down(a, w, z, relevance):
        return [
            sum(a[i] * w[j, i] / (z[j] + EPSILON * (1 if z[j] >= 0 else -1)) * relevance[j] for j in range(len(z)))
            for i in range(len(a))
        ]

    expected = down(x, w1, z1, down(a1, w2, z2, [0, z2[1]]))
    ours = x * pulled(model, of_kind(model, "linear", epsilon), x[None], seed=np.array([[0, 1.0]]))[INPUT][0][0]
    assert_close(ours, np.array(expected))


# ------------------------------------------------------------------------------------------------ rules


def test_rules_work_with_frozen_parameters_before_and_after_them(network) -> None:
    model = wrap(network)
    expected = model.vjp(X, (INPUT, "0", "2", "4"))(SEED)
    for parameter in network.parameters():
        parameter.stop_gradient = True  # paddle's
        parameter.requires_grad = False
    with model.rules({"2": own}):
        pull = model.vjp(X, (INPUT, "0", "2", "4"))
        alone = model.vjp(X, ("4",))  # nothing before it needs a gradient, so the rule is never asked
    for name, (gradient,) in pull(SEED).items():
        assert_close(gradient, expected[name][0])
    assert_close(alone(SEED)["4"][0], expected["4"][0])


def test_rules_of_several_layers_add_up_when_they_nest(network) -> None:
    model = wrap(network)
    with model.rules({"2": lambda model, call: 2 * own(model, call)}):
        twice = pulled(model, {"5": lambda model, call: 5 * own(model, call)})[INPUT][0]
    assert_close(twice, 10 * model.vjp(X)(SEED)[INPUT][0])


def test_a_rule_that_would_pull_back_through_the_network_is_an_error(network) -> None:
    def inner(model, call):
        return model.vjp(X)(SEED)[INPUT][0]

    with pytest.raises(ModelError, match="a pullback in it; use layer_vjp"):
        pulled(wrap(network), {"4": inner})


def test_an_in_place_layer_keeps_its_effect_and_its_rule() -> None:
    class Unassigned(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.relu = nn.Conv2d(3, 3, 1), nn.ReLU(inplace=True)

        def forward(self, x):
            x = self.conv(x)
            self.relu(x)
            y = x - 0.1
            self.relu(y)
            return (x + y).sum((2, 3))

    torch.manual_seed(0)
    model = wrap(Unassigned())
    plain = model.vjp(X)
    seen = []

    def own_too(model, call):
        seen.append(call)
        return own(model, call)

    with model.rules({"relu": own_too}):
        pull = model.vjp(X)
    assert_close(pull.outputs, plain.outputs)
    assert_close(pull(SEED)[INPUT][0], plain(SEED)[INPUT][0])
    second, first = seen
    assert first.x.min() < 0  # as it went in
    assert first.y.min() == 0
    np.testing.assert_array_equal(second.x, first.y - np.float32(0.1))
    assert not pulled(model, {"relu": lambda model, call: call.x * 0})[INPUT][0].any()


def test_an_in_place_layer_of_paddle_keeps_its_rule() -> None:
    class InPlace(paddle.nn.Layer):
        def forward(self, x):
            return paddle.nn.functional.relu_(x)

    network = paddle.nn.Sequential(paddle.nn.Conv2D(3, 3, 1), InPlace(), paddle.nn.Flatten(), paddle.nn.Linear(360, 3))
    model = wrap(network)
    assert_close(pulled(model, {"1": own})[INPUT][0], model.vjp(X)(SEED)[INPUT][0])
    assert not pulled(model, {"1": lambda model, call: call.x * 0})[INPUT][0].any()


def test_relus_whose_outputs_are_dropped_are_named() -> None:
    class Dropping(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.relu, self.head = nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Linear(8, 3)

        def forward(self, x):
            y = self.conv(x)
            self.relu(y)
            return self.head(torch.tanh(y).mean((2, 3)))

    with pytest.raises(ModelError, match=r"whose outputs forward\(\) drops \(relu\)"):
        pulled(wrap(Dropping()), {"relu": guided})


@pytest.mark.parametrize(
    "relu",
    [F.relu, torch.relu_, F.relu6, lambda x: x.relu(), lambda x: x.clamp(min=0), lambda x: F.hardtanh(x, 0, 6)],
    ids=["relu", "relu_", "relu6", "method", "clamp", "hardtanh"],
)
def test_a_functional_relu_escapes_no_rule_for_relus_on_torch(relu) -> None:
    class Functional(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.relu, self.other = nn.Conv2d(3, 3, 1), nn.ReLU(), nn.ReLU6()

        def forward(self, x):
            return self.other(self.relu(relu(self.conv(x)))).clamp(-5, 5).clamp(torch.ones(3, 1, 1)).sum((2, 3))

    model = wrap(Functional())
    message = r"rules are given for ReLUs, got 1 that are functions without one \((Relu|Hardtanh|Clamp)Backward"
    with pytest.raises(ModelError, match=message):
        pulled(model, {"relu": guided})
    pulled(model, {"relu": guided}, wrt=("relu",))  # it lies before all that is asked about
    pulled(model, {"conv": own})  # not about ReLUs


@pytest.mark.parametrize("name", ["relu", "relu_", "relu6", "hardtanh"])
def test_a_functional_relu_escapes_no_rule_for_relus_on_paddle(name) -> None:
    class Functional(paddle.nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv, self.relu, self.other = paddle.nn.Conv2D(3, 3, 1), paddle.nn.ReLU(), paddle.nn.ReLU6()

        def forward(self, x):
            return self.other(self.relu(getattr(paddle.nn.functional, name)(self.conv(x)))).sum([2, 3])

    model = wrap(Functional())
    with pytest.raises(ModelError, match=r"got 1 that are functions without one \((Relu|Relu6|Hardtanh)GradNode"):
        pulled(model, {"relu": guided})
    pulled(model, {"relu": guided}, wrt=("relu",))
    pulled(model, {"conv": own})


def test_layers_with_several_tensors_take_no_rule() -> None:
    class Sum(nn.Module):
        def forward(self, x, y):
            return x + y

    class Halves(nn.Module):
        def forward(self, x):
            return x[:, :2], x[:, 2:]

    class Both(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.sum, self.halves = nn.Conv2d(3, 4, 1), Sum(), Halves()

        def forward(self, x):
            return self.sum(*self.halves(self.conv(x))).mean((2, 3))

    model = wrap(Both())
    with pytest.raises(LayerError, match="out of layer 'sum', as it has a rule, got 2 tensors in"):
        pulled(model, {"sum": own})
    with pytest.raises(LayerError, match="out of layer 'halves', as it has a rule, got tuple out"):
        pulled(model, {"halves": own})


def test_modules_are_left_as_they_were() -> None:
    network = net().train()
    network.conv.register_forward_pre_hook(lambda *args: None)
    before, model = torch_state(network), wrap(network)
    for rule in (own, lambda model, call: call.x[0]):
        with model.rules({"relu": rule, "conv": rule}), model.dropout(SubNetworks(0, 0), {"head": 0.5}):
            pull = model.vjp(X)
        try:
            pull(SEED)
        except LayerError as error:
            assert "'relu'" in str(error)  # noqa: PT017  one of two rules fits
        assert torch_state(network) == before


# ---------------------------------------------------------------------------------------------- dropout

RATE, ROWS = 0.3, 3000
PLACE = np.random.default_rng(5).normal(size=(1, 4, 3, 3)).astype(np.float32)

TORCH_DROPOUT = {
    "1d": nn.Dropout1d(RATE),
    "2d": nn.Dropout2d(RATE),
    "3d": nn.Dropout3d(RATE),
    "element": nn.Dropout(RATE),
    "in place": nn.Dropout(RATE, inplace=True),
    "alpha": nn.AlphaDropout(RATE),
    "alpha feature": nn.FeatureAlphaDropout(RATE),
    "all": nn.Dropout(1.0),
}
PADDLE_DROPOUT = {
    "2d": paddle.nn.Dropout2D(RATE),
    "2d nhwc": paddle.nn.Dropout2D(RATE, data_format="NHWC"),
    "3d": paddle.nn.Dropout3D(RATE),
    "element": paddle.nn.Dropout(RATE),
    "axis": paddle.nn.Dropout(RATE, axis=[0, 2]),
    "axis 0": paddle.nn.Dropout(RATE, axis=0),
    "downscale": paddle.nn.Dropout(RATE, mode="downscale_in_infer"),
    "alpha": paddle.nn.AlphaDropout(RATE),
    "alpha feature": paddle.nn.FeatureAlphaDropout(RATE),
    "all downscale": paddle.nn.Dropout(1.0, mode="downscale_in_infer"),
}
LIKE_3D = {"1d": (1, 4, 9), "3d": (1, 4, 3, 3, 1)}


def assert_same_moments(ours, theirs) -> None:
    """Mean and variance of each value, and of means within a channel, which masks over channels make vary more."""
    for a, b in ((ours, theirs), (ours.mean((2, 3)), theirs.mean((2, 3))), (ours.mean(1), theirs.mean(1))):
        spread = b.std(0)
        np.testing.assert_allclose(a.mean(0), b.mean(0), atol=6 * spread.max() * np.sqrt(2 / ROWS) + 1e-6)
        np.testing.assert_allclose(a.std(0), spread, atol=0.12 * spread.max() + 1e-6)


@pytest.mark.parametrize(
    ("library", "kind"), [(torch, k) for k in TORCH_DROPOUT] + [(paddle, k) for k in PADDLE_DROPOUT]
)
def test_every_kind_drops_out_as_its_framework_does_in_training(library, kind) -> None:
    if library is torch:
        network = nn.Sequential(TORCH_DROPOUT[kind], nn.Flatten()).train()
    else:
        network = paddle.nn.Sequential(PADDLE_DROPOUT[kind], paddle.nn.Flatten())
    x = np.repeat(PLACE.reshape(LIKE_3D.get(kind, PLACE.shape)), ROWS, 0)
    model = wrap(network)
    with model.dropout(SubNetworks(0, range(ROWS))):
        ours = model.forward(x)
    theirs = network(torch.tensor(x) if library is torch else paddle.to_tensor(x)).numpy()
    assert_same_moments(*(values.reshape(ROWS, *PLACE.shape[1:]) for values in (ours, theirs)))
    assert len(np.unique(ours, axis=0)) > 1 or kind.startswith("all")  # each row on its own


def test_outputs_of_a_network_vary_as_in_training_and_equally_on_both_frameworks() -> None:
    outputs, training = [], []
    x = np.repeat(X[:1], ROWS, 0)
    for network in twins():
        model = wrap(network)
        with model.dropout(SubNetworks(0, range(2)), before={"4": 0.1}):
            outputs.append(model.forward(X))
        with model.dropout(SubNetworks(0, range(ROWS))):
            outputs.append(model.forward(x))
        network.eval()
        network[8].train()
        training.append(network(torch.tensor(x) if len(training) == 0 else paddle.to_tensor(x)).detach().numpy())
    assert_close(outputs[2], outputs[0])
    assert_close(outputs[3], outputs[1])
    for ours, theirs in zip(outputs[1::2], training, strict=True):
        np.testing.assert_allclose(ours.mean(0), theirs.mean(0), atol=6 * theirs.std() * np.sqrt(2 / ROWS))
        np.testing.assert_allclose(ours.std(0), theirs.std(0), rtol=0.12)


def test_nothing_but_dropout_leaves_evaluation_mode(network) -> None:
    network.train()
    model = wrap(network)
    normalized = model.trace(X, ("1",)).activations["1"][0]
    with model.dropout(SubNetworks(0, 0)):
        traced = model.trace(X, ("1", "8"))
    np.testing.assert_array_equal(traced.activations["1"][0], normalized)
    assert (traced.activations["8"][0] == 0).any()
    assert network[1].training


def test_gradients_see_the_masks_of_their_pass() -> None:
    model = wrap(nn.Sequential(nn.Dropout(0.5), nn.Flatten(), nn.Linear(360, 3)))
    with model.dropout(SubNetworks(0, 0)):
        pull = model.vjp(X, (INPUT, "0"))
    dropped = pull.activations["0"][0] == 0
    assert 0.4 < dropped.mean() < 0.6
    np.testing.assert_array_equal(pull(SEED)[INPUT][0] == 0, dropped)


def test_dropout_that_would_drop_nothing_is_an_error() -> None:
    class Function(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 1)

        def forward(self, x):
            return F.dropout(self.conv(x), training=self.training).mean((2, 3))

    with pytest.raises(ModelError, match="dropout that is a function and no layer cannot be seen"):
        wrap(Function()).dropout(SubNetworks(0, 0))
    network = Function()
    network.idle = nn.Dropout(0.0)
    with pytest.raises(ModelError, match="of a rate above 0"):
        wrap(network).dropout(SubNetworks(0, 0))
    network.idle = nn.Dropout()
    model = wrap(network)
    with pytest.raises(ModelError, match="none of those with a rate"), model.dropout(SubNetworks(0, 0)):
        model.forward(X)


# ----------------------------------------------------------------------------------------- one layer alone


def test_layers_alone_are_the_layers_of_the_network(network) -> None:
    model, calls = wrap(network), {}

    def look(model, call):
        calls[call.layer] = call
        return own(model, call)

    gradients = pulled(model, {layer.name: look for layer in model.layers()}, wrt=[str(i) for i in range(10)])
    assert len(calls) == 9  # nobody asks for a gradient before the first
    for i in range(1, 10):
        call = calls[str(i)]
        assert_close(model.layer_forward(call.layer, call.x), call.y)
        assert_close(model.layer_vjp(call.layer, call.x, call.gy), gradients[str(i - 1)][0])


def test_parameters_look_the_same_on_both_frameworks() -> None:
    theirs, ours = map(wrap, twins())
    for layer in ("0", "1", "9"):
        assert list(theirs.params(layer)) == list(ours.params(layer)) == ["weight", "bias"]
        for name, value in theirs.params(layer).items():
            np.testing.assert_array_equal(ours.params(layer)[name], value)
    assert theirs.params("9")["weight"].shape == (3, 8)
    x, gy = np.ones((2, 8), np.float32), SEED
    doubled = {"weight": 2 * theirs.params("9")["weight"]}
    assert_close(theirs.layer_forward("9", x, doubled), x @ doubled["weight"].T + theirs.params("9")["bias"])
    for a, b in (("layer_forward", (x, doubled)), ("layer_vjp", (x, gy, doubled))):
        assert_close(getattr(ours, a)("9", *b), getattr(theirs, a)("9", *b))


def test_nobody_hears_of_a_layer_alone() -> None:
    network, heard = net().train(), []
    for part in network.modules():
        part.register_forward_hook(lambda *args: heard.append(1))
        part.register_forward_pre_hook(lambda *args: heard.append(2))
    before, model = torch_state(network), wrap(network)
    with model.edit({"features.1": np.zeros_like}), model.dropout(SubNetworks(0, 0)):
        y = model.layer_forward("features", X)  # a container, whose parts have hooks
        model.layer_vjp("features", X, y)
    assert not heard
    assert np.abs(y).max() > 0
    assert torch_state(network) == before


def test_a_layer_alone_that_draws_numbers_leaves_the_generator_alone() -> None:
    class Noise(nn.Module):
        def forward(self, x):
            return x + torch.rand_like(x)

    network = nn.Sequential(Noise(), nn.Flatten())
    before = torch.get_rng_state().tolist()
    wrap(network).layer_forward("0", X)
    assert torch.get_rng_state().tolist() == before


# ------------------------------------------------------------------------------------ compiled on torch


class Compiler:
    """A backend that compiles nothing and counts how often it was asked to."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, graph, inputs):
        self.count += 1
        return graph.forward


def compiled_whole(network, backend):
    return torch.compile(network, backend=backend)


def compiled_in_place(network, backend):
    network.compile(backend=backend)
    network.features.compile(backend=backend)
    return network


def compiled_in_part(network, backend):
    network.features = torch.compile(network.features, backend=backend)
    return network


@pytest.mark.parametrize("compiled", [compiled_whole, compiled_in_place, compiled_in_part])
def test_compiled_networks_are_looked_into_as_they_were_made(compiled) -> None:
    backend, plain = Compiler(), wrap(net())
    network = compiled(net().eval(), backend)
    with torch.no_grad():
        network(torch.tensor(X))
    asked, model = backend.count, wrap(network)
    assert asked > 0
    assert model.describe() == plain.describe()
    assert model.layers() == plain.layers()
    assert model.calls(X) == plain.calls(X)
    rules = {"relu": guided, "conv": own}
    np.testing.assert_array_equal(pulled(model, rules)[INPUT][0], pulled(plain, rules)[INPUT][0])
    with model.edit({"features.0": np.zeros_like}), plain.edit({"features.0": np.zeros_like}):
        np.testing.assert_array_equal(model.forward(X), plain.forward(X))
    np.testing.assert_array_equal(model.layer_forward("features", X), plain.layer_forward("features", X))
    with torch.no_grad():
        network(torch.tensor(X))
    assert backend.count == asked  # the user's compiled code still serves


# ------------------------------------------------------------------------------------- the network on others


def test_copies_on_other_parameters_agree_on_both_frameworks(rng) -> None:
    theirs, ours = map(wrap, twins())
    drawn = {
        layer: {name: value + rng.normal(size=value.shape) for name, value in theirs.params(layer).items()}
        for layer in ("0", "1", "9")
    }
    plain, (a, b) = theirs.forward(X), (model.with_params(drawn) for model in (theirs, ours))
    assert_close(b.forward(X), a.forward(X))
    assert_close(b.vjp(X)(SEED)[INPUT][0], a.vjp(X)(SEED)[INPUT][0])
    assert np.abs(a.forward(X) - plain).max() > 0.1 * np.abs(plain).max()
    weight = drawn["9"]["weight"].astype(np.float32)
    np.testing.assert_array_equal(b.params("9")["weight"], weight)
    np.testing.assert_allclose(
        b.layer_forward("9", np.ones((1, 8))), weight.sum(1)[None] + drawn["9"]["bias"], rtol=1e-5
    )


def test_parameters_that_layers_share_stay_shared_in_a_copy() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Linear(4, 4), nn.Linear(4, 4))
    network[2].weight = network[1].weight
    copy = wrap(network).with_params({"1": {"weight": np.eye(4)}})
    np.testing.assert_array_equal(copy.params("2")["weight"], np.eye(4))
    assert copy.backend.network[2].weight is copy.backend.network[1].weight


def test_a_copy_has_no_hooks_and_its_own_buffers(network) -> None:
    """A hook may write into what is the user's."""
    register = getattr(network[0], "register_forward_hook", None) or network[0].register_forward_post_hook
    plain = wrap(network).forward(X)
    handle = register(lambda part, arguments, output: output * 2)
    copy = wrap(network).with_params({})
    handle.remove()
    assert_close(copy.forward(X), plain)
    network[1].train()
    network[1](network[0](torch.tensor(X) if isinstance(network, nn.Module) else paddle.to_tensor(X)))
    assert_close(copy.forward(X), plain)
    assert np.abs(wrap(network).forward(X) - plain).max() > 0


def test_a_network_that_cannot_be_copied_is_an_error() -> None:
    class Locked(nn.Sequential):
        def __deepcopy__(self, memo):
            raise TypeError("not me")

    with pytest.raises(ModelError, match="cannot be copied: TypeError: not me"):
        wrap(Locked(nn.Flatten())).with_params({})


# ------------------------------------------------------------------------------- what no layer stands for


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_products_of_what_depends_on_the_input_pull_back_by_a_rule(framework) -> None:
    """Attention's are two: half of the gradient through each of its factors is a quarter behind both."""
    network = attention(FRAMEWORKS[framework])
    model, seed = wrap(network), np.eye(3, dtype=np.float32)[[2, 0]]
    points = ("softmax", "q", "k", "v", "fc2")
    plain = model.vjp(X, points)(seed)
    with model.rules({}, products=lambda gradient: gradient / 2):
        halved = model.vjp(X, points)(seed)
        with model.rules({}, products=lambda gradient: gradient * 0):
            assert not any(found.any() for (found,) in model.vjp(X, ("q", "k", "v"))(seed).values())
    for name, share in zip(points, (1 / 2, 1 / 4, 1 / 4, 1 / 2, 1), strict=True):
        assert_close(halved[name][0], share * plain[name][0])
    assert_close(model.vjp(X, points)(seed)["q"][0], plain["q"][0])


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_is_not_linear_is_found_in_the_innermost_layer(framework) -> None:
    found = {(one.layer, one.role) for one in wrap(residual(FRAMEWORKS[framework], "gelu", gate=True)).operations(X)}
    assert found - {("mean", "other")} == {("act", "other"), ("pool", "other"), ("gate", "other"), ("", "product")}
    found = {(one.layer, one.role) for one in wrap(attention(FRAMEWORKS[framework], False)).operations(X)}
    norms = {(f"norm{number}", "other") for number in (1, 2, 3)}
    assert found == {("", "product"), ("", "softmax"), ("act", "other"), *norms}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_skip_connections_sum_pulls_back_by_a_rule(framework) -> None:
    """A sum with a bias, or of a part that no input reaches, is none of two."""
    network = attention(FRAMEWORKS[framework])
    model, seed, seen = wrap(network), np.eye(3, dtype=np.float32)[[2, 0]], []

    def half(own, other, gradient):
        seen.append((own, other))
        return gradient / 2

    plain = model.vjp(X, (INPUT, "out", "fc2"))
    with model.rules({}, sums=half):
        halved = model.vjp(X, (INPUT, "out", "fc2"))
        found = halved(seed)
    assert_close(halved.outputs, plain.outputs)
    assert_close(found["fc2"][0], plain(seed)["fc2"][0] / 2)
    values = halved.activations
    assert len(seen) == 4  # two of each
    assert sum(np.array_equal(own, values["fc2"][0]) for own, _ in seen) == 1
    assert sum(np.array_equal(other, values["out"][0]) for _, other in seen) == 1


FUNCTIONAL = {
    "torch": lambda x: F.relu(F.softmax(F.layer_norm(x, (10,)), -1) - 0.05, inplace=True).clamp(max=1),
    "paddle": lambda x: PF.relu_(PF.softmax(PF.layer_norm(x, (10,)), -1) - 0.05).clip(max=1),
}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_functions_pull_back_by_rules_of_their_kind(framework) -> None:
    """Each is a layer of that pass, alone at any x; what writes into its input has been called with what was there."""
    kit = FRAMEWORKS[framework]

    class Functional(kit.base):
        def __init__(self):
            super().__init__()
            self.conv = kit.Conv(3, 3, 1)

        def forward(self, x):
            return FUNCTIONAL[framework](self.conv(x)).mean((2, 3))

    model, seed = wrap(filled(Functional())), np.eye(3, dtype=np.float32)[[2, 0]]
    plain, seen = model.vjp(X)(seed)[INPUT][0], {}

    def note(ruled, call):
        y, pull = ruled.layer_pull(call.layer, call.x)
        assert_close(y, call.y)
        seen[call.layer] = ruled.layer_forward(call.layer, call.x + 1)
        return pull(call.gy)

    with model.rules({}, functions=dict.fromkeys(("relu", "softmax", "norm", "other"), note)):
        pull = model.vjp(X)
    assert_close(pull(seed)[INPUT][0], plain)
    assert list(seen) == ["<other 0>", "<relu 0>", "<softmax 0>", "<norm 0>"]
    with model.rules({}, functions={"softmax": lambda ruled, call: call.gy * 0}):
        assert not model.vjp(X)(seed)[INPUT][0].any()
    with pytest.raises(LayerError, match="no layer named '<relu 0>'"):
        model.layer_forward("<relu 0>", X)


def test_what_is_known_to_write_into_its_input_does_so_without_copies() -> None:
    """From the second pass on: the same outputs, inputs and outputs as a rule sees them, and gradients."""

    class Written(nn.Module):
        def __init__(self, in_place):
            super().__init__()
            torch.manual_seed(0)
            self.conv, self.relu, self.head = nn.Conv2d(3, 4, 1), nn.ReLU(in_place), nn.Conv2d(4, 3, 1)
            self.in_place = in_place

        def forward(self, x):
            x = self.conv(x)
            if self.in_place:
                self.relu(x)  # what it returns is dropped
                x += 1  # into its output
            else:
                x = self.relu(x) + 1
            return self.relu(self.head(x)[:, ::2].repeat(1, 2, 1, 1)[:, :3]).mean((2, 3))

    model, seed = wrap(Written(True)), np.eye(3, dtype=np.float32)[[2, 0]]
    plain = wrap(Written(False)).vjp(X)
    found = []
    for _ in range(3):
        seen = []

        def note(ruled, call, seen=seen):
            seen.append((call.x.copy(), call.y.copy()))
            return ruled.layer_vjp(call.layer, call.x, call.gy)

        with model.rules({"relu": note}):
            pull = model.vjp(X)
        np.testing.assert_array_equal(pull.outputs, plain.outputs)
        assert_close(pull(seed)[INPUT][0], plain(seed)[INPUT][0])
        found.append(seen)
        for x, y in seen:
            np.testing.assert_array_equal(np.maximum(x, 0), y)
    assert [len(seen) for seen in found] == [2, 2, 2]
    for one, other in zip(found[0], found[2], strict=True):
        np.testing.assert_array_equal(one, other)
    assert any((x < 0).any() for x, _ in found[2])


def test_a_rule_of_a_product_that_raises_comes_out_as_it_is() -> None:
    for framework in FRAMEWORKS.values():
        model = wrap(attention(framework))
        with model.rules({}, products=lambda gradient: gradient * (1 // 0)):
            pull = model.vjp(X)
        with pytest.raises(ZeroDivisionError):
            pull(np.eye(3, dtype=np.float32)[[2, 0]])


def test_fused_attention_is_taken_apart_for_a_rule() -> None:
    class Fused(nn.Module):
        def forward(self, x):
            flat = x.flatten(2)
            return F.scaled_dot_product_attention(flat, 2 * flat, 3 * flat).mean(2)

    model, seed = wrap(Fused()), np.eye(3, dtype=np.float32)[[2, 0]]
    assert {one.role for one in model.operations(X)} == {"product", "softmax"}
    with model.rules({}, products=lambda gradient: gradient * 0):
        assert not model.vjp(X)(seed)[INPUT][0].any()
    assert model.vjp(X)(seed)[INPUT][0].any()


def test_a_norm_by_the_inputs_own_statistics_is_not_linear() -> None:
    """torch records an instance-norm, and a batch-norm without running statistics, as it does any other batch-norm."""
    for norm, linear in (
        (nn.BatchNorm2d(3), True),
        (nn.BatchNorm2d(3, track_running_stats=False), False),
        (nn.InstanceNorm2d(3), False),
    ):
        found = wrap(nn.Sequential(nn.Conv2d(3, 3, 1), norm, nn.Flatten())).operations(X)
        assert [one.layer for one in found] == ([] if linear else ["1"])
