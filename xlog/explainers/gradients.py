"""Explainers that follow the gradient of the target's logit to the input."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Sequence
from typing import ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats
from ..baselines import Baseline, baseline_of, check_baseline
from ..model.base import INPUT, Model
from ..model.passes import batches, input_gradients
from .base import About, Attribution, Explainer, check_at_least, check_choice

Channels = Literal["max_abs", "sum_abs", "sum"]
Rule = Literal["gauss-legendre", "midpoint"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class InputAttribution(Explainer):
    """An explainer that gives every channel of every pixel a value, and makes one map of the channels."""

    channels: Channels
    """How channels become one map: greatest magnitude, sum of magnitudes, or signed sum."""

    def __post_init__(self) -> None:
        check_choice(self, "channels", self.channels, get_args(Channels))
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """Magnitudes are unsigned, the sum is signed."""
        return self.channels == "sum"

    @abc.abstractmethod
    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """Value per channel and pixel: (N, C, H, W), (N,) -> (N, C, H, W), signed."""

    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        """See Explainer."""
        values = self.attribute(model, x, targets, rng)
        return Attribution(_CHANNELS[self.channels](values), (x.shape[2], x.shape[3]))


_CHANNELS = {
    "max_abs": lambda values: np.abs(values).max(axis=1),
    "sum_abs": lambda values: np.abs(values).sum(axis=1),
    "sum": lambda values: values.sum(axis=1),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Gradient(InputAttribution):
    """Gradient of the target's logit by the input: (N, C, H, W) -> (N, H, W), in logits per unit of input.

    Simonyan et al. 2014, "Deep Inside Convolutional Networks", section 3: of a colour picture the greatest magnitude
    among the channels. Costs one forward and one backward pass. Unsigned, unless `channels="sum"`.
    """

    about: ClassVar[About] = About(
        "how much the logit changes with each pixel", "gradient", "G", "Simonyan et al. 2014"
    )

    channels: Channels = "max_abs"  # Simonyan et al. 2014, section 3.1

    def points(self, model: Model, x: Floats) -> Sequence[str]:
        """See Explainer."""
        return (INPUT,)

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """The gradient itself: (N, C, H, W), (N,) -> (N, C, H, W)."""
        parts = [input_gradients(model, x[rows], targets[rows]) for rows in batches(len(x), model.batch_size)]
        return np.concatenate(parts)


@dataclasses.dataclass(frozen=True, kw_only=True)
class IntegratedGradients(InputAttribution):
    """Gradients along the straight line from a baseline, times its length: (N, C, H, W) -> (N, H, W), in logits.

    Sundararajan et al. 2017, "Axiomatic Attribution for Deep Networks", equation 1. Complete: a map sums to
    logit(input) - logit(baseline), but for the error of `steps` points of quadrature. Costs `steps` forward and
    backward passes. Signed, unless `channels` says otherwise.
    """

    about: ClassVar[About] = About(
        "how much each pixel adds to the logit, from a baseline on", "gradient", "`steps` G", "Sundararajan et al. 2017"
    )

    channels: Channels = "sum"  # keeps completeness
    steps: int = 50  # captum 0.9; Sundararajan et al. find 20 to 300 enough
    baseline: Baseline = 0.0  # captum 0.9
    rule: Rule = "gauss-legendre"  # captum 0.9

    def __post_init__(self) -> None:
        check_at_least(self, "steps", self.steps, 1)
        check_baseline("IntegratedGradients", self.baseline)
        check_choice(self, "rule", self.rule, get_args(Rule))
        super().__post_init__()

    def quick(self) -> Explainer:
        """See Explainer."""
        return dataclasses.replace(self, steps=1)

    def passes(self, model: Model, x: Floats) -> int:
        """One per step."""
        return self.steps

    def check(self, model: Model, x: Floats) -> None:
        """See Explainer."""
        baseline_of("IntegratedGradients", self.baseline, x)

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """Value per channel and pixel: (N, C, H, W), (N,) -> (N, C, H, W)."""
        places, weights = _QUADRATURE[self.rule](self.steps)
        baseline = baseline_of("IntegratedGradients", self.baseline, x)
        difference = x - baseline
        total = np.zeros(x.shape, np.float64)
        for rows in batches(len(x) * self.steps, model.batch_size):
            sample, step = np.divmod(rows, self.steps)
            points = baseline[sample] + places[step, None, None, None].astype(x.dtype) * difference[sample]
            gradients = input_gradients(model, points, targets[sample])
            np.add.at(total, sample, weights[step, None, None, None] * gradients)
        return (total * difference).astype(x.dtype)


def _gauss_legendre(count: int) -> tuple[np.ndarray, np.ndarray]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, weights / 2


def _midpoint(count: int) -> tuple[np.ndarray, np.ndarray]:
    return (np.arange(count) + 0.5) / count, np.full(count, 1 / count)


_QUADRATURE = {"gauss-legendre": _gauss_legendre, "midpoint": _midpoint}
