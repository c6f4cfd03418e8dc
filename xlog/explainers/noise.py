"""Explainers that average a gradient method over noisy copies of the input."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats, NoiseUnit, noisy
from ..config import check_at_least, check_choice, check_count
from ..errors import ConfigError
from ..model.base import Model
from ..override import override
from .base import About, Drawing
from .gradients import Channels, Gradient, InputAttribution, Variants

if TYPE_CHECKING:
    from typing_extensions import Self

Kind = Literal["mean", "square", "variance"]

SAMPLES = 50  # Smilkov et al. 2017, section 3.3: little is gained beyond
NOISE = 0.15  # Smilkov et al. 2017, section 3.3: 10 to 20 % of the range serve best


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoiseTunnel(Drawing, InputAttribution):
    """A gradient method over noisy copies of the input: (N, C, H, W) -> (N, H, W), in the units of the method.

    `kind` is "mean" (SmoothGrad, Smilkov et al. 2017, section 2.1), "square" (the mean of squares: SmoothGrad
    Squared, Hooker et al. 2019) or "variance" (VarGrad, Adebayo et al. 2018), of any method in `explainer` that
    values channels of pixels. The noise is Gaussian with a standard deviation of `noise` times the range (greatest
    minus least value) of each input, or with unit="absolute" of `noise` itself, in units of the network's input as in
    captum; drawn once for all samples. Costs `samples` times the method. Squares and variances are unsigned; the mean
    is as its `channels` are: "max_abs" and "sum_abs" are taken of the mean. Raises ConfigError for an unknown `kind` or
    `unit`, no `samples`, a `noise` below 0, and an `explainer` without values per channel.
    """

    about: ClassVar[About] = About(
        "a method's mean, mean square or variance over noisy copies",
        "gradient",
        "`samples` × `explainer`",
        "Smilkov et al. 2017",
        random=True,
    )

    volumes: ClassVar[bool] = True

    explainer: InputAttribution = dataclasses.field(default_factory=Gradient)
    """The gradient method that looks at the noisy copies."""
    kind: Kind = "mean"
    """What is made of its values over the copies: "mean", "square" (the mean of squares) or "variance"."""
    channels: Channels = "max_abs"
    """How channels become one map, after that: "max_abs" as of Gradient, "sum_abs" or "sum"."""
    samples: int = SAMPLES
    """Noisy copies."""
    noise: float = NOISE
    """Standard deviation of the noise, in `unit`s."""
    unit: NoiseUnit = "range"
    """Of `noise`: a share of the input's range (greatest minus least value), or "absolute"; captum 0.9 is absolute."""

    def __post_init__(self) -> None:
        if not isinstance(self.explainer, InputAttribution):
            raise ConfigError(
                f"{type(self).__name__}: wanted a method that attributes to channels in `explainer`, such as "
                f"Gradient(), got {self.explainer!r}"
            )
        check_choice(self, "kind", self.kind, get_args(Kind))
        check_count(self, "samples", self.samples, 1)
        check_at_least(self, "noise", self.noise, 0)
        check_choice(self, "unit", self.unit, get_args(NoiseUnit))
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """Whether maps have two signs: means of a signed method's do, squares and variances never."""
        return self.kind == "mean" and super().signed

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, samples=1, explainer=self.explainer.quick())

    def passes(self, model: Model, x: Floats) -> int:
        """So many of the method's."""
        return self.samples * self.explainer.passes(model, x)

    def variants(self) -> Hashable:
        """See Explainer: whatever is made of the gradients, the noisy copies are the same."""
        return ("noise", self.explainer.variants() or self.explainer.name, self.samples, self.noise, self.unit)

    @override
    def check_axes(self, x: Floats) -> None:
        self.explainer.check_axes(x)

    @override
    def check(self, model: Model, x: Floats) -> None:
        self.explainer.check(model, x)

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """Value per channel and pixel: (N, C, H, W), (N,) -> (N, C, H, W)."""
        draws, inner = rng.spawn(2)
        copies = self._copies(draws)
        if self.kind == "variance":
            mean, square = self.explainer.moments(model, x, targets, inner, copies, (1, 2))
            return np.maximum(square - mean**2, 0).astype(x.dtype)  # rounding can go below
        (moment,) = self.explainer.moments(model, x, targets, inner, copies, (2 if self.kind == "square" else 1,))
        return moment.astype(x.dtype)

    def _copies(self, rng: np.random.Generator) -> Variants:
        def copies(x: Floats) -> Iterator[Floats]:
            for _ in range(self.samples):
                yield noisy(x, self.noise, rng, self.unit)

        return copies


@dataclasses.dataclass(frozen=True, kw_only=True)
class SmoothGrad(NoiseTunnel):
    """Mean gradient over noisy copies of the input: (N, C, H, W) -> (N, H, W), in logits per unit of input.

    Smilkov et al. 2017, "SmoothGrad", section 2.1. Costs `samples` forward and backward passes. Unsigned, unless
    `channels="sum"`. `explainer` takes another gradient method. See NoiseTunnel. Raises ConfigError as NoiseTunnel
    does.
    """

    about: ClassVar[About] = About(
        "the gradient without its noise", "gradient", "`samples` G", "Smilkov et al. 2017", random=True
    )
    texts: ClassVar[bool] = True

    kind: Kind = dataclasses.field(default="mean", init=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class SmoothGradSquared(NoiseTunnel):
    """Mean square of the gradient over noisy copies of the input: (N, C, H, W) -> (N, H, W), unsigned.

    Hooker et al. 2019, "A Benchmark for Interpretability Methods", section 4. Costs `samples` forward and backward
    passes, which SmoothGrad and VarGrad of the same noise share. See NoiseTunnel. Raises ConfigError as NoiseTunnel
    does.
    """

    about: ClassVar[About] = About(
        "how large the gradient is around the input", "gradient", "`samples` G", "Hooker et al. 2019", random=True
    )
    texts: ClassVar[bool] = True

    kind: Kind = dataclasses.field(default="square", init=False)
    channels: Channels = "sum"


@dataclasses.dataclass(frozen=True, kw_only=True)
class VarGrad(NoiseTunnel):
    """Variance of the gradient over noisy copies of the input: (N, C, H, W) -> (N, H, W), unsigned.

    Adebayo et al. 2018, "Local Explanation Methods for Deep Neural Networks Lack Sensitivity to Parameter Values",
    with the population's variance. Costs `samples` forward and backward passes, which SmoothGrad and
    SmoothGradSquared of the same noise share. See NoiseTunnel. Raises ConfigError as NoiseTunnel does.
    """

    about: ClassVar[About] = About(
        "where the gradient changes around the input", "gradient", "`samples` G", "Adebayo et al. 2018", random=True
    )
    texts: ClassVar[bool] = True

    kind: Kind = dataclasses.field(default="variance", init=False)
    channels: Channels = "sum"
