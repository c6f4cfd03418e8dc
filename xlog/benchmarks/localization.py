"""Benchmarks that ask whether a map lies on the object."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ..errors import ConfigError
from ..model.base import Model
from .base import Benchmark, Case, Mark


@dataclasses.dataclass(frozen=True, kw_only=True)
class PointingGame(Benchmark):
    """1 where the map's greatest value lies on the target's object, 0 where it does not.

    Zhang et al. 2016, "Top-down Neural Attention by Excitation Backprop", section 4.1. The first of several greatest
    values counts, row by row. A point at the middle of the picture hits most objects of a photo: compare with it.
    """

    needs_regions: ClassVar[bool] = True

    tolerance: float = 15.0  # pixels from the object that still count; Zhang et al. 2016

    def __post_init__(self) -> None:
        if not self.tolerance >= 0:
            raise ConfigError(f"PointingGame: wanted a tolerance of at least 0 pixels, got {self.tolerance}")
        super().__post_init__()

    def mark(self, model: Model, cases: Sequence[Case], rng: np.random.Generator) -> list[Mark]:
        """See Benchmark. Missing where the target has no box or mask."""
        return [self._mark(case) for case in cases]

    def _mark(self, case: Case) -> Mark:
        objects = [np.argwhere(region) for region in case.regions if region.any()]
        if not objects:
            return Mark(None, "the dataset gives no box or mask for this label")
        peak = np.unravel_index(np.argmax(case.map), case.map.shape)
        distance = min(np.hypot(*(pixels - peak).T).min() for pixels in objects)
        return Mark.of(float(distance <= self.tolerance))
