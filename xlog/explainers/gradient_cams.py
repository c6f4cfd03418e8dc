"""Explainers that weigh the maps of a layer by the gradient of the target's logit."""

from __future__ import annotations

import abc
import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..errors import LayerError
from ..model.base import Model
from ..model.layer_choice import LayerChoice
from ..model.passes import one_hot, target_gradients
from ..override import override
from .base import About
from .layer_maps import LayerMap, at_maps


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradientCAM(LayerMap):
    """An explainer that makes a map of a layer's maps and of the logit's gradient by them, of volumes too.

    One forward pass per input and, per target, a backward pass that ends at the layer.
    """

    volumes: ClassVar[bool] = True

    relu: bool
    """Whether negative evidence is cut off (ReLU); else the map is signed."""

    @property
    def signed(self) -> bool:
        """Without the ReLU, values can be negative: evidence against the target."""
        return not self.relu

    @abc.abstractmethod
    def combine(self, maps: Floats, gradients: Floats) -> Floats:
        """One map of a layer's maps and gradients: (N, C, h, w) twice -> (N, h, w), signed; of volumes with a d."""

    @override
    def grids(self, model: Model, choice: LayerChoice, x: Floats, kinds: np.ndarray, targets: np.ndarray) -> Floats:
        found: dict[int, Floats] = {}
        for part in target_gradients(model, x[kinds], targets, (choice.layer,)):
            maps, gradients = choice.maps(part.values[choice.layer]), choice.maps(part.gradients[choice.layer])
            grids = self.combine(maps, gradients)
            found.update(zip(part.rows.tolist(), grids, strict=True))
        grids = np.stack([found[row] for row in range(len(kinds))])
        return np.maximum(grids, 0) if self.relu else grids

    @override
    def check(self, model: Model, x: Floats) -> None:
        self.explain(model, x, np.zeros(1, np.intp), np.random.default_rng(0))


def _weigh(weights: Floats, maps: Floats) -> Floats:
    """Add up maps by their weights: (N, C), (N, C, h, w) -> (N, h, w)."""
    return np.asarray(np.einsum("nc,nc...->n...", weights, maps))


def _places(maps: Floats) -> tuple[int, ...]:
    """Return the axes of places: those of maps (N, C, h, w) behind the channels."""
    return tuple(range(2, maps.ndim))


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradCAM(GradientCAM):
    """A layer's channels, weighted by the mean of their gradients: (N, C, H, W) -> (N, h, w), in logits.

    Selvaraju et al. 2017, "Grad-CAM", equations 1 and 2. Costs one forward pass and a backward pass down to the
    layer. Unsigned, unless `relu=False`. Raises ConfigError for a `layer` that is no name and a layout that fits
    none, LayerError where no layer is found or the named one has no places.
    """

    about: ClassVar[About] = About(
        "where a layer supports the label", "layer and gradient", "G", "Selvaraju et al. 2017"
    )

    relu: bool = True
    """Whether negative evidence is cut off (ReLU); else the map is signed. On: equation 2.
    captum 0.9 has it off."""

    @override
    def combine(self, maps: Floats, gradients: Floats) -> Floats:
        return _weigh(gradients.mean(axis=_places(maps)), maps)


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradCAMPlusPlus(GradientCAM):
    """A layer's channels, weighted by positive gradients, most where few are active: (N, C, H, W) -> (N, h, w).

    Chattopadhay et al. 2018, "Grad-CAM++": weights are sums over places of alpha (equation 19, which takes the score
    as the exponential of the logit) times positive gradients. The exponential of the logit itself, the same at every
    place, is left out, so maps of different samples cannot be compared by their height. Of the variants in use, the
    authors' code also divides alpha by its sum over places, which the paper does not; pytorch-grad-cam adds 1e-6 to
    the denominator, which small gradients (below 1e-3, squared) drown in. We divide by the gradient's square, which
    is common to both sides of the fraction, and need neither. Equation 19 assumes maps that are not negative: choose
    a layer behind a ReLU. Costs one forward pass and a backward pass down to the layer. Unsigned, unless
    `relu=False`. Raises ConfigError for a `layer` that is no name and a layout that fits none, LayerError where no
    layer is found or the named one has no places.
    """

    about: ClassVar[About] = About(
        "where a layer supports the label, each of several objects",
        "layer and gradient",
        "G",
        "Chattopadhay et al. 2018",
    )
    display_name: ClassVar[str] = "GradCAM++"

    relu: bool = True
    """Whether negative evidence is cut off (ReLU); else the map is signed. On: the paper's last step."""

    @override
    def combine(self, maps: Floats, gradients: Floats) -> Floats:
        positive = np.maximum(gradients, 0)
        denominators = 2 + maps.sum(axis=_places(maps), keepdims=True) * positive
        # alpha times the gradient; a denominator of 0 needs negative maps, and the authors' code drops it too
        shares = np.divide(positive, denominators, out=np.zeros_like(positive), where=denominators != 0)
        return _weigh(shares.sum(axis=_places(maps)), maps)


@dataclasses.dataclass(frozen=True, kw_only=True)
class HiResCAM(GradientCAM):
    """A layer's maps times their gradients, place by place: (N, C, H, W) -> (N, h, w), in logits.

    Draelos & Carin 2020, "Use HiResCAM instead of Grad-CAM for faithful explanations", section 3. Where one linear
    layer follows, with or without pooling, the map adds up to the logit less its bias; a ReLU (which pytorch-grad-cam
    applies) would spoil that. Costs one forward pass and a backward pass down to the layer. Signed, unless
    `relu=True`. Raises ConfigError for a `layer` that is no name and a layout that fits none, LayerError where no
    layer is found or the named one has no places.
    """

    about: ClassVar[About] = About(
        "how much each place of a layer adds to the logit", "layer and gradient", "G", "Draelos & Carin 2020"
    )

    relu: bool = False
    """Whether negative evidence is cut off (ReLU); else the map is signed. Off keeps the sum."""

    @override
    def combine(self, maps: Floats, gradients: Floats) -> Floats:
        return np.asarray((maps * gradients).sum(axis=1))


@dataclasses.dataclass(frozen=True, kw_only=True)
class XGradCAM(GradientCAM):
    """A layer's channels, weighted by their gradients where they are strong: (N, C, H, W) -> (N, h, w), in logits.

    Fu et al. 2020, "Axiom-based Grad-CAM": the weight of a map is the mean of its gradients, weighted by the map
    itself, so that without the ReLU the map has HiResCAM's sum. A map that sums to 0 has no such mean and weighs
    nothing; where maps can be negative a sum close to 0 makes weights of any size, so choose a layer behind a ReLU.
    Costs one forward pass and a backward pass down to the layer. Unsigned, unless `relu=False`. Raises ConfigError
    for a `layer` that is no name and a layout that fits none, LayerError where no layer is found or the named one has
    no places.
    """

    about: ClassVar[About] = About(
        "where a layer supports the label, by gradients where it does", "layer and gradient", "G", "Fu et al. 2020"
    )

    relu: bool = True
    """Whether negative evidence is cut off (ReLU); else the map is signed. On, as in GradCAM,
    which the paper starts from."""

    @override
    def combine(self, maps: Floats, gradients: Floats) -> Floats:
        sums = maps.sum(axis=_places(maps))
        weights = np.divide((maps * gradients).sum(axis=_places(maps)), sums, out=np.zeros_like(sums), where=sums != 0)
        return _weigh(weights, maps)


@dataclasses.dataclass(frozen=True, kw_only=True)
class LayerCAM(GradientCAM):
    """A layer's maps times their positive gradients, place by place: (N, C, H, W) -> (N, h, w), in logits.

    Jiang et al. 2021, "LayerCAM", section III: sharp in early layers too, for which `layer` takes several names. The
    paper's scaling and fusion of several layers' maps are left to the reader of the log. Costs one forward pass and a
    backward pass down to the layer. Unsigned, unless `relu=False`. Raises ConfigError for a `layer` that is no name
    and a layout that fits none, LayerError where no layer is found or the named one has no places.
    """

    about: ClassVar[About] = About(
        "where a layer, early ones too, supports the label", "layer and gradient", "G", "Jiang et al. 2021"
    )

    relu: bool = True
    """Whether negative evidence is cut off (ReLU); else the map is signed. On: the paper's last step,
    which changes nothing behind a ReLU."""

    @override
    def combine(self, maps: Floats, gradients: Floats) -> Floats:
        return np.asarray((maps * np.maximum(gradients, 0)).sum(axis=1))


@dataclasses.dataclass(frozen=True, kw_only=True)
class CAM(GradientCAM):
    """A layer's channels, weighted by the linear layer that follows their means: (N, C, H, W) -> (N, h, w), in logits.

    Zhou et al. 2016, "Learning Deep Features for Discriminative Localization", equation 2. The mean of a map, plus
    the bias, is the logit. The weights are read off the gradient, so the linear layer may have any form (a function,
    a 1 x 1 convolution). Raises LayerError where something else than a mean over places and a linear layer follows.
    Costs one forward pass, a backward pass down to the layer, and for each call the same and three forward passes of
    one input, to try what follows the layer. Signed, unless `relu=True`. Raises ConfigError for a `layer` that is no
    name or a layout that fits none.
    """

    about: ClassVar[About] = About(
        "how much each place of the last layer adds to the logit", "layer and gradient", "G", "Zhou et al. 2016"
    )

    volumes: ClassVar[bool] = False

    relu: bool = False
    """Whether negative evidence is cut off (ReLU); else the map is signed. Off: equation 2 has none."""

    def passes(self, model: Model, x: Floats) -> int:
        """Its own, and those that check that the network has the required shape."""
        return 5

    @override
    def grids(self, model: Model, choice: LayerChoice, x: Floats, kinds: np.ndarray, targets: np.ndarray) -> Floats:
        _check_linear(model, choice, x[:1], int(targets[0]))
        return super().grids(model, choice, x, kinds, targets)

    @override
    def combine(self, maps: Floats, gradients: Floats) -> Floats:
        return _weigh(gradients.sum(axis=(2, 3)), maps)


LINEAR_WITHIN = 0.01  # of the greatest value; half precision rounds by up to 0.008


def _check_linear(model: Model, choice: LayerChoice, x: Floats, target: int) -> None:
    """Raise LayerError unless the logit of (1, C, H, W) is linear in the means of the layer's maps.

    It is tried at the maps as they are, at none, and far from both: at ten times the maps in reverse, and at their
    negative, where a ReLU would be on the other side.
    """
    pull = model.vjp(x, wrt=(choice.layer,))
    maps = choice.maps(pull.activations[choice.layer])
    gradients = choice.maps(pull(one_hot(np.array([target]), pull.outputs))[choice.layer])
    far = 10 * maps[:, ::-1, ::-1, ::-1]
    with model.edit({choice.layer: at_maps(choice, lambda _: np.concatenate([np.zeros_like(maps), far, -far]))}):
        at_none, *at_far = model.forward(np.repeat(x, 3, axis=0))[:, target]
    found = np.array([pull.outputs[0, target], *at_far]) - at_none
    weights = gradients.mean(axis=(2, 3), keepdims=True)
    expected = (weights * np.concatenate([maps, far, -far])).sum(axis=(1, 2, 3))
    is_alike = np.ptp(gradients, axis=(2, 3)).max() <= LINEAR_WITHIN * np.abs(gradients).max()
    if not is_alike or np.abs(found - expected).max() > LINEAR_WITHIN * np.abs(found).max():
        raise LayerError(
            f"CAM: wanted a network in which layer {choice.layer!r} is followed by a mean over places and one linear "
            f"layer, but the logit is {'not linear in the maps' if is_alike else 'not alike at all places'}; choose "
            "GradCAM, which is CAM on such networks and takes any"
        )
