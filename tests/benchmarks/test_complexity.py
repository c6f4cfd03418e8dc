"""Benchmarks of how few pixels hold a map: closed forms, and the papers' sums written out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from xlog.benchmarks import Case, Complexity, Score, Sparseness

SIZE = (5, 8)
MAPS = hnp.arrays(np.float64, SIZE, elements=st.floats(-8, 8, width=16)).filter(np.any)
BOTH = [Sparseness(), Complexity()]


def score(benchmark, map_: np.ndarray) -> Score:
    return benchmark.evaluate(None, [Case(np.zeros((3, *map_.shape)), 0, map_, [])], None, np.random.default_rng(0))[0]


def equal(count: int) -> np.ndarray:
    """A map with `count` equal values, the rest 0."""
    return (np.arange(40) < count).reshape(SIZE) * 0.3


@pytest.mark.parametrize("count", [1, 2, 7, 39, 40])
def test_some_equal_values_have_closed_forms(count) -> None:
    assert score(Sparseness(), equal(count)).value == pytest.approx(1 - count / 40, abs=1e-12)
    assert score(Complexity(), equal(count)).value == pytest.approx(math.log(count), abs=1e-12)


def test_a_ramp_has_the_gini_index_of_textbooks() -> None:
    """1, 2 … n: (n - 1) / 3n."""
    assert score(Sparseness(), np.arange(1.0, 41).reshape(SIZE)).value == pytest.approx(39 / 120)


@given(MAPS)
def test_the_gini_index_is_half_the_mean_difference_of_pairs_over_the_mean(map_) -> None:
    """The index from its other definition, that needs no order: sum_ij |v_i - v_j| / (2 n^2 mean)."""
    v = np.abs(map_).ravel()
    differences = sum(abs(a - b) for a in v for b in v)
    assert score(Sparseness(), map_).value == pytest.approx(differences / (2 * 40**2 * v.mean()), abs=1e-12)


@given(MAPS)
def test_complexity_is_bhatts(map_) -> None:
    total = sum(abs(v) for v in map_.flat)
    complexity = -sum(abs(v) / total * math.log(abs(v) / total) for v in map_.flat if v)
    assert score(Complexity(), map_).value == pytest.approx(complexity, abs=1e-12)


@pytest.mark.parametrize("benchmark", BOTH)
@given(MAPS, st.randoms(use_true_random=False))
def test_neither_signs_nor_places_count(benchmark, map_, random) -> None:
    places = random.sample(range(40), 40)
    signs = np.array(random.choices([-1, 1], k=40))
    moved = (map_.ravel()[places] * signs).reshape(SIZE[::-1])
    assert score(benchmark, moved).value == pytest.approx(score(benchmark, map_).value, abs=1e-12)


@pytest.mark.parametrize("benchmark", BOTH)
@given(MAPS, st.sampled_from([(0, 39), (20, 30), (38, 39)]))
def test_moving_weight_from_a_smaller_to_a_greater_value_never_worsens_the_score(benchmark, map_, ranks) -> None:
    """Dalton's law, that Hurley & Rickard 2009 ask of every measure of sparsity."""
    values = np.sort(np.abs(map_), axis=None)
    poor, rich = ranks
    moved = values.copy()
    moved[rich] += moved[poor] / 2
    moved[poor] /= 2
    before, after = (score(benchmark, v.reshape(SIZE)).value for v in (values, moved))
    assert after >= before - 1e-12 if benchmark.higher_is_better else after <= before + 1e-12


@pytest.mark.parametrize("benchmark", BOTH)
def test_what_has_no_shares_is_missing(benchmark) -> None:
    assert score(benchmark, np.zeros(SIZE)) == Score(None, "the map is zero everywhere")
    assert score(benchmark, np.ones((1, 1))) == Score(None, "the map has a single value")


@pytest.mark.parametrize("benchmark", BOTH)
@pytest.mark.parametrize("value", [-3.0, 1e-30, 1e30])
def test_a_constant_map_is_the_worst_whatever_the_constant(benchmark, value) -> None:
    worst = 0 if benchmark.higher_is_better else math.log(224 * 200)
    assert score(benchmark, np.full((224, 200), value, np.float32)).value == pytest.approx(worst, abs=1e-9)
