"""Explainers that follow gradients along straight lines from a baseline to the input."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats, NoiseUnit, noisy
from ..baselines import Baseline, baseline_of, check_baseline
from ..config import check_at_least, check_choice, check_count
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import chunks, distinct_rows, input_gradients, summed_gradients
from ..override import override
from .base import About, Drawing
from .convergence import Convergence, completeness
from .gradients import Channels, InputAttribution

if TYPE_CHECKING:
    from typing_extensions import Self

Rule = Literal["gauss-legendre", "midpoint"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class IntegratedGradients(InputAttribution):
    """Gradients along the straight line from a baseline, times its length: (N, C, H, W) -> (N, H, W), in logits.

    Sundararajan et al. 2017, "Axiomatic Attribution for Deep Networks", equation 1. Complete: a map sums to
    logit(input) - logit(baseline), but for the error of `steps` points of quadrature. `baseline` is a number, "blur",
    "mean" or an array; of a list of them the mean of their maps is taken, as Sturmfels et al. 2020 advise where no
    single one is neutral. Costs `steps` forward and backward passes per baseline. Signed, unless `channels` says
    otherwise. Raises ConfigError for `channels` of another name, for fewer than one of `steps`, an unknown `rule`,
    and a `baseline` that is not finite or not of the input's shape.
    """

    about: ClassVar[About] = About(
        "how much each pixel adds to the logit, from a baseline on", "gradient", "`steps` G", "Sundararajan et al. 2017"
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    volumes: ClassVar[bool] = True

    channels: Channels = "sum"
    """How channels become one map: "sum" keeps completeness; "max_abs" or "sum_abs" are unsigned."""
    steps: int = 50
    """Points of quadrature; captum 0.9 takes 50, Sundararajan et al. find 20 to 300 enough."""
    baseline: Baseline | Sequence[Baseline] = 0.0
    """Where the line begins: a number (0, captum 0.9), "blur", "mean", an array (C, H, W), or a list of these."""
    rule: Rule = "gauss-legendre"
    """The quadrature; captum 0.9."""

    def __post_init__(self) -> None:
        check_count(self, "steps", self.steps, 1)
        check_choice(self, "rule", self.rule, get_args(Rule))
        check_baselines("IntegratedGradients", self.baseline)
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, steps=1)

    def passes(self, model: Model, x: Floats) -> int:
        """One per step and baseline."""
        return self.steps * len(several(self.baseline))

    def variants(self) -> Hashable:
        """See Explainer: channels may differ."""
        return ("path", self.steps, repr(self.params()["baseline"]), self.rule)

    @override
    def check(self, model: Model, x: Floats) -> None:
        for baseline in several(self.baseline):
            baseline_of("IntegratedGradients", baseline, x)

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """Value per channel and pixel: (N, C, H, W), (N,) -> (N, C, H, W)."""
        first, inputs = distinct_rows(x)
        baselines = several(self.baseline)
        total = np.zeros(x.shape)
        for baseline in baselines:
            start = baseline_of("IntegratedGradients", baseline, x[first])
            gradients, _ = summed_gradients(model, self._line(start, x[first]), inputs, targets)
            total += gradients[0] * (x - start[inputs])
        return (total / len(baselines)).astype(x.dtype)

    @override
    def convergence(self, model: Model, x: Floats, targets: np.ndarray, values: Floats) -> Sequence[Convergence]:
        starts = [baseline_of("IntegratedGradients", baseline, x) for baseline in several(self.baseline)]
        return completeness(model, x, starts, targets, values)

    def _line(self, start: Floats, end: Floats) -> Iterator[tuple[Floats, float]]:
        distance = end - start
        for place, weight in zip(*_QUADRATURE[self.rule](self.steps), strict=True):
            points = end.dtype.type(place) * distance
            points += start
            yield points, weight


@lru_cache
def _gauss_legendre(count: int) -> tuple[np.ndarray, np.ndarray]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, weights / 2


def _midpoint(count: int) -> tuple[np.ndarray, np.ndarray]:
    return (np.arange(count) + 0.5) / count, np.full(count, 1 / count)


_QUADRATURE: dict[Rule, Callable[[int], tuple[np.ndarray, np.ndarray]]] = {
    "gauss-legendre": _gauss_legendre,
    "midpoint": _midpoint,
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class _RandomPoints(Drawing, InputAttribution):
    """The mean over random points between random baselines and the input of gradient times distance."""

    volumes: ClassVar[bool] = True

    channels: Channels = "sum"
    """How channels become one map: "sum" is complete in expectation; "max_abs" or "sum_abs" are unsigned."""
    samples: int = 50
    """Draws, a forward and a backward pass each: as many as IntegratedGradients; captum 0.9 takes 5, shap 200."""

    def __post_init__(self) -> None:
        check_count(self, "samples", self.samples, 1)
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, samples=1)

    def passes(self, model: Model, x: Floats) -> int:
        """One per sample."""
        return self.samples

    @abc.abstractmethod
    def draw(self, x: Floats, rng: np.random.Generator) -> Iterator[tuple[Floats, Floats]]:
        """Draw `samples` pairs of points and of distances to multiply gradients with, each (N, C, H, W)."""

    @abc.abstractmethod
    def starts(self, x: Floats) -> Sequence[Floats]:
        """All that lines may begin at, each (C, H, W) or (N, C, H, W)."""

    @override
    def convergence(self, model: Model, x: Floats, targets: np.ndarray, values: Floats) -> Sequence[Convergence]:
        return completeness(model, x, self.starts(x), targets, values)

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """Value per channel and pixel: (N, C, H, W), (N,) -> (N, C, H, W)."""
        total = np.zeros(x.shape)
        for held in chunks(self.draw(x, rng), max(1, model.batch_size // len(x))):
            points = np.concatenate([point for point, _ in held])
            distances = np.concatenate([distance for _, distance in held])
            values = input_gradients(model, points, np.tile(targets, len(held))) * distances
            total += values.reshape(len(held), *x.shape).sum(axis=0)
        return (total / self.samples).astype(x.dtype)


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradientSHAP(_RandomPoints):
    """Gradients at random points between random baselines and noisy inputs: (N, C, H, W) -> (N, H, W), in logits.

    Lundberg & Lee 2017's expected gradients as captum 0.9 and the shap package compute them: the mean over `samples`
    draws of gradient(b + a (z - b)) (z - b), with z the input plus Gaussian noise, its standard deviation `noise` (by
    default times the input's range), b one of the baselines (a number, "blur", "mean", an array, or a list of them)
    and a uniform in 0..1; drawn once for all samples of a batch. Costs `samples` forward and backward passes. Signed,
    unless `channels` says otherwise. Raises ConfigError for `channels` or a `unit` of another name, no `samples`, a
    `noise` below 0, and a baseline that is not finite or not of the input's shape.
    """

    about: ClassVar[About] = About(
        "each pixel's share of the logit, over random baselines",
        "gradient",
        "`samples` G",
        "Lundberg & Lee 2017",
        random=True,
    )
    texts: ClassVar[bool] = True

    baseline: Baseline | Sequence[Baseline] = (0.0, "blur", "mean")
    """Where lines begin, drawn among these; more than one by default, or it would be IntegratedGradients: of texts the
    tokenizer's mask and padding tokens, what the run's Tokens hide tokens behind, and zeros."""
    noise: float = 0.0
    """Standard deviation of noise on the input, in `unit`s; captum 0.9 has none."""
    unit: NoiseUnit = "range"
    """Of `noise`: a share of the input's range (greatest minus least value), or "absolute"."""

    def __post_init__(self) -> None:
        check_baselines("GradientSHAP", self.baseline)
        check_at_least(self, "noise", self.noise, 0)
        check_choice(self, "unit", self.unit, get_args(NoiseUnit))
        super().__post_init__()

    @override
    def check(self, model: Model, x: Floats) -> None:
        for baseline in several(self.baseline):
            baseline_of("GradientSHAP", baseline, x)

    @override
    def draw(self, x: Floats, rng: np.random.Generator) -> Iterator[tuple[Floats, Floats]]:
        starts = self.starts(x)
        for _ in range(self.samples):
            start, place = starts[int(rng.integers(len(starts)))], rng.random()
            end = noisy(x, self.noise, rng, self.unit) if self.noise else x
            yield start + x.dtype.type(place) * (end - start), end - start

    @override
    def starts(self, x: Floats) -> Sequence[Floats]:
        return [baseline_of("GradientSHAP", baseline, x) for baseline in several(self.baseline)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExpectedGradients(_RandomPoints):
    """Integrated gradients, expected over a background: (N, C, H, W) -> (N, H, W), in logits.

    Erion et al. 2021, "Improving performance of deep learning models with axiomatic attribution priors and expected
    gradients", equation 2: baselines are inputs of a `background` (B, C, H, W), such as some dozens of training images.
    A map sums, in expectation, to the logit minus its mean over the background. The background is gone through in
    random order, and the places on the lines are stratified: one in each of `samples` equal parts of 0..1, which
    leaves less to chance than independent draws. Costs `samples` forward and backward passes, and a forward pass of
    each image of the background, where these are no more, to tell how complete the map is. Signed, unless
    `channels` says otherwise. Raises ConfigError without a background, or with one of another shape than the input.
    """

    about: ClassVar[About] = About(
        "each pixel's share of the logit, against a background of images",
        "gradient",
        "`samples` G",
        "Erion et al. 2021",
        random=True,
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    background: np.ndarray | int | Callable[[Floats], Floats] | None = None
    """Inputs (B, C, H, W) that lines begin at, or how many of a run's data: its first ones. Or a function of inputs
    (N, C, H, W) that returns them, which texts of a run become. It has to be given."""

    @override
    def check(self, model: Model, x: Floats) -> None:
        self._images(x)

    @override
    def draw(self, x: Floats, rng: np.random.Generator) -> Iterator[tuple[Floats, Floats]]:
        images = self._images(x)
        rounds = -(-self.samples // len(images))
        order = np.concatenate([rng.permutation(len(images)) for _ in range(rounds)])[: self.samples]
        places = (rng.permutation(self.samples) + rng.random(self.samples)) / self.samples
        for image, place in zip(images[order], places, strict=True):
            distance = x - image
            yield image + x.dtype.type(place) * distance, distance

    @override
    def starts(self, x: Floats) -> Sequence[Floats]:
        return list(self._images(x))

    @override
    def convergence(self, model: Model, x: Floats, targets: np.ndarray, values: Floats) -> Sequence[Convergence]:
        is_cheap = len(self._images(x)) <= self.samples  # else it would cost more than the map
        return super().convergence(model, x, targets, values) if is_cheap else ()

    def _images(self, x: Floats) -> Floats:
        given = self.background(x) if callable(self.background) else self.background
        images = np.asarray([] if given is None or isinstance(given, int) else given)
        if images.shape[1:] != x.shape[1:] or not len(images) or not np.isfinite(images).all():
            wanted = f"(B, {', '.join(map(str, x.shape[1:]))})"
            got = (
                "none"
                if given is None
                else f"the number {given}, which only runners know"
                if isinstance(given, int)
                else images.shape
            )
            raise ConfigError(
                f"ExpectedGradients: wanted background=, finite inputs of the network {wanted}, got {got}; a few dozen "
                "training images serve"
            )
        return images.astype(x.dtype)


def several(baseline: Baseline | Sequence[Baseline]) -> Sequence[Baseline]:
    """Return baselines, of one a list of it."""
    return baseline if isinstance(baseline, list | tuple) else (baseline,)


def check_baselines(owner: str, baseline: Baseline | Sequence[Baseline]) -> None:
    """Raise ConfigError for none, and for what is no baseline; `owner` is named in the text."""
    if not len(several(baseline)):
        raise ConfigError(f"{owner}: wanted at least one baseline, got none")
    for one in several(baseline):
        check_baseline(owner, one)
