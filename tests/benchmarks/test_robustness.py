"""Benchmarks that ask the explainer again: closed forms on an affine network, slow loops, captum, a real photo."""

from __future__ import annotations

import captum.metrics
import numpy as np
import pytest
import torch
from fakes import Affine, affine, net
from hypothesis import given
from hypothesis import strategies as st
from paddle_here import paddle  # noqa: F401  before anybody else imports it
from robustness_cases import Function, RecordingExplainer, cases_of, draws
from scipy.stats import pearsonr

import xlog
from xlog.benchmarks import ClassSensitivity, LocalLipschitz, MaxSensitivity, Score
from xlog.benchmarks.base import Case
from xlog.errors import ConfigError
from xlog.explainers import CenterControl, Explainer, GradCAM, Gradient, InputXGradient, RandomControl, SmoothGrad
from xlog.model import wrap

SHAPE = (2, 5, 6)
X = np.random.default_rng(1).normal(size=(3, *SHAPE))
TARGETS = np.array([2, 0, 1])
NOISY = [MaxSensitivity, LocalLipschitz]
ESPRESSO = np.array([967])  # of ImageNet: what the coffee photo shows


def scores(benchmark, model, explainer, x=X, targets=TARGETS) -> list[Score]:
    explain = RecordingExplainer(explainer) if isinstance(explainer, Explainer) else explainer
    return benchmark.evaluate(model, cases_of(model, explain, x, targets), explain, np.random.default_rng(0))


def values(*args) -> list[float | None]:
    return [score.value for score in scores(*args)]


# ------------------------------------------------------------------------------------- the definitions, slowly


def test_max_sensitivity_is_the_greatest_change_relative_to_the_map() -> None:
    model = affine()
    found = values(MaxSensitivity(samples=5, radius=0.1), model, InputXGradient())
    for score, x, target in zip(found, X, TARGETS, strict=True):
        weight = model.weight[target].reshape(SHAPE)
        before = (weight * x).sum(0)
        changes = [np.sqrt((((weight * (x + noise)).sum(0) - before) ** 2).sum()) for noise in draws(5, 0.1, x)]
        assert score == pytest.approx(max(changes) / np.sqrt((before**2).sum()))


def test_local_lipschitz_is_the_greatest_rate_of_maps_of_unit_size() -> None:
    model = affine()
    found = values(LocalLipschitz(samples=5, radius=0.1), model, InputXGradient())
    for score, x, target in zip(found, X, TARGETS, strict=True):
        weight = model.weight[target].reshape(SHAPE)

        def unit(x, weight=weight):
            map_ = (weight * x).sum(0)
            return map_ / np.abs(map_).max()

        rates = [np.linalg.norm(unit(x + noise) - unit(x)) / np.linalg.norm(noise) for noise in draws(5, 0.1, x)]
        assert score == pytest.approx(max(rates))


def test_class_sensitivity_is_pearsons_with_the_least_probable_labels_map() -> None:
    model = affine(classes=4)
    found = values(ClassSensitivity(), model, InputXGradient())
    for score, x, target in zip(found, X, TARGETS, strict=True):
        maps = [(weight.reshape(SHAPE) * x).sum(0).ravel() for weight in model.weight]
        order = np.argsort(model.forward(x[None])[0])
        other = order[0] if order[0] != target else order[-1]
        assert score == pytest.approx((1 - pearsonr(maps[target], maps[other]).statistic) / 2)


@pytest.mark.parametrize("others", [2, 3, None])
def test_class_sensitivity_of_several_others_is_the_mean(others) -> None:
    model = affine(classes=4)
    x, targets = np.repeat(X[:1], 4, 0), np.arange(4)
    found = values(ClassSensitivity(others=others), model, InputXGradient(), x, targets)
    maps = [(weight.reshape(SHAPE) * X[0]).sum(0).ravel() for weight in model.weight]
    order = np.argsort(model.forward(X[:1])[0])
    for target, score in zip(targets, found, strict=True):
        compared = [label for label in (order if order[0] != target else order[::-1]) if label != target][:others]
        each = [(1 - pearsonr(maps[target], maps[label]).statistic) / 2 for label in compared]
        assert score == pytest.approx(sum(each) / len(each))


# ------------------------------------------------------------------------------------------------ closed forms


@pytest.mark.parametrize("kind", NOISY)
@pytest.mark.parametrize("explainer", [Gradient(), RandomControl(), CenterControl(), SmoothGrad(samples=2)])
def test_maps_that_never_change_have_0(kind, explainer) -> None:
    """Gradients of an affine network are its weights; controls look at no value; draws are the same again."""
    assert values(kind(), affine(), explainer) == pytest.approx([0, 0, 0], abs=1e-12)


def test_a_map_that_is_the_input_but_for_its_size_changes_at_the_inputs_rate() -> None:
    """Of one channel whose greatest value, 1, is left alone: |noise| / |noise|."""
    x = X[:, :1] / 9
    x[:, 0, 2, 2] = 1

    def function(x, target):
        return np.where(x[0] > 0.9, 1, x[0])

    found = values(LocalLipschitz(radius=0.02), affine(), Function(function), x)
    assert found == pytest.approx([1] * 3, rel=0.1)


@given(st.floats(0.001, 1), st.integers(1, 4))
def test_sensitivity_stays_below_what_the_box_allows(radius, samples) -> None:
    model = affine()
    found = values(MaxSensitivity(radius=radius, samples=samples), model, InputXGradient())
    for score, x, target in zip(found, X, TARGETS, strict=True):
        weight = model.weight[target].reshape(SHAPE)
        most = radius * np.ptp(x) * np.linalg.norm(np.abs(weight).sum(0)) / np.linalg.norm((weight * x).sum(0))
        assert 0 < score <= most


@pytest.mark.parametrize("kind", NOISY)
@given(st.integers(1, 6))
def test_more_samples_never_lower_the_score(kind, samples) -> None:
    fewer, more = (values(kind(samples=n), affine(), InputXGradient()) for n in (samples, samples + 1))
    assert all(b >= a for a, b in zip(fewer, more, strict=True))


def test_class_sensitivity_is_0_without_labels_and_1_for_opposites() -> None:
    assert values(ClassSensitivity(), affine(), CenterControl()) == pytest.approx([0, 0, 0], abs=1e-12)
    weight = np.random.default_rng(0).normal(size=60)
    two = Affine(np.stack([weight, -weight]), np.zeros(2))
    assert values(ClassSensitivity(), two, InputXGradient(), X, TARGETS % 2) == pytest.approx([1, 1, 1])


# -------------------------------------------------------------------------------------------------- properties


@pytest.mark.parametrize("kind", NOISY)
@given(st.integers(-60, 60), st.integers(-30, 30), st.floats(-10, 10))
def test_the_unit_of_the_map_does_not_count_and_that_of_the_input_for_the_rate_alone(
    kind, of_map, of_input, shift
) -> None:
    """Maps that undo how their input is normalized."""

    def maps(unit, scale, zero):
        return Function(lambda x, target: unit * np.sin((x[0] - zero) / scale))

    scale = 2.0**of_input
    plain = values(kind(samples=3), affine(), maps(1, 1, 0))
    other = values(kind(samples=3), affine(), maps(2.0**of_map, scale, shift * scale), (X + shift) * scale)
    assert np.array(other) * (1 if kind is MaxSensitivity else scale) == pytest.approx(plain, rel=1e-9)


@pytest.mark.parametrize(
    "benchmark", [MaxSensitivity(), LocalLipschitz(), ClassSensitivity(), ClassSensitivity(others=2)]
)
@pytest.mark.parametrize("batch_size", [1, 2, 7, 100])
def test_a_score_depends_on_its_case_alone_and_memory_on_the_batch_size(benchmark, batch_size) -> None:
    model = affine()
    x, targets = X[[0, 1, 0, 2]], np.array([2, 0, 1, 1])  # two labels of one input
    alone = [values(benchmark, model, InputXGradient(), x[[i]], targets[[i]])[0] for i in range(4)]
    model.batch_size = batch_size
    asked = RecordingExplainer(InputXGradient())
    cases = cases_of(model, RecordingExplainer(InputXGradient()), x, targets)
    found = benchmark.evaluate(model, cases, asked, np.random.default_rng(0))
    assert [score.value for score in found] == pytest.approx(alone)
    assert max(asked.sizes) <= 2 * batch_size  # inputs, of which one has two labels


def asked_by(benchmark, x, targets) -> RecordingExplainer:
    asked = RecordingExplainer(Gradient())
    benchmark.evaluate(
        affine(), cases_of(affine(), RecordingExplainer(Gradient()), x, targets), asked, np.random.default_rng(4)
    )
    return asked


def test_equal_settings_ask_about_the_same_inputs() -> None:
    """So a memory of passes serves both."""
    first, second = (asked_by(kind(samples=3, radius=0.05), X, TARGETS) for kind in NOISY)
    assert len(first.x) == 9
    np.testing.assert_array_equal(first.x, second.x)
    assert first.targets == second.targets


def test_labels_of_one_input_see_the_same_noise() -> None:
    asked = asked_by(MaxSensitivity(samples=2), X[[0, 0]], np.array([0, 1]))
    assert asked.targets == [0, 1, 0, 1]
    np.testing.assert_array_equal(asked.x[0::2], asked.x[1::2])


def test_each_other_label_is_asked_for_once_however_many_are_compared_with_it() -> None:
    asked = asked_by(ClassSensitivity(others=None), X[[0, 0]], np.array([0, 1]))
    assert sorted(asked.targets) == [0, 1, 2]


def test_plans_say_how_often_the_explainer_is_asked() -> None:
    assert MaxSensitivity(samples=7).explanations == 7
    assert (ClassSensitivity(others=3).explanations, ClassSensitivity(others=None).explanations) == (3, 1)
    assert (MaxSensitivity().passes(affine(), X[:1]), ClassSensitivity().passes(affine(), X[:1])) == (0, 1)


# ----------------------------------------------------------------------------------------------------- missing


@pytest.mark.parametrize("kind", NOISY)
def test_what_noise_says_nothing_of_is_missing_beside_what_is_not(kind) -> None:
    def function(x, target):
        return {0: x[0], 1: np.zeros((5, 6)), 2: np.full((5, 6), np.nan)}[target]

    x = np.concatenate([X, np.ones((1, *SHAPE))])
    found = scores(kind(), affine(), Function(function), x, np.array([0, 1, 2, 0]))
    assert found[0].value > 0
    assert [score.missing for score in found] == [
        "",
        "the map is zero everywhere",
        "the map has NaN or infinity",
        "the input has the same value everywhere, so it has no range",
    ]


@pytest.mark.parametrize("kind", NOISY)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_map_of_noise_that_is_not_finite_is_missing(kind, bad) -> None:
    known = [x.copy() for x in X[:2]]

    def function(x, target):
        return np.where(any(np.array_equal(x, k) for k in known) or target, x[0], bad)

    found = scores(kind(), affine(), Function(function), X[:2], np.array([0, 1]))
    assert found[0] == Score(None, "the map of a noisy input has NaN or infinity")
    assert found[1].value is not None


def test_maps_that_vary_nowhere_correlate_with_nothing() -> None:
    constant = "the map has the same value everywhere"
    x, model = X[[0, 0, 0]], Affine(np.array([[1.0], [2], [3]]) * np.ones(60), np.zeros(3))
    level = {0: np.ones((5, 6)), 1: X[0, 0], 2: X[0, 1]}

    def function(x, target):
        return level[target]

    found = scores(ClassSensitivity(others=None), model, Function(function), x, np.arange(3))
    assert found[0] == Score(None, f"{constant}, so it correlates with nothing")
    each = (1 - pearsonr(X[0, 0].ravel(), X[0, 1].ravel()).statistic) / 2
    assert [score.value for score in found[1:]] == pytest.approx([each, each])
    level[2] = np.full((5, 6), np.nan)
    found = scores(ClassSensitivity(others=None), model, Function(function), x, np.arange(3))
    assert found[1:] == [
        Score(None, f"{constant}, or NaN or infinity, for each other label"),
        Score(None, "the map has NaN or infinity"),
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MaxSensitivity(samples=0), "MaxSensitivity: wanted samples to be a whole number of at least 1, got 0"),
        (lambda: LocalLipschitz(radius=0), "LocalLipschitz: wanted radius to be at least 0.0001, got 0"),
        (lambda: ClassSensitivity(others=0), "of at least 1 or None, got 0"),
        (lambda: ClassSensitivity().check(affine(classes=1), X[:1]), "more than 1 outputs to compare labels, got 1"),
        (lambda: ClassSensitivity(others=3).check(affine(), X[:1]), "more than 3 outputs to compare labels, got 3"),
        (lambda: scores(ClassSensitivity(), affine(classes=1), CenterControl(), X[:1], TARGETS[1:2]), "got 1"),
    ],
)
def test_bad_parameters_are_said(make, message) -> None:
    with pytest.raises(ConfigError, match=message):
        make()


# ------------------------------------------------------------------------------ captum, the log, a real network


def test_captum_finds_the_same_sensitivity() -> None:
    """Its radius is in units of the input; it gets our draws in place of its own."""
    network, x, samples, radius = net().eval(), X[:1, [0, 1, 0]].astype(np.float32), 6, 0.02
    noise = torch.tensor(np.stack(draws(samples, radius, x[0])))

    def saliency(inputs, target):
        (leaf,) = inputs if isinstance(inputs, tuple) else (inputs,)  # it hands over both
        leaf = leaf.clone().requires_grad_()
        with torch.enable_grad():
            found = torch.autograd.grad(network(leaf)[:, target].sum(), leaf)[0]
        return (found.abs().amax(1),)  # and wants one

    theirs = captum.metrics.sensitivity_max(
        saliency, torch.tensor(x), lambda repeated, radius: repeated + noise, radius, samples, target=1
    )
    (ours,) = values(MaxSensitivity(samples=samples, radius=radius), wrap(network), Gradient(), x, np.array([1]))
    assert ours == pytest.approx(float(theirs), rel=1e-4)


def test_they_score_what_a_run_explains(tmp_path) -> None:
    images = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)
    runner = xlog.Runner(tmp_path, ([(images, [0, 1])], ["ant", "bee", "cat"]), net(), progress=False)
    runner.register_saliency(
        [xlog.SmoothGrad(samples=3, channels="sum"), xlog.GradCAM(layer="conv"), RandomControl()],
        [MaxSensitivity(samples=3), LocalLipschitz(samples=3), ClassSensitivity(others=None)],
    )
    found = {key: summary.mean for key, summary in runner.run().summaries.items()}
    assert found["RandomControl", "MaxSensitivity(samples=3)"] == 0
    assert found["RandomControl", "ClassSensitivity(others=null)"] == pytest.approx(0.5, abs=0.15)  # a draw per label
    assert found["EdgeControl", "ClassSensitivity(others=null)"] == pytest.approx(0, abs=1e-6)
    assert found['SmoothGrad(channels="sum", samples=3)', "MaxSensitivity(samples=3)"] > 0


@pytest.fixture(scope="module")
def of_coffee(quickstart, coffee):
    """Scores of the coffee photo, from a framework's network."""

    def value_of(benchmark, explainer, framework="torch"):
        return values(benchmark, wrap(quickstart.network(framework)), explainer, coffee[0], ESPRESSO)[0]

    return value_of


def test_grad_cam_is_steadier_than_the_gradient_and_knows_labels_better(of_coffee) -> None:
    few = MaxSensitivity(samples=2)
    assert of_coffee(few, Gradient()) > of_coffee(few, GradCAM()) > 0
    assert of_coffee(ClassSensitivity(), Gradient()) < 0.3 < of_coffee(ClassSensitivity(), GradCAM())


@pytest.mark.parametrize("benchmark", [MaxSensitivity(samples=2), LocalLipschitz(samples=2), ClassSensitivity()])
def test_frameworks_agree(of_coffee, benchmark) -> None:
    assert of_coffee(benchmark, GradCAM(), "paddle") == pytest.approx(of_coffee(benchmark, GradCAM()), rel=1e-3)


def test_how_fast_a_map_of_a_row_changes_is_in_shares_of_ranges() -> None:
    """Equation 2 of Alvarez-Melis & Jaakkola; the feature of range 0, a category, has no noise."""
    x, ranges = np.array([[[[30.0, 2.0, 1000.0]]]]), np.array([50.0, 0.0, 4000.0])
    weights, seen = np.array([0.1, 1.0, 0.002]), []

    def explain(model, noisy, targets):
        seen.extend(noisy)
        return (noisy * weights)[:, 0]

    case = Case(x[0], 0, (x * weights)[0, 0], ())
    benchmark = LocalLipschitz(samples=6, radius=0.1, ranges=ranges[None, None])
    (score,) = benchmark.evaluate(affine(), [case], explain, np.random.default_rng(0))
    own = (x * weights).ravel()
    found = []
    for noisy in seen:
        moved = [(noisy[0, 0, j] - x[0, 0, 0, j]) / ranges[j] for j in (0, 2)]
        map_ = noisy.ravel() * weights
        found.append(np.linalg.norm(map_ / np.abs(map_).max() - own / np.abs(own).max()) / np.linalg.norm(moved))
        assert noisy[0, 0, 1] == 2.0
    assert len(seen) == 6
    assert score.value == pytest.approx(max(found))
