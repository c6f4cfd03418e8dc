"""Appearances: which samples exist at which training step, in the order in which they came."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .columns import Table


class SamplesByStep:
    """Samples by step. A sample is known by its position in the run: 1, 2, 3..."""

    def __init__(self) -> None:
        self._at: dict[int, Table] = {}
        self._is_at: dict[int, NDArray[np.bool_]] = {}  # by position
        self._changes = 0
        self._last: tuple[object, NDArray[np.int64]] = (None, np.zeros(0, np.int64))  # and what it was made of
        self.hidden: frozenset[int] = frozenset()
        """Steps that are passed over unless they are asked for."""

    def add(self, positions: NDArray[np.int32], steps: NDArray[np.int64]) -> None:
        """Take samples that were seen at steps, in the order of the log; those that are known are passed over."""
        if not len(positions):
            return
        self._changes += 1
        if (steps == steps[0]).all():
            self._add_at(int(steps[0]), positions)
            return
        order = np.argsort(steps, kind="stable")
        ordered = steps[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
        for start, group in zip(starts, np.split(positions[order], starts[1:]), strict=True):
            self._add_at(int(ordered[start]), group)

    def steps(self) -> list[int]:
        """Return the steps that have samples, ascending, without hidden ones."""
        return sorted(self._at.keys() - self.hidden)

    def at(self, step: int) -> NDArray[np.int32]:
        """Return the positions of the samples at a step, in the order in which they came."""
        return self._at[step]["position"] if step in self._at else np.empty(0, np.int32)

    def last_steps(self, count: int) -> NDArray[np.int64]:
        """Return the last step of each sample, by position: (count + 1,); at 0 there is none."""
        made_of = count, self._changes, self.hidden
        if self._last[0] != made_of:
            last = np.zeros(count + 1, np.int64)
            for step in self.steps():
                last[self.at(step)] = step
            last.flags.writeable = False  # shared
            self._last = made_of, last
        return self._last[1]

    def _add_at(self, step: int, positions: NDArray[np.int32]) -> None:
        table = self._at.setdefault(step, Table({"position": np.int32}))
        distinct, first = np.unique(positions, return_index=True)
        known = self._is_at.get(step, np.zeros(0, np.bool_))
        if distinct[-1] >= len(known):  # room for as many again: what is added costs the same, however many there are
            known = np.concatenate([known, np.zeros(int(distinct[-1]) + 1, np.bool_)])
        self._is_at[step] = known
        new = positions[np.sort(first[~known[distinct]])]
        known[distinct] = True
        if len(new):
            table.append({"position": new})
