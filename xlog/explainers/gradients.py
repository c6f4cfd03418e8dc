"""Explainers that follow the gradient of the target's logit to the input."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats
from ..config import check_choice
from ..model.base import INPUT, Model
from ..model.passes import chunks, distinct_rows, input_gradients, summed_gradients
from ..override import override
from .base import About, Attribution, Explainer
from .convergence import Convergence

Channels = Literal["max_abs", "sum_abs", "sum"]
Variants = Callable[[Floats], Iterator[Floats]]
"""Inputs (N, ...) -> variants of them, each (N, ...); a row's variants depend on that row alone."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class InputAttribution(Explainer):
    """An explainer that gives every channel of every pixel a value, and makes one map of the channels.

    What it does to pixels (N, C, H, W) it does to those of volumes (N, C, D, H, W), where it has `volumes`.
    """

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

    def moments(
        self,
        model: Model,
        x: Floats,
        targets: np.ndarray,
        rng: np.random.Generator,
        variants: Variants,
        powers: Sequence[int],
    ) -> Floats:
        """Means over variants of x of powers of `attribute`: (N, C, H, W), (N,) -> (P, N, C, H, W), float64."""
        together = 1 if self.about.random else max(1, model.batch_size // len(x))
        total, count = np.zeros((len(powers), *x.shape)), 0
        for held in chunks(variants(x), together):
            values = self.attribute(model, np.concatenate(held), np.tile(targets, len(held)), rng).astype(np.float64)
            total += [(values**power).reshape(len(held), *x.shape).sum(axis=0) for power in powers]
            count += len(held)
        return total / count

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        values = self.attribute(model, x, targets, rng)
        maps = one_of_channels(values, self.channels)
        return Attribution(maps, x.shape[2:], convergence=self.convergence(model, x, targets, values))

    def convergence(self, model: Model, x: Floats, targets: np.ndarray, values: Floats) -> Sequence[Convergence]:
        """How far values (N, C, H, W) are from what the method promises; by default it promises nothing."""
        return ()


def one_of_channels(values: Floats, channels: Channels) -> Floats:
    """Make one map of each row's channels: (N, C, H, W) -> (N, H, W)."""
    return np.asarray(_CHANNELS[channels](values))


_CHANNELS = {
    "max_abs": lambda values: np.abs(values).max(axis=1),
    "sum_abs": lambda values: np.abs(values).sum(axis=1),
    "sum": lambda values: values.sum(axis=1),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Gradient(InputAttribution):
    """Gradient of the target's logit by the input: (N, C, H, W) -> (N, H, W), in logits per unit of input.

    Simonyan et al. 2014, "Deep Inside Convolutional Networks", section 3: of a color picture the greatest magnitude
    among the channels. Costs one forward and one backward pass. Unsigned, unless `channels="sum"`. Raises ConfigError
    for `channels` of another name.
    """

    about: ClassVar[About] = About(
        "how much the logit changes with each pixel", "gradient", "G", "Simonyan et al. 2014"
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    volumes: ClassVar[bool] = True

    channels: Channels = "max_abs"
    """How channels become one map: "max_abs" (Simonyan et al. 2014, section 3.1), "sum_abs" or, signed, "sum"."""

    @override
    def points(self, model: Model, x: Floats) -> Sequence[str]:
        return (INPUT,)

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """The gradient itself: (N, C, H, W), (N,) -> (N, C, H, W)."""
        return input_gradients(model, x, targets)

    def moments(
        self,
        model: Model,
        x: Floats,
        targets: np.ndarray,
        rng: np.random.Generator,
        variants: Variants,
        powers: Sequence[int],
    ) -> Floats:
        """Means of powers of values over variants of inputs, summed on the device; labels of one input share passes."""
        first, kinds = distinct_rows(x)
        sums, count = summed_gradients(
            model, ((variant, 1.0) for variant in variants(x[first])), kinds, targets, powers
        )
        return sums / count


@dataclasses.dataclass(frozen=True, kw_only=True)
class InputXGradient(InputAttribution):
    """Gradient of the target's logit times the input: (N, C, H, W) -> (N, H, W), in logits.

    Shrikumar et al. 2016, "Not Just a Black Box". Of a network without biases that is linear in pieces (ReLUs), the
    map sums to the logit. Costs one forward and one backward pass, which Gradient shares. Signed, unless `channels`
    says otherwise. Raises ConfigError for `channels` of another name.
    """

    about: ClassVar[About] = About(
        "how much the logit would lose, to first order, without each pixel", "gradient", "G", "Shrikumar et al. 2016"
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    volumes: ClassVar[bool] = True

    channels: Channels = "sum"
    """How channels become one map: "sum" keeps what the map sums to; "max_abs" or "sum_abs" are unsigned."""

    @override
    def points(self, model: Model, x: Floats) -> Sequence[str]:
        return (INPUT,)

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """Input times gradient: (N, C, H, W), (N,) -> (N, C, H, W)."""
        return x * input_gradients(model, x, targets)
