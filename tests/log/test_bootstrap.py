"""The bootstrap that both halves share: against slow loops, and groups of samples against samples."""

from __future__ import annotations

import numpy as np
import pytest

from xlog.bootstrap import GROUPS, RESAMPLES, groups, percentiles, resampled_means


def test_resampled_means_are_ratios_of_sums_over_drawn_samples():
    sums, counts = np.array([[1.0, 3.0], [2.0, 0.0], [6.0, 1.0]]), np.array([[1.0, 2.0], [2.0, 0.0], [1.0, 1.0]])
    found = resampled_means(sums, counts, np.random.default_rng(5))
    drawn = np.random.default_rng(5).multinomial(3, [1 / 3] * 3, RESAMPLES)
    for times, means in zip(drawn[:50], found, strict=False):
        picked = np.repeat(np.arange(3), times)
        for column in (0, 1):
            count = sum(counts[sample, column] for sample in picked)
            total = sum(sums[sample, column] for sample in picked)
            assert means[column] == pytest.approx(total / count) if count else np.isnan(means[column])


def test_few_samples_are_groups_of_their_own_and_many_share_equally():
    assert groups(7, np.random.default_rng(0)).tolist() == list(range(7))
    sizes = np.bincount(groups(3 * GROUPS + 1, np.random.default_rng(0)))
    assert (len(sizes), sizes.min(), sizes.max(), sizes.sum()) == (GROUPS, 3, 4, 3 * GROUPS + 1)


def test_the_interval_from_groups_is_that_from_samples():
    random = np.random.default_rng(0)
    count = 6 * GROUPS
    values = random.exponential(1, (count, 1))
    group = groups(count, random)
    by_group = np.bincount(group, values[:, 0])[:, None], np.bincount(group)[:, None].astype(float)
    plain = percentiles(resampled_means(values, np.ones_like(values), np.random.default_rng(1))[:, 0])
    quick = percentiles(resampled_means(*by_group, np.random.default_rng(1))[:, 0])
    width = plain[1] - plain[0]
    assert quick == pytest.approx(plain, abs=width / 8)
    reach = 1.96 * values.std() / np.sqrt(count)  # what the central limit theorem says
    assert quick == pytest.approx((values.mean() - reach, values.mean() + reach), abs=width / 8)
