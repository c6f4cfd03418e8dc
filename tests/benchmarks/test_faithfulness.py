"""Faithfulness benchmarks: closed forms on an affine network, a slow loop over steps, the log, a real photo."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest
from fakes import Affine, Counted, affine, net
from hypothesis import given
from hypothesis import strategies as st
from marking import MAPS, TARGETS, X, scores, values
from scipy.stats import pearsonr

import xlog
from xlog.arrays import softmax
from xlog.baselines import baseline_of
from xlog.benchmarks import (
    BENCHMARKS,
    ROAD,
    Curve,
    DeletionAUC,
    Infidelity,
    InsertionAUC,
    NaiveFaithfulness,
    PerturbationCurves,
    Score,
)
from xlog.benchmarks.curves import PixelOrder
from xlog.benchmarks.faithfulness import FaithfulnessBenchmark
from xlog.errors import ConfigError
from xlog.explainers import GradCAM, RandomControl
from xlog.model import wrap
from xlog.model.shared import SharedPasses

SHAPE = (2, 5, 6)
PIXELS = 30
ESPRESSO = np.array([967])  # of ImageNet: what the coffee photo shows
LISTED = [kind for kind in BENCHMARKS if issubclass(kind, FaithfulnessBenchmark)]


def contributions(model: Affine) -> np.ndarray:
    """What each pixel adds to the target's logit, (N, H, W)."""
    return (model.weight[TARGETS].reshape(X.shape) * X).sum(axis=1)


# ------------------------------------------------------------------------------------- section 4.3, written slowly


def slow_curve(model, image, target, map_, canvas, steps, score) -> tuple[list[float], list[float]]:
    """Pixels of `image` move onto `canvas` one part after another; one forward pass per step."""
    pixels = sorted(np.ndindex(map_.shape), key=lambda pixel: -map_[pixel])  # sorted is stable
    x, y, moved = [], [], canvas.copy()
    for step in range(steps + 1):
        until = step * len(pixels) // steps
        for row, column in pixels[:until]:
            moved[:, row, column] = image[:, row, column]
        x.append(until / len(pixels))
        y.append(score(model.forward(moved[None]))[0, target])
    return x, y


def area(x, y) -> float:
    return sum((x[i + 1] - x[i]) * (y[i] + y[i + 1]) / 2 for i in range(len(x) - 1))


@pytest.mark.parametrize("steps", [1, 4, 7, 30])
@pytest.mark.parametrize(("name", "score"), [("logit", np.asarray), ("probability", softmax)])
@pytest.mark.parametrize("fill", [0.0, "blur", "mean"])
def test_areas_are_those_of_one_pass_per_step(steps, name, score, fill) -> None:
    model, hidden = affine(), baseline_of("", fill, X)
    maps = np.round(MAPS)  # with many ties
    inserted = scores(InsertionAUC(steps=steps, fill=fill, output=name), model, maps)
    deleted = scores(DeletionAUC(steps=steps, fill=fill, output=name), model, maps)
    for i in range(3):
        x, y = slow_curve(model, X[i], TARGETS[i], maps[i], hidden[i], steps, score)
        assert inserted[i].value == pytest.approx(area(x, y))
        assert inserted[i].curves[0].name == "insertion"
        np.testing.assert_allclose([inserted[i].curves[0].x, inserted[i].curves[0].y], [x, y])
        x, y = slow_curve(model, hidden[i], TARGETS[i], maps[i], X[i], steps, score)
        assert deleted[i].value == pytest.approx(area(x, y))
        np.testing.assert_allclose(deleted[i].curves[0].y, y)


def test_naive_faithfulness_is_pearsons_correlation_over_parts() -> None:
    model = affine()
    found = values(NaiveFaithfulness(steps=6), model)
    for i in range(3):
        order, means, drops = np.argsort(-MAPS[i].ravel()), [], []
        for part in order.reshape(6, 5):
            hidden = X[i].copy()
            hidden.reshape(2, -1)[:, part] = 0
            means.append(MAPS[i].ravel()[part].mean())
            drops.append((softmax(model.forward(X[i : i + 1])) - softmax(model.forward(hidden[None])))[0, TARGETS[i]])
        assert found[i] == pytest.approx(pearsonr(means, drops).statistic)


@pytest.mark.parametrize("steps", [1, 7, 30])
def test_perturbation_curves_hide_pixels_from_either_end(steps) -> None:
    model, maps = affine(), np.round(MAPS)  # with many ties
    for i, score in enumerate(scores(PerturbationCurves(steps=steps), model, maps)):
        zeros = np.zeros_like(X[i])
        morf = slow_curve(model, zeros, TARGETS[i], maps[i], X[i], steps, softmax)
        # ascending, and of equal values the last first: the same parts from their other end
        order = np.empty(PIXELS)
        order[np.argsort(-maps[i].ravel(), kind="stable")] = np.arange(PIXELS)
        parts = [30 - step * 30 // steps for step in range(steps + 1)][::-1]
        lerf = []
        for hidden in parts:
            image = X[i] * (order < PIXELS - hidden).reshape(5, 6)
            lerf.append(softmax(model.forward(image[None]))[0, TARGETS[i]])
        assert [curve.name for curve in score.curves] == ["morf", "lerf"]
        np.testing.assert_allclose([score.curves[0].x, score.curves[0].y], morf)
        np.testing.assert_allclose([score.curves[1].x, score.curves[1].y], [np.array(parts) / 30, lerf], atol=1e-12)
        assert score.value == pytest.approx(area(np.array(parts) / 30, lerf) - area(*morf))


# ------------------------------------------------------------------------------------------------ closed forms


@given(st.integers(1, 30), st.integers(0, 1000))
def test_no_order_beats_what_pixels_contribute(steps, seed) -> None:
    model = affine()
    best, order = contributions(model), np.random.default_rng(seed).permutation(3 * PIXELS).reshape(3, 5, 6)
    for kind in (InsertionAUC, DeletionAUC, PerturbationCurves):
        benchmark = kind(steps=steps, fill=0.0, output="logit")
        sign = 1 if benchmark.higher_is_better else -1
        worst, between, greatest = (sign * np.array(values(benchmark, model, maps)) for maps in (-best, order, best))
        assert (worst <= between + 1e-9).all()
        assert (between <= greatest + 1e-9).all()


def test_insertion_and_deletion_of_an_affine_network_are_one() -> None:
    """What is not yet deleted is what the reversed map inserts first: areas add up to the two ends' logits."""
    model = affine()
    inserted, deleted = (values(k(steps=30, fill=0.0, output="logit"), model) for k in (InsertionAUC, DeletionAUC))
    ends = (model.forward(X) + model.bias)[np.arange(3), TARGETS]
    np.testing.assert_allclose(np.add(inserted, deleted), ends)


def test_perturbation_curves_of_the_negated_map_trade_places() -> None:
    found, negated = (values(PerturbationCurves(steps=6, output="logit"), affine(), sign * MAPS) for sign in (1, -1))
    assert found == pytest.approx(np.negative(negated).tolist())


def test_the_area_between_is_insertion_less_deletion() -> None:
    kinds = (PerturbationCurves, InsertionAUC, DeletionAUC)
    between, inserted, deleted = (np.array(values(kind(steps=7, fill="mean"), affine())) for kind in kinds)
    np.testing.assert_allclose(between, inserted - deleted)


def test_a_random_map_has_the_area_that_theory_says() -> None:
    """A pixel of part j counts from step j + 1 on, so the area is bias + sum of contribution * (1 - (j + 0.5) / steps).

    Over random orders of P pixels such a sum has the mean P * (mean contribution) * (mean weight), here half of all
    contributions, and the variance (sum of squared deviations of one) * (that of the other) / (P - 1).
    """
    model, draws, steps = affine(), 400, 10
    maps = np.random.default_rng(3).random((draws, 5, 6))
    found = values(
        InsertionAUC(steps=steps, fill=0.0, output="logit"),
        model,
        maps,
        np.repeat(X[:1], draws, 0),
        np.repeat(TARGETS[:1], draws),
    )
    added = contributions(model)[0].ravel()
    weights = 1 - (np.repeat(np.arange(steps), PIXELS // steps) + 0.5) / steps
    std = np.sqrt(added.var() * weights.var() * PIXELS**2 / (PIXELS - 1))
    assert np.mean(found) == pytest.approx(model.bias[2] + added.sum() / 2, abs=4 * std / np.sqrt(draws))
    assert np.std(found) == pytest.approx(std, rel=0.15)  # four standard errors of a deviation of 400


def test_contributions_are_wholly_faithful_to_an_affine_network() -> None:
    model = affine()
    best = contributions(model)
    assert values(NaiveFaithfulness(steps=10, output="logit"), model, best) == pytest.approx([1, 1, 1])
    assert values(NaiveFaithfulness(steps=10, output="logit"), model, -best) == pytest.approx([-1, -1, -1])


class Seen:
    """Is sure of label 0 as soon as one pixel is seen, of label 1 while it is not."""

    batch_size = 4

    def forward_blends(self, x, baselines, masks, rows):
        seen = masks[:, 2, 3]
        return 1000.0 * np.stack([seen, ~seen], axis=1)

    def probabilities(self, outputs):
        return softmax(outputs)


def test_0_and_1_are_what_the_docstrings_say() -> None:
    peak = np.zeros((1, 5, 6))
    peak[0, 2, 3] = 1
    for kind in (InsertionAUC, DeletionAUC):  # the first of 30 pixels is on the curve as a slope: half of it is lost
        sign = 1 if kind().higher_is_better else -1
        assert values(kind(steps=30), Seen(), sign * peak, X[:1], np.array([0])) == pytest.approx([1 - 0.5 / 30])
        assert values(kind(steps=30), Seen(), -sign * peak, X[:1], np.array([0])) == pytest.approx([0.5 / 30])
    for sign in (1, -1):
        found = values(PerturbationCurves(steps=30), Seen(), sign * peak, X[:1], np.array([0]))
        assert found == pytest.approx([sign * (1 - 1 / 30)])


# ------------------------------------------------------------------------------------------------ batches, parts


@pytest.mark.parametrize("kind", LISTED)
def test_scores_do_not_depend_on_batches(kind) -> None:
    alone = [values(kind(steps=7), affine(), MAPS[i : i + 1], X[i : i + 1], TARGETS[i : i + 1])[0] for i in range(3)]
    for size in (1, 3, 8, 100):
        model = affine()
        model.batch_size = size
        np.testing.assert_allclose(values(kind(steps=7), model), alone, rtol=1e-12)


@pytest.mark.parametrize("kind", LISTED)
def test_labels_and_maps_of_one_input_are_told_apart_and_share_batches(kind) -> None:
    model = Counted(affine())
    model.inner.batch_size = 16
    x, targets, maps = X[[0, 1, 0, 0]], np.array([0, 1, 2, 0]), MAPS[[0, 1, 0, 2]]
    found = values(kind(steps=7), model, maps, x, targets)
    passes = 2 if kind is PerturbationCurves else 1
    assert (model.forwards, model.rows) == (2 * passes, 3 * 8 * passes)  # the third differs in its label only
    alone = [values(kind(steps=7), affine(), maps[i : i + 1], x[i : i + 1], targets[i : i + 1])[0] for i in range(4)]
    np.testing.assert_allclose(found, alone, rtol=1e-12)


@pytest.mark.parametrize("kind", LISTED)
def test_labels_with_one_map_cost_as_much_as_one(kind) -> None:
    """As of RandomControl, CenterControl, Edges or EigenCAM; and maps that order pixels alike count as one."""
    model, maps = Counted(affine()), np.stack([MAPS[0], MAPS[0], 2 * MAPS[0] + 1])
    found = values(kind(steps=7), model, maps, X[[0, 0, 0]], TARGETS)
    assert model.rows == kind(steps=7).passes(model, X[:1])
    for target, map_, value in zip(TARGETS, maps, found, strict=True):
        assert values(kind(steps=7), affine(), map_[None], X[:1], target[None])[0] == pytest.approx(value)


def test_perturbation_curves_share_the_passes_of_insertion_and_deletion() -> None:
    counted = Counted(affine())
    model = SharedPasses(counted)
    with model.remembering():
        for kind in (DeletionAUC, InsertionAUC, PerturbationCurves):
            scores(kind(steps=7, fill="mean"), model)
    assert counted.rows == 2 * 3 * 8


def test_ties_are_broken_by_position() -> None:
    order = PixelOrder(np.array([[[1.0, 3, 1], [3, 1, 2]]]), 6)
    assert order.parts.tolist() == [[[3, 0, 4], [1, 5, 2]]]


@given(st.integers(1, 40), st.integers(1, 40))
def test_parts_are_equal_but_for_a_pixel_and_never_empty(pixels, steps) -> None:
    maps = np.random.default_rng(0).normal(size=(2, 1, pixels))
    order = PixelOrder(maps, steps)
    counts = np.bincount(order.parts[0].ravel(), minlength=order.count)
    assert counts.min() >= 1
    assert counts.max() - counts.min() <= 1
    np.testing.assert_allclose(np.diff(order.shares) * pixels, counts)
    assert (np.diff(order.means()) < 0).all()


# ----------------------------------------------------------------------------------------- missing, bad parameters


@pytest.mark.parametrize("kind", LISTED)
def test_a_map_that_orders_nothing_is_missing_and_its_neighbors_are_not(kind) -> None:
    maps = MAPS.copy()
    maps[1] = 0.1
    found = scores(kind(steps=5), affine(), maps)
    assert found[1] == Score(None, "the map has the same value everywhere, so it orders nothing")
    assert [found[0], found[2]] == scores(kind(steps=5), affine(), MAPS[[0, 2]], X[[0, 2]], TARGETS[[0, 2]])
    assert scores(kind(steps=5), affine(), maps[1:2], X[1:2], TARGETS[1:2]) == [found[1]]


def test_a_correlation_of_what_does_not_vary_is_missing() -> None:
    blind = Affine(np.zeros((3, 60)), np.arange(3.0))
    assert {score.missing for score in scores(NaiveFaithfulness(), blind)} == {
        "the score falls alike whichever part is hidden"
    }
    level = np.ones((1, 5, 6))
    level[0, 0, 0] += 2**-52  # lost where the values of a part are added up
    (score,) = scores(NaiveFaithfulness(steps=2), affine(), level, X[:1], TARGETS[:1])
    assert score.missing == "the map has the same mean in all parts"


def test_a_score_that_is_not_finite_is_missing_and_keeps_its_curve() -> None:
    model = affine()
    model.bias[2] = np.inf
    score = scores(InsertionAUC(steps=2, output="logit"), model)[0]
    assert (score.value, score.missing) == (None, "the value is inf")
    assert score.curves[0].y == (np.inf,) * 3


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: InsertionAUC(steps=0), "InsertionAUC: wanted steps to be a whole number of at least 1, got 0"),
        (lambda: DeletionAUC(steps=1.5), "at least 1, got 1.5"),
        (lambda: NaiveFaithfulness(steps=1), "at least 2, got 1"),
        (lambda: InsertionAUC(output="softmax"), "wanted output to be one of"),
        (lambda: DeletionAUC(fill="gray"), "DeletionAUC: wanted a number, an array, 'blur' or 'mean', got 'gray'"),
        (lambda: DeletionAUC(fill=np.zeros((2, 2))).check(affine(), X[:1]), r"broadcasts to \(2, 5, 6\)"),
        (lambda: values(InsertionAUC(), affine(), targets=np.array([0, 1, 3])), "targets among 3 outputs"),
    ],
)
def test_bad_parameters_are_said(make, message) -> None:
    with pytest.raises(ConfigError, match=message):
        make()


# -------------------------------------------------------------------------------------------------- log, photo


def test_curves_are_in_the_log(tmp_path) -> None:
    images = np.random.default_rng(0).normal(size=(2, 3, 12, 10)).astype(np.float32)
    runner = xlog.Runner(tmp_path, ([(images, [0, 1])], ["ant", "bee", "cat"]), net(), progress=False)
    benchmarks = [kind(steps=4) for kind in LISTED]
    runner.register_saliency([xlog.Gradient(), RandomControl()], benchmarks, controls=False)
    result = runner.run(step=3)
    (run,) = xlog.open(tmp_path)
    curves, scores = list(run.curves()), list(run.scores(step=3))
    assert Counter(curve["curve"] for curve in curves) == dict.fromkeys(["insertion", "deletion", "morf", "lerf"], 6)
    assert len(scores) == 6 * len(LISTED)
    assert list(run.curves(step=0)) == []
    for curve in curves:
        np.testing.assert_allclose(curve["x"], np.arange(5) / 4)
        below = Curve("", tuple(curve["x"]), tuple(curve["y"])).area()
        if curve["curve"] in ("insertion", "deletion"):
            assert curve["value"] == pytest.approx(below, abs=1e-5)
    assert {name for _, name in result.summaries} == {benchmark.name for benchmark in benchmarks}


def test_a_fill_that_does_not_fit_is_said_before_anything_is_written(tmp_path) -> None:
    images = np.zeros((1, 3, 12, 10), np.float32)
    runner = xlog.Runner(tmp_path, ([images], ["ant", "bee", "cat"]), net(), progress=False)
    runner.register_saliency([xlog.Gradient()], [DeletionAUC(fill=np.zeros(7))])
    with pytest.raises(ConfigError, match="DeletionAUC: wanted a baseline"):
        runner.run()
    assert not list(tmp_path.glob("*.xlog"))


@pytest.fixture(scope="module")
def cup(lite0, coffee):
    """The network, and its GradCAM map of the coffee photo, (1, 224, 224)."""
    model = wrap(lite0, batch_size=9)
    return model, GradCAM().explain(model, coffee[0], ESPRESSO, np.random.default_rng(0)).maps()


def of_photo(benchmark, cup, coffee, *maps) -> list[float]:
    count = len(maps)
    return values(benchmark, cup[0], np.concatenate(maps), np.repeat(coffee[0], count, 0), np.repeat(ESPRESSO, count))


def test_inserted_the_cup_is_seen_before_noise_is(cup, coffee) -> None:
    noise = RandomControl().explain(cup[0], coffee[0], ESPRESSO, np.random.default_rng(0)).maps()
    cam, random = of_photo(InsertionAUC(steps=8), cup, coffee, cup[1], noise)
    print("INS", cam, random)
    assert 0 <= random < cam - 0.2 <= 1


def test_deleted_the_cup_is_missed_before_the_table_is(cup, coffee) -> None:
    """Noise would be better than both: holes all over harm this network most, see DeletionAUC."""
    cam, reversed_ = of_photo(DeletionAUC(steps=8), cup, coffee, cup[1], -cup[1])
    print("DEL", cam, reversed_)
    assert 0 <= cam < reversed_ - 0.2 <= 1


def test_the_cup_matters_more_than_the_table_however_it_is_asked(cup, coffee) -> None:
    """Noise has no order to speak of: its two curves are as one."""
    noise = RandomControl().explain(cup[0], coffee[0], ESPRESSO, np.random.default_rng(0)).maps()
    cam, reversed_, random = of_photo(PerturbationCurves(steps=8), cup, coffee, cup[1], -cup[1], noise)
    print("ABC", cam, reversed_, random)
    assert -1 <= reversed_ < -0.2 < random < 0.2 < cam <= 1
    cam, reversed_ = of_photo(ROAD(steps=4), cup, coffee, cup[1], -cup[1])
    print("ROAD", cam, reversed_)
    assert reversed_ < cam - 0.2
    cam, reversed_, random = of_photo(Infidelity(samples=40), cup, coffee, cup[1], -cup[1], noise)
    print("INF", cam, reversed_, random)
    assert 0 < cam < random <= reversed_


def test_parameters_are_in_the_name() -> None:
    assert InsertionAUC().name == "InsertionAUC"
    assert dataclasses.replace(DeletionAUC(), name="", steps=20).name == "DeletionAUC(steps=20)"
