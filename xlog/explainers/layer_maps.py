"""LayerMap: what explainers share that look at the maps of one layer; and EigenCAM, which looks at nothing else."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError, LayerError
from ..model.base import Edit, Model
from ..model.layer_choice import LayerChoice, at_call, default_layer, named_layer
from ..model.layouts import Order, Wanted
from ..model.passes import batches, distinct_rows
from ..override import override
from .base import About, Attribution, Explainer


@dataclasses.dataclass(frozen=True, kw_only=True)
class LayerExplainer(Explainer):
    """An explainer that looks at the maps (N, C, h, w) in what a layer puts out.

    Channels may come first or last, and places may be tokens; tokens that are no places, a class token or registers,
    take no part. The layout is proven by trying the network, or said with `layout`. Of a layer that is called several
    times the last call with maps counts. Given several names, it stands for an explainer per layer: see `each`.
    """

    layer: str | Sequence[str] | None = None
    """A name, or several for a map of each; None is the last layer whose maps the gradient of a logit reaches."""
    layout: Order | Callable[[Floats], Floats] | None = None
    """Of that layer's output: "nchw", "nhwc", "tokens" or a function (N, ...) -> (N, C, h, w); of volumes "ncdhw".
    None: it is proven."""
    grid: tuple[int, int] | None = None
    """Rows and columns of places among tokens; None where they have the proportions of the input."""
    prefix: int = 0
    """How many tokens before those of places are none, a class token or registers."""
    suffix: int = 0
    """How many after them."""

    def __post_init__(self) -> None:
        if self.layer is not None and not isinstance(self.layer, str):
            object.__setattr__(self, "layer", self._names(self.layer))
        self._wanted()  # raises
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
        return (self.choice(model, x).layer,)

    @override
    def check(self, model: Model, x: Floats) -> None:
        self.choice(model, x)

    def choice(self, model: Model, x: Floats) -> LayerChoice:
        """Return the layer to look at for inputs like x (1, C, H, W), and how its places lie.

        Raises LayerError where no layer, no single one or not the named one puts out maps in a layout that is known,
        ConfigError for several layers.
        """
        if self.layer is not None and not isinstance(self.layer, str):
            raise ConfigError(
                f"{type(self).__name__}: wanted one layer, got {len(self.layer)}: {self.name!r} stands for a map of "
                "each; call each() and explain with what it returns, as runners do"
            )
        try:
            if self.layer is None:
                return default_layer(model, x)
            return named_layer(model, x, self.layer, self._wanted())
        except LayerError as error:
            raise LayerError(f"{type(self).__name__}: {error}") from None

    def _wanted(self) -> Wanted | None:
        """Return the layout that was said. Raises ConfigError for one that is none, or that is said of no layer."""
        said = [name for name in ("layout", "grid", "prefix", "suffix") if getattr(self, name)]
        if not said:
            return None
        if self.layer is None or self.layout is None:
            raise ConfigError(
                f"{type(self).__name__}: {said[0]}= is about the output of a layer, so name it, layer='...', "
                'and say its layout, "nchw", "nhwc", "tokens" or, of volumes, "ncdhw"'
            )
        try:
            return Wanted(self.layout, self.grid, self.prefix, self.suffix)
        except ConfigError as error:
            raise ConfigError(f"{type(self).__name__}: {error}") from None

    def _names(self, layers: Sequence[str]) -> tuple[str, ...]:
        names = tuple(layers) if isinstance(layers, Sequence) else ()
        if not names or not all(isinstance(name, str) for name in names):
            raise ConfigError(
                f"{type(self).__name__}: wanted the name of a layer, a list of such names, or None, got {layers!r}"
            )
        return names


@dataclasses.dataclass(frozen=True, kw_only=True)
class LayerMap(LayerExplainer):
    """An explainer that makes one map of a layer's maps, at their resolution, laid over the input bilinearly."""

    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        """See Explainer. Raises ConfigError where it stands for several layers."""
        choice = self.choice(model, x[:1])
        first, kinds = distinct_rows(x)
        grids = self.grids(model, choice, x[first], kinds, targets)
        return Attribution(grids, x.shape[2:], "bilinear", choice.layer, str(choice.layout), choice.reason)

    @abc.abstractmethod
    def grids(self, model: Model, choice: LayerChoice, x: Floats, kinds: np.ndarray, targets: np.ndarray) -> Floats:
        """Maps of the layer's maps: distinct inputs (U, C, H, W), which input a row asks about (N,), (N,) -> (N, h, w).

        What does not depend on the target is done once per input.
        """


def at_maps(choice: LayerChoice, change: Callable[[Floats], Floats]) -> Edit:
    """Return an edit of the maps in what the chosen call puts out: (N, C, h, w) -> (R, C, h, w). It serves one pass.

    Other calls, and what lies at no place, stay as they are.
    """
    return at_call(choice.call, lambda values: choice.layout.put(values, change(choice.layout.maps(values))))


@dataclasses.dataclass(frozen=True, kw_only=True)
class EigenCAM(LayerMap):
    """A layer's maps along their main direction: (N, C, H, W) -> (N, h, w), in units of the layer.

    Muhammad & Yeasin 2020, "Eigen-CAM", section III: the places of the layer as rows (h w, C), times their first
    right singular vector; not centered, as in the paper (pytorch-grad-cam centers). It shows what the layer responds
    to most, and is the same for every target. Singular vectors have no sign: ours makes the greatest magnitude
    positive, and what lies the other way is 0. Behind a ReLU nothing does. Costs one forward pass. Unsigned. Raises
    ConfigError for a `layer` that is no name and a layout that fits none, LayerError where no layer is found or the
    named one has no places.
    """

    about: ClassVar[About] = About(
        "where a layer responds most, whatever the label", "layer", "F", "Muhammad & Yeasin 2020", of_target=False
    )

    @property
    def signed(self) -> bool:
        """Negative values are not evidence against the target."""
        return False

    @override
    def grids(self, model: Model, choice: LayerChoice, x: Floats, kinds: np.ndarray, targets: np.ndarray) -> Floats:
        grids = []
        for rows in batches(len(x), model.batch_size):
            activations = model.trace(x[rows], (choice.layer,)).activations[choice.layer]
            grids += [_along_main_direction(maps) for maps in choice.maps(activations)]
        return np.stack(grids)[kinds]


def _along_main_direction(maps: Floats) -> Floats:
    """Project places on the first right singular vector: (C, h, w) -> (h, w), at least 0."""
    left, scales, _ = np.linalg.svd(maps.reshape(len(maps), -1).T, full_matrices=False)
    projected = left[:, 0] * scales[0]  # the places times the first right singular vector
    projected *= np.sign(projected[np.abs(projected).argmax()])
    return np.maximum(projected, 0).reshape(maps.shape[1:])
