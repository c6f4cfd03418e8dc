"""Changes: how predictions of the same samples differ between two runs. Pure: tables in, columns out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..store.entries import PredictionTable
from ..store.tables import combined
from .pairing import Labels, join

KINDS = ("lost", "won", "other", "same")
"""Right, then wrong; wrong, then right; another label in some other way; the same label and outcome."""
SORTS = ("change", "fall", "rise")
WRONG, RIGHT, UNKNOWN = 0, 1, 2  # outcomes

Integers = NDArray[np.integer]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Changes:
    """Samples that both runs have predictions of: columns of one length, in the order of the reference's log."""

    position: Integers
    """In the reference."""
    other: Integers
    """In the other run."""
    label: Integers
    """The most probable one in the reference."""
    new_label: Integers
    """The most probable one in the other run, by its own number."""
    probability: Floats
    """Of `label`, in the reference."""
    new_probability: Floats
    """Of `new_label`, in the other run."""
    after: Floats
    """Of `label`, in the other run; NaN: not logged, or it has no such class."""
    outcome: NDArray[np.int8]
    """Of the reference: WRONG, RIGHT, or UNKNOWN without a truth."""
    new_outcome: NDArray[np.int8]
    kind: NDArray[np.int8]
    """Counts in KINDS."""

    @property
    def change(self) -> Floats:
        """How the probability of the reference's label has changed; one that was not logged counts as 0."""
        return np.nan_to_num(self.after) - self.probability

    def counts(self) -> dict[str, int]:
        """Return how many samples there are of each kind."""
        return dict(zip(KINDS, np.bincount(self.kind, minlength=len(KINDS)).tolist(), strict=True))

    def outcomes(self) -> NDArray[np.int64]:
        """Return how many samples have each outcome in the reference and in the other run: (3, 3)."""
        return np.bincount(self.outcome * 3 + self.new_outcome, minlength=9).reshape(3, 3)

    def ordered(self, kinds: tuple[str, ...], sort: str) -> NDArray[np.intp]:
        """Return the rows of some kinds, those that changed most first; a sort looks at rises or falls alone."""
        rows = np.flatnonzero(np.isin(self.kind, [KINDS.index(kind) for kind in kinds]))
        change = self.change[rows]
        key = {"fall": change, "rise": -change}.get(sort, -np.abs(change))
        return rows[np.argsort(key, kind="stable")]


def changes(first: PredictionTable, second: PredictionTable, reference: Integers, labels: Labels) -> Changes:
    """Return what became of predictions.

    `reference` is by position in the second run: that of the same sample in the first, 0: none.
    """
    tops, others = np.flatnonzero(first.top), np.flatnonzero(second.top)
    mine, theirs = join(first.position[tops].astype(np.int64), reference[second.position[others]].astype(np.int64))
    tops, others = tops[mine], others[theirs]
    position, label = first.position[tops], first.label[tops]
    outcome, new_outcome = _outcomes(first)[mine], _outcomes(second)[theirs]
    return Changes(
        position=position,
        other=second.position[others],
        label=label,
        new_label=second.label[others],
        probability=first.probability[tops].astype(np.float64),
        new_probability=second.probability[others].astype(np.float64),
        after=_probabilities(second, second.position[others], label, labels),
        outcome=outcome,
        new_outcome=new_outcome,
        kind=_kind(label == labels.translate(second.label[others]), outcome, new_outcome),
    )


def _outcomes(table: PredictionTable) -> NDArray[np.int8]:
    """Return the outcome of each top label."""
    correct = table.correct_tops()[1]
    return np.where(correct < 0, UNKNOWN, correct).astype(np.int8)


def _kind(is_same: NDArray[np.bool_], outcome: NDArray[np.int8], new: NDArray[np.int8]) -> NDArray[np.int8]:
    lost, won = (outcome == RIGHT) & (new == WRONG), (outcome == WRONG) & (new == RIGHT)
    numbers = [KINDS.index(name) for name in ("lost", "won", "same")]
    return np.select([lost, won, is_same], numbers, KINDS.index("other")).astype(np.int8)


def _probabilities(table: PredictionTable, position: Integers, label: Integers, labels: Labels) -> Floats:
    """Return what a run says of labels of the reference for samples of its own; NaN where it says nothing."""
    columns = ((position, table.position), (label, labels.translate(table.label)))
    known = columns[1][1] >= 0
    codes = combined([np.concatenate([wanted, logged[known]]) for wanted, logged in columns])
    rows, found = join(codes[: len(position)], codes[len(position) :])
    values = np.full(len(position), np.nan)
    values[rows] = table.probability[known][found]
    return values
