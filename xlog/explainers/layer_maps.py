"""LayerMap: what explainers share that look at the maps of one layer; and EigenCAM, which looks at nothing else."""

from __future__ import annotations

import abc
import dataclasses
import itertools
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError, LayerError
from ..model.base import Edit, LayerCall, Model
from ..model.passes import batches, distinct_rows, is_spatial, last_spatial_layer
from ..override import override
from .base import About, Attribution, Explainer


@dataclasses.dataclass(frozen=True, kw_only=True)
class LayerMap(Explainer):
    """An explainer that makes one map of the maps (N, C, h, w) that a layer puts out.

    The map has the layer's resolution and is laid over the input bilinearly. Of a layer that is called several times
    the last call with maps counts. Given several names, it stands for an explainer per layer: see `each`.
    """

    layer: str | Sequence[str] | None = None
    """A name, or several for a map of each; None is the last layer that puts out maps, which the papers recommend."""

    def __post_init__(self) -> None:
        if self.layer is not None and not isinstance(self.layer, str):
            object.__setattr__(self, "layer", self._names(self.layer))
        super().__post_init__()

    def each(self) -> Sequence[Explainer]:
        """One explainer per layer; a name that was given tells the layer too: "mine[layer4]"."""
        if self.layer is None or isinstance(self.layer, str):
            return (self,)
        is_own = self.name != self._default_name()
        return tuple(
            dataclasses.replace(self, layer=layer, name=f"{self.name}[{layer}]" if is_own else "")
            for layer in self.layer
        )

    @override
    def points(self, model: Model, x: Floats) -> Sequence[str]:
        return (self.layer_of(model, x),)

    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        """See Explainer. Raises ConfigError where it stands for several layers."""
        layer = self.layer_of(model, x[:1])
        first, kinds = distinct_rows(x)
        grids = self.grids(model, layer, x[first], kinds, targets)
        return Attribution(grids, (x.shape[2], x.shape[3]), "bilinear", layer)

    @abc.abstractmethod
    def grids(self, model: Model, layer: str, x: Floats, kinds: np.ndarray, targets: np.ndarray) -> Floats:
        """Maps of the layer's maps: distinct inputs (U, C, H, W), which input a row asks about (N,), (N,) -> (N, h, w).

        What does not depend on the target is done once per input.
        """

    @override
    def check(self, model: Model, x: Floats) -> None:
        layer = self.layer_of(model, x)
        last_maps(layer, model.trace(x, (layer,)).activations[layer])

    def layer_of(self, model: Model, x: Floats) -> str:
        """Return the layer to look at. Raises LayerError where no layer puts out maps, ConfigError for several."""
        if isinstance(self.layer, str):
            return self.layer
        if self.layer is not None:
            raise ConfigError(
                f"{type(self).__name__}: wanted one layer, got {len(self.layer)}: {self.name!r} stands for a map of "
                "each; call each() and explain with what it returns, as runners do"
            )
        layer = last_spatial_layer(model, x)
        if layer is None:
            raise LayerError(
                f"{type(self).__name__}: no layer of this network puts out maps (N, C, h, w) larger than 1 x 1; "
                "choose an explainer that needs none, or name a layer"
            )
        return layer

    def _names(self, layers: Sequence[str]) -> tuple[str, ...]:
        names = tuple(layers) if isinstance(layers, Sequence) else ()
        if not names or not all(isinstance(name, str) for name in names):
            raise ConfigError(
                f"{type(self).__name__}: wanted the name of a layer, a list of such names, or None, got {layers!r}"
            )
        return names


def last_maps(layer: str, activations: Sequence[Floats]) -> int:
    """Return which call of a layer put out maps last. Raises LayerError where none did."""
    spatial = [i for i, values in enumerate(activations) if is_spatial(LayerCall(layer, values.shape))]
    if not spatial:
        raise LayerError(
            f"wanted a layer that puts out maps (N, C, h, w) larger than 1 x 1, but {layer!r} puts out "
            f"{[values.shape for values in activations]}; model.calls(x) lists layers with their shapes"
        )
    return spatial[-1]


def at_call(call: int, edit: Edit) -> Edit:
    """Return an edit that acts on one call of a layer, counted from 0, and not on others. It serves one pass."""
    numbers = itertools.count()
    return lambda value: edit(value) if next(numbers) == call else value


@dataclasses.dataclass(frozen=True, kw_only=True)
class EigenCAM(LayerMap):
    """A layer's maps along their main direction: (N, C, H, W) -> (N, h, w), in units of the layer.

    Muhammad & Yeasin 2020, "Eigen-CAM", section III: the places of the layer as rows (h w, C), times their first right
    singular vector; not centered, as in the paper (pytorch-grad-cam centers). It shows what the layer responds to most,
    and is the same for every target. Singular vectors have no sign: ours makes the greatest magnitude positive,
    and what lies the other way is 0. Behind a ReLU nothing does. Costs one forward pass. Unsigned.
    """

    about: ClassVar[About] = About(
        "where a layer responds most, whatever the label", "layer", "F", "Muhammad & Yeasin 2020", of_target=False
    )

    @property
    def signed(self) -> bool:
        """Negative values are not evidence against the target."""
        return False

    @override
    def grids(self, model: Model, layer: str, x: Floats, kinds: np.ndarray, targets: np.ndarray) -> Floats:
        grids = []
        for rows in batches(len(x), model.batch_size):
            activations = model.trace(x[rows], (layer,)).activations[layer]
            grids += [_along_main_direction(maps) for maps in activations[last_maps(layer, activations)]]
        return np.stack(grids)[kinds]


def _along_main_direction(maps: Floats) -> Floats:
    """Project places on the first right singular vector: (C, h, w) -> (h, w), at least 0."""
    left, scales, _ = np.linalg.svd(maps.reshape(len(maps), -1).T, full_matrices=False)
    projected = left[:, 0] * scales[0]  # the places times the first right singular vector
    projected *= np.sign(projected[np.abs(projected).argmax()])
    return np.maximum(projected, 0).reshape(maps.shape[1:])
