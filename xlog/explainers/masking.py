"""ForwardExplainer, MaskingExplainer: what explainers share that hide parts of the input and look at the outputs."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterator
from typing import ClassVar, get_args

import numpy as np

from ..arrays import Array, Floats, Output
from ..baselines import Baseline, baseline_of, check_baseline
from ..config import check_choice
from ..model.base import Model
from ..model.passes import Masks, check_targets, distinct_rows, forward_masked, read_off
from ..override import override
from .base import Explainer


@dataclasses.dataclass(frozen=True, kw_only=True)
class ForwardExplainer(Explainer):
    """An explainer that needs forward passes only, of the input with parts of it hidden."""

    output_params: ClassVar[frozenset[str]] = frozenset({"output"})
    """Parameters of how outputs are read; the others say which inputs are sent."""

    output: Output = "logit"
    """What is explained: the target's logit, or the probability that the run makes of it."""

    def __post_init__(self) -> None:
        check_choice(self, "output", self.output, get_args(Output))
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """What is hidden may have spoken against the target."""
        return True

    def variants(self) -> Hashable:
        """See Explainer: what is read off the outputs may differ."""
        return (type(self).__name__, repr({k: v for k, v in self.params().items() if k not in self.output_params}))


@dataclasses.dataclass(frozen=True, kw_only=True)
class MaskingExplainer(ForwardExplainer):
    """A ForwardExplainer whose masks are the same for all inputs."""

    fill: Baseline = 0.0
    """What stands where the input is hidden."""

    def __post_init__(self) -> None:
        check_baseline(type(self).__name__, self.fill)
        super().__post_init__()

    @override
    def check(self, model: Model, x: Floats) -> None:
        baseline_of(type(self).__name__, self.fill, x)

    def scores_behind(
        self, model: Model, x: Floats, targets: np.ndarray, masks: Masks
    ) -> Iterator[tuple[Array, Floats]]:
        """Output of each row's target behind every mask, a batch at a time: (N, C, H, W), (N,), M masks -> batches.

        A batch yields (masks (m, H, W), scores (N, m)). Rows that repeat share their passes.
        """
        first, kinds = distinct_rows(x)
        baselines = baseline_of(type(self).__name__, self.fill, x[first])
        for chunk, outputs in forward_masked(model, x[first], baselines, masks):
            check_targets(targets, outputs.shape[-1])
            yield chunk, read_off(model, self.output, outputs)[kinds, :, targets]
