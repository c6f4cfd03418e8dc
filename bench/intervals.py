"""Intervals and verdicts: how often they hold what they promise, beside the bootstrap that they took the place of.

`python -m bench.intervals` prints the tables of docs/intervals.md. Samples are drawn from distributions with known
means; an interval covers if the mean lies in it. What is negligible is 0 here, the hardest case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xlog import intervals
from xlog.intervals import SHARES, UNBOUNDED, Bounds, Estimate

from .measure import Row

Floats = NDArray[np.float64]

COUNTS = (3, 6, 20, 100)  # samples
REPEATS = 4000  # coverages are then known to 0.4 points
RESAMPLES = 1000  # of the bootstrap before
LEAST_COVERAGE, MOST_FALSE, LEAST_POWER = 93, 4, 80  # per cent


@dataclass(frozen=True)
class Scores:
    """What is drawn: scores of several methods for the same samples, (methods, samples, labels)."""

    values: Floats
    """NaN where a sample has fewer labels."""

    @property
    def columns(self) -> list[tuple[Floats, NDArray[np.intp]]]:
        """Per method its scores (N,) and the sample of each (N,)."""
        return [(rows[known], np.nonzero(known)[0]) for rows in self.values for known in [np.isfinite(rows)]]


Draw = Callable[[np.random.Generator, int], Floats]


@dataclass(frozen=True)
class Kind:
    """A kind of scores, what is estimated of them, and its true value."""

    what: str
    draw: Draw
    """Of samples (n,) -> (methods, n, labels)."""
    truth: float
    bounds: Bounds = SHARES
    weights: tuple[float, ...] = (1.0,)
    """Of the methods' means; (-1, 1) is a paired difference."""

    def now(self, scores: Scores) -> Estimate:
        """Return what `xlog.intervals` says."""
        columns = scores.columns
        if self.weights == (1.0,):
            return intervals.of_mean(*columns[0], self.bounds)
        if self.weights == (-1.0, 1.0):
            return intervals.of_difference(columns[0][0], columns[1][0], columns[0][1], self.bounds)
        return intervals.of_weighted([(w, *column) for w, column in zip(self.weights, columns, strict=True)])


def _correlated(rng: np.random.Generator, shape: tuple[int, int, int], share: float) -> Floats:
    """Return normal values (methods, n, labels) of which a share of the variance is the sample's own."""
    own = rng.normal(size=(1, shape[1], 1))
    return np.asarray(np.sqrt(share) * own + np.sqrt(1 - share) * rng.normal(size=shape))


def _ranks(values: Floats) -> Floats:
    """Return normal values as uniform ones: the normal distribution function, by a table."""
    places = np.linspace(-6, 6, 4001)
    density = np.exp(-(places**2) / 2)
    return np.interp(values, places, np.cumsum(density) / density.sum())


def _table(sampler: Callable[[np.random.Generator, int], Floats]) -> Floats:
    """Return quantiles of a distribution, from which correlated values are looked up."""
    return np.sort(sampler(np.random.default_rng(1), 400_000))


def _from(quantiles: Floats, shape: tuple[int, int], share: float, shift: float = 0.0) -> Draw:
    """Return what draws (methods, n, labels) values with these quantiles; the last method's are shifted."""

    def draw(rng: np.random.Generator, n: int) -> Floats:
        ranks = _ranks(_correlated(rng, (shape[0], n, shape[1]), share))
        values = quantiles[(ranks * (len(quantiles) - 1)).astype(int)].copy()
        values[-1] += shift
        return np.asarray(values)

    return draw


def _hits(chances: tuple[float, ...], labels: int, share: float) -> Draw:
    """Return what draws hits and misses of methods with these chances."""

    def draw(rng: np.random.Generator, n: int) -> Floats:
        ranks = _ranks(_correlated(rng, (len(chances), n, labels), share))
        return np.asarray((ranks < np.array(chances)[:, None, None]).astype(np.float64))

    return draw


def _ragged(draw: Draw) -> Draw:
    """Return what leaves each sample 1 to all of its labels."""

    def fewer(rng: np.random.Generator, n: int) -> Floats:
        values = draw(rng, n)
        kept = np.arange(values.shape[2]) <= rng.integers(values.shape[2], size=(n, 1))
        return np.where(kept, values, np.nan)

    return fewer


DISTRIBUTIONS: dict[str, tuple[Callable[[np.random.Generator, int], Floats], Bounds]] = {
    "beta(2, 5)": (lambda rng, n: rng.beta(2, 5, n), SHARES),
    "beta(8, 2)": (lambda rng, n: rng.beta(8, 2, n), SHARES),
    "skewed: beta(1, 9)": (lambda rng, n: rng.beta(1, 9, n), SHARES),
    "skewed: exponential": (lambda rng, n: rng.exponential(size=n), Bounds(0)),
    "skewed: log-normal, sigma 0.5": (lambda rng, n: rng.lognormal(0, 0.5, n), Bounds(0)),
    "skewed: log-normal, sigma 1": (lambda rng, n: rng.lognormal(0, 1, n), Bounds(0)),
    "U-shaped: beta(0.5, 0.5)": (lambda rng, n: rng.beta(0.5, 0.5, n), SHARES),
    "U-shaped: beta(0.2, 0.6)": (lambda rng, n: rng.beta(0.2, 0.6, n), SHARES),
    "three in five are 0, else beta(2, 5)": (lambda rng, n: rng.beta(2, 5, n) * (rng.random(n) < 0.4), SHARES),
}


def kinds() -> list[Kind]:
    """Return all kinds of intervals that log, viewer or report show, over kinds of scores."""
    tables = {name: (_table(sampler), bounds) for name, (sampler, bounds) in DISTRIBUTIONS.items()}
    found = [
        Kind(name, _from(table, (1, 1), 0), float(table.mean()), bounds) for name, (table, bounds) in tables.items()
    ]
    found += [Kind(f"0/1 at {p}", _hits((p,), 1, 0), p) for p in (0.5, 0.75, 0.9, 0.95)]
    for name in ("beta(2, 5)", "skewed: beta(1, 9)"):
        table, bounds = tables[name]
        found.append(Kind(f"1 to 4 labels: {name}", _ragged(_from(table, (1, 4), 0.5)), float(table.mean()), bounds))
    found += [Kind(f"1 to 3 labels: 0/1 at {p}", _ragged(_hits((p,), 3, 0.5)), p) for p in (0.5, 0.9)]
    of_two = (-1.0, 1.0)
    for name in ("beta(2, 5)", "skewed: exponential", "U-shaped: beta(0.5, 0.5)"):
        table, _ = tables[name]
        found.append(Kind(f"difference: {name}", _from(table, (2, 1), 0.5, 0.1), 0.1, UNBOUNDED, of_two))
    for first, second in ((0.5, 0.5), (0.9, 0.9), (0.9, 0.6)):
        draw = _hits((first, second), 1, 0.5)
        found.append(Kind(f"difference: 0/1 at {first} and {second}", draw, second - first, SHARES, of_two))
    table, _ = tables["skewed: beta(1, 9)"]
    weights = (0.5, 0.3, 0.2)
    found.append(Kind("composite of three", _from(table, (3, 1), 0.5), float(table.mean()), UNBOUNDED, weights))
    return found


# --------------------------------------------------------------------------------------------- coverage


@dataclass(frozen=True)
class Coverage:
    """How often intervals cover, in per cent, and their median width; None where none is given."""

    covered: float | None
    width: float | None


def coverage(kind: Kind, n: int, repeats: int = REPEATS) -> Coverage:
    """Return what intervals of n samples do now."""
    rng = np.random.default_rng(n)
    found = [kind.now(Scores(kind.draw(rng, n))).interval for _ in range(repeats)]
    known = np.array([interval for interval in found if interval is not None])
    if len(known) < repeats / 2:
        return Coverage(None, None)
    inside = (known[:, 0] <= kind.truth + 1e-9) & (kind.truth - 1e-9 <= known[:, 1])
    return Coverage(100 * float(inside.mean()), float(np.median(known[:, 1] - known[:, 0])))


def coverage_before(kind: Kind, n: int, repeats: int = REPEATS) -> Coverage:
    """Return what percentiles of a bootstrap over samples did."""
    rng = np.random.default_rng(n)
    weights = rng.multinomial(n, np.full(n, 1 / n), RESAMPLES).astype(np.float64)
    ends = []
    for _ in range(repeats):
        values = kind.draw(rng, n)
        sums, counts = np.nansum(values, axis=2).T, np.isfinite(values).sum(axis=2).T
        means = (weights @ sums / (weights @ counts)) @ np.array(kind.weights)
        ends.append(np.percentile(means, [2.5, 97.5]))
    low, high = np.array(ends).T
    inside = (low <= kind.truth + 1e-9) & (kind.truth - 1e-9 <= high)
    return Coverage(100 * float(inside.mean()), float(np.median(high - low)))


# --------------------------------------------------------------------------------------------- verdicts


def rivals(controls: int, gap: float = 0.0) -> dict[str, tuple[Draw, Bounds]]:
    """Return scores of controls and, last, of an explainer `gap` standard deviations of differences above them."""
    found = {}
    for name in ("beta(2, 5)", "skewed: beta(1, 9)", "skewed: exponential", "U-shaped: beta(0.5, 0.5)"):
        table = _table(DISTRIBUTIONS[name][0])
        one, other = _from(table, (2, 1), 0.5)(np.random.default_rng(2), 100_000)[:, :, 0]
        found[name] = _from(table, (controls + 1, 1), 0.5, gap * float((other - one).std())), UNBOUNDED
    chances = [(0.2, 0.7)] if gap else [(0.5, 0.5), (0.9, 0.9)]  # hits that are a deviation apart, and alike
    for chance, own in chances:
        found[f"0/1 at {chance} and {own}"] = _hits((*[chance] * controls, own), 1, 0.5), SHARES
    return found


def verdicts(draw: Draw, bounds: Bounds, n: int, repeats: int = REPEATS) -> dict[str, float]:
    """Return how often each verdict is given, in per cent."""
    rng = np.random.default_rng(n)
    given = []
    for _ in range(repeats):
        *controls, (own, samples) = Scores(draw(rng, n)).columns
        gains = [partial(intervals.of_difference, values, own, samples, bounds) for values, _ in controls]
        given.append(intervals.verdict(gains, 0.0))
    return {name: 100 * given.count(name) / repeats for name in ("better", "worse")}


def verdicts_before(draw: Draw, n: int, repeats: int = REPEATS) -> dict[str, float]:
    """Return how often each was given by a bootstrap that picks the best control anew in each resample."""
    rng = np.random.default_rng(n)
    weights = rng.multinomial(n, np.full(n, 1 / n), RESAMPLES).astype(np.float64) / n
    better = worse = 0
    for _ in range(repeats):
        values = draw(rng, n)[:, :, 0]
        low, high = np.percentile((weights @ (values[-1] - values[:-1]).T).min(axis=1), [2.5, 97.5])
        better, worse = better + (low > 0), worse + (high < 0)
    return {"better": 100 * better / repeats, "worse": 100 * worse / repeats}


# --------------------------------------------------------------------------------------------- tables


def measure(folder: Path, repeats: int = REPEATS // 4) -> Iterator[Row]:
    """Yield the rows of the topic; for verdicts a quarter of the repeats of the tables in docs/intervals.md."""
    for kind in kinds():
        for n in COUNTS:
            found = coverage(kind, n)
            if found.covered is not None:
                yield Row(f"coverage, n = {n}: {kind.what}", found.covered, "%", LEAST_COVERAGE, "at least")
    for controls in (1, 3):
        for name, (draw, bounds) in rivals(controls).items():
            for n in COUNTS[1:]:
                false = sum(verdicts(draw, bounds, n, repeats).values())
                yield Row(f"false verdicts, n = {n}, {controls} controls: {name}", false, "%", MOST_FALSE, "at most")
    for name, (draw, bounds) in rivals(3, 1.0).items():
        yield Row(
            f"found at 1 deviation, n = 20: {name}",
            verdicts(draw, bounds, 20, repeats)["better"],
            "%",
            LEAST_POWER,
            "at least",
        )


def main() -> None:
    """Print the tables."""
    print("| scores | n | covers, before | covers | width, before | width |", "|---|---|---|---|---|---|", sep="\n")
    for kind in kinds():
        for n in COUNTS:
            before, now = coverage_before(kind, n, REPEATS // 2), coverage(kind, n)
            cells = [_percent(before.covered), _percent(now.covered), _width(before.width), _width(now.width)]
            print(f"| {kind.what} | {n} | {' | '.join(cells)} |", flush=True)
    print(
        "\n| all alike | controls | n | before: better | worse | better | worse |",
        "|---|---|---|---|---|---|---|",
        sep="\n",
    )
    for controls in (1, 3):
        for name, (draw, bounds) in rivals(controls).items():
            for n in COUNTS:
                shares = [*verdicts_before(draw, n, REPEATS // 2).values(), *verdicts(draw, bounds, n).values()]
                print(f"| {name} | {controls} | {n} | {' | '.join(map(_percent, shares))} |", flush=True)
    print("\n| one deviation above three controls | n | before | found |", "|---|---|---|---|", sep="\n")
    for name, (draw, bounds) in rivals(3, 1.0).items():
        for n in COUNTS[1:]:
            shares = [verdicts_before(draw, n, REPEATS // 2)["better"], verdicts(draw, bounds, n)["better"]]
            print(f"| {name} | {n} | {' | '.join(map(_percent, shares))} |", flush=True)


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{value:.1f}"


def _width(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    main()
