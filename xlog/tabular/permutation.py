"""PermutationImportance: what a model's score loses where a feature's values are shuffled."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..config import check_count
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import forward, read_off
from ..override import override
from .importance import Importance, ModelImportance, RowsSeen


@dataclasses.dataclass(frozen=True, kw_only=True)
class PermutationImportance(ModelImportance):
    """Loss of R², or of accuracy, with a feature shuffled among the rows: -> (1, F), with its deviation.

    Breiman 2001, "Random Forests", section 10, on the rows of the run as scikit-learn's permutation_importance does it:
    the mean over `repeats` shuffles, and their standard deviation. Of features that say the same each hides what the
    other is worth. Costs `repeats` passes over the rows per feature. Raises ConfigError where rows have no ground
    truth, and for no `repeats`.
    """

    signed: ClassVar[bool] = False

    repeats: int = 5
    """Shuffles of each feature; scikit-learn's default."""

    def __post_init__(self) -> None:
        check_count(self, "repeats", self.repeats, 1)
        super().__post_init__()

    @override
    def check(self, model: Model, seen: RowsSeen) -> None:
        if seen.truth is None or not np.isfinite(seen.truth).all(axis=1).any():
            raise ConfigError(f"{self.name}: wanted rows with labels or values, got none; yield (rows, labels)")

    @override
    def passes(self, rows: int, features: int) -> int:
        return rows * (1 + self.repeats * features)

    @override
    def measure(self, model: Model, seen: RowsSeen, rng: np.random.Generator) -> Importance:
        self.check(model, seen)
        assert seen.truth is not None
        known = np.isfinite(seen.truth).all(axis=1)
        rows, truth = seen.rows[known], seen.truth[known]
        whole = _score(model, rows, truth, seen.is_regression)
        lost = np.empty((self.repeats, rows.shape[1]))
        for place in range(rows.shape[1]):
            for repeat in range(self.repeats):
                shuffled = rows.copy()
                shuffled[:, place] = rng.permutation(rows[:, place])
                lost[repeat, place] = whole - _score(model, shuffled, truth, seen.is_regression)
        return Importance(lost.mean(axis=0)[None], lost.std(axis=0)[None])


def _score(model: Model, rows: Floats, truth: Floats, is_regression: bool) -> float:
    """Return R² of a regression, its mean over outputs, or the share of rows whose top class is a true one."""
    outputs = read_off(model, "logit" if is_regression else "probability", forward(model, rows[:, None, None]))
    outputs = outputs.astype(np.float64)
    if is_regression:
        rest, spread = ((truth - outputs) ** 2).sum(axis=0), ((truth - truth.mean(axis=0)) ** 2).sum(axis=0)
        return float(np.mean(1 - rest / np.where(spread > 0, spread, np.nan)))
    if outputs.shape[1] == 1:
        return float(np.mean((outputs[:, 0] > 0.5) == (truth[:, 0] > 0)))
    return float(np.mean(truth[np.arange(len(truth)), outputs.argmax(axis=1)] > 0))
