"""Explainers that hide parts of the input: closed forms, the papers' equations written slowly, captum, a real photo."""

from __future__ import annotations

import dataclasses
import itertools
import math
import tracemalloc

import captum.attr
import numpy as np
import pytest
import torch
from explaining import TARGETS, X, assert_close, explain
from fakes import Affine, Counted, affine
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge
from sklearn.metrics import pairwise_distances
from torch import nn

from xlog.errors import ConfigError
from xlog.explainers import LIME, RISE, SLIC, FeatureAblation, Grid, KernelSHAP, Occlusion
from xlog.explainers.kernel_shap import draw_coalitions, shapley_values
from xlog.explainers.rise import ShiftedGrids
from xlog.model import wrap
from xlog.model.passes import forward_masked
from xlog.run.samples import Region
from xlog.run.scoring import region_mask

FLAT = np.random.default_rng(1).normal(size=(3, 2, 5, 6))  # of the affine network
QUARTERS = Grid(2, 2)(FLAT[0])
SIXTHS = Grid(3, 2)(X[0])
QUARTERS_OF_X = Grid(2, 2)(X[0])


@pytest.fixture
def network():
    """One whose outputs depend strongly on what is hidden, or differences of them would be rounding errors."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.Flatten(), nn.Linear(6 * 10 * 8, 3)).eval()


def contributions(model: Affine, x=FLAT, fill=0.0) -> np.ndarray:
    """What each pixel adds to the target's logit: of an affine network the answer to all questions, (N, H, W)."""
    return (model.weight[TARGETS].reshape(x.shape) * (x - fill)).sum(axis=1)


def per_segment(values: np.ndarray, segments: np.ndarray) -> np.ndarray:
    return np.stack([np.bincount(segments.ravel(), row.ravel()) for row in values])


# ------------------------------------------------------------------------------------------ inputs behind masks


@pytest.mark.parametrize(("batch_size", "passes"), [(1, 15), (3, 6), (4, 4), (7, 3), (10, 2), (100, 1)])
def test_inputs_share_a_pass_where_their_masks_do_not_fill_it(batch_size, passes) -> None:
    model = Counted(affine())
    model.inner.batch_size = batch_size
    list(forward_masked(model, FLAT, FLAT, np.ones((5, 5, 6), bool)))
    assert (model.forwards, model.rows) == (passes, 15)


CHEAP = [
    Occlusion(window=3, stride=2),
    FeatureAblation(segments=SIXTHS),
    RISE(masks=50),
    LIME(samples=50, segments=SIXTHS),
    KernelSHAP(samples=30, segments=SLIC(count=20)),
]


@pytest.mark.parametrize("explainer", CHEAP, ids=lambda e: type(e).__name__)
def test_labels_of_one_sample_share_their_passes(explainer, network) -> None:
    rows, maps = [], []
    for labels in ([1], [0, 1, 2]):
        model = Counted(wrap(network, batch_size=64))
        attribution = explain(explainer, model, np.repeat(X[:1], len(labels), 0), np.array(labels))
        rows.append(model.rows)
        maps.append(attribution.grids[labels.index(1)])
    assert rows[0] == rows[1] <= explainer.passes(wrap(network), X[:1])
    assert_close(maps[1], maps[0])


@pytest.mark.parametrize("explainer", CHEAP, ids=lambda e: type(e).__name__)
def test_probabilities_are_explained_where_that_is_asked_for(explainer, network) -> None:
    ours = explain(dataclasses.replace(explainer, name="", output="probability"), wrap(network)).grids
    assert_close(ours, explain(explainer, wrap(torch.nn.Sequential(network, torch.nn.Softmax(1)))).grids)
    assert ours.std() > 0


# ------------------------------------------------------------------------------------------------- occlusion


@pytest.mark.parametrize("fill", [0.0, 0.25, "mean"])
@pytest.mark.parametrize(("window", "stride"), [((5, 4), (3, 2)), ((4, 4), (3, 3)), ((12, 10), (1, 1))])
def test_occlusion_is_the_mean_loss_of_the_windows_that_cover_a_pixel(window, stride, fill, network) -> None:
    model = wrap(network)
    image, label = X[0], TARGETS[0]
    gray = np.broadcast_to(image.mean(axis=(1, 2), keepdims=True) if fill == "mean" else fill, image.shape)
    lost, covered = np.zeros((12, 10)), np.zeros((12, 10))
    for top in itertools.count(0, stride[0]):
        for left in itertools.count(0, stride[1]):
            below = np.s_[top : top + window[0], left : left + window[1]]  # ends at the border by itself
            occluded = image.copy()
            occluded[(slice(None), *below)] = gray[(slice(None), *below)]
            lost[below] += model.forward(image[None])[0, label] - model.forward(occluded[None])[0, label]
            covered[below] += 1
            if left + window[1] >= 10:
                break
        if top + window[0] >= 12:
            break
    occlusion = Occlusion(window=window, stride=stride, fill=fill)
    assert_close(explain(occlusion, model, X[:1], TARGETS[:1]).grids[0], lost / covered)


def test_occlusion_of_an_affine_network_by_single_pixels_is_what_they_contribute() -> None:
    model = affine()
    np.testing.assert_allclose(explain(Occlusion(window=1, stride=1), model, FLAT).grids, contributions(model))
    whole = explain(Occlusion(window=1.0, stride=1.0, fill=-0.5), model, FLAT).grids
    np.testing.assert_allclose(
        whole, np.broadcast_to(contributions(model, fill=-0.5).sum((1, 2), keepdims=True), whole.shape)
    )


def test_windows_are_an_eighth_of_the_input_by_default() -> None:
    for size in ((224, 224), (32, 32), (448, 64)):
        x = np.zeros((1, 3, *size))
        assert Occlusion().passes(affine(), x) == 1 + 15 * 15
        hidden = ~Occlusion()._windows(x)[1:]
        assert {(window.any(1).sum(), window.any(0).sum()) for window in hidden} == {(size[0] // 8, size[1] // 8)}


@pytest.mark.parametrize(("window", "stride"), [(3, 1), ((3, 2), (2, 2)), ((1, 4), 1)])
def test_occlusion_of_a_mirrored_input_is_the_mirrored_map(window, stride) -> None:
    model = affine()
    mirrored = Affine(model.weight.reshape(3, 2, 5, 6)[..., ::-1].reshape(3, -1), model.bias)
    occlusion = Occlusion(window=window, stride=stride)  # windows that end at both borders
    expected = explain(occlusion, model, FLAT).grids[..., ::-1]
    np.testing.assert_allclose(explain(occlusion, mirrored, FLAT[..., ::-1]).grids, expected)


@pytest.mark.parametrize("fill", [0.0, 0.25])
def test_captum_agrees_on_occlusion(fill, network) -> None:
    theirs = captum.attr.Occlusion(network).attribute(
        torch.tensor(X), (3, 5, 4), (3, 3, 2), baselines=fill, target=torch.tensor(TARGETS)
    )
    assert_close(explain(Occlusion(window=(5, 4), stride=(3, 2), fill=fill), wrap(network)).grids, theirs[:, 0].numpy())


# -------------------------------------------------------------------------------------------------- ablation


def test_ablation_of_an_affine_network_is_what_superpixels_contribute() -> None:
    model = affine()
    attribution = explain(FeatureAblation(segments=QUARTERS, fill=0.5), model, FLAT)
    expected = per_segment(contributions(model, fill=0.5), QUARTERS)
    np.testing.assert_allclose(attribution.weights, expected)
    np.testing.assert_allclose(attribution.grids, expected[:, QUARTERS])


def test_the_mean_of_a_superpixel_may_stand_in_its_place() -> None:
    model = affine()
    means = np.stack([[np.bincount(QUARTERS.ravel(), c.ravel()) for c in x] for x in FLAT]) / np.bincount(
        QUARTERS.ravel()
    )
    expected = per_segment(contributions(model, fill=means[..., QUARTERS]), QUARTERS)
    attribution = explain(FeatureAblation(segments=QUARTERS, fill="segment"), model, FLAT)
    np.testing.assert_allclose(attribution.weights, expected, atol=1e-12)


def test_captum_agrees_on_ablation(network) -> None:
    theirs = captum.attr.FeatureAblation(network).attribute(
        torch.tensor(X), 0.25, torch.tensor(TARGETS), feature_mask=torch.tensor(SIXTHS)[None, None]
    )
    assert_close(explain(FeatureAblation(segments=SIXTHS, fill=0.25), wrap(network)).grids, theirs[:, 0].numpy())


# ------------------------------------------------------------------------------------------------------ RISE


def test_masks_are_those_of_the_authors() -> None:
    # a grid, enlarged bilinearly to one cell more than the input, and cut at a random place within a cell
    masks = ShiftedGrids((12, 10), 20, 4, 0.3, np.random.default_rng(5))
    rng = np.random.default_rng(5)
    grids = (rng.random((20, 4, 4)) < 0.3).astype(np.float32)
    tops, lefts = rng.integers(3, size=20), rng.integers(3, size=20)
    large = torch.nn.functional.interpolate(torch.tensor(grids)[:, None], size=(15, 15), mode="bilinear").numpy()[:, 0]
    expected = [one[top : top + 12, left : left + 10] for one, top, left in zip(large, tops, lefts, strict=True)]
    np.testing.assert_allclose(masks[0:20], expected, atol=1e-6)
    np.testing.assert_array_equal(masks[7:9], masks[0:20][7:9])


def test_rise_is_unbiased() -> None:
    # Of an affine network the expectation of equation 6 is known: sum over pixels u of w_u x_u E[M_u M_l] / p, plus
    # the bias, where E[M_u M_l] = p^2 + p (1 - p) sum over cells of their shares in both, averaged over all shifts.
    # Without p^2 and the bias it is what is left when the mean output is taken off.
    model, p = affine(), 0.4
    rows, columns = (ShiftedGrids(FLAT.shape[2:], 1, 3, p, np.random.default_rng(0))._axes[i][0] for i in range(2))
    both = np.einsum("scu,sdu,tev,tfv->cedf", rows, rows, columns, columns) / (len(rows) * len(columns))
    expected = np.einsum("nce,cedf->ndf", contributions(model), p * (1 - p) * both) / p
    estimates = [
        RISE(masks=300, grid=3, probability=p).explain(model, FLAT, TARGETS, np.random.default_rng(seed)).grids
        for seed in range(30)
    ]
    error = np.std(estimates, axis=0, ddof=1) / math.sqrt(30)
    assert (np.abs(np.mean(estimates, axis=0) - expected) < 4.5 * error).all()  # 90 values, by chance one in 1000 times
    assert (error < 0.1 * expected.std()).all()  # or the bound would prove nothing


def test_rise_and_its_offset_are_equation_6(network) -> None:
    """Each mask less the mean of all; their share of the mean output, about the offset, is what that takes off."""
    model, label = wrap(network), TARGETS[0]
    masks = ShiftedGrids((12, 10), 40, 7, 0.5, np.random.default_rng(0))[0:40]
    outputs = np.array([model.forward(mask * X[:1])[0, label] for mask in masks])
    equation_6 = sum(mask * output for mask, output in zip(masks, outputs, strict=True)) / (40 * 0.5)
    found = explain(RISE(masks=40), model, X[:1], TARGETS[:1])
    assert found.offsets[0] == pytest.approx(outputs.mean())
    assert_close(found.grids[0] * 39 / 40 + found.offsets[0] * masks.mean(axis=0) / 0.5, equation_6)


def test_what_no_pixel_matters_to_has_a_rise_map_of_zeros() -> None:
    model = Affine(np.zeros((3, 60)), np.array([1.0, -2, 7]))
    found = explain(RISE(masks=50), model, FLAT)
    np.testing.assert_allclose(found.grids, 0, atol=1e-5)
    np.testing.assert_allclose(found.offsets, model.bias[TARGETS])


def test_rise_holds_one_batch_of_masks_at_a_time() -> None:
    model = Affine(np.ones((1, 224 * 224), np.float32), np.zeros(1, np.float32))
    model.batch_size = 16
    x = np.ones((1, 1, 224, 224), np.float32)
    tracemalloc.start()
    RISE(masks=480).explain(model, x, np.zeros(1, int), np.random.default_rng(0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40e6  # all masks would be 96 MB


# ------------------------------------------------------------------------------------------------------ LIME


@pytest.mark.parametrize("distance", ["masks", "inputs"])
def test_lime_of_an_affine_network_is_what_superpixels_contribute(distance) -> None:
    model = affine()
    lime = LIME(segments=QUARTERS, fill=0.5, samples=50, alpha=1e-9, distance=distance)
    np.testing.assert_allclose(
        explain(lime, model, FLAT).weights, per_segment(contributions(model, fill=0.5), QUARTERS), rtol=1e-6
    )


def test_lime_follows_its_authors_code(network) -> None:
    model, image, label = wrap(network), X[0], TARGETS[0]
    seed = np.random.default_rng(0).integers(1 << 63)  # what an explainer draws from a runner's generator
    data = (np.random.default_rng(seed).random((80, 6)) < 0.5).astype(float)
    data[0] = 1
    pictures = []
    for row in data:
        picture = image.copy()
        for number in np.flatnonzero(row == 0):
            hidden = number == SIXTHS
            picture[:, hidden] = image[:, hidden].mean(axis=1, keepdims=True)
        pictures.append(picture)
    distances = pairwise_distances(data, data[:1], metric="cosine").ravel()
    weights = np.sqrt(np.exp(-(distances**2) / 0.25**2))
    ridge = Ridge(alpha=1, fit_intercept=True).fit(data, model.forward(np.stack(pictures))[:, label], weights)
    ours = explain(LIME(segments=SIXTHS, samples=80), model, X[:1], TARGETS[:1])
    assert_close(ours.weights[0], ridge.coef_)


def test_captum_agrees_on_lime_with_equal_masks(network) -> None:
    seed = np.random.default_rng(0).integers(1 << 63)
    masks = np.random.default_rng(seed).random((60, 6)) < 0.5
    masks[0] = True
    lime = LIME(
        segments=SIXTHS, fill=0.1, samples=60, regression="lasso", alpha=0.01, distance="inputs", kernel_width=1.0
    )
    ours = explain(lime, wrap(network))
    for i, target in enumerate(TARGETS):
        drawn = iter(torch.tensor(masks).long())
        theirs = captum.attr.Lime(network)
        theirs.perturb_func = lambda *args, drawn=drawn, **kwargs: next(drawn)[None]
        coefficients = theirs.attribute(
            torch.tensor(X[i : i + 1]),
            0.1,
            int(target),
            feature_mask=torch.tensor(SIXTHS)[None, None],
            n_samples=60,
            perturbations_per_eval=20,
            return_input_shape=False,
        )
        assert np.abs(coefficients.numpy()).max() > 0
        assert_close(ours.weights[i], coefficients.numpy()[0])


# ------------------------------------------------------------------------------------------------ KernelSHAP


def brute_force(value, players: int) -> np.ndarray:
    """Shapley values, by every order in which players may join."""
    gains = np.zeros(players)
    for order in itertools.permutations(range(players)):
        seen = np.zeros(players, bool)
        for player in order:
            before = value(seen)
            seen[player] = True
            gains[player] += value(seen) - before
    return gains / math.factorial(players)


def test_few_superpixels_have_exact_shapley_values(network) -> None:
    model, image, label = wrap(network), X[0], TARGETS[0]
    coalitions = np.array(list(itertools.product([False, True], repeat=6)))
    outputs = model.forward(np.stack([np.where(seen[SIXTHS], image, 0.3) for seen in coalitions]))[:, label]
    known = {seen.tobytes(): float(output) for seen, output in zip(coalitions, outputs, strict=True)}
    ours = explain(KernelSHAP(segments=SIXTHS, fill=0.3), model, X[:1], TARGETS[:1]).weights[0]
    assert_close(ours, brute_force(lambda seen: known[seen.tobytes()], 6))


@pytest.mark.parametrize("players", [1, 2, 3, 8])
def test_shapley_values_of_any_game_are_exact(players) -> None:
    coalitions = np.array(list(itertools.product([False, True], repeat=players)))
    worth = dict(zip(map(bytes, coalitions), np.random.default_rng(players).normal(size=2**players), strict=True))
    drawn, shares, _ = draw_coalitions(players, 254, np.random.default_rng(0))
    assert len(set(map(bytes, drawn))) == len(drawn) == 2**players - 2
    nothing, whole = worth[bytes(coalitions[0])], worth[bytes(coalitions[-1])]
    gains = np.array([worth[bytes(seen)] - nothing for seen in drawn]).reshape(-1, 1)
    ours = shapley_values(drawn, shares, gains, np.array([whole - nothing]))[0]
    exact = [
        sum(
            math.factorial(k := int(seen.sum()))
            * math.factorial(players - k - 1)
            / math.factorial(players)
            * (worth[bytes(seen | (np.arange(players) == i))] - worth[bytes(seen)])
            for seen in coalitions
            if not seen[i]
        )
        for i in range(players)
    ]
    np.testing.assert_allclose(ours, exact, atol=1e-12)


def test_captum_agrees_on_shapley_values(network) -> None:
    theirs = captum.attr.ShapleyValues(network).attribute(
        torch.tensor(X), 0.1, torch.tensor(TARGETS), feature_mask=torch.tensor(QUARTERS_OF_X)[None, None]
    )
    assert_close(explain(KernelSHAP(segments=QUARTERS_OF_X, fill=0.1), wrap(network)).grids, theirs[:, 0].numpy())


@pytest.mark.parametrize("samples", [2, 9, 60])
def test_weights_sum_to_what_all_superpixels_are_worth_together(samples, network) -> None:
    model = wrap(network)
    ours = explain(KernelSHAP(segments=SLIC(count=20), fill=0.2, samples=samples), model)
    worth = model.forward(X) - model.forward(np.full_like(X, 0.2))
    np.testing.assert_allclose([weights.sum() for weights in ours.weights], worth[range(3), TARGETS], atol=1e-6)


def test_sampled_coalitions_explain_an_affine_network_exactly() -> None:
    model = affine()
    single = np.arange(30).reshape(5, 6)
    shap = KernelSHAP(segments=single, fill=0.0, samples=200)
    np.testing.assert_allclose(explain(shap, model, FLAT).grids, contributions(model), atol=1e-9)


def test_the_regression_is_the_constrained_one() -> None:
    # Lagrange: the gradient of the squared error is the same for every player where the sum is fixed
    rng = np.random.default_rng(0)
    drawn, shares, _ = draw_coalitions(9, 60, rng)
    gains, whole = rng.normal(size=(len(drawn), 2)), np.array([1.5, -2.0])
    squared = drawn.T @ (shares[:, None] * drawn)
    system = np.block([[squared, np.ones((9, 1))], [np.ones((1, 9)), np.zeros((1, 1))]])
    expected = np.linalg.solve(system, np.vstack([drawn.T @ (shares[:, None] * gains), whole]))[:9].T
    np.testing.assert_allclose(shapley_values(drawn, shares, gains, whole), expected, atol=1e-10)


@given(st.integers(1, 40), st.integers(2, 300), st.integers(0, 9))
def test_coalitions_are_few_enough_and_carry_the_whole_kernel(players, count, seed) -> None:
    drawn, shares, _ = draw_coalitions(players, count, np.random.default_rng(seed))
    sizes = drawn.sum(axis=1)
    assert len(drawn) == len(shares) <= count
    assert len(drawn) >= min(count - 1, 2**players - 2)
    assert ((sizes > 0) & (sizes < players)).all()
    assert sum(shares) == pytest.approx(sum((players - 1) / (k * (players - k)) for k in range(1, players)))
    for seen, share in zip(drawn[: 2 * players], shares, strict=False):
        if count > 9 * players:  # sizes 1 and all but 1 are taken whole, each coalition with its kernel
            k = int(seen.sum())
            assert share == pytest.approx((players - 1) / (math.comb(players, k) * k * (players - k)))
    assert (drawn.sum(axis=0) * 2 == len(drawn)).all() or players % 2 == 0  # each comes with its complement


# --------------------------------------------------------------------------------------------- a real photo

ESPRESSO = np.array([967])


@pytest.mark.parametrize(
    "explainer",
    [
        Occlusion(window=56, stride=28),
        FeatureAblation(segments=SLIC(count=16)),
        RISE(masks=96, output="probability"),
        LIME(segments=Grid(4, 4), samples=64),
        KernelSHAP(segments=SLIC(count=16), samples=64),
    ],
    ids=lambda explainer: type(explainer).__name__,
)
def test_the_cup_speaks_for_espresso(explainer, lite0, coffee) -> None:
    x, box = coffee
    heat = explain(explainer, wrap(lite0), x, ESPRESSO).maps()[0]
    inside = region_mask(Region(967, tuple(box)), heat.shape)
    assert heat[inside].mean() - heat[~inside].mean() > 0.5 * heat.std()


# ------------------------------------------------------------------------------------- bad parameters


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Occlusion(window=0), "window as pixels, a share of the side, or a pair of them, got 0"),
        (lambda: Occlusion(stride=(1, 2, 3, 4)), "stride as pixels"),
        (lambda: Occlusion(stride=(1, 2, 3)).check(affine(), FLAT[:1]), r"a stride for each of 2 sides of \(5, 6\)"),
        (lambda: Occlusion(window=(4, 1.5)), r"window as pixels, a share .* got \(4, 1.5\)"),
        (lambda: Occlusion(fill="gray"), "a number, an array, 'blur' or 'mean', got 'gray'"),
        (lambda: Occlusion(output="softmax"), "output to be one of"),
        (lambda: Occlusion(window=3, stride=4).check(affine(), FLAT[:1]), "a stride within the window"),
        (lambda: Occlusion(window=6, stride=1).check(affine(), FLAT[:1]), r"a window within the input \(5, 6\)"),
        (lambda: RISE(masks=1), "masks to be a whole number of at least 2"),
        (lambda: RISE(probability=0.0), "a probability above 0 and up to 1, got 0"),
        (lambda: RISE(fill=np.zeros((2, 2))).check(affine(), FLAT[:1]), r"broadcasts to \(2, 5, 6\)"),
        (lambda: LIME(samples=0), "samples to be a whole number of at least 1"),
        (lambda: LIME(alpha=0), "alpha to be above 0"),
        (lambda: LIME(regression="ols"), "regression to be one of"),
        (lambda: KernelSHAP(samples=1), "samples to be a whole number of at least 2"),
    ],
)
def test_parameters_that_do_not_fit_are_said(make, message) -> None:
    with pytest.raises(ConfigError, match=message):
        make()
