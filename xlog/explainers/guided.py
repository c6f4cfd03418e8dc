"""Explainers that follow the gradient to the input, but hold back at ReLUs what is negative on the way."""

from __future__ import annotations

import abc
import dataclasses
from contextlib import AbstractContextManager
from typing import ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats, upsample
from ..config import check_choice
from ..errors import LayerError
from ..model.base import Model, RuledCall
from ..model.passes import input_gradients
from ..override import override
from .backward import called_layers, is_plain_relu, nonlinear
from .base import About, Attribution
from .gradient_cams import GradCAM
from .gradients import Channels, InputAttribution, one_of_channels


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReLURule(InputAttribution):
    """A gradient whose ReLUs, ReLU6s among them, pull back by a rule of their own."""

    volumes: ClassVar[bool] = True

    channels: Channels = "max_abs"
    """How channels become one map: "max_abs" as of Gradient, which this changes, "sum_abs" or, signed, "sum"."""

    def check(self, model: Model, x: Floats) -> None:
        """Raise LayerError for a network without ReLUs, ModelError for one with ReLUs that no rule reaches."""
        with self._ruled(model, x):
            model.vjp(x)

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """The gradient by that rule: (N, C, H, W), (N,) -> (N, C, H, W)."""
        with self._ruled(model, x):
            return input_gradients(model, x, targets)

    @abc.abstractmethod
    def rule(self, model: Model, call: RuledCall) -> Floats:
        """What a ReLU pulls back, in the shape of its input."""

    def _ruled(self, model: Model, x: Floats) -> AbstractContextManager[None]:
        relus = {layer.name for layer in model.layers() if layer.kind == "relu"}
        called = relus.intersection(called_layers(model, x))
        functions = nonlinear(model, x).of_functions({"relu": self.rule})
        if not called and not functions:
            raise LayerError(
                f"{self.name}: wanted a network that calls ReLUs, layers or functions, got one that calls none of its "
                f"{len(relus)} layers and no function; without them it is the plain gradient, which Gradient() returns"
            )
        return model.rules(dict.fromkeys(sorted(called), self.rule), functions=functions)


@dataclasses.dataclass(frozen=True, kw_only=True)
class GuidedBackprop(ReLURule):
    """Gradient through ReLUs that let only what is positive pass back: (N, C, H, W) -> (N, H, W).

    Springenberg et al. 2015, "Striving for Simplicity", section 3.4: a ReLU pulls back its own gradient, without what
    is negative in it. Sharp, and hardly about the network: it fails the sanity check of Adebayo et al. 2018
    (ModelParameterRandomization). ReLU6s are ReLUs here, captum and the paper have none; other activations keep their
    gradients. Costs one forward and one backward pass. Unsigned, unless `channels="sum"`. Raises LayerError for a
    network that calls no ReLU, ModelError for one with ReLUs that are neither layers nor functions of that name, such
    as clamp(min=0), which no rule reaches.
    """

    about: ClassVar[About] = About(
        "which pixels excite what the logit is made of; much like an edge detector",
        "gradient",
        "G",
        "Springenberg et al. 2015",
    )

    def rule(self, model: Model, call: RuledCall) -> Floats:
        """Cut twice: what was cut on the way forward, a ReLU6's upper end too, and what is negative on the way back."""
        values = np.maximum(call.gy, 0)
        values *= call.y > 0
        if not is_plain_relu(model, call.layer):
            values *= call.x == call.y
        return values


@dataclasses.dataclass(frozen=True, kw_only=True)
class Deconvolution(ReLURule):
    """Gradient through ReLUs that are ReLUs on the way back too: (N, C, H, W) -> (N, H, W).

    Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 2.1, begun at the target's
    logit: a ReLU pulls back what is positive, whether it let its input through or not. Max-pooling pulls back to
    where its maximum was, the paper's switches; all else is the gradient, convolutions with their filters transposed.
    For the rest see GuidedBackprop. Raises LayerError and ModelError as GuidedBackprop does.
    """

    about: ClassVar[About] = About(
        "which pixels would make up what the logit looks for", "gradient", "G", "Zeiler & Fergus 2014"
    )

    def rule(self, model: Model, call: RuledCall) -> Floats:
        """Cut what is negative on the way back."""
        return np.maximum(call.gy, 0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class GuidedGradCAM(GradCAM):
    """GuidedBackprop times GradCAM, pixel by pixel: (N, C, H, W) -> (N, H, W).

    Selvaraju et al. 2017, "Grad-CAM", section 3.2: fine as GuidedBackprop, and only where GradCAM supports the label.
    GradCAM's map is laid over the input bilinearly as in the paper; captum 0.9 repeats its nearest value. Costs
    GradCAM and GuidedBackprop, a forward and a backward pass each. Signed, unless `channels` says otherwise. Raises
    ConfigError for `channels` or `upsampling` of another name, LayerError and ModelError as GradCAM and
    GuidedBackprop do.
    """

    about: ClassVar[About] = About(
        "which pixels excite what the logit is made of, where a layer supports the label",
        "layer and gradient",
        "2 G",
        "Selvaraju et al. 2017",
    )

    channels: Channels = "sum"
    """How channels become one map: signed "sum", or the unsigned "max_abs" or "sum_abs"."""
    upsampling: Literal["bilinear", "nearest"] = "bilinear"
    """How GradCAM's map becomes as fine as the input; captum 0.9 takes "nearest"."""

    def __post_init__(self) -> None:
        check_choice(self, "channels", self.channels, get_args(Channels))
        check_choice(self, "upsampling", self.upsampling, ("bilinear", "nearest"))
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """Guided values have two signs, which their sum keeps."""
        return self.channels == "sum" or not self.relu

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return 2

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        coarse = super().explain(model, x, targets, rng)
        fine = one_of_channels(GuidedBackprop().attribute(model, x, targets, rng), self.channels)
        weight = upsample(coarse.grids, coarse.size, self.upsampling)
        return dataclasses.replace(coarse, grids=fine * weight, upsampling="none")
