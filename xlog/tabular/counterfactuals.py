"""Counterfactuals: rows near one that a model predicts otherwise, by as few changes as it takes."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..config import Configured, check_count
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import forward, read_off
from .importance import Columns

_PAIRS = 200_000  # rows that all pairs of features may take; beyond, pairs are searched like larger sets
_BEAM = 20  # sets of changes from which larger ones are made
_ROWS = 65_536  # that are built at a time

Changes = dict[int, float]
"""Position of a feature -> the value that it is to have."""


@dataclasses.dataclass(frozen=True)
class Change:
    """One change of a row."""

    feature: str
    """Its name."""
    value: float
    """That it is to have; of a categorical one the number of a category."""
    output: float
    """After this change and those before it."""


@dataclasses.dataclass(frozen=True)
class Alternative:
    """A row that is predicted otherwise."""

    changes: tuple[Change, ...]
    """The one that moves the output furthest comes first."""
    distance: float
    """Gower's, from the row."""
    output: float
    """With all changes."""
    winner: int | None
    """The most probable label then; None of a regression."""


@dataclasses.dataclass(frozen=True)
class Found:
    """What was found near one row for one output."""

    label: int
    """The output that is to change."""
    start: float
    """Of the row itself."""
    above: float | None
    """Wanted is an output of more than this; None: there is no such bound."""
    below: float | None
    """Wanted is an output of less than this."""
    alternatives: tuple[Alternative, ...]
    """The nearest first; none where none was found."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Counterfactuals(Configured):
    """The smallest changes of a row that bring an output beyond a threshold, or change the most probable class.

    Wachter et al. 2017, with the search over values that the data have: each feature may take `values` quantiles of
    the background, a categorical one any of its categories there. Sets of changed features are tried by size, one, two
    and so on to `most`; the first size at which any reaches the goal is kept, of each set the nearest one, `count` in
    all, nearest first. Near is Gower's distance: the mean over features of the change as a share of the background's
    range, of a category 1. Among these values it is exact for one change, and for two where all pairs take at most
    200,000 rows; larger sets grow from the twenty that came nearest to the goal, and an answer may be missed. It knows
    of no cause: that a change can be made, or helps, it does not say. Raises ConfigError without a background, for a
    regression without a threshold, and for a feature that the Table has not.
    """

    family: ClassVar[str] = "counterfactual"

    threshold: float | None = None
    """In units of the output: one above it is to go below, and one below it above. None: of classes, one that is the
    most probable is to be so no more, and another is to become it."""
    most: int = 3
    """Changes at most."""
    count: int = 3
    """How many sets of changes are logged of a row."""
    values: int = 20
    """Quantiles that a feature may take."""
    fixed: tuple[str, ...] = ()
    """Names of features that stay as they are."""

    def __post_init__(self) -> None:
        for name, least in (("most", 1), ("count", 1), ("values", 2)):
            check_count(self, name, getattr(self, name), least)
        object.__setattr__(self, "fixed", tuple(self.fixed))
        super().__post_init__()

    def check(self, columns: Columns, is_regression: bool) -> None:
        """Raise what `search` would raise, before anything is written."""
        if columns.background is None:
            raise ConfigError(f"{self.name}: wanted Table(background=rows), whose values are tried, got none")
        if is_regression and self.threshold is None:
            raise ConfigError(f"{self.name}: wanted a threshold that the value of a regression is to cross, got none")
        fixed = {columns.place(self.name, name) for name in self.fixed}
        if len(fixed) == len(columns.names):
            raise ConfigError(f"{self.name}: wanted a feature that may change, got all fixed")

    def passes(self, columns: Columns) -> int:
        """Return about how many rows a search takes that ends with two changes, or with one where `most` says so."""
        assert columns.background is not None  # as check() has made sure
        fixed = {columns.names.index(name) for name in self.fixed}
        space = _Space.of(columns.background[0], columns, self.values, fixed)
        single = sum(len(values) for values in space.values.values())
        pairs = space.pairs() if space.pairs() <= _PAIRS else _BEAM * single
        return 1 + single + (pairs if self.most > 1 else 0)

    def search(self, model: Model, row: Floats, label: int, columns: Columns, is_regression: bool) -> Found:
        """Search rows near one (F,) for an output."""
        goal = _Goal.of(model, row, label, self.threshold, is_regression)
        space = _Space.of(row, columns, self.values, {columns.names.index(name) for name in self.fixed})
        reached = self._smallest(goal, space)
        found = [goal.alternative(space, changes, columns.names) for changes in reached]
        return Found(label, goal.start, goal.above, goal.below, tuple(found))

    def _smallest(self, goal: _Goal, space: _Space) -> list[Changes]:
        """Return the nearest sets of as few changes as reach the goal, none where none does."""
        begin: list[Changes] = [{}]
        for size in range(1, self.most + 1):
            is_whole = size == 2 and space.pairs() <= _PAIRS
            reached, begin = _best(goal, space.row, space.all_pairs() if is_whole else space.grown(begin))
            if reached:
                return reached[: self.count]
        return []


@dataclasses.dataclass(frozen=True)
class _Goal:
    """What is wanted of one output, and how far outputs are from it."""

    model: Model
    label: int
    threshold: float | None
    is_regression: bool
    start: float
    sign: int
    """Of what is wanted of the margin."""

    @classmethod
    def of(cls, model: Model, row: Floats, label: int, threshold: float | None, is_regression: bool) -> _Goal:
        goal = cls(model, label, threshold, is_regression, np.nan, 1)
        outputs = goal.outputs(row[None])
        sign = -1 if goal._over(outputs)[0] > 0 else 1
        return dataclasses.replace(goal, start=float(outputs[0, label]), sign=sign)

    def outputs(self, rows: Floats) -> Floats:
        """Probabilities, or values, of rows (N, F): (N, K)."""
        found = forward(self.model, rows[:, None, None])
        return read_off(self.model, "logit" if self.is_regression else "probability", found).astype(np.float64)

    def margins(self, outputs: Floats) -> Floats:
        """How far beyond the goal outputs (N, K) are: (N,); above 0: reached."""
        return self.sign * self._over(outputs)

    def _over(self, outputs: Floats) -> Floats:
        """How far the output is above the threshold, or above that of any other class."""
        own = outputs[:, self.label]
        if self.threshold is not None:
            return np.asarray(own - self.threshold)
        if outputs.shape[1] == 1:
            return np.asarray(own - 0.5)
        return np.asarray(own - np.delete(outputs, self.label, axis=1).max(axis=1))

    @property
    def above(self) -> float | None:
        return self.threshold if self.sign > 0 else None

    @property
    def below(self) -> float | None:
        return self.threshold if self.sign < 0 else None

    def alternative(self, space: _Space, changes: Changes, names: Sequence[str]) -> Alternative:
        """Order changes by how far each moves the output, one after the other."""
        row, left, ordered = space.row.copy(), dict(changes), list[Change]()
        outputs = self.outputs(row[None])
        while left:
            tried = np.tile(row, (len(left), 1))
            for at, (place, value) in enumerate(left.items()):
                tried[at, place] = value
            found = self.outputs(tried)
            best = int(self.margins(found).argmax())
            place = list(left)[best]
            row, outputs = tried[best], found[best : best + 1]
            ordered.append(Change(names[place], left.pop(place), float(outputs[0, self.label])))
        winner = None if self.is_regression or outputs.shape[1] == 1 else int(outputs[0].argmax())
        return Alternative(tuple(ordered), space.distance(changes), float(outputs[0, self.label]), winner)


@dataclasses.dataclass(frozen=True)
class _Space:
    """The values that features of a row may take, and how far each is."""

    row: Floats
    """(F,)."""
    values: dict[int, Floats]
    """By position, without the row's own."""
    costs: dict[int, Floats]
    """Of each, as a share of the feature's range."""

    @classmethod
    def of(cls, row: Floats, columns: Columns, count: int, fixed: set[int]) -> _Space:
        assert columns.background is not None  # checked before a pass
        values, costs = {}, {}
        for place in sorted(set(range(len(row))) - fixed):
            column = columns.background[:, place]
            distinct = np.unique(column)
            if len(distinct) > count and place not in columns.categorical:
                distinct = np.unique(np.quantile(column, np.linspace(0, 1, count), method="inverted_cdf"))
            values[place] = distinct[distinct != row[place]]
            shares = np.abs(values[place] - row[place]) / max(np.ptp(column), np.finfo(float).tiny)
            costs[place] = np.ones(len(values[place])) if place in columns.categorical else shares
        return cls(row, values, costs)

    def distance(self, changes: Changes) -> float:
        """Gower's, from the row."""
        of_each = (self.costs[place][self.values[place] == value][0] for place, value in changes.items())
        return float(sum(of_each) / len(self.row))

    def pairs(self) -> int:
        """How many rows all pairs of changes make."""
        sizes = [len(values) for values in self.values.values()]
        return (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2

    def all_pairs(self) -> Iterator[_Block]:
        """Yield every pair of changes, by pairs of features."""
        for one, other in itertools.combinations(self.values, 2):
            first, second = (each.ravel() for each in np.meshgrid(self.values[one], self.values[other]))
            cost = np.add.outer(self.costs[other], self.costs[one]).ravel()
            yield _Block((one, other), np.column_stack([first, second]), cost)

    def grown(self, begin: Sequence[Changes]) -> Iterator[_Block]:
        """Yield these sets of changes with each further change."""
        for changes in begin:
            so_far = self.distance(changes) * len(self.row)
            for place, values in self.values.items():
                if place not in changes:
                    kept = np.tile(list(changes.values()), (len(values), 1))
                    yield _Block((*changes, place), np.column_stack([kept, values]), so_far + self.costs[place])


@dataclasses.dataclass(frozen=True)
class _Block:
    """Changes of the same features."""

    places: tuple[int, ...]
    """Their positions, S."""
    values: Floats
    """(B, S): what they are to be."""
    costs: Floats
    """(B,): how far that is from the row, summed."""

    def rows(self, row: Floats) -> Floats:
        """Return the changed rows (B, F)."""
        found = np.tile(row, (len(self.values), 1))
        found[:, self.places] = self.values
        return found

    def at(self, i: int) -> Changes:
        """Return one of them."""
        return dict(zip(self.places, self.values[i].tolist(), strict=True))


def _best(goal: _Goal, row: Floats, blocks: Iterator[_Block]) -> tuple[list[Changes], list[Changes]]:
    """Return of each set of features that reaches the goal the nearest changes, and of others those that come nearest.

    Both best first.
    """
    reached, near = dict[frozenset[int], tuple[float, Changes]](), dict[frozenset[int], tuple[float, Changes]]()
    for block, margins in _margins(goal, row, blocks):
        is_reached = margins > 0
        features, kept = frozenset(block.places), reached if is_reached.any() else near
        cost = np.where(is_reached, block.costs, np.inf) if is_reached.any() else -margins
        best = int(cost.argmin())
        if features not in kept or cost[best] < kept[features][0]:
            kept[features] = float(cost[best]), block.at(best)
    first, second = (sorted(found.values(), key=lambda one: one[0]) for found in (reached, near))
    return [changes for _, changes in first], [changes for _, changes in second[:_BEAM]]


def _margins(goal: _Goal, row: Floats, blocks: Iterator[_Block]) -> Iterator[tuple[_Block, Floats]]:
    """Yield each block that has a row, with its margins; passes are over many blocks at a time."""
    waiting: list[_Block] = []
    for block in itertools.chain(blocks, (None,)):
        if block is not None and len(block.values):
            waiting.append(block)
        if waiting and (block is None or sum(len(one.values) for one in waiting) >= _ROWS):
            margins = goal.margins(goal.outputs(np.concatenate([one.rows(row) for one in waiting])))
            ends = np.cumsum([len(one.values) for one in waiting])
            yield from zip(waiting, np.split(margins, ends[:-1]), strict=True)
            waiting = []
