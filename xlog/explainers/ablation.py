"""FeatureAblation: superpixels are hidden one by one."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..arrays import Floats
from ..model.base import Model
from ..override import override
from ..value_function import ValueFunction
from .base import About
from .coalitions import CoalitionExplainer, Weighed
from .segments import Grid

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclasses.dataclass(frozen=True, kw_only=True)
class FeatureAblation(CoalitionExplainer):
    """What the score loses when a superpixel is hidden: (N, C, H, W) -> weights (N, S), in units of the score.

    Occlusion (Zeiler & Fergus 2014) whose windows are superpixels; the name and fill=0.0 are captum's. Costs a
    forward pass per superpixel and one. Signed. Raises ConfigError for `segments` that are no way to make them, an
    unknown `output`, and a `fill` that is not finite.
    """

    about: ClassVar[About] = About(
        "what the logit loses when a superpixel is hidden", "forward", "F per superpixel", "Zeiler & Fergus 2014"
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, segments=Grid(2, 2))

    def passes(self, model: Model, x: Floats) -> int:
        """One per superpixel, and one of the input."""
        return self.count_of(model, x) + 1

    @override
    def weigh(self, value_function: ValueFunction, rng: np.random.Generator) -> Weighed:
        all_but_one = ~np.eye(value_function.segment_count, dtype=bool)
        values = value_function.values(np.vstack([np.ones(value_function.segment_count, bool), all_but_one]))
        return Weighed((values[0] - values[1:]).T)
