"""Explainers that look at the maps of one layer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..errors import LayerError
from ..model.base import Model
from ..model.passes import last_spatial_layer, target_gradients
from .base import About, Attribution, Explainer


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradCAM(Explainer):
    """A layer's maps, weighed by the mean of their gradients: (N, C, H, W) -> (N, h, w), in logits.

    Selvaraju et al. 2017, "Grad-CAM", equations 1 and 2, at the layer's own resolution; laid over the input
    bilinearly. Costs one forward pass and a backward pass down to the layer. Unsigned, unless `relu=False`.
    Of a layer that is called several times the last call with maps counts.
    """

    about: ClassVar[About] = About("where a layer sees the label", "layer and gradient", "G", "Selvaraju et al. 2017")

    layer: str | None = None  # None: the last one that puts out maps, as the paper does
    relu: bool = True  # equation 2; captum 0.9 has it off by default

    @property
    def signed(self) -> bool:
        """Without the ReLU, places can speak against the target."""
        return not self.relu

    def points(self, model: Model, x: Floats) -> Sequence[str]:
        """See Explainer."""
        return (self._layer_of(model, x),)

    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        """See Explainer."""
        layer = self._layer_of(model, x[:1])
        grids: list[Floats] = [np.empty(0)] * len(x)
        for part in target_gradients(model, x, targets, (layer,)):
            for row, grid in zip(part.rows, self._grids(layer, part.values[layer], part.gradients[layer]), strict=True):
                grids[row] = grid
        return Attribution(np.stack(grids), (x.shape[2], x.shape[3]), "bilinear", layer)

    def check(self, model: Model, x: Floats) -> None:
        """See Explainer."""
        self.explain(model, x, np.zeros(1, np.intp), np.random.default_rng(0))

    def _layer_of(self, model: Model, x: Floats) -> str:
        layer = self.layer or last_spatial_layer(model, x)
        if layer is None:
            raise LayerError(
                "GradCAM: no layer of this network puts out maps (N, C, h, w) larger than 1 x 1; "
                "choose an explainer that needs none, or name a layer"
            )
        return layer

    def _grids(self, layer: str, activations: Sequence[Floats], gradients: Sequence[Floats]) -> Floats:
        spatial = [i for i, maps in enumerate(activations) if maps.ndim == 4 and maps.shape[2] * maps.shape[3] > 1]
        if not spatial:
            raise LayerError(
                f"GradCAM: wanted a layer that puts out maps (N, C, h, w) larger than 1 x 1, but {layer!r} puts out "
                f"{[maps.shape for maps in activations]}; model.calls(x) lists layers with their shapes"
            )
        weights = gradients[spatial[-1]].mean(axis=(2, 3), keepdims=True)  # equation 1
        grids = (weights * activations[spatial[-1]]).sum(axis=1)  # equation 2
        return np.maximum(grids, 0) if self.relu else np.asarray(grids)
