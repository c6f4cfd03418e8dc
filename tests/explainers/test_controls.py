"""Maps that know nothing of the network, by closed forms and properties; any function as an explainer."""

from __future__ import annotations

import functools

import numpy as np
import pytest
import scipy.ndimage
from fakes import affine
from hypothesis import given
from hypothesis import strategies as st

import xlog
from xlog.errors import ConfigError, ExplanationError
from xlog.explainers import CenterControl, EdgeControl, FunctionExplainer, RandomControl

NO_MODEL, NO_TARGETS = None, np.zeros(2, int)
SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40))


def grids(explainer, x, seed=0) -> np.ndarray:
    return explainer.explain(NO_MODEL, x, NO_TARGETS[: len(x)], np.random.default_rng(seed)).grids


def pictures(size, dtype=np.float32) -> np.ndarray:
    return np.random.default_rng(3).normal(size=(2, 3, *size)).astype(dtype)


@pytest.mark.parametrize("control", [RandomControl(), CenterControl(), EdgeControl()], ids=lambda control: control.name)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_controls_want_no_network_and_keep_the_type(control, dtype) -> None:
    assert grids(control, pictures((5, 7), dtype)).dtype == dtype
    assert (control.about.needs, control.about.of_target, control.signed) == ("nothing", False, False)


# ----------------------------------------------------------------------------------------------- noise


def test_noise_is_the_generators_and_the_same_for_all_rows() -> None:
    expected = np.random.default_rng(7).random((5, 7)).astype(np.float32)
    np.testing.assert_array_equal(grids(RandomControl(), pictures((5, 7)), seed=7), [expected, expected])


# --------------------------------------------------------------------------------------------- the middle


@given(SIZES, st.floats(0.01, 10))
def test_the_middle_is_the_peak_and_each_side_like_the_other(size, std) -> None:
    (hill, _) = grids(CenterControl(std=std), pictures(size))
    assert hill.max() == 1
    middle = [{(length - 1) // 2, length // 2} for length in size]
    assert {tuple(place) for place in np.argwhere(hill == 1)} >= {(r, c) for r in middle[0] for c in middle[1]}
    np.testing.assert_array_equal(hill, hill[::-1])
    np.testing.assert_array_equal(hill, hill[:, ::-1])
    assert (np.diff(hill[: (size[0] + 1) // 2], axis=0) >= 0).all()
    assert (np.diff(hill[:, : (size[1] + 1) // 2], axis=1) >= 0).all()


def test_the_deviation_is_a_share_of_each_side() -> None:
    (hill, _) = grids(CenterControl(std=0.2), pictures((41, 21), np.float64))
    # a fifth of the sides is 8.2 and 4.2 pixels, and the Gaussian a product of one along each side
    for row, column in ((20, 10), (0, 10), (33, 4), (40, 20)):
        down, right = (row - 20) / 8.2, (column - 10) / 4.2
        assert hill[row, column] == pytest.approx(np.exp(-(down**2) / 2) * np.exp(-(right**2) / 2), rel=1e-12)


@pytest.mark.parametrize("std", [0, -1, np.inf, "wide"])
def test_a_hill_without_a_width_is_refused(std) -> None:
    with pytest.raises(ConfigError, match=r"std to be at least 0\.01"):
        CenterControl(std=std)


# ---------------------------------------------------------------------------------------------- edges


def test_a_step_is_an_edge_on_both_of_its_sides() -> None:
    x = np.zeros((1, 3, 6, 8))
    x[:, :, :, 4:] = 2  # to the right of column 3
    (edges,) = grids(EdgeControl(), x)
    np.testing.assert_allclose(edges, np.tile([0, 0, 0, 1, 1, 0, 0, 0], (6, 1)))  # a rise of 2 over 2 pixels
    np.testing.assert_allclose(grids(EdgeControl(), x.swapaxes(2, 3))[0], edges.T)


def test_a_ramp_has_its_slope_and_a_flat_picture_no_edge() -> None:
    rows, columns = np.mgrid[:9, :9].astype(float)
    (edges,) = grids(EdgeControl(), np.stack([3 * rows + 4 * columns] * 2)[None])
    np.testing.assert_allclose(edges[1:-1, 1:-1], 5)
    assert not grids(EdgeControl(), np.full((1, 3, 4, 4), 7.0)).any()


@given(SIZES)
def test_edges_are_scipys(size) -> None:
    x = pictures(size, np.float64)
    for picture, edges in zip(x.mean(axis=1), grids(EdgeControl(), x), strict=True):
        slopes = [scipy.ndimage.sobel(picture, axis, mode="nearest") / 8 for axis in (0, 1)]
        np.testing.assert_allclose(edges, np.hypot(*slopes), atol=1e-14)


def test_opposite_channels_have_no_mean_and_no_edges() -> None:
    x = pictures((5, 5))[:1, :1]
    assert not grids(EdgeControl(), np.concatenate([x, -x], axis=1)).any()


# -------------------------------------------------------------------------------------------- functions

FLAT = np.random.default_rng(1).normal(size=(6, 2, 5, 6))
LABELS = np.array([2, 0, 1, 1, 2, 0])


def brightness(x, targets) -> np.ndarray:
    return x.mean(axis=1) * (1 + targets[:, None, None])


def call(f, **kwargs):
    explainer = FunctionExplainer(f, name="mine", **kwargs)
    explainer.check(affine(), FLAT[:1])
    return explainer.explain(affine(), FLAT, LABELS, np.random.default_rng(0))


def test_a_functions_maps_are_taken_as_they_are() -> None:
    attribution = call(brightness)
    np.testing.assert_array_equal(attribution.grids, brightness(FLAT, LABELS))
    assert (attribution.size, attribution.upsampling) == ((5, 6), "none")


def test_a_function_sees_a_batch_at_a_time_and_copies() -> None:
    seen, kept = [], FLAT.copy()

    def spoil(x, targets):
        seen.append(len(x))
        x[:] = 0
        return np.ones((len(x), 2, 3))

    attribution = call(spoil)
    assert seen == [1, 4, 2]  # the check, then batches of Affine.batch_size
    assert (attribution.grids.shape, attribution.upsampling) == ((6, 2, 3), "bilinear")
    np.testing.assert_array_equal(FLAT, kept)


class Method:
    def __call__(self, x, targets):
        return x[:, 0]


@pytest.mark.parametrize(
    ("f", "name"),
    [
        (brightness, "test_controls.brightness"),
        (functools.partial(brightness), "functools.partial"),
        (Method(), "test_controls.Method"),
        (np.add, "numpy.add"),
    ],
    ids=["function", "partial", "instance", "builtin"],
)
def test_the_log_keeps_a_functions_qualified_name(f, name) -> None:
    params = FunctionExplainer(f, name="mine", signed=False).params()
    assert params["signed"] is False
    assert params["f"] == name or params["f"] == "numpy.ufunc"  # older numpy's have no qualified name


@pytest.mark.parametrize(
    ("f", "kwargs", "message"),
    [
        (lambda x, t: x, {}, r"mine: wanted maps \(1, h, w\) of numbers .*, got \(1, 2, 5, 6\)"),
        (lambda x, t: x[0], {}, "mine: wanted maps"),
        (lambda x, t: x.mean(1)[:0], {}, "mine: wanted maps"),
        (lambda x, t: None, {}, r"mine: wanted maps .* got \(\) of object"),
        (lambda x, t: x.mean(1) * np.nan, {}, "mine: wanted finite maps"),
        (lambda x, t: -np.abs(x.mean(1)), {"signed": False}, "mine: wanted no negative value .* pass signed=True"),
    ],
)
def test_what_a_function_may_not_return_is_said_beforehand(f, kwargs, message) -> None:
    with pytest.raises(ExplanationError, match=message):
        call(f, **kwargs)


def test_grids_of_several_sizes_are_said() -> None:
    with pytest.raises(ExplanationError, match="mine: wanted grids of one size"):
        call(lambda x, targets: np.ones((len(x), len(x), 2)))


def test_a_function_without_a_name_and_what_is_no_function_are_refused() -> None:
    with pytest.raises(ConfigError, match="wanted a name to tell its maps by"):
        FunctionExplainer(brightness)
    with pytest.raises(ConfigError, match=r"wanted a function \(x, targets\) -> maps, got 3"):
        FunctionExplainer(3, name="mine")


def test_functions_and_controls_run_and_are_logged(tmp_path) -> None:
    runner = xlog.Runner(
        tmp_path, ([(FLAT[:2], [0, 1])], ["a", "b", "c"]), affine(), unnormalize=lambda x: x[0] * 0, progress=False
    )
    runner.register_saliency(
        [FunctionExplainer(brightness, name="mine"), RandomControl(), CenterControl(), EdgeControl()]
    )
    runner.run()
    (run,) = xlog.open(tmp_path)
    assert set(run.explainers) == {"mine", "RandomControl", "CenterControl", "EdgeControl"}
    (logged,) = (one for one in run.metadata.explainers if one.name == "mine")
    assert "test_controls.brightness" in str(logged)
