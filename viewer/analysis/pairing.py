"""Pairing: which sample and which label of one run is which of another. Pure: names and columns in, numbers out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NONE = -1  # a label that the reference does not have

Integers = NDArray[np.integer]


@dataclass(frozen=True)
class Labels:
    """Labels of another run in the numbers of the reference."""

    table: NDArray[np.int64]
    """By number in the other run; `NONE`: the reference has no such class. Greater numbers stay as they are."""
    moved: int = 0
    """How many have another number in the reference."""
    lost: int = 0
    """How many the reference does not have."""

    def translate(self, labels: Integers) -> NDArray[np.int64]:
        """Return labels (N,) of the other run as labels of the reference."""
        found: NDArray[np.int64] = labels.astype(np.int64)
        known = found < len(self.table)
        found[known] = self.table[found[known]]
        return found

    def back(self, label: int) -> int | None:
        """Return a label of the reference as one of the other run, None where that has no such class."""
        places = np.flatnonzero(self.table == label)
        if len(places):
            return int(places[0])
        return label if label >= len(self.table) else None


def match_labels(names: Sequence[str], others: Sequence[str]) -> Labels:
    """Return which label of another run is which of the reference, by the names of their classes.

    By number where names agree there, or where the reference has no name; otherwise by a name that the reference has
    once.
    """
    table = np.arange(len(others), dtype=np.int64)
    if not names or tuple(names) == tuple(others):
        return Labels(table)
    counts = Counter(names)
    numbers = {name: number for number, name in enumerate(names) if name and counts[name] == 1}
    for number, name in enumerate(others):
        own = names[number] if number < len(names) else None
        if name and name != own:
            table[number] = numbers.get(name, number if own == "" else NONE)
    moved = (table != np.arange(len(table))) & (table != NONE)
    return Labels(table, int(moved.sum()), int((table == NONE).sum()))


def join(codes: NDArray[np.int64], others: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return rows of both tables whose codes are equal, in the order of the first; of equal ones any."""
    if len(codes) == len(others) and np.array_equal(codes, others):
        rows = np.arange(len(codes))
        return rows, rows
    if not len(codes) or not len(others):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    order = np.argsort(others, kind="stable")  # quick where they are nearly in order, as logs are
    ordered = others[order]
    place = np.minimum(np.searchsorted(ordered, codes), len(ordered) - 1)
    rows = np.flatnonzero(ordered[place] == codes)
    return rows, order[place[rows]]
