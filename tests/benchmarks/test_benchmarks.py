"""What all benchmarks promise. Hand-made maps are in the tests of each family."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from xlog.benchmarks import BENCHMARKS, Case, MapBenchmark, Score

OF_MAPS = [kind for kind in BENCHMARKS if issubclass(kind, MapBenchmark)]
SIZE = (4, 7)
MAPS = hnp.arrays(np.float64, SIZE, elements=st.floats(-8, 8, width=16))
MASKS = hnp.arrays(bool, SIZE)


def score(benchmark, map_: np.ndarray, regions=(), others=()) -> Score:
    case = Case(np.zeros((3, *map_.shape)), 0, map_, regions, others)
    return benchmark.evaluate(None, [case], None, np.random.default_rng(0))[0]


@pytest.mark.parametrize("kind", OF_MAPS)
@given(MAPS, MASKS, MASKS)
def test_a_score_is_within_its_bounds_or_missing_with_a_reason(kind, map_, inside, other) -> None:
    got = score(kind(), map_, [inside], [other])
    assert bool(got.missing) == (got.value is None)
    bounds = kind().scale.bounds
    assert got.value is None or bounds.low <= got.value <= bounds.high


@pytest.mark.parametrize("kind", OF_MAPS)
@given(MAPS, MASKS, st.integers(-1000, 1000))
def test_the_unit_of_a_map_does_not_matter(kind, map_, inside, power) -> None:
    """Powers of two, so that no rounding differs; as great and as small as float64 can hold."""
    scaled = np.ldexp(map_, power)
    assert score(kind(), scaled, [inside], [~inside]) == score(kind(), map_, [inside], [~inside])


@pytest.mark.parametrize("kind", OF_MAPS)
@given(MAPS, MASKS, MASKS)
def test_turning_the_picture_over_changes_no_score(kind, map_, inside, other) -> None:
    if np.sum(map_ == map_.max()) > 1:  # of several peaks the first counts
        map_[np.unravel_index(map_.argmax(), SIZE)] += 1
    straight = score(kind(), map_, [inside], [other])
    turned = score(kind(), map_.T, [inside.T], [other.T])
    assert turned.missing == straight.missing
    assert turned.value == pytest.approx(straight.value, abs=1e-12)


@pytest.mark.parametrize("kind", OF_MAPS)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_map_that_is_not_finite_is_missing_and_says_so(kind, bad) -> None:
    map_ = np.ones(SIZE)
    map_[2, 3] = bad
    inside = np.eye(*SIZE, dtype=bool)
    assert score(kind(), map_, [inside], [~inside]) == Score(None, "the map has NaN or infinity")


@pytest.mark.parametrize("kind", OF_MAPS)
def test_a_map_of_zeros_is_at_most_as_good_as_chance(kind) -> None:
    inside = np.eye(*SIZE, dtype=bool)
    got = score(kind(), np.zeros(SIZE), [inside], [~inside])
    assert got.value == (4 / 28 if kind.__name__ == "TopKIntersection" else None)


@pytest.mark.parametrize("kind", BENCHMARKS)
def test_parameters_fit_into_the_log(kind) -> None:
    assert kind().name == kind.__name__
    assert json.loads(json.dumps(kind().params())) == kind().params()


def test_a_value_that_is_not_finite_is_missing_and_says_so() -> None:
    assert Score.of(float("nan")) == Score(None, "the value is nan")
