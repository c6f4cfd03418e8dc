"""DistinctSamples: the samples of a run whose files say in short what they hold, where no two of them say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .contents import Contents, OfStep, key_of


@dataclass(frozen=True, eq=False)
class At:
    """The samples of one step, in the order of the files and of the log in each."""

    keys: NDArray[np.uint64]
    files: NDArray[np.uint32]
    rows: NDArray[np.uint32]
    """Of each its first row, in its file."""

    def find(self, identity: str) -> int | None:
        """Return the place of the sample of an id, or of another one with its key; None where there is none."""
        found = np.flatnonzero(self.keys == np.uint64(key_of(identity)))
        return int(found[0]) if len(found) else None


class DistinctSamples:
    """What a run holds, as all of its files together say."""

    def __init__(self, files: Sequence[Contents], at: dict[int, At]) -> None:
        self.files, self._at = files, at

    @classmethod
    def of(cls, files: Sequence[Contents]) -> DistinctSamples | None:
        """Put files together; None where a sample may be twice at a step."""
        parts: dict[int, list[tuple[NDArray[np.uint64], int, NDArray[np.uint32]]]] = {}
        for number, contents in enumerate(files):
            start = 0
            for one in contents.steps:
                stop = start + one.samples
                parts.setdefault(one.step, []).append((contents.keys[start:stop], number, contents.places[start:stop]))
                start = stop
        at = {step: _joined(found) for step, found in parts.items()}
        if any(_has_doubles(found.keys) for found in at.values()):
            return None
        return cls(files, at)

    @property
    def steps(self) -> list[int]:
        """Steps that samples were logged at, ascending."""
        return sorted(self._at)

    @property
    def explainers(self) -> list[str]:
        """Names of the explainers that logged something, sorted."""
        return sorted({name for contents in self.files for name in contents.explainers})

    @property
    def count(self) -> int:
        """How many samples there are, at any step."""
        if len(self._at) == 1:
            return len(next(iter(self._at.values())).keys)
        return len(np.unique(np.concatenate([np.zeros(0, np.uint64), *(found.keys for found in self._at.values())])))

    def at(self, step: int) -> At:
        """Return the samples of a step."""
        return self._at.get(step) or _joined([])

    def accuracy(self, step: int, is_binary: bool) -> float | None:
        """Return the share of samples of a step that are predicted right, of those of known truth."""
        of_step = [one for contents in self.files for one in contents.steps if one.step == step]
        count, hits = sum(one.tops for one in of_step), sum(_hits(one, is_binary) for one in of_step)
        return hits / count if count else None


def _hits(one: OfStep, is_binary: bool) -> int:
    return one.binary_hits if is_binary else one.hits


def _joined(parts: Sequence[tuple[NDArray[np.uint64], int, NDArray[np.uint32]]]) -> At:
    counts = [len(keys) for keys, _, _ in parts]
    files = np.repeat(np.array([number for _, number, _ in parts], np.uint32), counts)
    keys = np.concatenate([np.zeros(0, np.uint64), *(keys for keys, _, _ in parts)])
    return At(keys, files, np.concatenate([np.zeros(0, np.uint32), *(rows for _, _, rows in parts)]))


def _has_doubles(keys: NDArray[np.uint64]) -> bool:
    ordered = np.sort(keys)
    return bool((ordered[1:] == ordered[:-1]).any())
