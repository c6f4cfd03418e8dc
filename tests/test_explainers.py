"""Explainers, by closed forms on an affine network, slow texts of the papers' equations, captum, and a real photo."""

from __future__ import annotations

import captum.attr
import numpy as np
import pytest
import torch
from fakes import affine, net

from xlog.errors import ConfigError, LayerError
from xlog.explainers import (
    EXPLAINERS,
    LIME,
    RISE,
    Attribution,
    Explainer,
    GradCAM,
    Gradient,
    IntegratedGradients,
    KernelSHAP,
)
from xlog.model import wrap
from xlog.saliency import region_mask
from xlog.samples import Region

X = np.random.default_rng(0).normal(size=(3, 3, 12, 10)).astype(np.float32)
TARGETS = np.array([2, 0, 1])
TOLERANCE = 1e-5  # relative to the greatest value, as for every oracle


@pytest.fixture
def network():
    return net().eval()


def explain(explainer: Explainer, model, x=X, targets=TARGETS) -> Attribution:
    return explainer.explain(model, x, targets, np.random.default_rng(0))


def attribute(explainer, model, x=X, targets=TARGETS) -> np.ndarray:
    return explainer.attribute(model, x, targets, np.random.default_rng(0))


def assert_close(ours, theirs, tolerance=TOLERANCE) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance * np.abs(theirs).max())


# ---------------------------------------------------------------------------------- what all of them promise


FEW = {RISE: {"masks": 40}, LIME: {"samples": 60}, KernelSHAP: {"samples": 60}}  # passes, where defaults take long


@pytest.fixture(params=EXPLAINERS, ids=lambda kind: kind.__name__)
def explainer(request) -> Explainer:
    return request.param(**FEW.get(request.param, {}))


def test_maps_are_one_per_row_at_the_size_of_the_input(explainer, network) -> None:
    attribution = explain(explainer, wrap(network))
    assert attribution.maps().shape == (3, 12, 10)
    assert attribution.size == (12, 10)
    assert explainer.signed or (attribution.grids >= 0).all()


def test_a_map_does_not_depend_on_its_neighbours_nor_on_the_batch_size(explainer, network) -> None:
    together = explain(explainer, wrap(network, batch_size=100)).maps()
    for i in range(3):
        alone = explain(explainer, wrap(network, batch_size=1), X[i : i + 1], TARGETS[i : i + 1]).maps()
        assert_close(alone[0], together[i])


def test_maps_belong_to_their_targets(explainer, network) -> None:
    maps = explain(explainer, wrap(network), np.repeat(X[:1], 3, 0), np.arange(3)).maps()
    assert np.abs(maps[0] - maps[1]).max() > 0
    assert np.abs(maps[1] - maps[2]).max() > 0


def test_parameters_go_into_the_log_and_the_name(explainer) -> None:
    assert type(explainer)().name == type(explainer).__name__
    assert "name" not in explainer.params()
    assert type(explainer)(name="mine").name == "mine"


# ------------------------------------------------------------------------------------------- closed forms

FLAT = np.random.default_rng(1).normal(size=(3, 2, 5, 6))


def weights_of(model) -> np.ndarray:
    return model.weight[TARGETS].reshape(FLAT.shape)


def test_the_gradient_of_an_affine_network_is_its_weights() -> None:
    model = affine()
    np.testing.assert_allclose(attribute(Gradient(), model, FLAT), weights_of(model))
    np.testing.assert_allclose(explain(Gradient(), model, FLAT).grids, np.abs(weights_of(model)).max(1))
    np.testing.assert_allclose(explain(Gradient(channels="sum"), model, FLAT).grids, weights_of(model).sum(1))
    np.testing.assert_allclose(
        explain(Gradient(channels="sum_abs"), model, FLAT).grids, np.abs(weights_of(model)).sum(1)
    )


@pytest.mark.parametrize("rule", ["gauss-legendre", "midpoint"])
@pytest.mark.parametrize("baseline", [0.0, -1.5, np.linspace(-1, 1, 60).reshape(2, 5, 6)], ids=["0", "-1.5", "array"])
@pytest.mark.parametrize("steps", [1, 7])
def test_integrated_gradients_of_an_affine_network_are_exact(rule, baseline, steps) -> None:
    model = affine()
    method = IntegratedGradients(steps=steps, baseline=baseline, rule=rule)
    np.testing.assert_allclose(attribute(method, model, FLAT), (FLAT - baseline) * weights_of(model), rtol=1e-12)


# -------------------------------------------------------------------------- slow texts of the papers' equations


def test_integrated_gradients_follow_equation_1(network) -> None:
    # Sundararajan et al. 2017, equation 1, as a Riemann sum with one network call a point
    total = torch.zeros(3, 12, 10)
    x, steps = torch.tensor(X[0]), 300
    for k in range(steps):
        point = (x * (k + 0.5) / steps).requires_grad_()
        network(point[None])[0, TARGETS[0]].backward()
        total += point.grad / steps
    ours = attribute(IntegratedGradients(steps=300, rule="midpoint"), wrap(network), X[:1], TARGETS[:1])[0]
    assert_close(ours, (x * total).numpy(), 1e-4)


def test_gradcam_follows_equations_1_and_2(network) -> None:
    # Selvaraju et al. 2017, equations 1 and 2, sums written out
    seen = {}
    network.conv.register_forward_hook(lambda module, args, output: seen.update(A=output.clone()))
    features = network.features(torch.tensor(X[:1]))
    A = network.conv(torch.relu(features)).detach().requires_grad_()  # noqa: N806  the paper's name
    y = network.head(torch.relu(A).mean((2, 3)))[0, TARGETS[0]]
    y.backward()
    _, K, u, v = A.shape  # noqa: N806
    cam = np.zeros((u, v))
    for k in range(K):
        alpha = sum(A.grad[0, k, i, j].item() for i in range(u) for j in range(v)) / (u * v)
        cam += alpha * A[0, k].detach().numpy()
    assert_close(explain(GradCAM(layer="conv"), wrap(network), X[:1], TARGETS[:1]).grids[0], np.maximum(cam, 0))


# ---------------------------------------------------------------------------------------------- captum


def test_captum_agrees_on_gradients(network) -> None:
    theirs = captum.attr.Saliency(network).attribute(
        torch.tensor(X, requires_grad=True), torch.tensor(TARGETS), abs=False
    )
    assert_close(attribute(Gradient(), wrap(network)), theirs.numpy())


@pytest.mark.parametrize("baseline", [0.0, 0.25])
@pytest.mark.parametrize(("rule", "method"), [("gauss-legendre", "gausslegendre"), ("midpoint", "riemann_middle")])
def test_captum_agrees_on_integrated_gradients(network, rule, method, baseline) -> None:
    theirs = captum.attr.IntegratedGradients(network).attribute(
        torch.tensor(X), baseline, torch.tensor(TARGETS), n_steps=20, method=method
    )
    assert_close(attribute(IntegratedGradients(steps=20, rule=rule, baseline=baseline), wrap(network)), theirs.numpy())


@pytest.mark.parametrize("relu", [True, False])
def test_captum_agrees_on_gradcam(network, relu) -> None:
    theirs = captum.attr.LayerGradCam(network, network.conv).attribute(
        torch.tensor(X), torch.tensor(TARGETS), relu_attributions=relu
    )
    assert_close(explain(GradCAM(layer="conv", relu=relu), wrap(network)).grids, theirs.detach().numpy()[:, 0])


ESPRESSO = np.array([967])


def test_captum_agrees_on_a_real_network(lite0, coffee) -> None:
    x, _ = coffee
    model, tensor = wrap(lite0), torch.tensor(x)
    ours = attribute(Gradient(), model, x, ESPRESSO)
    assert_close(ours, captum.attr.Saliency(lite0).attribute(tensor.clone().requires_grad_(), 967, abs=False).numpy())
    ours = attribute(IntegratedGradients(steps=10), model, x, ESPRESSO)
    theirs = captum.attr.IntegratedGradients(lite0).attribute(tensor, target=967, n_steps=10)
    assert_close(ours, theirs.detach().numpy())
    ours = explain(GradCAM(layer="_blocks.10"), model, x, ESPRESSO).grids
    theirs = captum.attr.LayerGradCam(lite0, lite0._blocks[10]).attribute(tensor, 967, relu_attributions=True)
    assert_close(ours, theirs.detach().numpy()[:, 0])


# ------------------------------------------------------------------------------------------- a real photo


def test_integrated_gradients_are_complete_on_a_real_network(lite0, coffee) -> None:
    x, _ = coffee
    model = wrap(lite0)
    # ReLU6 kinks crowd near the zero baseline, so the sum converges slowly: 2.7 % off at 50 points, 0.4 % at 400
    total = explain(IntegratedGradients(steps=400), model, x, ESPRESSO).grids.sum()
    difference = model.forward(x)[0, 967] - model.forward(np.zeros_like(x))[0, 967]
    assert total == pytest.approx(difference, rel=0.01)


def test_gradcam_points_at_the_cup(lite0, coffee) -> None:
    x, box = coffee
    attribution = explain(GradCAM(), wrap(lite0), x, ESPRESSO)
    assert (attribution.layer, attribution.grids.shape) == ("_swish", (1, 7, 7))
    heat = attribution.maps()[0]
    inside = region_mask(Region(967, tuple(box)), heat.shape)
    assert inside[np.unravel_index(heat.argmax(), heat.shape)]
    assert 0.2 < inside.mean() < 0.8  # a box that fills the picture would prove nothing


# ------------------------------------------------------------------------------------- bad parameters


def test_gradcam_takes_the_last_call_with_maps(network) -> None:
    model = wrap(network)
    assert explain(GradCAM(), model).layer == "relu"
    assert explain(GradCAM(layer="relu"), model).grids.shape == (3, 5, 4)  # of its second call


@pytest.mark.parametrize(
    ("explainer", "message"),
    [
        (GradCAM(layer="con"), "no layer named 'con'; close names: 'conv'"),
        (GradCAM(layer="dropout"), r"puts out maps \(N, C, h, w\) larger than 1 x 1, but 'dropout'"),
        (GradCAM(layer="unused"), "'unused' exists but put out no tensor"),
    ],
)
def test_layers_that_do_not_fit_are_said_beforehand(explainer, message, network) -> None:
    with pytest.raises(LayerError, match=message):
        explainer.check(wrap(network), X[:1])


def test_a_network_without_maps_is_said() -> None:
    with pytest.raises(LayerError, match="no layer of this network puts out maps"):
        GradCAM().check(affine(), FLAT[:1])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Gradient(channels="mean"), "channels to be one of"),
        (lambda: IntegratedGradients(steps=0), "steps to be at least 1"),
        (lambda: IntegratedGradients(rule="simpson"), "rule to be one of"),
        (lambda: IntegratedGradients(baseline=np.nan), "finite baseline"),
        (
            lambda: IntegratedGradients(baseline=np.zeros((2, 2))).check(affine(), FLAT[:1]),
            r"broadcasts to \(2, 5, 6\)",
        ),
    ],
)
def test_parameters_that_do_not_fit_are_said(make, message) -> None:
    with pytest.raises(ConfigError, match=message):
        make()


def test_names_tell_what_differs_and_parameters_are_plain() -> None:
    assert GradCAM(layer="conv").name == 'GradCAM(layer="conv")'
    assert IntegratedGradients(steps=20).name == "IntegratedGradients(steps=20)"
    noisy = IntegratedGradients(baseline=np.ones((3, 1, 1)))
    assert noisy.name == "IntegratedGradients(baseline=array[3, 1, 1])"
    assert noisy.params()["baseline"] == {"array": [3, 1, 1], "dtype": "float64", "blake2b": "15e0d9b6717f8ff8"}
    assert noisy.params()["steps"] == 50
