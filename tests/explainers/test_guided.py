"""GuidedBackprop, Deconvolution and GuidedGradCAM: closed forms, captum, the traps that ReLUs set."""

from __future__ import annotations

import captum.attr
import numpy as np
import pytest
import torch
from backward_networks import FRAMEWORKS, FUNCTIONS, residual
from explaining import ESPRESSO, attribute, explain
from fakes import affine
from torch import nn
from torch_networks import torch_state
from twin_networks import assert_close, twins

from xlog.arrays import upsample
from xlog.errors import ConfigError, LayerError, ModelError
from xlog.explainers import Deconvolution, GradCAM, Gradient, GuidedBackprop, GuidedGradCAM
from xlog.model import wrap

pytestmark = pytest.mark.filterwarnings("ignore:When training, we now always track:UserWarning")  # paddle's batch-norm

KINDS = [GuidedBackprop, Deconvolution]
X = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)
TARGETS = np.array([2, 0])
HIDDEN = 50


def two_layers(relu: nn.Module) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(6, HIDDEN), relu, nn.Linear(HIDDEN, 4))


@pytest.mark.parametrize(("relu", "bound"), [(nn.ReLU(), np.inf), (nn.ReLU(inplace=True), np.inf), (nn.ReLU6(), 6)])
def test_two_layers_follow_the_papers(relu, bound) -> None:
    """Springenberg et al. 2015, figure 1b: R_i^l = (f_i^l > 0) (R_i^(l+1) > 0) R_i^(l+1), and without the first."""
    network, target = two_layers(relu), 1
    x = 20 * np.random.default_rng(0).normal(size=(1, 1, 2, 3)).astype(np.float32)
    (w1, b1), (w2, _) = ((layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in network[1::2])
    guided, deconvolved = np.zeros(6), np.zeros(6)
    seen = set()
    for hidden in range(HIDDEN):
        f = w1[hidden] @ x.ravel() + b1[hidden]
        r = w2[target, hidden]
        seen.add((f > 0, f > 6, r > 0))
        if r > 0:
            deconvolved += r * w1[hidden]
        if r > 0 and 0 < f < bound:
            guided += r * w1[hidden]
    assert seen >= {(True, False, True), (False, False, True), (True, True, True), (False, False, False)}
    for kind, expected in ((GuidedBackprop, guided), (Deconvolution, deconvolved)):
        values = attribute(kind(), wrap(network), x, np.array([target]))
        assert_close(values.ravel(), expected)
        np.testing.assert_allclose(explain(kind(), wrap(network), x, np.array([target])).grids, np.abs(values)[:, 0])


@pytest.mark.parametrize("kind", KINDS)
def test_captum_agrees_on_both_frameworks(kind) -> None:
    theirs, ours = twins()
    with pytest.warns(UserWarning, match="backward hooks"):
        oracle = getattr(captum.attr, kind.__name__)(theirs).attribute(
            torch.tensor(X, requires_grad=True), target=torch.tensor(TARGETS)
        )
    for model in map(wrap, (theirs, ours)):
        assert_close(attribute(kind(), model, X, TARGETS), oracle.numpy())
        assert np.abs(attribute(Gradient(), model, X, TARGETS) - oracle.numpy()).max() > 0.1 * oracle.abs().max()


@pytest.mark.parametrize("kind", KINDS)
def test_channels_become_a_map_as_those_of_the_gradient(kind) -> None:
    model = wrap(twins()[0])
    values = attribute(kind(), model, X, TARGETS)
    assert not kind().signed
    assert kind(channels="sum").signed
    np.testing.assert_array_equal(explain(kind(), model, X, TARGETS).grids, np.abs(values).max(1))
    np.testing.assert_array_equal(explain(kind(channels="sum"), model, X, TARGETS).grids, values.sum(1))


@pytest.mark.parametrize("kind", KINDS)
def test_what_would_be_the_plain_gradient_is_an_error(kind) -> None:
    class Idle(nn.Module):
        def __init__(self):
            super().__init__()
            self.relu, self.gelu, self.head = nn.ReLU(), nn.GELU(), nn.Linear(360, 3)

        def forward(self, x):
            return self.head(self.gelu(x.flatten(1)))

    for model, x in ((affine(), np.zeros((1, 2, 5, 6))), (wrap(Idle()), X[:1])):
        for ask in (lambda m, x: kind().check(m, x), lambda m, x: attribute(kind(), m, x, np.array([0]))):
            with pytest.raises(LayerError, match=r"wanted a network that calls ReLUs.*Gradient\(\) returns"):
                ask(model, x)


@pytest.mark.parametrize("activation", ["functional_relu", "relu_function_in_place", "functional_relu6"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_relu_that_is_a_function_is_one(kind, activation) -> None:
    for framework in FRAMEWORKS.values():
        ours, theirs = (wrap(residual(framework, one)) for one in (activation, FUNCTIONS[activation]))
        np.testing.assert_array_equal(attribute(kind(), ours, X, TARGETS), attribute(kind(), theirs, X, TARGETS))


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_the_same_under_another_name_is_an_error(kind) -> None:
    class Clamped(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.relu = nn.Conv2d(3, 3, 1), nn.ReLU()

        def forward(self, x):
            return self.relu(self.conv(x).clamp(min=0)).sum((2, 3))

    with pytest.raises(ModelError, match="got 1 that are functions without one"):
        kind().check(wrap(Clamped()), X[:1])


@pytest.mark.parametrize("kind", KINDS)
def test_the_network_is_left_as_it_was(kind) -> None:
    network = twins()[0].train()
    before = torch_state(network)
    kind().check(wrap(network), X[:1])
    explain(kind(), wrap(network), X, TARGETS)
    assert torch_state(network) == before


@pytest.mark.parametrize(("kind", "least", "most"), [(Gradient, 0, 0.8), *((kind, 0.95, 1) for kind in KINDS)])
def test_on_a_real_network_little_depends_on_the_label(lite0, coffee, kind, least, most) -> None:
    """Nie et al. 2018, "A Theoretical Explanation for Perplexing Behaviors", show it of both."""
    espresso, hen = explain(kind(), wrap(lite0), np.repeat(coffee[0], 2, 0), np.array([*ESPRESSO, 8])).grids
    assert least <= np.corrcoef(espresso.ravel(), hen.ravel())[0, 1] <= most


# -------------------------------------------------------------------------------------------- GuidedGradCAM


@pytest.mark.parametrize("upsampling", ["bilinear", "nearest"])
def test_guided_grad_cam_is_the_product_of_both(upsampling) -> None:
    """Selvaraju et al. 2017, section 3.2."""
    for network in twins():
        model = wrap(network)
        product = explain(GuidedGradCAM(layer="5", upsampling=upsampling), model, X, TARGETS)
        cam = explain(GradCAM(layer="5"), model, X, TARGETS)
        guided = attribute(GuidedBackprop(), model, X, TARGETS)
        over = upsample(cam.grids, (12, 10), upsampling)
        assert_close(product.maps(), guided.sum(1) * over)
        assert (product.layer, product.upsampling) == ("5", "none")
        unsigned = GuidedGradCAM(layer="5", upsampling=upsampling, channels="max_abs")
        assert_close(explain(unsigned, model, X, TARGETS).maps(), np.abs(guided).max(1) * over)


def test_captum_agrees_on_guided_grad_cam() -> None:
    theirs, ours = twins()
    with pytest.warns(UserWarning, match="backward hooks"):
        oracle = captum.attr.GuidedGradCam(theirs, theirs[5]).attribute(
            torch.tensor(X, requires_grad=True), target=torch.tensor(TARGETS)
        )
    for model in map(wrap, (theirs, ours)):
        found = explain(GuidedGradCAM(layer="5", upsampling="nearest"), model, X, TARGETS)
        assert_close(found.maps(), oracle.detach().numpy().sum(1))


def test_guided_grad_cam_raises_what_either_raises() -> None:
    with pytest.raises(LayerError, match="GuidedGradCAM: "):
        GuidedGradCAM(layer="9").check(wrap(twins()[0]), X[:1])
    with pytest.raises(LayerError, match="wanted a network that calls ReLUs"):
        GuidedGradCAM(layer="0").check(wrap(nn.Sequential(nn.Conv2d(3, 3, 1), nn.Flatten(), nn.Linear(360, 3))), X[:1])
    with pytest.raises(ConfigError, match="GuidedGradCAM: wanted upsampling"):
        GuidedGradCAM(upsampling="cubic")


def test_a_guided_grad_cam_of_several_layers_stands_for_one_of_each() -> None:
    assert [one.layer for one in GuidedGradCAM(layer=["2", "5"]).each()] == ["2", "5"]


def test_guided_grad_cam_tells_labels_apart_on_a_real_network(lite0, coffee) -> None:
    """Figure 1 of the paper: what GuidedBackprop alone does not do (the test above)."""
    espresso, hen = explain(GuidedGradCAM(), wrap(lite0), np.repeat(coffee[0], 2, 0), np.array([*ESPRESSO, 8])).grids
    assert np.corrcoef(espresso.ravel(), hen.ravel())[0, 1] < 0.9
    assert np.abs(hen).max() < 0.1 * np.abs(espresso).max()
