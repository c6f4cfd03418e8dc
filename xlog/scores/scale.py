"""Scale: what a benchmark's numbers are on, which end is the better one, and what they are compared with."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..arrays import Floats
from ..intervals import NEGLIGIBLE, SHARES, UNBOUNDED, Bounds

_MIDDLE = (5, 95)  # percentiles: the range of scores that no bounds limit


@dataclasses.dataclass(frozen=True)
class Scale:
    """What scores are on."""

    higher_is_better: bool = True
    bounds: Bounds = UNBOUNDED
    level: float | None = None
    """What an explainer is compared with where every control scores by construction; None: with the controls."""

    def negligible(self, values: Floats) -> float:
        """Return the difference that counts as none, of all scores (N,) of a benchmark."""
        if np.isfinite(self.bounds.range):
            return NEGLIGIBLE * self.bounds.range
        return NEGLIGIBLE * float(np.ptp(np.percentile(values, _MIDDLE))) if len(values) else 0.0


SHARE = Scale(bounds=SHARES)
DIFFERENCE = Scale(bounds=SHARES.of_differences())
CORRELATION = Scale(bounds=Bounds(-1, 1))
