"""Registered: all that a runner was asked to do with every sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from ..arrays import Floats
from ..counterfactual import HierarchicalOcclusion, Tree
from ..model.base import Model
from ..uncertainty import DropoutSampler, MonteCarloDropout
from .query import Query, inputs
from .saliency import Saliency
from .samples import Sample


@dataclasses.dataclass
class Registered:
    """What a runner was asked to do."""

    seed: int
    saliency: Saliency
    uncertainty: MonteCarloDropout | None = None
    occlusions: dict[str, HierarchicalOcclusion] = dataclasses.field(default_factory=dict)
    """By name."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.saliency.explainers and self.uncertainty is None and not self.occlusions

    def check(self, model: Model, samples: Sequence[Sample]) -> None:
        """Raise what doing it with samples like these would raise, before it is done."""
        self.saliency.check(model, samples)
        self.sampler(model, samples[0])
        for occlusion in self.occlusions.values():
            occlusion.check(model, samples[0].image[None])

    def sampler(self, model: Model, sample: Sample) -> DropoutSampler | None:
        """Return the sub-networks that tell uncertainties of samples like this one, None where nobody asked."""
        return None if self.uncertainty is None else self.uncertainty.sampler(model, sample.image[None], self.seed)

    def trees(
        self, model: Model, queries: Sequence[Query], activation: Callable[[Floats], Floats]
    ) -> list[list[tuple[str, Tree]]]:
        """Search the counterfactual trees of each query, with the names of what made them."""
        x, targets = inputs(queries)
        found: list[list[tuple[str, Tree]]] = [[] for _ in queries]
        for name, occlusion in self.occlusions.items():
            each = len(occlusion.directions)
            for i, tree in enumerate(occlusion.search(model, x, targets, activation)):
                found[i // each].append((name, tree))
        return found
