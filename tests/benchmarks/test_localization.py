"""Benchmarks of where a map lies, by hand-made maps and by the papers' fractions written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from fakes import affine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import average_precision_score, f1_score

import xlog
from xlog.benchmarks import (
    Case,
    ContrastiveEnergy,
    ContrastivePointing,
    EnergyInMask,
    IoSR,
    PixelAveragePrecision,
    PixelROCAUC,
    PointingGame,
    RegionF1,
    Score,
    TopKIntersection,
)
from xlog.errors import ConfigError
from xlog.model.shared import SharedPasses
from xlog.run.query import Query
from xlog.run.saliency import Saliency
from xlog.run.samples import Region, Sample
from xlog.run.scoring import region_mask

SIZE = (20, 40)
SMALL = (2, 4)
MAPS = hnp.arrays(np.float64, SMALL, elements=st.integers(-3, 3))
MASKS = hnp.arrays(bool, SMALL)
ALL = [PointingGame(), ContrastiveEnergy(), IoSR(), EnergyInMask(), TopKIntersection(), RegionF1()]
OF_ORDER = [PixelROCAUC(), PixelAveragePrecision()]
OF_EXTENT = [IoSR(), EnergyInMask(), TopKIntersection()]


def heat(row: int, column: int) -> np.ndarray:
    values = np.zeros(SIZE)
    values[row, column] = 1
    return values


def score(benchmark, map_: np.ndarray, *regions: np.ndarray, others=()) -> Score:
    case = Case(np.zeros((3, *map_.shape)), 0, map_, regions, others)
    return benchmark.evaluate(None, [case], None, np.random.default_rng(0))[0]


def point(map_: np.ndarray, *regions: np.ndarray, tolerance: float = 15) -> Score:
    """With a tolerance in pixels, of a short side of 20."""
    return score(PointingGame(tolerance=tolerance / 20), map_, *regions)


def box(x, y, width, height) -> np.ndarray:
    return region_mask(Region(0, (x, y, width, height)), SIZE)


# ---------------------------------------------------------------------------------------------- objects


def test_a_box_has_x_to_the_right() -> None:
    mask = box(30, 2, 5, 3)
    assert np.argwhere(mask).min(0).tolist() == [2, 30]
    assert mask.sum() == 15


def test_a_pixel_whose_center_lies_on_the_border_of_a_box_is_inside() -> None:
    """On each of its four sides; the center of pixel (row, column) is at (column + 0.5, row + 0.5)."""
    assert np.argwhere(box(30.5, 2.5, 2, 1)).tolist() == [[row, column] for row in (2, 3) for column in (30, 31, 32)]
    assert np.argwhere(box(30.6, 2.6, 1.8, 0.8)).tolist() == [], "between centers"
    assert np.argwhere(box(30.5, 2.6, 2, 0.9)).tolist() == [[3, 30], [3, 31], [3, 32]]


@pytest.mark.parametrize("benchmark", [*ALL, *OF_ORDER])
def test_without_an_object_the_score_is_missing(benchmark) -> None:
    other = [box(0, 0, 9, 9)]
    assert score(benchmark, heat(0, 0), others=other) == Score(None, "the dataset gives no box or mask for this label")
    assert "covers no pixel" in score(benchmark, heat(0, 0), np.zeros(SIZE, bool), others=other).missing
    assert score(benchmark, heat(0, 0), box(3.6, 3.6, 0.5, 0.5), others=other).value is None  # between pixels' centers


@pytest.mark.parametrize("benchmark", OF_EXTENT)
def test_objects_of_a_label_count_as_one_and_overlaps_once(benchmark) -> None:
    map_ = np.random.default_rng(0).normal(size=SIZE)
    apart = score(benchmark, map_, box(0, 0, 6, 5), box(4, 3, 30, 2))
    assert apart == score(benchmark, map_, box(0, 0, 6, 5) | box(4, 3, 30, 2))


@pytest.mark.parametrize("benchmark", OF_EXTENT)
def test_the_share_is_all_on_the_object_and_nothing_beside_it(benchmark) -> None:
    thing = box(30, 2, 5, 3)
    assert score(benchmark, thing * 0.7, thing).value == 1
    assert score(benchmark, thing * 0.7, box(0, 10, 5, 3)).value == 0
    assert score(benchmark, thing * 0.7, box(32, 2, 5, 3)).value == pytest.approx(3 / 5)
    assert score(benchmark, thing * 1e300, thing).value == 1


@pytest.mark.parametrize("benchmark", OF_EXTENT)
def test_a_constant_map_has_the_objects_share_of_the_picture(benchmark) -> None:
    assert score(benchmark, np.full(SIZE, 0.3), box(0, 0, 10, 10)).value == pytest.approx(100 / 800)


@pytest.mark.parametrize("benchmark", [IoSR(), EnergyInMask()])
def test_without_a_positive_value_nothing_is_salient(benchmark) -> None:
    for map_ in (-heat(3, 3), np.zeros(SIZE), np.full(SIZE, -2.0)):
        assert score(benchmark, map_, box(0, 0, 10, 10)) == Score(None, "the map has no positive value")


# ---------------------------------------------------------------------------------------------- pointing


@pytest.mark.parametrize(
    ("row", "column", "tolerance", "value"),
    [(3, 31, 0, 1), (3, 29, 0, 0), (3, 29, 1, 1), (12, 30, 7, 0), (12, 30, 8, 1), (7, 26, 5, 1), (8, 26, 5, 0)],
)
def test_the_peak_counts_within_a_distance_of_the_object(row, column, tolerance, value) -> None:
    assert point(heat(row, column), box(30, 2, 5, 3), tolerance=tolerance).value == value


def test_any_object_of_the_label_counts() -> None:
    assert point(heat(10, 0), box(30, 2, 5, 3), box(0, 10, 2, 2), tolerance=0).value == 1


def test_the_peak_of_a_map_below_0_is_its_greatest_value() -> None:
    assert point(heat(3, 31) - 5, box(30, 2, 5, 3), tolerance=0).value == 1


@pytest.mark.parametrize("value", [0, 1, -1])
def test_a_constant_map_has_no_peak(value) -> None:
    constant = np.full(SIZE, value)
    assert "no peak" in score(PointingGame(), constant, box(0, 0, 9, 9)).missing
    for maps in ((constant, heat(3, 31)), (heat(3, 4), constant)):
        assert "no peak" in both(*maps, box(22, 0, 12, 8)).missing


@pytest.mark.parametrize("kind", [PointingGame, ContrastivePointing])
def test_a_tolerance_that_is_none_is_said(kind) -> None:
    for wrong in (-1, 15, float("nan")):
        with pytest.raises(ConfigError, match=f"^{kind.__name__}: wanted a tolerance from 0 to below 1, as a share"):
            kind(tolerance=wrong)


def both(own: np.ndarray, other: np.ndarray, *others, tolerance=8 / 20) -> float | None:
    """Score of label 0, of which there is one object, beside label 1, whose map is `other`."""
    case = Case(np.zeros((3, *SIZE)), 0, own, [box(2, 2, 9, 4)], others, other_labels=[1] * len(others))
    return ContrastivePointing(tolerance=tolerance).evaluate(
        Still(), [case], lambda model, x, targets: other[None], None
    )[0]


class Still:
    batch_size = 4


@pytest.mark.parametrize(
    ("own", "other", "value"),
    [
        ((3, 4), (3, 31), 1),  # each on its own
        ((3, 4), (3, 4), 0),  # both on label 0's
        ((3, 31), (3, 31), 0),  # both on label 1's
        ((12, 4), (3, 31), 1),  # within the tolerance of it, and farther from the other
        ((3, 19), (3, 31), 0),  # nearer to the other
        ((19, 15), (3, 31), 0),  # far from both
    ],
)
def test_the_peaks_of_all_labels_must_lie_on_their_own_objects(own, other, value) -> None:
    assert both(heat(*own), heat(*other), box(22, 0, 12, 8)).value == value


@given(MAPS.filter(lambda map_: np.ptp(map_) > 0), MASKS, MASKS)
def test_maps_that_are_the_same_for_all_labels_never_hit(map_, inside, other) -> None:
    case = Case(np.zeros((3, *map_.shape)), 0, map_, [inside], [other], other_labels=[1])
    (got,) = ContrastivePointing(tolerance=0.9).evaluate(Still(), [case], lambda model, x, targets: map_[None], None)
    assert got.value in (0, None)


@given(MAPS, MASKS, MASKS)
def test_energies_of_a_map_for_two_labels_add_up_to_0(map_, inside, other) -> None:
    def of(own, others):
        return score(ContrastiveEnergy(), map_, own, others=[others]).value

    if of(inside, other) is not None and of(other, inside) is not None:
        assert of(inside, other) == pytest.approx(-of(other, inside))
        assert -1 <= of(inside, other) <= 1


def test_energy_is_what_lies_on_one_object_less_what_lies_on_the_other() -> None:
    map_ = heat(3, 4) * 3 + heat(3, 31) - heat(9, 31) * 7
    assert score(ContrastiveEnergy(), map_, box(2, 2, 9, 4), others=[box(30, 2, 5, 9)]).value == (3 - 1) / (3 + 1)


@pytest.mark.parametrize("benchmark", [ContrastivePointing(), ContrastiveEnergy()])
def test_without_a_contrast_the_score_is_missing(benchmark) -> None:
    target = box(2, 2, 9, 4)
    for others in ([], [np.zeros(SIZE, bool)]):
        got = score(benchmark, heat(3, 4), target, others=others)
        assert got == Score(None, "the sample has no box or mask of another label")
    covered = score(benchmark, heat(3, 4), target, others=[box(0, 0, 6, 9), box(6, 0, 9, 9)])
    assert covered == Score(None, "objects of other labels cover this label's wholly")
    assert score(benchmark, heat(3, 4)).missing == "the dataset gives no box or mask for this label"


def test_cases_bring_the_objects_of_all_other_labels() -> None:
    """One sample with a box of 0, a box and a mask of 1: a map with its peak in the box of 0, whatever is asked."""
    mask = np.eye(5, 6, dtype=bool)
    regions = (Region(0, box=(3, 0, 2, 2)), Region(1, box=(0, 3, 2, 2)), Region(1, mask=mask))
    sample = Sample("s", "", np.zeros((2, 5, 6)), (0, 1), regions)
    peak = np.zeros((1, 5, 6))
    peak[0, 1, 4] = 1
    saliency = Saliency(0)
    always = xlog.FunctionExplainer(lambda x, targets: peak.repeat(len(x), 0), name="always")
    saliency.register([always], [ContrastivePointing(tolerance=0.9), PointingGame(tolerance=0.9)], controls=())
    answers = saliency.answer(SharedPasses(affine()), [Query(sample, label) for label in (0, 1, 2)])
    scores = [[score.value for score in answer.scores.values()] for answer in answers]
    assert scores == [[0, 1], [0, 1], [None, None]]


# ---------------------------------------------------------------------------------------------- extent


@given(MAPS, MASKS.filter(np.any), st.sampled_from([0, 0.25, 0.5, 0.9]))
def test_iosr_is_the_share_of_salient_pixels(map_, inside, threshold) -> None:
    pixels = list(itertools.product(range(2), range(4)))
    salient = {p for p in pixels if map_[p] > threshold * map_.max()}
    thing = {p for p in pixels if inside[p]}
    got = score(IoSR(threshold=threshold), map_, inside).value
    if map_.max() > 0:
        assert got == pytest.approx(len(salient & thing) / len(salient))
    else:
        assert got is None


@given(MAPS, MASKS.filter(np.any))
def test_energy_is_the_share_of_what_is_positive(map_, inside) -> None:
    on, off = (sum(v for v in map_[where] if v > 0) for where in (inside, ~inside))
    got = score(EnergyInMask(), map_, inside).value
    assert got == (pytest.approx(on / (on + off)) if on + off else None)


@given(MAPS, MASKS.filter(np.any), st.one_of(st.none(), st.integers(1, 8)))
def test_top_k_is_the_mean_over_all_ways_to_choose_k_greatest_values(map_, inside, k) -> None:
    """All choices of k pixels, of which those with the greatest sum are choices of k greatest values."""
    count = k or int(inside.sum())
    choices = [list(chosen) for chosen in itertools.combinations(range(8), count)]
    best = max(map_.flat[chosen].sum() for chosen in choices)
    hits = [inside.flat[chosen].sum() / count for chosen in choices if map_.flat[chosen].sum() == best]
    assert score(TopKIntersection(k=k), map_, inside).value == pytest.approx(np.mean(hits))


def test_half_of_the_peak_itself_is_not_salient() -> None:
    map_ = heat(3, 3) + 0.5 * heat(3, 30)
    assert score(IoSR(), map_, box(0, 0, 9, 9)).value == 1
    assert score(IoSR(threshold=0.49), map_, box(0, 0, 9, 9)).value == 0.5


def test_an_object_is_found_by_order_alone_also_below_0() -> None:
    thing = box(5, 2, 8, 3)
    assert score(TopKIntersection(), thing - 7.0, thing).value == 1
    assert score(TopKIntersection(), -1.0 * thing, thing).value == 0


def test_an_object_smaller_than_k_cannot_have_1() -> None:
    thing = box(5, 2, 8, 3)
    assert score(TopKIntersection(k=100), 1.0 * thing, thing).value == pytest.approx(24 / 100)
    assert score(TopKIntersection(k=6), 1.0 * thing, thing).value == 1
    assert score(TopKIntersection(k=801), 1.0 * thing, thing) == Score(None, "the map has 800 values, k is 801")


@pytest.mark.parametrize("k", [0, -1, 2.5, float("nan")])
def test_a_k_that_is_no_count_is_said(k) -> None:
    with pytest.raises(ConfigError, match="wanted k to be a whole number of at least 1 or None"):
        TopKIntersection(k=k)


@pytest.mark.parametrize("threshold", [-0.1, 1, float("nan")])
def test_a_threshold_outside_0_to_1_is_said(threshold) -> None:
    with pytest.raises(ConfigError, match="wanted a threshold from 0 to below 1"):
        IoSR(threshold=threshold)


# ---------------------------------------------------------------------------------- the region, and the order of all


@given(MAPS, MASKS)
def test_the_roc_area_is_the_share_of_pairs_in_the_right_order(map_, inside) -> None:
    """A pixel on the object beside each one off it: more counts 1, as much a half."""
    pairs = [(on > off) + (on == off) / 2 for on in map_[inside] for off in map_[~inside]]
    got = score(PixelROCAUC(), map_, inside).value
    assert got == (pytest.approx(np.mean(pairs)) if pairs and np.ptp(map_) else None)


@given(MAPS, MASKS)
def test_average_precision_is_scikit_learns(map_, inside) -> None:
    got = score(PixelAveragePrecision(), map_, inside).value
    if got is None:
        assert inside.all() or not inside.any() or not np.ptp(map_)
    else:
        assert got == pytest.approx(average_precision_score(inside.ravel(), map_.ravel()))


@given(MAPS, MASKS, st.sampled_from([0.0, 0.25, 0.7]))
def test_the_f1_of_a_region_is_scikit_learns(map_, inside, threshold) -> None:
    got = score(RegionF1(threshold=threshold), map_, inside).value
    if got is None:
        assert not inside.any() or map_.max() <= 0
    else:
        assert got == pytest.approx(f1_score(inside.ravel(), (map_ > threshold * map_.max()).ravel()))


def test_a_map_of_the_object_has_1_in_all_of_them_and_one_of_the_rest_the_least() -> None:
    thing = box(30, 2, 5, 3)
    for benchmark in (RegionF1(), *OF_ORDER):
        assert score(benchmark, thing - 0.0, thing).value == 1
    assert score(RegionF1(), ~thing - 0.0, thing).value == score(PixelROCAUC(), ~thing - 0.0, thing).value == 0
    assert score(PixelAveragePrecision(), ~thing - 0.0, thing).value == pytest.approx(15 / 800)


@pytest.mark.parametrize("benchmark", OF_ORDER)
def test_what_orders_nothing_or_searches_nothing_is_missing(benchmark) -> None:
    assert "orders nothing" in score(benchmark, np.ones(SIZE), box(0, 0, 9, 9)).missing
    assert "covers the whole map" in score(benchmark, heat(3, 3), np.ones(SIZE, bool)).missing


@pytest.mark.parametrize("kind", [IoSR, RegionF1])
def test_a_threshold_that_is_no_share_is_said(kind) -> None:
    for wrong in (-0.1, 1, float("nan")):
        with pytest.raises(ConfigError, match=f"{kind.__name__}: wanted a threshold from 0 to below 1"):
            kind(threshold=wrong)
