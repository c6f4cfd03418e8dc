"""Explainers, by closed forms on an affine network, slow texts of the papers' equations, captum, and a real photo."""

from __future__ import annotations

import captum.attr
import numpy as np
import pytest
import torch
from fakes import affine, net

from xlog.errors import ConfigError
from xlog.explainers import EXPLAINERS, Attribution, Explainer, Gradient, IntegratedGradients
from xlog.model import wrap

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


@pytest.fixture(params=EXPLAINERS, ids=lambda kind: kind.__name__)
def explainer(request) -> Explainer:
    return request.param()


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
    if not explainer.about.of_target:
        np.testing.assert_array_equal(maps, maps[:1].repeat(3, 0))
        return
    assert np.abs(maps[0] - maps[1]).max() > 0
    assert np.abs(maps[1] - maps[2]).max() > 0


def test_parameters_go_into_the_log_and_the_name(explainer) -> None:
    assert explainer.name == (explainer.display_name or type(explainer).__name__)
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


ESPRESSO = np.array([967])


def test_captum_agrees_on_a_real_network(lite0, coffee) -> None:
    x, _ = coffee
    model, tensor = wrap(lite0), torch.tensor(x)
    ours = attribute(Gradient(), model, x, ESPRESSO)
    assert_close(ours, captum.attr.Saliency(lite0).attribute(tensor.clone().requires_grad_(), 967, abs=False).numpy())
    ours = attribute(IntegratedGradients(steps=10), model, x, ESPRESSO)
    theirs = captum.attr.IntegratedGradients(lite0).attribute(tensor, target=967, n_steps=10)
    assert_close(ours, theirs.detach().numpy())


# ------------------------------------------------------------------------------------------- a real photo


def test_integrated_gradients_are_complete_on_a_real_network(lite0, coffee) -> None:
    x, _ = coffee
    model = wrap(lite0)
    # ReLU6 kinks crowd near the zero baseline, so the sum converges slowly: 2.7 % off at 50 points, 0.4 % at 400
    total = explain(IntegratedGradients(steps=400), model, x, ESPRESSO).grids.sum()
    difference = model.forward(x)[0, 967] - model.forward(np.zeros_like(x))[0, 967]
    assert total == pytest.approx(difference, rel=0.01)


# ------------------------------------------------------------------------------------- bad parameters


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
    assert IntegratedGradients(steps=20).name == "IntegratedGradients(steps=20)"
    noisy = IntegratedGradients(baseline=np.ones((3, 1, 1)))
    assert noisy.name == "IntegratedGradients(baseline=array[3, 1, 1])"
    assert noisy.params()["baseline"] == {"array": [3, 1, 1], "dtype": "float64", "blake2b": "15e0d9b6717f8ff8"}
    assert noisy.params()["steps"] == 50
