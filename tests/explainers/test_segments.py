"""Superpixels: how inputs fall into them, and their way through the log to those who read it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from fakes import affine, net
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_runs import IMAGES, NAMES, events, of_kind, runner

import xlog
from xlog.cli import main
from xlog.errors import ConfigError, ExplanationWarning
from xlog.explainers.segments import MOST, segment
from xlog.model import wrap

X = np.random.default_rng(0).normal(size=(3, 3, 24, 20))


# ------------------------------------------------------------------------------------------- what they are


def assert_numbered(numbers: np.ndarray) -> None:
    """From 0 on, without gaps."""
    assert np.unique(numbers).tolist() == list(range(numbers.max() + 1))


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("segments", [xlog.SLIC(count=12), xlog.Quickshift(kernel_size=1, max_dist=3), xlog.Grid(4, 3)])
def test_segments_are_numbered_and_the_same_each_time(segments, channels) -> None:
    x = np.random.default_rng(1).normal(size=(2, channels, 24, 20))
    first, kinds, numbers = segment("test", segments, x[[0, 1, 0]])
    assert (first.tolist(), kinds.tolist(), numbers.shape) == ([0, 1], [0, 1, 0], (2, 24, 20))
    for found, image in zip(numbers, x, strict=True):
        assert_numbered(found)
        assert found.max() > 0
        np.testing.assert_array_equal(segment("test", segments, image[None])[2][0], found)


def test_explainers_that_segment_alike_do_so_once(monkeypatch) -> None:
    made, slic = [], xlog.SLIC.__call__
    monkeypatch.setattr(xlog.SLIC, "__call__", lambda self, image: made.append(self.count) or slic(self, image))
    model, x = wrap(net()), X + 0.5  # that no other test has segmented
    for explainer in (xlog.LIME(samples=9, segments=xlog.SLIC(9)), xlog.KernelSHAP(samples=9, segments=xlog.SLIC(9))):
        explainer.explain(model, x, np.zeros(3, int), np.random.default_rng(0))
    xlog.LIME(samples=9, segments=xlog.SLIC(8)).explain(model, x[:1], np.zeros(1, int), np.random.default_rng(0))
    assert made == [9, 9, 9, 8]


def test_segments_that_may_be_drawn_are_asked_for_each_time() -> None:
    rng, x = np.random.default_rng(0), X[:1]
    drawn = [segment("test", lambda image: rng.permutation(480).reshape(24, 20), x)[2] for _ in range(2)]
    assert (drawn[0] != drawn[1]).any()


def test_segments_follow_what_is_on_the_picture() -> None:
    image = np.zeros((1, 3, 40, 40))
    image[:, 0, :, 13:] = 1  # an edge that no grid has
    for segments in (xlog.SLIC(count=9, sigma=0), xlog.Quickshift(max_dist=10, kernel_size=2, ratio=1)):
        numbers = segment("test", segments, image)[2][0]
        assert not set(numbers[:, :13].ravel()) & set(numbers[:, 13:].ravel())


def test_a_grid_has_cells_of_nearly_one_size() -> None:
    numbers = xlog.Grid(2, 3)(np.zeros((3, 4, 6)))
    assert numbers.tolist() == [[0, 0, 1, 1, 2, 2]] * 2 + [[3, 3, 4, 4, 5, 5]] * 2
    assert_numbered(segment("test", xlog.Grid(50, 50), X)[2])  # more cells than pixels


def test_an_input_of_one_color_has_segments_too() -> None:
    assert_numbered(segment("test", xlog.SLIC(count=4), np.zeros((1, 3, 24, 20)))[2][0])


@pytest.mark.filterwarnings("ignore:.*became one superpixel")
@given(arrays(np.int64, (3, 4), elements=st.integers(-5, 5)))
def test_the_callers_own_numbers_are_closed_up_in_order(own) -> None:
    numbers = segment("test", own, np.zeros((1, 3, 3, 4)))[2][0]
    assert_numbered(numbers)
    assert (np.sign(np.subtract.outer(numbers, numbers)) == np.sign(np.subtract.outer(own, own))).all()


def test_inputs_may_have_superpixels_of_their_own() -> None:
    own = np.stack([xlog.Grid(2, 2)(X[0]), xlog.Grid(3, 1)(X[0]), xlog.Grid(2, 2)(X[0])])
    first, kinds, numbers = segment("test", own, X[[0, 0, 0]])
    assert (first.tolist(), kinds.tolist()) == ([0, 1], [0, 1, 0])
    np.testing.assert_array_equal(numbers[kinds], own)
    halves = segment("test", lambda image: image[0] > 0, X)[2]
    np.testing.assert_array_equal(halves, X[:, 0] > 0)


@pytest.mark.parametrize(
    ("segments", "message"),
    [
        ("slic", r"wanted segments as SLIC\(\), .* got 'slic'"),
        (xlog.SLIC, r"wanted segments as SLIC\(\)"),
        (np.zeros((2, 2), int), r"whole numbers of shape \(24, 20\), got int64 of \(2, 2\)"),
        (np.zeros((24, 20)), r"whole numbers of shape \(24, 20\), got float64"),
        (np.zeros((2, 24, 20), int), r"\(N, H, W\) for 3 inputs, got \(2, 24, 20\); for a dataset give a callable"),
        (lambda image: image, r"whole numbers of shape \(24, 20\), got float64 of \(3, 24, 20\)"),
    ],
)
def test_segments_that_do_not_fit_are_said(segments, message) -> None:
    with pytest.raises(ConfigError, match="LIME: .*" + message):
        xlog.LIME(segments=segments).check(affine(), X)


def test_more_superpixels_than_a_log_can_number_are_said() -> None:
    x = np.zeros((1, 1, 300, 300), np.float32)
    with pytest.raises(ConfigError, match=f"at most {MOST} segments, got 90000"):
        xlog.LIME(segments=np.arange(90000).reshape(300, 300)).check(affine(), x)


@pytest.mark.parametrize(
    ("explainer", "package"),
    [
        (xlog.LIME(), "scikit-image"),
        (xlog.KernelSHAP(segments=xlog.Quickshift()), "scikit-image"),
        (xlog.LIME(segments=xlog.Grid(2, 2), regression="lasso"), "scikit-learn"),
    ],
)
def test_a_package_that_is_missing_is_named_beforehand(explainer, package, monkeypatch) -> None:
    def missing(module):
        raise ModuleNotFoundError(f"No module named {module!r}")

    monkeypatch.setattr("xlog.optional.import_module", missing)
    with pytest.raises(ConfigError, match=f"which is not installed; pip install {package}"):
        explainer.check(affine(), X[:1] - 1)  # an input whose segments nobody has found yet


def test_parameters_say_how_segments_were_made() -> None:
    lime = xlog.LIME(segments=xlog.SLIC(count=9))
    assert lime.name == "LIME(segments=SLIC(count=9, compactness=30.0, sigma=1.0))"
    assert lime.params()["segments"] == {"class": "SLIC", "count": 9, "compactness": 30.0, "sigma": 1.0}
    own = xlog.LIME(segments=assert_numbered)
    assert (own.name, own.params()["segments"]) == ("LIME(segments=assert_numbered)", {"callable": "assert_numbered"})
    for explainer in (lime, own, xlog.LIME(segments=np.zeros((2, 2), int))):
        json.dumps(explainer.params())


# ------------------------------------------------------------------------------------------ through the log

WEIGHING = [
    xlog.LIME(samples=20, segments=xlog.SLIC(count=9)),
    xlog.KernelSHAP(samples=20, segments=xlog.SLIC(count=9)),
    xlog.FeatureAblation(segments=xlog.Grid(2, 2)),
]


@pytest.fixture
def folder(tmp_path):
    runner(tmp_path / "run", explainers=WEIGHING, top_k=2).run()
    return tmp_path / "run"


def attribution(explainer, sample: int, label: int):
    return explainer.explain(xlog.wrap(net()), IMAGES[[sample]], np.array([label]), np.random.default_rng(0))


def test_superpixels_are_logged_once_and_their_weights_exactly(folder) -> None:
    segment_maps = of_kind(folder, "segment_map")
    distinct = {segment("", xlog.SLIC(count=9), image[None])[2].tobytes() for image in IMAGES}
    assert len({m.hash for m in segment_maps}) == len(segment_maps) == len(distinct) + 1  # and the grid
    seen = set()
    for event in of_kind(folder, "explanation"):
        explainer = next(e for e in WEIGHING if e.name == event.explainer)
        expected = attribution(explainer, int(event.sample_id), event.label)
        np.testing.assert_allclose(event.map.segments.weights, expected.weights[0], atol=1e-6)
        assert event.map.low == min(event.map.segments.weights)
        assert event.map.high == max(event.map.segments.weights)
        seen.add(event.map.segments.hash)
    assert seen == {m.hash for m in segment_maps}
    assert of_kind(folder, "run_end")[0].counts["segment_maps"] == len(segment_maps)


def test_superpixels_stand_before_what_weighs_them(folder) -> None:
    known = set()
    for event in events(folder):
        if event.HasField("segment_map"):
            known.add(event.segment_map.hash)
        if event.HasField("explanation"):
            assert event.explanation.map.segments.hash in known


def test_maps_of_superpixels_are_arrays(folder) -> None:
    (run,) = xlog.open(folder)
    for explainer in WEIGHING:
        view = run.sample("3").map(explainer.name)
        expected = attribution(explainer, 3, view.label).maps()[0]
        np.testing.assert_allclose(view.array(), expected, atol=1e-6)


@pytest.mark.parametrize("form", ["npy", "png"])
def test_maps_of_superpixels_are_exported(folder, tmp_path, form) -> None:
    assert main(["export", str(folder), "-o", str(tmp_path / "out"), "--maps", form]) == 0
    assert len(list((tmp_path / "out" / "maps").iterdir())) == 5 * 2 * len(WEIGHING)
    assert main(["verify", str(folder), "--deep"]) == 0


def test_a_resumed_run_does_not_log_superpixels_again(tmp_path) -> None:
    def run(count: int, **options):
        made = xlog.Runner(tmp_path, ([IMAGES[:count]], NAMES), net(), progress=False, **options)
        made.register_saliency(WEIGHING)
        made.run()
        made.close()

    run(2)
    run(4, resume=True)
    names = [m.hash for m in of_kind(tmp_path, "segment_map")]
    assert len(set(names)) == len(names)
    (found,) = xlog.open(tmp_path)
    assert len(found.files) == 2
    assert all(np.isfinite(view.array()).all() for view in found.maps())


@pytest.mark.parametrize("explainer", [xlog.LIME, xlog.KernelSHAP, xlog.FeatureAblation])
def test_a_picture_that_becomes_one_superpixel_warns(explainer) -> None:
    whole = explainer(segments=np.zeros((5, 4), int))
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 4)).astype(np.float32)
    with pytest.warns(
        ExplanationWarning, match=f"{explainer.__name__}: a picture of 5 x 4 pixels became one superpixel"
    ):
        whole.explain(xlog.wrap(net().eval()), x, np.array([0, 1]), np.random.default_rng(0))


def test_of_a_single_place_there_is_nothing_to_warn_of(recwarn) -> None:
    """Such as the only feature of a table: its value is the whole difference."""
    model = xlog.FunctionModel(lambda x: 2 * x[:, 0, 0], 1)
    x = np.array([[[[3.0]]], [[[-1.0]]]])
    for explainer in (xlog.KernelSHAP(output="logit", fill=0.0), xlog.FeatureAblation(output="logit")):
        maps = explainer.explain(model, x, np.zeros(2, int), np.random.default_rng(0)).maps()
        np.testing.assert_allclose(maps.ravel(), [6, -2])
    assert not recwarn.list


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: xlog.SLIC(count=0),
        lambda: xlog.SLIC(compactness=0),
        lambda: xlog.SLIC(sigma=-1),
        lambda: xlog.Quickshift(kernel_size=0.5),
        lambda: xlog.Quickshift(max_dist=-1),
        lambda: xlog.Quickshift(ratio=float("nan")),
        lambda: xlog.Grid(rows=0),
        lambda: xlog.Grid(columns=2.5),
    ],
)
def test_parameters_that_make_no_superpixels_are_refused_at_once(wrong) -> None:
    with pytest.raises(ConfigError, match=r"^(SLIC|Quickshift|Grid): wanted"):
        wrong()
