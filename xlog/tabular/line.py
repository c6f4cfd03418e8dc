"""Line: a model that is linear in its rows, read off its outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Floats

Outputs = Callable[[Floats], Floats]
"""Rows (N, F) -> outputs (N, K), in double precision."""

_SLACK = 1e-6  # of the size of outputs, by which those of a linear model may miss the line


@dataclass(frozen=True)
class Line:
    """What a linear model puts out: at + (row - middle) . slopes."""

    middle: Floats
    """(F,), the background's mean."""
    at: Floats
    """(K,), the outputs there."""
    slopes: Floats
    """(K, F), per unit of each feature."""

    @classmethod
    def through(cls, outputs: Outputs, background: Floats) -> Line:
        """Return the line through the middle of a background (M, F) and a deviation off it along every feature."""
        middle, spread = background.mean(axis=0), background.std(axis=0)
        steps = np.where(spread > 0, spread, 1.0)
        found = outputs(np.vstack([middle, middle + np.diag(steps)]))
        return cls(middle, found[0], (found[1:] - found[0]).T / steps)

    def values(self, rows: Floats) -> Floats:
        """Return what each feature adds to the outputs: rows (N, F) -> (N, F, K)."""
        return np.asarray((rows - self.middle)[:, :, None] * self.slopes.T)

    def missed(self, rows: Floats, outputs: Floats) -> float:
        """Return by how much outputs (N, K) miss the line at most; 0 where that is rounding."""
        missed = float(np.abs(self.at + self.values(rows).sum(axis=1) - outputs).max(initial=0))
        return missed if missed > _SLACK * max(1e-12, np.abs(outputs).max(initial=0)) else 0.0
