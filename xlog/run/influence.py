"""Influence: which training samples helped and which harmed a prediction, whatever has computed it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ..arrays import Floats
from ..attribute_docs import show_attributes
from ..errors import DataError
from ..events.texts import storable
from ..tensors import to_array


@dataclasses.dataclass(frozen=True)
class Influence:
    """How much each of N training samples helped, above 0, or harmed, below 0, each of M samples."""

    samples: tuple[str, ...]
    """Ids of the M samples that were influenced."""
    training: tuple[str, ...]
    """Ids of the N training samples."""
    scores: Floats
    """(M, N), above 0 where it helped; of TracIn in units of the loss: about how much lower it became by its steps."""
    method: str
    """What they are of, as pages show it."""
    checkpoints: int = 1
    """How many were summed over."""
    self_influence: Floats | None = None
    """(N,), of each training sample on itself: high where it is hard to fit, as mislabeled ones are; or None."""

    @classmethod
    def of(cls, scores: object, training: Sequence[object], samples: Sequence[object], method: str) -> Influence:
        """Return the influence that another package has computed: scores (N, M), training samples first, as dattri's.

        An array or a tensor; ids are those of the training samples and of the samples that were asked about. Raises
        DataError for another shape.
        """
        found = np.asarray(to_array(scores), np.float32)
        ids = [tuple(storable(str(one)) for one in given) for given in (samples, training)]
        if found.shape != (len(training), len(samples)):
            raise DataError(
                f"wanted scores ({len(training)}, {len(samples)}), training samples first, got {found.shape}"
            )
        return cls(samples=ids[0], training=ids[1], scores=found.T, method=method)

    def helpful(self, number: int, most: int = 10) -> list[int]:
        """Return the numbers of the training samples that helped a sample, the most helpful first."""
        return self._ranked(-self.scores[number], most)

    def harmful(self, number: int, most: int = 10) -> list[int]:
        """Return the numbers of the training samples that harmed a sample, the most harmful first."""
        return self._ranked(self.scores[number], most)

    def _ranked(self, values: Floats, most: int) -> list[int]:
        return [i for i in np.argsort(values, kind="stable")[:most].tolist() if values[i] < 0]


show_attributes([Influence])
