"""LocalFidelity: Ribeiro's loss written slowly, closed forms on an affine network, what passes depend on."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import Affine, Counted, affine, net

import xlog
from xlog.arrays import softmax
from xlog.benchmarks import Case, LocalFidelity, Score
from xlog.errors import ConfigError
from xlog.explainers import LIME, FeatureAblation, Gradient, KernelSHAP
from xlog.model.shared import SharedPasses
from xlog.value_function import hidden_inputs

X = np.random.default_rng(1).normal(size=(3, 2, 5, 6))
TARGETS = np.array([2, 0, 1])
NUMBERS = np.arange(30).reshape(5, 6) // 5  # six superpixels
WEIGHTS = np.random.default_rng(2).normal(size=(3, 6))
OTHER = np.array([[0, 0, 1, 1, 2, 2]] * 5)  # three


def cases(weights=WEIGHTS, x=X, targets=TARGETS, segments=NUMBERS) -> list[Case]:
    return [
        Case(image, target, of_case[segments], (), (), segments, of_case)
        for image, target, of_case in zip(x, targets.tolist(), weights, strict=True)
    ]


def scores(benchmark, model, given) -> list[Score]:
    return benchmark.evaluate(model, given, None, np.random.default_rng(0))


def values(benchmark, model, given) -> list[float | None]:
    return [score.value for score in scores(benchmark, model, given)]


def contributions(model: Affine, fill) -> np.ndarray:
    """What each superpixel adds to the target's logit when it is seen, (N, S)."""
    hidden = hidden_inputs("", fill, X, np.stack([NUMBERS] * 3))
    added = (model.weight[TARGETS].reshape(X.shape) * (X - hidden)).sum(axis=1)
    return np.stack([np.bincount(NUMBERS.ravel(), of_case.ravel()) for of_case in added])


@pytest.mark.parametrize(("name", "score"), [("logit", np.asarray), ("probability", softmax)])
@pytest.mark.parametrize("fill", [0.0, "segment"])
def test_it_is_the_loss_of_the_surrogate_beside_that_of_a_constant(name, score, fill) -> None:
    """Coalitions are read off the pictures that the network is shown."""
    benchmark, model = LocalFidelity(samples=30, fill=fill, output=name), affine()
    model.batch_size = 100
    shown, blends = [], model.forward_blends
    model.forward_blends = lambda *passed: shown.append(passed[2]) or blends(*passed)
    found = values(benchmark, model, cases())
    for i, masks in enumerate(shown):
        hidden = hidden_inputs("", fill, X[i : i + 1], NUMBERS[None])[0]
        scores, sums, closeness = [], [], []
        for mask in masks:
            seen = np.array([mask[number == NUMBERS].all() for number in range(6)])
            assert (mask == seen[NUMBERS]).all()
            picture = np.where(mask, X[i], hidden)
            scores.append(score(model.forward(picture[None]))[0, TARGETS[i]])
            sums.append(WEIGHTS[i][seen].sum())
            cosine = seen.sum() / np.sqrt(6 * max(1, seen.sum()))
            closeness.append(np.exp(-(((1 - cosine) / 0.25) ** 2)) ** 0.5)
        scores, sums = np.array(scores), np.array(sums)

        def loss(rest, pi=closeness):
            return np.average((rest - np.average(rest, weights=pi)) ** 2, weights=pi)

        assert found[i] == pytest.approx(1 - loss(scores - sums) / loss(scores))


@pytest.mark.parametrize("fill", [0.0, "mean", "segment"])
def test_contributions_are_perfect_and_nothing_is_0_and_the_opposite_is_last(fill) -> None:
    """With the residual 2 y for -y, the loss is four times that of a constant."""
    model, benchmark = affine(), LocalFidelity(samples=20, fill=fill)
    best = contributions(model, fill)
    assert values(benchmark, model, cases(best)) == pytest.approx([1, 1, 1])
    assert values(benchmark, model, cases(0 * best)) == pytest.approx([0, 0, 0], abs=1e-12)
    assert values(benchmark, model, cases(-best)) == pytest.approx([-3, -3, -3])


def test_random_weights_have_the_score_that_theory_says() -> None:
    """Of weights that are independent, of mean 0 and variance v: -v times the sum of variances of z, over that of y.

    For the cross term has the mean 0, and the variance of the sum of weights is v times that of all z.
    """
    draws, model, benchmark = 4000, affine(), LocalFidelity(samples=50, fill=0.0, kernel_width=1e9)
    weights = np.random.default_rng(3).normal(size=(draws, 6))
    given = cases(weights, np.repeat(X[:1], draws, 0), np.repeat(TARGETS[:1], draws))
    found = values(benchmark, model, given)
    seed = np.random.default_rng(0).integers(1 << 63, size=2)
    seen = np.random.default_rng(seed).random((50, 6)) < 0.5
    expected = -seen.var(axis=0).sum() / (seen @ contributions(model, 0.0)[0]).var()
    assert np.mean(found) == pytest.approx(expected, abs=4 * np.std(found) / np.sqrt(draws))


@pytest.mark.parametrize(
    ("explainer", "least"),
    [
        (LIME(segments=NUMBERS, samples=200, alpha=1e-9, fill=0.0), 1 - 1e-9),
        (KernelSHAP(segments=NUMBERS, fill=0.0), 1 - 1e-9),
        (FeatureAblation(segments=NUMBERS), 1 - 1e-9),
    ],
    ids=lambda value: type(value).__name__,
)
def test_surrogates_of_an_affine_network_are_perfect(explainer, least) -> None:
    model = affine()
    attribution = explainer.explain(model, X, TARGETS, np.random.default_rng(0))
    assert min(values(LocalFidelity(fill=0.0), model, cases(attribution.weights))) >= least


def test_weights_are_tried_on_other_coalitions_than_they_were_fitted_to() -> None:
    """More weights than coalitions fit anything: LIME's are perfect on its own coalitions, and of no use on others.

    The run gives explainers and benchmarks generators that begin alike.
    """
    rng = np.random.default_rng(5)
    model, segments = Curved(rng.normal(size=(3, 60))), np.arange(30).reshape(5, 6)
    lime = LIME(segments=segments, samples=20, alpha=1e-9, fill=0.0)
    (weights,) = lime.explain(model, X[:1], TARGETS[:1], np.random.default_rng(0)).weights
    given = cases(weights[None], X[:1], TARGETS[:1], segments)
    assert values(LocalFidelity(samples=20, fill=0.0), model, given)[0] < 0.8


class Curved(Affine):
    """An affine network with cosines of its inputs, which no surrogate is."""

    def __init__(self, weight) -> None:
        super().__init__(weight, np.zeros(len(weight)))

    def forward(self, x):
        return np.cos(3 * super().forward(x))


# ---------------------------------------------------------------------------------------- passes, neighbors, missing


def test_scores_depend_on_their_case_alone() -> None:
    benchmark = LocalFidelity(samples=9)
    given = [*cases(), *cases(WEIGHTS[:, :3], segments=OTHER)]
    alone = [values(benchmark, affine(), [case])[0] for case in given]
    for size in (1, 4, 100):
        model = affine()
        model.batch_size = size
        assert values(benchmark, model, given) == pytest.approx(alone, rel=1e-12)


def test_labels_of_an_input_and_explainers_with_the_same_superpixels_share_passes() -> None:
    counted = Counted(affine())
    model, benchmark = SharedPasses(counted), LocalFidelity(samples=9)
    with model.remembering():
        for sign in (1, -1):
            scores(benchmark, model, cases(sign * WEIGHTS, X[[0, 1, 0]]))
    assert counted.rows == 2 * benchmark.passes(model, X[:1])


def test_what_cannot_be_scored_is_missing_and_says_why() -> None:
    benchmark, given = LocalFidelity(samples=9), cases()
    given[1] = Case(X[1], 0, WEIGHTS[1][NUMBERS], ())
    found = scores(benchmark, affine(), given)
    assert found[1] == Score(None, "the explainer weighs no superpixels")
    assert found[::2] == scores(benchmark, affine(), cases())[::2]
    assert scores(benchmark, affine(), given[1:2]) == [found[1]]
    blind = Affine(np.zeros((3, 60)), np.arange(3.0))
    assert {score.missing for score in scores(benchmark, blind, cases())} == {
        "the output is the same whichever superpixels are hidden"
    }


def test_a_score_that_is_not_finite_is_missing() -> None:
    model = affine()
    model.bias[2] = np.inf
    found = scores(LocalFidelity(samples=9), model, cases())
    assert [score.missing for score in found] == ["the value is nan", "", ""]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LocalFidelity(samples=1), "wanted samples to be a whole number of at least 2"),
        (lambda: LocalFidelity(kernel_width=0), "wanted kernel_width to be above 0"),
        (lambda: LocalFidelity(output="softmax"), "wanted output to be one of"),
        (lambda: LocalFidelity(fill="gray"), "LocalFidelity: wanted a number"),
        (lambda: LocalFidelity(fill=np.zeros((2, 2))).check(affine(), X[:1]), r"broadcasts to \(2, 5, 6\)"),
        (
            lambda: scores(LocalFidelity(samples=9), affine(), cases(targets=np.array([0, 1, 3]))),
            "targets among 3 outputs",
        ),
    ],
)
def test_bad_parameters_are_said(make, message) -> None:
    with pytest.raises(ConfigError, match=message):
        make()


def test_a_run_scores_surrogates_and_says_of_others_that_they_are_none(tmp_path) -> None:
    images = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)
    runner = xlog.Runner(tmp_path, ([(images, [0, 1])], ["ant", "bee", "cat"]), net(), progress=False)
    grid = xlog.Grid(3, 3)
    runner.register_saliency([LIME(segments=grid, samples=60), Gradient()], [LocalFidelity(samples=20)])
    summaries = runner.run().summaries
    assert summaries["LIME(segments=Grid(rows=3, columns=3), samples=60)", "LocalFidelity(samples=20)"].missing == 0
    assert summaries["Gradient", "LocalFidelity(samples=20)"].count == 0
