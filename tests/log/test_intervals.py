"""Intervals: quantiles and exact intervals against scipy, Hall's cubic solved slowly, and coverage by drawing."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from scipy import optimize, stats

from xlog.intervals import (
    NEGLIGIBLE,
    SHARES,
    UNBOUNDED,
    Bounds,
    Estimate,
    of_difference,
    of_mean,
    of_weighted,
    plus_two,
    share_interval,
    skewed_t,
    t_quantile,
    tail_end,
    verdict,
)


def each(count: int) -> np.ndarray:
    """Return the samples of scores that are one a sample."""
    return np.arange(count)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


# ------------------------------------------------------------------------------------------------- quantiles


@pytest.mark.parametrize("freedom", [1, 2, 5, 20, 1000, 10**6])
@pytest.mark.parametrize("probability", [0.975, 0.9958, 0.9999])
def test_quantiles_of_student_are_scipys(probability, freedom) -> None:
    assert t_quantile(probability, freedom) == pytest.approx(stats.t.ppf(probability, freedom), rel=1e-8)


@pytest.mark.parametrize(("hits", "count"), [(0, 2), (2, 2), (6, 6), (1, 7), (50, 100), (4999, 5000)])
def test_exact_intervals_are_those_of_clopper_and_pearson(hits, count) -> None:
    for confidence in (0.95, 0.99):
        wanted = stats.binomtest(hits, count).proportion_ci(confidence)
        assert share_interval(hits, count, confidence) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


def test_of_six_hits_of_six_the_share_may_be_little_more_than_a_half() -> None:
    """(1 - 0.95) / 2 = share^6 at the lower end."""
    assert of_mean(np.ones(6), each(6), SHARES).interval == pytest.approx((0.025 ** (1 / 6), 1))


# ------------------------------------------------------------------------------------------------- means


def test_without_skewness_it_is_students_interval() -> None:
    values = np.array([-3.0, -1, -1, 1, 1, 3])
    wanted = stats.t.interval(0.95, 5, values.mean(), stats.sem(values))
    assert skewed_t(values) == pytest.approx(wanted)


def test_skewness_pulls_out_the_end_at_the_tail(rng) -> None:
    """Hall's cubic of t is at its ends what Student's quantiles are; the other end stays Student's."""
    values = rng.exponential(size=12)
    m, scale, skewness = 12, stats.sem(values), stats.skew(values, bias=False)

    def cubic(mean: float) -> float:
        t = (values.mean() - mean) / scale
        g = 0.8 * skewness / np.sqrt(m)
        return t + g / 3 * t**2 + g**2 / 27 * t**3 + g / 6

    quantile = stats.t.ppf(0.975, 11)
    low, high = skewed_t(values)
    assert high == pytest.approx(optimize.brentq(lambda mean: cubic(mean) + quantile, values.mean(), 1e3))
    assert low == pytest.approx(values.mean() - quantile * scale)


def test_where_only_one_end_has_a_bound_the_other_one_may_have_a_tail() -> None:
    """c^2 / m is the squared standard error over the squared mean: 12 of it lengthen Student's reach."""
    values = np.array([0.1, 0.3, 0.6, 1.1, 1.4, 1.8])
    student = stats.t.ppf(0.975, 5) * stats.sem(values)
    high = values.mean() + student * (1 + 12 * (stats.sem(values) / values.mean()) ** 2)
    assert tail_end(values) == pytest.approx(high)
    assert high > skewed_t(values)[1]
    low = skewed_t(values)[0]
    assert of_mean(values, each(6), Bounds(0)).interval == pytest.approx((low, high))
    assert of_mean(values, each(6)).interval == pytest.approx((low, high))  # no bounds, and none is below 0
    assert of_mean(3 - values, each(6), Bounds(high=3)).interval == pytest.approx((3 - high, 3 - low))
    assert of_mean(values - 1, each(6)).interval == pytest.approx(skewed_t(values - 1))
    assert of_mean(values, each(6), Bounds(0, 9)).interval == pytest.approx(skewed_t(values))


def test_an_interval_stays_within_the_bounds_of_its_metric() -> None:
    values = np.array([0.0, 0, 0, 0, 0.1, 0.9])
    assert of_mean(values, each(6), SHARES).interval[0] == 0
    assert of_mean(values, each(6)).interval[0] < 0


@pytest.mark.parametrize(
    ("values", "bounds", "why"),
    [
        ([], SHARES, "few"),
        ([0.3, 0.4, 0.1, 0.2, 0.6], SHARES, "few"),
        ([1], SHARES, "few"),
        ([1, 1], SHARES, ""),
        ([0.3] * 9, SHARES, "same"),
        ([0.1 + 0.2, 0.3] * 4, SHARES, "same"),  # the last digit is rounding
        ([1.0] * 9, Bounds(), "same"),  # nobody says that these are hits
    ],
)
def test_where_there_is_no_interval_the_reason_is_said(values, bounds, why) -> None:
    found = of_mean(np.array(values, float), each(len(values)), bounds)
    assert (found.why_not, found.interval is None) == (why, why != "")


def test_labels_of_one_sample_do_not_make_a_mean_surer(rng) -> None:
    """Ten equal scores of a sample say no more than one of them, of hits and of other scores."""
    for values in (rng.normal(size=30), (rng.random(30) < 0.7).astype(float)):
        repeated = of_mean(np.repeat(values, 10), np.repeat(each(30), 10), SHARES)
        assert repeated.interval == pytest.approx(of_mean(values, each(30), SHARES).interval, abs=0.01)


def test_samples_with_more_scores_weigh_more(rng) -> None:
    """The spread of a ratio of sums, by drawing samples again: what linearization says to first order."""
    counts = rng.integers(1, 5, 300)
    samples = np.repeat(each(300), counts)
    values = rng.normal(np.repeat(rng.normal(size=300), counts))
    sums = np.bincount(samples, values)
    drawn = rng.multinomial(300, np.full(300, 1 / 300), 4000)
    spread = (drawn @ sums / (drawn @ counts)).std()
    low, high = of_mean(values, samples).interval
    assert (high - low) / (2 * 1.96) == pytest.approx(spread, rel=0.08)


def test_a_weighted_sum_of_means_knows_that_they_are_of_the_same_samples(rng) -> None:
    """A metric and its opposite add up to what is sure, whatever each of them is."""
    values = rng.random(20)
    parts = [(0.5, values, each(20)), (0.5, 1 - values + 1e-9 * rng.random(20), each(20))]
    low, high = of_weighted(parts).interval
    assert (low, high) == pytest.approx((0.5, 0.5), abs=1e-8)
    fewer = of_weighted([(0.5, values, each(20)), (0.5, values[:9], each(9))])
    assert fewer.mean == pytest.approx(values.mean() / 2 + values[:9].mean() / 2)
    assert of_weighted([(1.0, values, each(20)), (1.0, values[:0], each(0))]).mean is None


# ------------------------------------------------------------------------------------------------- differences


def test_differences_are_paired(rng) -> None:
    first = rng.normal(size=20) * 100
    found = of_difference(first, first + 1 + 0.01 * rng.normal(size=20), each(20))
    assert found.is_sure
    assert found.interval == pytest.approx((1, 1), abs=0.02)


def test_differences_of_hits_have_one_more_of_both_outcomes() -> None:
    """Bonett & Price, written out: b and c of n pairs differ."""
    first, second = np.array([1.0, 1, 0, 0, 0, 0, 1, 0]), np.array([1.0, 0, 1, 1, 1, 0, 1, 1])
    gained, lost, n = 4 + 1, 1 + 1, 8 + 2
    middle = (gained - lost) / n
    # theirs has n in the place of n - 1
    reach = 1.959964 * np.sqrt(((gained + lost) / n - middle**2) / (n - 1))
    assert of_difference(first, second, each(8)).interval == pytest.approx((middle - reach, middle + reach))
    assert plus_two(second - first) == pytest.approx((middle - reach, middle + reach))


# ------------------------------------------------------------------------------------------------- verdicts


def gains(own: np.ndarray, *controls: np.ndarray) -> list[partial[Estimate]]:
    """Return what `verdict` takes."""
    return [partial(of_difference, control, own, each(len(own)), UNBOUNDED) for control in controls]


def test_better_is_better_than_each_control_by_more_than_what_is_negligible(rng) -> None:
    own = rng.random(20)
    near, far = own - 0.1 - 0.01 * rng.random(20), own - 0.5 - 0.01 * rng.random(20)
    assert verdict(gains(own, near, far), NEGLIGIBLE) == "better"
    assert verdict(gains(own, near, far), 0.2) == "unsure"
    assert verdict(gains(own, far, own + 0.01 * rng.normal(size=20)), NEGLIGIBLE) == "unsure"
    assert verdict(gains(own, far, own + 0.1 + 0.01 * rng.normal(size=20)), NEGLIGIBLE) == "worse"


def test_who_has_no_rival_or_too_few_samples_is_unsure(rng) -> None:
    own = rng.random(5)
    assert verdict([], 0.0) == verdict(gains(own, own - 0.5), 0.0) == "unsure"


def test_worse_than_one_of_many_controls_takes_more_than_worse_than_one(rng) -> None:
    own = rng.normal(size=20)
    control = own + 0.6 + rng.normal(size=20)
    assert verdict(gains(own, control), 0.0) == "worse"
    far = [own - 9 + rng.normal(size=20) for _ in range(200)]
    assert verdict(gains(own, control, *far), 0.0) == "unsure"


# ------------------------------------------------------------------------------------------------- promises


@pytest.mark.parametrize(
    ("draw", "mean"),
    [
        (lambda rng: rng.beta(2, 5, 6), 2 / 7),
        (lambda rng: rng.exponential(size=6), 1),
        (lambda rng: rng.lognormal(size=6), np.exp(0.5)),
        (lambda rng: rng.beta(0.5, 0.5, 6), 0.5),
        (lambda rng: (rng.random(6) < 0.95).astype(float), 0.95),
    ],
)
def test_intervals_of_six_samples_cover_what_they_claim(draw, mean, rng) -> None:
    ends = np.array([of_mean(draw(rng), each(6)).interval or (0, 1) for _ in range(1000)])
    assert ((ends[:, 0] <= mean) & (mean <= ends[:, 1])).mean() >= 0.925


def test_where_all_are_alike_verdicts_are_seldom_false(rng) -> None:
    given = [verdict(gains(*rng.beta(2, 5, (4, 6))), 0.0) for _ in range(500)]
    assert given.count("unsure") / 500 >= 0.96
