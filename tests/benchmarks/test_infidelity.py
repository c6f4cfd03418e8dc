"""Infidelity: definition 2.1 written slowly, closed forms on an affine network, captum, what passes depend on."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from captum.metrics import infidelity
from fakes import Affine, Counted, affine, net
from hypothesis import given
from hypothesis import strategies as st
from marking import MAPS, TARGETS, X, scores, values

from xlog.arrays import softmax
from xlog.benchmarks import Infidelity, Score
from xlog.benchmarks.infidelity import Squares
from xlog.errors import ConfigError
from xlog.model import wrap
from xlog.model.shared import SharedPasses


def contributions(model: Affine, fill: float = 0.0) -> np.ndarray:
    """What each pixel adds to the target's logit, (N, H, W)."""
    return (model.weight[TARGETS].reshape(X.shape) * (X - fill)).sum(axis=1)


def drawn(benchmark: Infidelity, size=(5, 6)) -> np.ndarray:
    """The squares that `scores` hides, (samples, H, W)."""
    return ~Squares.draw(size, benchmark.sides, benchmark.samples, np.random.default_rng(0))[:][1:]


def sums_and_drops(benchmark, model, i, score=np.asarray) -> tuple[np.ndarray, np.ndarray]:
    """I . map and f(x) - f(x_I) of each square, one pass each."""
    sums, drops = [], []
    for square in drawn(benchmark):
        picture = X[i].copy()
        picture[:, square] = benchmark.fill
        whole, without = (score(model.forward(one[None]))[0, TARGETS[i]] for one in (X[i], picture))
        sums.append(MAPS[i][square].sum())
        drops.append(whole - without)
    return np.array(sums), np.array(drops)


@pytest.mark.parametrize(("name", "score"), [("logit", np.asarray), ("probability", softmax)])
@pytest.mark.parametrize("fill", [0.0, 0.7])
def test_it_is_definition_2_1_with_the_best_scale(name, score, fill) -> None:
    benchmark, model = Infidelity(samples=40, sides=(0.3, 0.6), fill=fill, output=name), affine()
    for i, value in enumerate(values(benchmark, model)):
        sums, drops = sums_and_drops(benchmark, model, i, score)
        scales = np.append(0, np.linspace(0, 10, 200001) * np.abs(drops).max() / np.abs(sums).max())
        square, cross = (sums**2).mean(), (sums * drops).mean()
        infidelities = scales**2 * square - 2 * scales * cross + (drops**2).mean()
        assert value == pytest.approx(infidelities.min(), rel=1e-5)


@pytest.mark.parametrize("fill", [0.0, 0.7])
def test_contributions_are_perfect_and_negated_they_say_nothing(fill) -> None:
    model = affine()
    best = contributions(model, fill)
    benchmark = Infidelity(samples=30, fill=fill)
    assert values(benchmark, model, best) == pytest.approx([0, 0, 0], abs=1e-20)
    nothing = [np.mean(drops**2) for drops in (sums_and_drops(benchmark, model, i)[1] for i in range(3))]
    assert values(benchmark, model, -best) == pytest.approx(nothing)


@given(st.integers(0, 1000))
def test_no_map_is_worse_than_one_of_zeros(seed) -> None:
    maps = np.random.default_rng(seed).normal(size=(3, 5, 6))
    benchmark = Infidelity(samples=20)
    for i, value in enumerate(values(benchmark, affine(), maps)):
        assert 0 <= value <= np.mean(sums_and_drops(benchmark, affine(), i)[1] ** 2) * (1 + 1e-9)


@given(st.integers(-900, 900))
def test_the_unit_of_a_map_does_not_matter(power) -> None:
    assert values(Infidelity(samples=20), affine(), np.ldexp(MAPS, power)) == values(Infidelity(samples=20), affine())


def test_random_maps_have_the_score_that_theory_says() -> None:
    """Over squares of one size, sums S and drops d: 1 - score / mean d^2 is cos^2 where cos > 0.

    Maps of independent standard normal values with squares that do not overlap have sums that are independent, so in m
    dimensions cos^2 has the mean 1 / m, of which half is cut off with its sign.
    """
    draws, benchmark = 3000, Infidelity(samples=6, sides=(0.2,))  # a pixel each; seed 0 draws six different ones
    assert drawn(benchmark).any(axis=(1, 2)).all()
    assert drawn(benchmark).sum(axis=0).max() == 1
    maps = np.random.default_rng(3).normal(size=(draws, 5, 6))
    found = values(benchmark, affine(), maps, np.repeat(X[:1], draws, 0), np.repeat(TARGETS[:1], draws))
    found = 1 - np.array(found) / np.mean(sums_and_drops(benchmark, affine(), 0)[1] ** 2)
    assert np.mean(found) == pytest.approx(1 / (2 * 6), abs=4 * np.std(found) / np.sqrt(draws))


@pytest.mark.parametrize("normalize", [False, True])
def test_captums_is_the_same_of_the_same_squares(normalize) -> None:
    """Its attributions have channels: a map of one channel in three. Its infidelity is in squared logits."""
    network = net().eval().double()
    x, maps = np.random.default_rng(4).normal(size=(2, 3, 12, 10)), np.random.default_rng(5).normal(size=(2, 12, 10))
    benchmark, targets = Infidelity(samples=25), np.array([1, 2])
    squares = torch.tensor(drawn(benchmark, (12, 10)))

    def hide(repeated):
        shown = squares.repeat(len(repeated) // len(squares), 1, 1)[:, None].expand_as(repeated)
        return shown.double(), repeated * ~shown

    attributions = np.zeros_like(x)
    attributions[:, 0] = maps
    given = (network, hide, torch.tensor(x), torch.tensor(attributions))
    theirs = infidelity(*given, target=torch.tensor(targets), n_perturb_samples=25, normalize=normalize).numpy()
    ours = values(benchmark, wrap(network), maps, x, targets)
    for i in range(2):
        hidden = np.where(drawn(benchmark, (12, 10))[:, None], 0, x[i])
        drops = (wrap(network).forward(x[i : i + 1]) - wrap(network).forward(hidden))[:, targets[i]]
        sums = (drawn(benchmark, (12, 10)) * maps[i]).sum(axis=(1, 2))
        if normalize:
            assert ours[i] == pytest.approx(theirs[i] if (sums * drops).sum() > 0 else (drops**2).mean())
        else:
            assert theirs[i] == pytest.approx(((sums - drops) ** 2).mean())


# -------------------------------------------------------------------------------------------------- squares


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_squares_lie_within_the_picture_and_have_their_sides(height, width, seed) -> None:
    squares = ~Squares.draw((height, width), (0.1, 0.5, 1.0), 8, np.random.default_rng(seed))[:]
    assert not squares[0].any()
    allowed = {max(1, round(share * min(height, width))) for share in (0.1, 0.5, 1.0)}
    for square in squares[1:]:
        rows, columns = np.flatnonzero(square.any(axis=1)), np.flatnonzero(square.any(axis=0))
        assert len(rows) == len(columns)
        assert len(rows) in allowed
        assert square.sum() == len(rows) ** 2


def test_sums_are_those_of_the_masks() -> None:
    squares = Squares.draw((5, 6), (0.2, 0.6), 20, np.random.default_rng(0))
    slow = [[map_[~mask].sum() for mask in squares[:]] for map_ in MAPS]
    np.testing.assert_allclose(squares.sums(MAPS), slow, atol=1e-12)


# ---------------------------------------------------------------------------------------- passes, neighbors, missing


def test_scores_depend_on_their_case_alone() -> None:
    benchmark = Infidelity(samples=9)
    alone = [values(benchmark, affine(), MAPS[i : i + 1], X[i : i + 1], TARGETS[i : i + 1])[0] for i in range(3)]
    for size in (1, 4, 100):
        model = affine()
        model.batch_size = size
        assert values(benchmark, model) == pytest.approx(alone, rel=1e-12)


def test_labels_of_an_input_and_all_explainers_share_passes() -> None:
    counted = Counted(affine())
    model, benchmark = SharedPasses(counted), Infidelity(samples=9)
    with model.remembering():
        for maps in (MAPS, -MAPS, np.zeros_like(MAPS)):
            scores(benchmark, model, maps, X[[0, 1, 0]], TARGETS)
    assert counted.rows == 2 * benchmark.passes(model, X[:1]) == 2 * 10


def test_what_cannot_be_scored_is_missing_and_says_why() -> None:
    maps = MAPS.copy()
    maps[1] = 0
    found = scores(Infidelity(samples=9), affine(), maps)
    assert found[1] == Score(None, "the map is 0 in every square")
    assert [found[0], found[2]] == scores(Infidelity(samples=9), affine())[::2]
    blind = Affine(np.zeros((3, 60)), np.arange(3.0))
    assert {score.missing for score in scores(Infidelity(), blind)} == {
        "the score stays the same whichever square is hidden"
    }


def test_what_is_not_finite_is_missing() -> None:
    model, maps = affine(), MAPS.copy()
    maps[0, 1, 1], maps[1, 1, 1] = np.nan, np.inf
    found = scores(Infidelity(samples=9), model, maps)
    assert [score.missing for score in found] == ["the value is nan", "the value is nan", ""]
    model.bias[:] = np.inf
    assert {score.missing for score in scores(Infidelity(samples=9), model)} == {"the value is nan"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Infidelity(samples=0), "wanted samples to be a whole number of at least 1"),
        (lambda: Infidelity(sides=()), "wanted sides as shares of the short side"),
        (lambda: Infidelity(sides=(0.5, 1.5)), r"at most 1, got \(0.5, 1.5\)"),
        (lambda: Infidelity(output="softmax"), "wanted output to be one of"),
        (lambda: Infidelity(fill="gray"), "Infidelity: wanted a number"),
        (lambda: Infidelity(fill=np.zeros((2, 2))).check(affine(), X[:1]), r"broadcasts to \(2, 5, 6\)"),
        (lambda: scores(Infidelity(), affine(), targets=np.array([0, 1, 3])), "targets among 3 outputs"),
    ],
)
def test_bad_parameters_are_said(make, message) -> None:
    with pytest.raises(ConfigError, match=message):
        make()
