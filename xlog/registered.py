"""Registered: all that a runner was asked to do with every sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from .model.base import Model
from .saliency import Saliency
from .samples import Sample
from .uncertainty import DropoutSampler, MonteCarloDropout


@dataclasses.dataclass
class Registered:
    """What a runner was asked to do."""

    seed: int
    saliency: Saliency
    uncertainty: MonteCarloDropout | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.saliency.explainers and self.uncertainty is None

    def check(self, model: Model, samples: Sequence[Sample]) -> None:
        """Raise what doing it with samples like these would raise, before it is done."""
        self.saliency.check(model, samples)
        self.sampler(model, samples[0])

    def sampler(self, model: Model, sample: Sample) -> DropoutSampler | None:
        """Return the sub-networks that tell uncertainties of samples like this one, None where nobody asked."""
        return None if self.uncertainty is None else self.uncertainty.sampler(model, sample.image[None], self.seed)
