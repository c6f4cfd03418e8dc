"""Methods that follow input gradients: closed forms, equations written out, axioms, captum, a real photo."""

from __future__ import annotations

import captum.attr
import numpy as np
import pytest
import torch
from explaining import ESPRESSO, TARGETS, X, assert_close, attribute, explain
from fakes import affine, net
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from xlog.errors import ConfigError
from xlog.explainers import (
    ExpectedGradients,
    GradCAM,
    Gradient,
    GradientSHAP,
    InputXGradient,
    IntegratedGradients,
    NoiseTunnel,
    SmoothGrad,
    SmoothGradSquared,
    VarGrad,
)
from xlog.model import wrap

FLAT = np.random.default_rng(1).normal(size=(3, 2, 5, 6))
BACKGROUND = np.random.default_rng(2).normal(size=(5, 2, 5, 6))


@pytest.fixture
def network():
    return net().eval()


def weights_of(model) -> np.ndarray:
    return model.weight[TARGETS].reshape(FLAT.shape)


# ------------------------------------------------------------------------------------- on an affine network


def test_the_gradient_is_the_weights() -> None:
    model = affine()
    np.testing.assert_allclose(attribute(Gradient(), model, FLAT), weights_of(model))
    np.testing.assert_allclose(explain(Gradient(), model, FLAT).grids, np.abs(weights_of(model)).max(1))
    np.testing.assert_allclose(explain(Gradient(channels="sum"), model, FLAT).grids, weights_of(model).sum(1))
    np.testing.assert_allclose(explain(Gradient(channels="sum_abs"), model, FLAT).grids, abs(weights_of(model)).sum(1))


def test_input_x_gradient_is_the_share_in_the_logit() -> None:
    model = affine()
    values = attribute(InputXGradient(), model, FLAT)
    np.testing.assert_allclose(values, FLAT * weights_of(model))
    np.testing.assert_allclose(values.sum((1, 2, 3)) + model.bias[TARGETS], model.forward(FLAT)[range(3), TARGETS])


@pytest.mark.parametrize("rule", ["gauss-legendre", "midpoint"])
@pytest.mark.parametrize("baseline", [0.0, -1.5, np.linspace(-1, 1, 60).reshape(2, 5, 6)], ids=["0", "-1.5", "array"])
@pytest.mark.parametrize("steps", [1, 7])
def test_integrated_gradients_are_exact(rule, baseline, steps) -> None:
    model = affine()
    method = IntegratedGradients(steps=steps, baseline=baseline, rule=rule)
    np.testing.assert_allclose(attribute(method, model, FLAT), (FLAT - baseline) * weights_of(model), rtol=1e-12)


def test_integrated_gradients_of_several_baselines_are_the_mean() -> None:
    model = affine()
    mean = np.broadcast_to(FLAT.mean((2, 3), keepdims=True), FLAT.shape)
    several = attribute(IntegratedGradients(steps=2, baseline=[0.5, "mean", BACKGROUND[0]]), model, FLAT)
    expected = (FLAT - (0.5 + mean + BACKGROUND[0]) / 3) * weights_of(model)
    np.testing.assert_allclose(several, expected, rtol=1e-9)


def test_noise_does_not_matter_where_gradients_are_constant() -> None:
    model = affine()
    np.testing.assert_allclose(attribute(SmoothGrad(samples=3), model, FLAT), weights_of(model), rtol=1e-6)
    np.testing.assert_allclose(attribute(SmoothGradSquared(samples=3), model, FLAT), weights_of(model) ** 2, rtol=1e-6)
    np.testing.assert_allclose(attribute(VarGrad(samples=3), model, FLAT), 0, atol=1e-6)


def test_noisy_integrated_gradients_average_the_noisy_inputs() -> None:
    # On an affine network IG(x + e) = (x + e) w, so the variance over e is w² var(e)
    model = affine()
    of = IntegratedGradients(steps=1)
    noisy = attribute(NoiseTunnel(explainer=of, kind="variance", samples=2000, noise=0.1), model, FLAT)
    std = 0.1 * (FLAT.max((1, 2, 3)) - FLAT.min((1, 2, 3)))[:, None, None, None]
    ratio = noisy / (weights_of(model) * std) ** 2
    # a variance of n normal draws has a relative deviation of sqrt(2 / n) = 3 %; of 180 pixels none is 5 of them off
    assert np.abs(ratio - 1).max() < 5 * np.sqrt(2 / 2000)


def test_gradient_shap_takes_the_mean_distance_to_its_baselines() -> None:
    model, draws = affine(), 4000
    values = attribute(GradientSHAP(samples=draws, baseline=[-1.0, 2.0]), model, FLAT)
    share = (FLAT - values / weights_of(model)).mean()  # = mean of the baselines drawn
    assert share == pytest.approx(0.5, abs=5 * 1.5 / np.sqrt(draws))


def test_expected_gradients_go_through_the_whole_background() -> None:
    model = affine()
    values = attribute(ExpectedGradients(background=BACKGROUND, samples=10), model, FLAT)
    np.testing.assert_allclose(values, (FLAT - BACKGROUND.mean(0)) * weights_of(model), rtol=1e-9)


# ----------------------------------------------------------------------------- the papers' equations, written out


def gradient_at(network, x, target) -> np.ndarray:
    x = torch.tensor(x[None]).requires_grad_()
    network(x)[0, target].backward()
    return x.grad[0].numpy()


def test_integrated_gradients_follow_equation_1(network) -> None:
    # Sundararajan et al. 2017, equation 1, as a Riemann sum with one network call a point
    total, steps = 0, 300
    for k in range(steps):
        total = total + gradient_at(network, X[0] * np.float32((k + 0.5) / steps), TARGETS[0]) / steps
    ours = attribute(IntegratedGradients(steps=300, rule="midpoint"), wrap(network), X[:1], TARGETS[:1])[0]
    assert_close(ours, X[0] * total, 1e-4)


def noise_of(count, shape) -> np.ndarray:
    draws, _ = np.random.default_rng(0).spawn(2)
    return np.stack([draws.standard_normal(shape, dtype=np.float32) for _ in range(count)])


def test_the_noise_family_follows_its_papers(network) -> None:
    # Smilkov et al. 2017, section 2.1; Hooker et al. 2019, section 4; Adebayo et al. 2018: mean, mean square, variance
    std = 0.2 * (X[1].max() - X[1].min())
    single = np.array([gradient_at(network, X[1] + std * e, TARGETS[1]) for e in noise_of(7, X[1].shape)])
    for kind, expected in (
        (SmoothGrad, single.mean(0)),
        (SmoothGradSquared, (single**2).mean(0)),
        (VarGrad, single.var(0)),
    ):
        ours = attribute(kind(samples=7, noise=0.2), wrap(network, batch_size=3))[1]
        assert_close(ours, expected, 1e-4)


@pytest.mark.parametrize(("kind", "moment"), [("mean", np.mean), ("variance", np.var)])
def test_the_noise_wrapper_takes_any_gradient_method(network, kind, moment) -> None:
    model, of = wrap(network), IntegratedGradients(steps=3)
    std = 0.1 * (X[0].max() - X[0].min())
    single = [attribute(of, model, X[:1] + std * e, TARGETS[:1])[0] for e in noise_of(5, X[0].shape)]
    ours = attribute(NoiseTunnel(explainer=of, kind=kind, samples=5, noise=0.1), model, X[:1], TARGETS[:1])[0]
    assert_close(ours, moment(np.array(single), axis=0), 1e-4)


def test_noise_around_a_random_method_draws_afresh_each_time(network) -> None:
    of = GradientSHAP(samples=1, baseline=[0.0, 1.0, 2.0])
    noisy = attribute(NoiseTunnel(explainer=of, kind="variance", samples=6, noise=0.0), wrap(network))
    assert noisy.max() > 0  # without noise only the method's own draws can differ


# --------------------------------------------------------------------------------------------------- axioms


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_integrated_gradients_are_complete(seed) -> None:
    rng = np.random.default_rng(seed)
    network = net(seed=seed).double().eval()
    x, start = rng.normal(size=(2, 1, 3, 12, 10))
    model = wrap(network)
    total = attribute(IntegratedGradients(steps=400, baseline=start[0]), model, x, np.array([1])).sum()
    difference = model.forward(x)[0, 1] - model.forward(start)[0, 1]
    assert total == pytest.approx(difference, rel=0.02, abs=2e-3)


@given(st.floats(-2, 2), st.floats(-2, 2))
@settings(max_examples=10)
def test_attributions_of_a_sum_of_networks_are_the_sums(a, b) -> None:
    class Sum(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = net(seed=1).eval(), net(seed=2).eval()

        def forward(self, x):
            return a * self.first(x) + b * self.second(x)

    both = Sum().eval()
    for method in (Gradient(), InputXGradient(), IntegratedGradients(steps=5), SmoothGrad(samples=3)):
        parts = [attribute(method, wrap(part)) for part in (both.first, both.second)]
        np.testing.assert_allclose(attribute(method, wrap(both)), a * parts[0] + b * parts[1], atol=1e-5)


def test_symmetric_inputs_get_symmetric_values() -> None:
    # Sundararajan et al. 2017, section 4: pixels that the network treats alike, with equal values, get equal shares
    class Mirrored(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = net().eval()

        def forward(self, x):
            return self.inner(x) + self.inner(x.flip(3))

    x = (X + X[..., ::-1]).astype(np.float32)
    values = attribute(IntegratedGradients(steps=8), wrap(Mirrored().eval()), x)
    assert_close(values, values[..., ::-1].copy(), 1e-4)


def test_networks_that_compute_the_same_get_the_same(network) -> None:
    # Implementation invariance: the batch-norm folded into the convolution by hand
    folded = net().eval()
    conv, norm = folded.features
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    with torch.no_grad():
        conv.bias.copy_((conv.bias - norm.running_mean) * scale + norm.bias)
        conv.weight.mul_(scale[:, None, None, None])
    folded.features[1] = nn.Identity()
    for method in (Gradient(), IntegratedGradients(steps=6), SmoothGrad(samples=4), GradientSHAP(samples=4)):
        assert_close(attribute(method, wrap(folded)), attribute(method, wrap(network)), 1e-4)


def test_pixels_that_do_not_matter_get_nothing_and_one_that_does_gets_something() -> None:
    # Sensitivity (a) and (b)
    model = affine()
    model.weight[:, 7] = 0
    x = np.zeros((1, 2, 5, 6))
    x.flat[[7, 9]] = 1
    values = attribute(IntegratedGradients(steps=2), model, x, np.array([1])).ravel()
    assert values[7] == 0
    assert values[9] == pytest.approx(model.forward(x)[0, 1] - model.forward(0 * x)[0, 1])


# --------------------------------------------------------------------------------------------------- captum


def as_tensors(x=X) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(x, requires_grad=True), torch.tensor(TARGETS)


def test_captum_agrees_on_gradients(network) -> None:
    theirs = captum.attr.Saliency(network).attribute(*as_tensors(), abs=False)
    assert_close(attribute(Gradient(), wrap(network)), theirs.numpy())
    theirs = captum.attr.InputXGradient(network).attribute(*as_tensors())
    assert_close(attribute(InputXGradient(), wrap(network)), theirs.detach().numpy())


@pytest.mark.parametrize("baseline", [0.0, 0.25])
@pytest.mark.parametrize(("rule", "method"), [("gauss-legendre", "gausslegendre"), ("midpoint", "riemann_middle")])
def test_captum_agrees_on_integrated_gradients(network, rule, method, baseline) -> None:
    theirs = captum.attr.IntegratedGradients(network).attribute(
        torch.tensor(X), baseline, torch.tensor(TARGETS), n_steps=20, method=method
    )
    assert_close(attribute(IntegratedGradients(steps=20, rule=rule, baseline=baseline), wrap(network)), theirs.numpy())


@pytest.mark.parametrize(
    ("kind", "name"), [(SmoothGrad, "smoothgrad"), (SmoothGradSquared, "smoothgrad_sq"), (VarGrad, "vargrad")]
)
@pytest.mark.parametrize("unit", ["range", "absolute"])
def test_captum_agrees_on_noise(network, kind, name, unit, monkeypatch) -> None:
    # Theirs adds normal draws of one absolute deviation to each copy: hand it ours
    scale = 0.1 * float(X[0].max() - X[0].min()) if unit == "range" else 0.1
    noise = torch.tensor(noise_of(6, X[0].shape))
    monkeypatch.setattr(torch, "normal", lambda mean, std: noise * std)
    theirs = captum.attr.NoiseTunnel(captum.attr.Saliency(network)).attribute(
        torch.tensor(X[:1], requires_grad=True), name, 6, stdevs=scale, target=int(TARGETS[0]), abs=False
    )
    ours = attribute(kind(samples=6, noise=0.1, unit=unit), wrap(network), X[:1], TARGETS[:1])
    assert_close(ours, theirs.detach().numpy(), 1e-4 if name == "vargrad" else 1e-5)


def test_captum_agrees_on_gradient_shap_but_for_chance(network) -> None:
    # Both estimate the same mean over baselines and places: two means of 3000 draws, compared over all pixels
    baselines = torch.stack([torch.full(X[0].shape, value) for value in (-0.5, 0.5)])
    torch.manual_seed(0)
    np.random.seed(0)
    theirs = captum.attr.GradientShap(network).attribute(
        torch.tensor(X[:1]), baselines, n_samples=3000, stdevs=0.0, target=int(TARGETS[0])
    )
    ours = attribute(GradientSHAP(samples=3000, baseline=[-0.5, 0.5]), wrap(network), X[:1], TARGETS[:1])
    assert np.corrcoef(ours.ravel(), theirs.detach().numpy().ravel())[0, 1] > 0.999


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
        (lambda: IntegratedGradients(steps=0), "steps to be a whole number of at least 1, got 0"),
        (lambda: IntegratedGradients(rule="simpson"), "rule to be one of"),
        (lambda: IntegratedGradients(baseline=np.nan), "finite baseline"),
        (lambda: IntegratedGradients(baseline="gray"), "'blur' or 'mean', got 'gray'"),
        (lambda: IntegratedGradients(baseline=[]), "at least one baseline"),
        (lambda: IntegratedGradients(baseline=np.zeros((2, 2))).check(affine(), FLAT[:1]), r"to \(2, 5, 6\)"),
        (lambda: SmoothGrad(samples=0), "samples to be a whole number of at least 1"),
        (lambda: SmoothGrad(noise=-0.1), "noise to be at least 0"),
        (lambda: NoiseTunnel(explainer=GradCAM()), r"attributes to channels in `explainer`, such as Gradient\(\)"),
        (lambda: NoiseTunnel(kind="max"), "kind to be one of"),
        (lambda: GradientSHAP(noise="much"), "noise to be at least 0"),
        (lambda: SmoothGrad(unit="std"), "unit to be one of"),
        (lambda: GradientSHAP(unit="std"), "unit to be one of"),
        (lambda: ExpectedGradients().check(affine(), FLAT[:1]), "background=.*got none; a few dozen"),
        (lambda: ExpectedGradients(background=FLAT[0]).check(affine(), FLAT[:1]), r"background=.*got \(2, 5, 6\)"),
        (lambda: ExpectedGradients(background=X).check(affine(), FLAT[:1]), r"\(B, 2, 5, 6\), got \(3, 3, 12, 10\)"),
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
    around = NoiseTunnel(explainer=IntegratedGradients(steps=20), kind="square")
    assert around.name == 'NoiseTunnel(explainer=IntegratedGradients(steps=20), kind="square")'
    assert around.params()["explainer"]["class"] == "IntegratedGradients"
