"""ROAD: the linear system written out slowly, closed forms of imputation, and the mean loss."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from fakes import Counted, affine
from hypothesis import given, settings
from hypothesis import strategies as st
from marking import MAPS, TARGETS, X, scores, values

from xlog.arrays import softmax
from xlog.benchmarks import ROAD, Score
from xlog.benchmarks.imputation import impute
from xlog.errors import ConfigError
from xlog.model.shared import SharedPasses

# ------------------------------------------------------------------------------------------------ imputation


def slow_impute(image: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Every hidden pixel becomes the weighted mean of its neighbors, over and over, until nothing moves."""
    image = np.where(hidden, 0, image)
    for _ in range(3000):
        before = image.copy()
        for row, column in np.argwhere(hidden):
            total, weights = 0, 0
            for i in (row - 1, row, row + 1):
                for j in (column - 1, column, column + 1):
                    if (i, j) != (row, column) and 0 <= i < hidden.shape[0] and 0 <= j < hidden.shape[1]:
                        weight = 1 / 6 if i == row or j == column else 1 / 12
                        total, weights = total + weight * image[:, i, j], weights + weight
            image[:, row, column] = total / weights
        if np.abs(image - before).max() < 1e-13:
            break
    return image


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_hidden_pixels_are_means_of_their_neighbors(channels, share) -> None:
    rng = np.random.default_rng(0)
    image, hidden = rng.normal(size=(channels, 5, 7)), rng.random((5, 7)) < share
    np.testing.assert_allclose(impute(image, hidden, ""), slow_impute(image, hidden), atol=1e-10)


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000))
def test_seen_pixels_stay_and_hidden_ones_lie_between(height, width, seed) -> None:
    rng = np.random.default_rng(seed)
    image, hidden = rng.normal(size=(2, height, width)), rng.random((height, width)) < 0.7
    hidden.flat[rng.integers(hidden.size)] = False
    imputed = impute(image, hidden, "")
    assert np.array_equal(imputed[:, ~hidden], image[:, ~hidden])
    for channel, seen in zip(imputed, image[:, ~hidden], strict=True):
        assert seen.min() - 1e-9 <= channel.min()
        assert channel.max() <= seen.max() + 1e-9


def test_a_slope_is_filled_in_exactly() -> None:
    """Away from the border: a weighted mean of neighbors on opposite sides is the value between them."""
    rows, columns = np.mgrid[:9, :8]
    hidden = np.zeros((9, 8), bool)
    hidden[2:7, 1:6] = np.random.default_rng(0).random((5, 5)) < 0.8
    image = (2.0 * rows - 3 * columns)[None]
    np.testing.assert_allclose(impute(image, hidden, ""), image, atol=1e-12)


def test_one_seen_pixel_fills_the_picture_and_none_hidden_leaves_it() -> None:
    hidden = np.ones((5, 6), bool)
    hidden[3, 1] = False
    np.testing.assert_allclose(impute(X[0], hidden, ""), np.broadcast_to(X[0, :, 3:4, 1:2], X[0].shape))
    assert np.array_equal(impute(X[0], np.zeros((5, 6), bool), ""), X[0])


# ------------------------------------------------------------------------------------------------ the score


@pytest.mark.parametrize(("name", "output"), [("logit", np.asarray), ("probability", softmax)])
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_it_is_the_mean_loss_over_shares(name, output, noise) -> None:
    """The noise is drawn once for all."""
    model, drawn = affine(), noise * np.random.default_rng(0).standard_normal(X.shape[1:])
    for i, score in enumerate(scores(ROAD(steps=6, noise=noise, output=name), model)):
        order, read = np.argsort(-MAPS[i].ravel()), []
        for step in range(6):
            hidden = np.zeros(30, bool)
            hidden[order[: 5 * step]] = True
            picture = impute(X[i], hidden.reshape(5, 6), "") + hidden.reshape(5, 6) * drawn
            read.append(output(model.forward(picture[None]))[0, TARGETS[i]])
        assert score.value == pytest.approx(np.mean([read[0] - after for after in read[1:]]))
        (curve,) = score.curves
        assert curve.name == "morf"
        np.testing.assert_allclose([curve.x, curve.y], [np.arange(6) / 6, read])


def test_a_picture_of_one_color_loses_nothing() -> None:
    """What is imputed is what was there, whatever the map says; a constant fill would have shown the hole."""
    plain = np.broadcast_to(X[:, :, :1, :1], X.shape)
    assert values(ROAD(noise=0.0), affine(), x=plain) == pytest.approx([0, 0, 0], abs=1e-12)


class Brightest:
    """Is sure of label 0 while the greatest pixel is above a half, of label 1 when it is not."""

    batch_size = 4

    def forward(self, x):
        bright = x.max(axis=(1, 2, 3)) > 0.5
        return 1000.0 * np.stack([bright, ~bright], axis=1)

    def probabilities(self, outputs):
        return softmax(outputs)


def test_1_and_0_are_what_the_docstring_says() -> None:
    peak = np.zeros((1, 1, 5, 6))
    peak[0, 0, 2, 3] = 1
    found = [values(ROAD(steps=30), Brightest(), sign * peak[0], peak, np.array([0]))[0] for sign in (1, -1)]
    assert found == [1, 0]


def test_scores_depend_on_their_case_alone() -> None:
    alone = [values(ROAD(steps=5), affine(), MAPS[i : i + 1], X[i : i + 1], TARGETS[i : i + 1])[0] for i in range(3)]
    for size in (1, 4, 100):
        model = affine()
        model.batch_size = size
        assert values(ROAD(steps=5), model) == pytest.approx(alone, rel=1e-12)


def test_labels_with_one_map_and_equal_settings_share_passes() -> None:
    counted = Counted(affine())
    model = SharedPasses(counted)
    with model.remembering():
        for score in ("probability", "logit"):
            found = values(ROAD(steps=5, output=score), model, MAPS[[0, 0, 1]], X[[0, 0, 0]])
    assert counted.rows == 2 * ROAD(steps=5).passes(model, X[:1])
    alone = values(ROAD(steps=5, output="logit"), affine(), MAPS[:1], X[:1], TARGETS[1:2])[0]
    assert found[1] == pytest.approx(alone)  # passes of other sizes round otherwise


def test_a_map_that_orders_nothing_is_missing_and_its_neighbors_are_not() -> None:
    maps = MAPS.copy()
    maps[1] = 0.1
    found = scores(ROAD(steps=5), affine(), maps)
    assert found[1] == Score(None, "the map has the same value everywhere, so it orders nothing")
    assert found[::2] == scores(ROAD(steps=5), affine())[::2]


def test_a_score_that_is_not_finite_is_missing_and_keeps_its_curve() -> None:
    model = affine()
    model.bias[2] = np.inf
    score = scores(ROAD(steps=3, output="logit"), model)[0]
    assert (score.value, score.missing) == (None, "the value is nan")
    assert score.curves[0].y == (np.inf,) * 3


def test_the_score_keeps_the_precision_of_the_input() -> None:
    class Typed(Brightest):
        def forward(self, x):
            assert x.dtype == np.float32
            return super().forward(x)

    scores(ROAD(steps=3), Typed(), MAPS.astype(np.float32), X.astype(np.float32), np.array([0, 1, 0]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ROAD(steps=1), "ROAD: wanted steps to be a whole number of at least 2, got 1"),
        (lambda: ROAD(noise=-1), "wanted noise to be at least 0"),
        (lambda: values(ROAD(), affine(), targets=np.array([0, 1, 3])), "targets among 3 outputs"),
    ],
)
def test_bad_parameters_are_said(make, message) -> None:
    with pytest.raises(ConfigError, match=message):
        make()


def test_scipy_is_asked_for_before_a_run(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse.linalg", None)
    with pytest.raises(ConfigError, match="ROAD: wanted the package scipy, which is not installed; pip install scipy"):
        ROAD().check(affine(), X[:1])
