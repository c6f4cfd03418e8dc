"""Convergence: how far maps are from what their methods promise, by closed forms and the papers, on both frameworks."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
import torch
from explaining import TARGETS, X
from fakes import Counted, affine
from paddle_here import paddle
from sklearn.linear_model import Ridge
from small_runs import IMAGES, of_kind, runner
from twin_networks import twins

import xlog
from xlog.cli import main
from xlog.explainers import (
    LIME,
    RISE,
    Attribution,
    Convergence,
    ExpectedGradients,
    GradientSHAP,
    Grid,
    IntegratedGradients,
    KernelSHAP,
    RISEPlus,
    SmoothGrad,
)
from xlog.explainers.kernel_shap import draw_coalitions, shapley_values, standard_errors
from xlog.explainers.rise import ShiftedGrids, _Sums, _WeightedSums
from xlog.model import wrap

FLAT = np.random.default_rng(1).normal(size=(3, 2, 5, 6))
BACKGROUND = np.random.default_rng(2).normal(size=(5, 2, 5, 6))


def explain(method, model, x, targets=TARGETS) -> Attribution:
    return method.explain(model, x, np.asarray(targets), np.random.default_rng(0))


def of(attribution: Attribution, kind: str) -> Convergence:
    (found,) = [one for one in attribution.convergence if one.kind == kind]
    return found


@pytest.fixture(params=["torch", "paddle"])
def logits(request):
    """The same network on each framework: the model, and its plain outputs without xlog."""
    theirs, ours = twins()
    if request.param == "torch":
        return wrap(theirs), lambda x: theirs(torch.tensor(x)).detach().numpy()
    ours.eval()
    return wrap(ours), lambda x: ours(paddle.to_tensor(x)).numpy()


# -------------------------------------------------------------------------------------------- completeness


@pytest.mark.parametrize("channels", ["sum", "sum_abs"])
def test_the_completeness_delta_is_what_a_sum_misses(logits, channels) -> None:
    # Sundararajan et al. 2017, proposition 1: attributions sum to F(x) - F(x'); of signed values, whatever is drawn
    model, plain = logits
    signed = explain(IntegratedGradients(steps=5), model, X).grids.astype(np.float64)
    found = of(explain(IntegratedGradients(steps=5, channels=channels), model, X), "completeness")
    difference = (plain(X) - plain(np.zeros_like(X)))[range(len(X)), TARGETS]
    delta = signed.sum((1, 2)) - difference
    np.testing.assert_allclose(found.values, delta, atol=1e-5)
    np.testing.assert_allclose(found.relative, np.abs(delta / difference), atol=1e-4)
    assert np.abs(delta).max() > 1e-4  # five points do miss something


def test_more_steps_come_nearer_and_within_the_bound(logits) -> None:
    model, _ = logits
    few, many = (of(explain(IntegratedGradients(steps=n, rule="midpoint"), model, X), "completeness") for n in (1, 200))
    assert many.relative.max() < few.relative.max() / 10
    assert few.beyond().any()
    assert not many.beyond().any()


def test_nothing_is_missed_where_gradients_are_constant() -> None:
    methods = [
        IntegratedGradients(steps=1, baseline=[0.5, "mean", BACKGROUND[0]]),
        ExpectedGradients(background=BACKGROUND, samples=10),  # goes through all of it, so often each
    ]
    for method in methods:
        found = of(explain(method, affine(), FLAT), "completeness")
        np.testing.assert_allclose(found.values, 0, atol=1e-9)
        assert not found.beyond().any()


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_gradient_shap_misses_what_its_draws_miss(noise) -> None:
    # On an affine network a map sums to w (z - b) over the baselines b that were drawn, and should over all of them
    model = affine()
    method = GradientSHAP(samples=7, baseline=[-1.0, 2.0], noise=noise)
    found = explain(method, model, FLAT)
    outputs = model.forward(FLAT)[range(3), TARGETS]
    nothing = np.mean([model.forward(np.full_like(FLAT, b))[range(3), TARGETS] for b in (-1.0, 2.0)], axis=0)
    np.testing.assert_allclose(of(found, "completeness").values, found.grids.sum((1, 2)) - (outputs - nothing))


def test_a_background_that_would_cost_more_than_the_map_is_not_gone_through() -> None:
    model = Counted(affine())
    found = explain(ExpectedGradients(background=BACKGROUND, samples=4), model, FLAT)
    assert not found.convergence
    assert model.rows == 4 * len(FLAT)
    assert explain(ExpectedGradients(background=BACKGROUND, samples=5), model, FLAT).convergence


def test_rows_with_one_input_share_the_passes_that_tell() -> None:
    model = Counted(affine())
    x, targets = np.repeat(FLAT[:1], 3, axis=0), [0, 1, 2]
    explain(IntegratedGradients(steps=4), model, x, targets)
    assert model.rows == 4 + 2  # of the path, the input and the baseline


def test_a_difference_of_nothing_has_no_share() -> None:
    found = Convergence.of_sums("completeness", np.ones((2, 3)), np.array([0.0, 4.0]))
    np.testing.assert_array_equal(found.values, [3, -1])
    np.testing.assert_array_equal(found.relative, [np.nan, 0.25])
    np.testing.assert_array_equal(found.beyond(), [False, True])


# ----------------------------------------------------------------------------------------------- noise


def test_noise_of_an_absolute_deviation_does_not_depend_on_the_range(logits) -> None:
    # A share of the range of one input is an absolute deviation; of an input of another range it is another one
    model, _ = logits
    deviation = 0.2 * float(X[0].max() - X[0].min())
    ours, same = SmoothGrad(samples=3, noise=0.2), SmoothGrad(samples=3, noise=deviation, unit="absolute")
    np.testing.assert_allclose(
        explain(ours, model, X[:1], [1]).grids, explain(same, model, X[:1], [1]).grids, rtol=1e-5
    )
    other = X[:1] * np.float32(3)
    assert not np.allclose(explain(ours, model, other, [1]).grids, explain(same, model, other, [1]).grids, rtol=1e-2)


# ----------------------------------------------------------------------- linear models of superpixels, random masks


def test_local_r2_is_the_score_of_the_regression(logits) -> None:
    # Ribeiro et al. 2016, section 3.4, and lime 0.2: sklearn's weighted R^2 of the ridge regression, written out
    model, _ = logits
    method = LIME(samples=60, segments=Grid(2, 3), fill=0.0)
    found = explain(method, model, X[:1], [1])
    values, seen = values_of(model, method, X[0], 1)
    closeness = np.sqrt(np.exp(-(((1 - np.sqrt(seen.mean(1))) / 0.25) ** 2)))
    ridge = Ridge(alpha=1.0).fit(seen, values, sample_weight=closeness)
    np.testing.assert_allclose(found.weights[0], ridge.coef_, rtol=1e-3, atol=1e-5)
    assert of(found, "local_r2").values[0] == pytest.approx(ridge.score(seen, values, closeness), abs=1e-4)


def test_halves_of_lime_are_two_models(logits) -> None:
    model, _ = logits
    method = LIME(samples=61, segments=Grid(2, 3), fill=0.0)
    found = explain(method, model, X[:1], [1])
    values, seen = values_of(model, method, X[0], 1)
    closeness = np.sqrt(np.exp(-(((1 - np.sqrt(seen.mean(1))) / 0.25) ** 2)))
    maps = []
    for part in (slice(None, 30), slice(30, None)):
        weights = Ridge(alpha=1.0).fit(seen[part], values[part], sample_weight=closeness[part]).coef_
        maps.append(weights[found.segments[0]].ravel())
    assert of(found, "halves").values[0] == pytest.approx(np.corrcoef(*maps)[0, 1], abs=1e-4)


def values_of(model, method, x, target):
    """The coalitions that a method draws, with one call of the network for each: (m,), (m, S)."""
    numbers = method.segments(x)
    stream = np.random.default_rng(np.random.default_rng(0).integers(1 << 63))
    seen = stream.random((method.samples, numbers.max() + 1)) < 0.5
    seen[0] = True
    values = [model.forward((x * mask[numbers])[None])[0, target] for mask in seen]
    return np.array(values, np.float64), seen.astype(float)


def test_what_is_linear_is_explained_whole() -> None:
    # An affine output of what is seen: the model has it exactly, whichever samples it sees, but for the ridge
    found = explain(LIME(samples=400, segments=Grid(2, 2), fill=0.0, alpha=1e-9), affine(), FLAT)
    np.testing.assert_allclose(of(found, "local_r2").values, 1)
    np.testing.assert_allclose(of(found, "halves").values, 1)
    constant = explain(LIME(samples=20, segments=Grid(2, 2), fill=0.0), affine(), FLAT * 0)
    assert np.isnan(of(constant, "local_r2").values).all()  # nothing varies, so nothing can be explained
    for samples in (1, 2):
        assert np.isnan(of(explain(LIME(samples=samples, segments=Grid(2, 2)), affine(), FLAT), "halves").values).all()


def test_the_error_of_shapley_values_is_how_much_they_differ_between_draws() -> None:
    # Over many seeds the standard deviation of each value is its standard error; a game with interactions
    players, rng = 10, np.random.default_rng(0)
    alone, pairs = rng.normal(size=players), np.triu(rng.normal(size=(players, players)), 1)
    values, errors = [], []
    for seed in range(200):
        drawn = draw_coalitions(players, 300, np.random.default_rng(seed))
        ends = np.array([[True] * players, [False] * players])
        worth = np.tanh(
            [seen @ alone + seen @ pairs @ seen for seen in np.vstack([ends, drawn.coalitions]).astype(float)]
        )
        gains, whole = (worth[2:] - worth[1])[:, None], worth[:1] - worth[1]
        values.append(shapley_values(drawn.coalitions, drawn.shares, gains, whole))
        errors.append(standard_errors(drawn, gains, whole, values[-1]))
    ratio = np.sqrt(np.square(errors).mean(axis=0)) / np.std(values, axis=0)
    assert np.abs(ratio - 1).max() < 5 / np.sqrt(2 * 200)  # the relative deviation of a deviation of so many draws


def test_shapley_values_say_how_far_they_are(logits) -> None:
    model, plain = logits
    exact = explain(KernelSHAP(samples=62, segments=Grid(2, 3), fill=0.0), model, X)
    np.testing.assert_array_equal(of(exact, "approximation_error").values, 0)
    assert np.isnan(of(exact, "halves").values).all()  # nothing was drawn
    rough = explain(KernelSHAP(samples=40, segments=Grid(3, 3), fill=0.0), model, X)
    difference = (plain(X) - plain(X * 0))[range(3), TARGETS]
    for found in (exact, rough):
        sums = np.array([weights.sum(dtype=np.float64) for weights in found.weights])
        np.testing.assert_allclose(sums, difference, atol=1e-4)
        np.testing.assert_allclose(of(found, "completeness").values, 0, atol=1e-6)
    error, ranges = of(rough, "approximation_error"), np.array([np.ptp(weights) for weights in rough.weights])
    assert (error.values > 0).all()
    np.testing.assert_allclose(error.relative, error.values / ranges, rtol=1e-4)
    assert (np.abs(of(rough, "halves").values) < 1).all()
    few = explain(KernelSHAP(samples=4, segments=Grid(3, 3)), model, X)
    assert np.isnan(of(few, "approximation_error").values).all()  # fewer coalitions than values


def test_halves_of_shapley_values_are_what_half_as_many_draws_make() -> None:
    # Coalitions that are taken whole are in both halves; the pairs of each half carry the whole rest of the kernel
    drawn = draw_coalitions(6, 40, np.random.default_rng(0))
    fixed = len(drawn.shares) - 2 * drawn.pairs
    halves = [drawn.of_pairs(part) for part in (slice(None, drawn.pairs // 2), slice(drawn.pairs // 2, None))]
    for rows, shares in halves:
        assert rows[:fixed].tolist() == list(range(fixed))
        np.testing.assert_allclose(shares.sum(), drawn.shares.sum())
        coalitions = drawn.coalitions[rows[fixed:]]
        np.testing.assert_array_equal(coalitions[: len(coalitions) // 2], ~coalitions[len(coalitions) // 2 :])
    both = np.concatenate([rows[fixed:] for rows, _ in halves])
    assert sorted(both) == list(range(fixed, len(drawn.shares)))


def test_halves_of_rise_are_two_maps(logits) -> None:
    # Petsiuk et al. 2018, equation 6, with the mean mask taken off: the covariance of outputs and masks, of each half
    model, _ = logits
    found = explain(RISE(masks=41, grid=3), model, X[:1], [1])
    masks = ShiftedGrids((12, 10), 41, 3, 0.5, np.random.default_rng(0))[:].astype(np.float64)
    outputs = np.array([model.forward((X[0] * mask).astype(np.float32)[None])[0, 1] for mask in masks])
    maps = []
    for part in (slice(None, 20), slice(20, None)):
        shown, values = masks[part], outputs[part]
        maps.append(((values - values.mean())[:, None, None] * (shown - shown.mean(axis=0))).sum(axis=0))
    assert of(found, "halves").values[0] == pytest.approx(np.corrcoef(maps[0].ravel(), maps[1].ravel())[0, 1], abs=1e-3)


def test_rise_plus_counts_masks_by_how_familiar_the_masked_image_is(logits) -> None:
    # Qiu et al. 2021, with the energy of Liu et al. 2020 as the inlier score, mask by mask
    model, _ = logits
    found = explain(RISEPlus(masks=30, grid=3), model, X[:1], [1])
    masks = ShiftedGrids((12, 10), 30, 3, 0.5, np.random.default_rng(0))[:].astype(np.float64)

    def energy(x):
        return np.log(np.exp(model.forward(x[None].astype(np.float32))[0].astype(np.float64)).sum())

    low, high = energy(X[0] * 0), energy(X[0])
    weights = np.array([min(1, max(0, (energy(X[0] * mask) - low) / (high - low))) for mask in masks])
    if high <= low:
        weights = np.ones(30)
    outputs = np.array([model.forward((X[0] * mask).astype(np.float32)[None])[0, 1] for mask in masks])
    mean, shown = weights @ outputs / weights.sum(), np.tensordot(weights, masks, 1) / weights.sum()
    free = weights.sum() - (weights**2).sum() / weights.sum()
    expected = sum(w * (y - mean) * (mask - shown) for w, y, mask in zip(weights, outputs, masks, strict=True)) / free
    np.testing.assert_allclose(found.grids[0], expected / 0.5, atol=1e-4 * np.abs(expected).max())
    assert found.offsets[0] == pytest.approx(mean, abs=1e-4)


def test_weighted_masks_of_equal_weight_are_masks_and_passes_are_shared() -> None:
    rng = np.random.default_rng(0)
    masks, outputs = rng.random((9, 4, 5)), rng.normal(size=(2, 9))
    for weight in (1.0, 0.25):
        plain, weighted = _Sums(2, (4, 5)), _WeightedSums(2, (4, 5))
        for sums in (plain, weighted):
            sums.add(masks, outputs, np.full((2, 9), weight))
        np.testing.assert_allclose(weighted.map(), plain.map())
        np.testing.assert_allclose(weighted.mean(), plain.mean())
    nothing = _WeightedSums(2, (4, 5))
    nothing.add(masks, outputs, np.zeros((2, 9)))
    assert not nothing.map().any()
    assert RISEPlus(masks=25, grid=3).variants() == RISE(masks=25, grid=3).variants()
    assert RISEPlus(masks=25).name == "RISE+(masks=25)"


def test_more_samples_agree_better() -> None:
    model = affine()
    for few, many in (
        (RISE(masks=20, grid=3), RISE(masks=2000, grid=3)),
        (LIME(samples=20, segments=Grid(3, 3)), LIME(samples=2000, segments=Grid(3, 3))),
    ):
        rough, fine = (of(explain(method, model, FLAT), "halves") for method in (few, many))
        assert fine.values.mean() > rough.values.mean()
        assert not fine.beyond().any()


def test_labels_of_one_input_keep_their_numbers() -> None:
    # Rows are grouped by input: what is found goes back to its row
    x, targets = FLAT[[0, 1, 0, 2, 1]], np.array([0, 1, 2, 0, 2])
    method = LIME(samples=30, segments=Grid(2, 2), fill="mean")
    together = explain(method, affine(), x, targets)
    for i in range(len(x)):
        alone = explain(method, affine(), x[i : i + 1], targets[i : i + 1])
        for kind in ("local_r2", "halves"):
            assert of(together.row(i), kind).values[0] == pytest.approx(of(alone, kind).values[0])


# -------------------------------------------------------------------------------------------- log and readers


def test_what_was_found_is_in_the_log_of_each_map(tmp_path: Path, capsys) -> None:
    made = runner(tmp_path / "run", explainers=[IntegratedGradients(steps=2), xlog.Gradient()], top_k=1)
    made.run(step=3)
    (run,) = xlog.open(tmp_path / "run")
    for view in run.maps("IntegratedGradients(steps=2)"):
        x = IMAGES[int(view.sample)][None]
        expected = of(explain(IntegratedGradients(steps=2), made.model, x, [view.label]), "completeness")
        (record,) = view.convergence
        assert record["kind"] == "completeness"
        assert record["value"] == pytest.approx(expected.values[0], abs=1e-5)
        assert record["relative"] == pytest.approx(expected.relative[0], abs=1e-4)
        assert record["bound"] == 0.05
        assert record["beyond"] == expected.beyond()[0]
    assert all(not view.convergence for view in run.maps("Gradient"))
    assert main(["export", str(tmp_path / "run"), "-o", str(tmp_path / "out")]) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "convergence.csv").read_text())))
    told = [(str(record["sample"]), str(record["value"])) for record in run.convergence(3)]
    assert [(row["sample"], row["value"]) for row in rows] == told
    assert len(rows) == 5


def test_a_number_that_cannot_be_had_is_not_logged(tmp_path: Path) -> None:
    class Flat(xlog.Gradient):
        def convergence(self, model, x, targets, values):
            nothing = np.zeros(len(x))
            return [Convergence("halves", nothing / np.nan), Convergence.of_sums("conservation", values, nothing)]

    runner(tmp_path, explainers=[Flat()], top_k=1).run()
    for explanation in of_kind(tmp_path, "explanation"):
        (logged,) = explanation.convergence
        assert logged.kind == logged.CONSERVATION
        assert not logged.HasField("relative")
        assert not logged.HasField("bound")
        assert not logged.beyond
