"""Benchmarks and summaries, by hand-made maps."""

from __future__ import annotations

import numpy as np
import pytest

from xlog.benchmarks import Case, Mark, PointingGame
from xlog.benchmarks.summary import summarise
from xlog.errors import ConfigError
from xlog.saliency import region_mask
from xlog.samples import Region

SIZE = (20, 40)


def heat(row: int, column: int) -> np.ndarray:
    values = np.zeros(SIZE)
    values[row, column] = 1
    return values


def point(map_: np.ndarray, *regions: np.ndarray, tolerance: float = 15) -> Mark:
    case = Case(np.zeros((3, *SIZE)), 0, map_, regions)
    return PointingGame(tolerance=tolerance).mark(None, [case], np.random.default_rng(0))[0]


def box(x, y, width, height) -> np.ndarray:
    return region_mask(Region(0, (x, y, width, height)), SIZE)


def test_a_box_has_x_to_the_right() -> None:
    mask = box(30, 2, 5, 3)
    assert np.argwhere(mask).min(0).tolist() == [2, 30]
    assert mask.sum() == 15


@pytest.mark.parametrize(
    ("row", "column", "tolerance", "value"),
    [(3, 31, 0, 1), (3, 29, 0, 0), (3, 29, 1, 1), (12, 30, 7, 0), (12, 30, 8, 1), (7, 26, 5, 1), (8, 26, 5, 0)],
)
def test_the_peak_counts_within_a_distance_of_the_object(row, column, tolerance, value) -> None:
    assert point(heat(row, column), box(30, 2, 5, 3), tolerance=tolerance).value == value


def test_any_object_of_the_label_counts() -> None:
    assert point(heat(10, 0), box(30, 2, 5, 3), box(0, 10, 2, 2), tolerance=0).value == 1


def test_without_an_object_the_mark_is_missing() -> None:
    assert point(heat(0, 0)).value is None
    assert "no box or mask" in point(heat(0, 0)).missing
    assert point(heat(0, 0), np.zeros(SIZE, bool)).value is None


def test_a_negative_tolerance_is_said() -> None:
    with pytest.raises(ConfigError, match="at least 0 pixels"):
        PointingGame(tolerance=-1)


def test_a_value_that_is_not_finite_is_missing_and_says_so() -> None:
    assert Mark.of(float("nan")) == Mark(None, "the value is nan")


def test_a_summary_counts_what_is_missing_and_never_says_0_for_it(rng) -> None:
    assert summarise([Mark(None, "why")] * 3, rng).mean is None
    summary = summarise([Mark(1.0), Mark(0.0), Mark(None, "why")], rng)
    assert (summary.count, summary.missing, summary.mean) == (2, 1, 0.5)
    assert summarise([Mark(1.0)], rng).interval is None


def test_the_interval_covers_the_mean_as_often_as_it_says() -> None:
    rng, hits = np.random.default_rng(0), 0
    for _ in range(200):
        low, high = summarise([Mark(v) for v in rng.normal(3, 1, 40)], rng).interval
        hits += low <= 3 <= high
    assert 0.88 <= hits / 200 <= 0.99
