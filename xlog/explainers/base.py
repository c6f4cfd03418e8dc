"""Explainer: what all methods are, and Attribution: what they return."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats, Size, Upsampling, upsample
from ..config import Configured
from ..errors import ConfigError
from ..model.base import Model
from ..override import override
from ..value_function import at_places
from .called import called
from .convergence import Convergence, joined
from .streams import DrawsPer

if TYPE_CHECKING:
    from typing_extensions import Self

VOLUME_AXES = 5  # of inputs: (N, C, D, H, W)

Need = Literal["gradient", "layer", "layer and gradient", "attention", "attention and gradient", "forward", "nothing"]


@dataclasses.dataclass(frozen=True)
class About:
    """What tables list of a method."""

    shows: str
    """What its map means, in a few words."""
    needs: Need
    """What it needs of a network: gradients by the input, the output of a layer, what attention shares out, forward
    passes only, or nothing."""
    cost: str
    """Passes per map; F is a forward pass, G a forward and a backward pass."""
    source: str
    """Paper."""
    random: bool = False
    """Whether it draws from the generator."""
    of_target: bool = True
    """Whether its map depends on the target; what looks at the input alone does not."""
    of_input: bool = True
    """Whether its map depends on the input's values."""


@dataclasses.dataclass(frozen=True)
class LocalModel:
    """What the weights of a row are weights of, in a linear model around it."""

    intercept: float
    """What they are added to, in units of the output."""
    conditions: tuple[tuple[float, float], ...]
    """Per feature (above, up to): its value is greater than the first, and at most the second, which may be infinite;
    where both are the same it equals them."""


@dataclasses.dataclass(frozen=True)
class Attribution:
    """One map per row, at the resolution that it was made at."""

    grids: Floats
    """(N, h, w), finite; of volumes (N, d, h, w)."""
    size: Size
    """(H, W) of the network's input; (D, H, W) of a volume."""
    upsampling: Upsampling = "none"
    """How a grid is laid over the input."""
    layer: str = ""
    """The layer that was looked at, where the method looks at one."""
    layout: str = ""
    """How places lie in what that layer put out, in words."""
    layer_reason: str = ""
    """Why that layer and that layout."""
    segments: NDArray[np.integer] | None = None
    """(N, H, W): the superpixel of each pixel, numbered from 0, -1 of what is in none, where the method weighs them."""
    weights: Sequence[Floats] | None = None
    """Per row the weight of each superpixel; `grids` holds them at their pixels."""
    offsets: Floats | None = None
    """(N,): what was taken off all values of each map, so that 0 means "no matter", where something was."""
    convergence: Sequence[Convergence] = ()
    """How far the maps are from what their method promises, N numbers each."""
    features: Sequence[Floats] | None = None
    """Per row what `layer` puts out at each superpixel, (S, D), where that was asked for."""
    local: Sequence[LocalModel] | None = None
    """Per row of a table what its values are weights of, where that is not the feature as such."""
    unit: str = ""
    """Of texts "word" or "sentence" where values are of whole ones, and stand at each of their tokens."""

    @classmethod
    def of_segments(
        cls, weights: Sequence[Floats], segments: NDArray[np.integer], convergence: Sequence[Convergence] = ()
    ) -> Attribution:
        """Return the attribution of weighted superpixels: N arrays of weights, segments (N, H, W)."""
        grids = np.stack([at_places(weight, numbers) for weight, numbers in zip(weights, segments, strict=True)])
        return cls(grids, segments.shape[1:], segments=segments, weights=weights, convergence=convergence)

    @classmethod
    def joined(cls, parts: Sequence[Attribution]) -> Attribution:
        """Return the attribution of the rows of several, which one explainer made of inputs of one size."""
        first = parts[0]
        return dataclasses.replace(
            first,
            grids=np.concatenate([part.grids for part in parts]),
            segments=None if first.segments is None else np.concatenate([part.segments for part in parts]),
            weights=None if first.weights is None else [row for part in parts for row in part.weights or ()],
            offsets=None if first.offsets is None else np.concatenate([part.offsets for part in parts]),
            convergence=joined([part.convergence for part in parts]),
            features=None if first.features is None else [row for part in parts for row in part.features or ()],
            local=None if first.local is None else [one for part in parts for one in part.local or ()],
        )

    def maps(self) -> Floats:
        """The grids at the size of the input: (N, H, W), of volumes (N, D, H, W)."""
        return upsample(self.grids, self.size, self.upsampling)

    def row(self, i: int) -> Attribution:
        """The attribution of one row, as a batch of one."""
        return dataclasses.replace(
            self,
            grids=self.grids[i : i + 1],
            segments=None if self.segments is None else self.segments[i : i + 1],
            weights=None if self.weights is None else self.weights[i : i + 1],
            offsets=None if self.offsets is None else self.offsets[i : i + 1],
            convergence=[one.rows(slice(i, i + 1)) for one in self.convergence],
            features=None if self.features is None else self.features[i : i + 1],
            local=None if self.local is None else self.local[i : i + 1],
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Explainer(Configured):
    """A method of attribution, as configuration only."""

    family: ClassVar[str] = "explainer"
    about: ClassVar[About] = About("", "gradient", "", "")
    """What tables list; optional for explainers that are not registered."""
    volumes: ClassVar[bool] = False
    """Whether it takes volumes (N, C, D, H, W) too, and makes maps (N, d, h, w) of them."""
    rows: ClassVar[bool] = False
    """Whether it takes rows of a table, (N, 1, 1, F), whose features have neighbors by chance only."""
    texts: ClassVar[bool] = False
    """Whether it takes texts, embeddings (N, D, 1, L) of L tokens."""
    brings_network: ClassVar[bool] = False
    """Whether it may look at a network of its own, which no benchmark and no dropout changes with the model."""

    @property
    @abc.abstractmethod
    def signed(self) -> bool:
        """Whether negative values are evidence against the target; else no value is negative."""

    @property
    def draws_per(self) -> DrawsPer:
        """Whose draws a map is made of: the run's, or the sample's or the label's own."""
        return "run"

    def quick(self) -> Self:
        """The same with as few passes as it can do with: to try whether it runs, not to look at."""
        return self

    def each(self) -> Sequence[Explainer]:
        """The explainers that this one stands for: one, unless it was given several layers."""
        return (self,)

    def points(self, model: Model, x: Floats) -> Sequence[str]:
        """Names, INPUT or layers, of which this looks at values or gradients at x itself.

        What several explainers look at in the same input is fetched in one pass. x (1, C, H, W) is an example.
        """
        return ()

    def variants(self) -> Hashable:
        """What identifies the perturbed inputs that this sends through the network, None where nothing does.

        Explainers with equal ones, other than None, send the same rows in the same order, and the passes are made
        once for all of them.
        """
        return None

    def passes(self, model: Model, x: Floats) -> int:
        """How many rows a map sends through the network, about, for inputs like x (1, C, H, W).

        A matter of planning, not of results.
        """
        return 1

    def __call__(self, network: object, inputs: object, targets: object = None, *, seed: int = 0) -> Any:
        """Return maps of some inputs, without a run and without a log: (N, C, H, W) -> (N, H, W), (C, H, W) -> (H, W).

        The network is left bit for bit as it was. Maps are in units of what it returns, in numpy, and those that a
        Runner logs of the same inputs.

        Args:
            network: As Runner takes it: a torch module, a paddle layer, or any xlog.Model, such as
                xlog.wrap(network, logits=...) of one that returns several things.
            inputs: An array or a tensor, normalized as the network was trained.
            targets: The number of the output that is explained, or one per input; None: of each input the greatest.
            seed: Fixes random draws.

        Of an explainer that stands for several, GradCAM(layer=["a", "b"]), maps by name. Raises ConfigError and
        DataError for what does not fit, ModelError where the network fails.
        """
        found = {one.name: called(one, network, inputs, targets, seed) for one in self.each()}
        return found if len(found) > 1 else next(iter(found.values()))

    @abc.abstractmethod
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        """Attribute each row's target output to places of its input: (N, C, H, W), (N,) -> N maps.

        Several rows may hold the same input with different targets. A row's map depends on that row alone, not on
        its neighbors in the batch: what is drawn from `rng` is drawn for all rows alike. Raises a ConfigError for
        parameters that do not fit the input, a LayerError for layers that do not fit the network.
        """

    def check(self, model: Model, x: Floats) -> None:
        """Raise what `explain` would raise for inputs like x (1, C, H, W), at the price of a pass or two."""

    def check_axes(self, x: Floats) -> None:
        """Raise ConfigError for volumes (N, C, D, H, W) where this takes pictures (N, C, H, W) only."""
        if x.ndim == VOLUME_AXES and not self.volumes:
            raise ConfigError(
                f"{self.name}: wanted pictures (N, C, H, W), got volumes {x.shape}, whose maps it cannot make; take "
                "Gradient, IntegratedGradients, SmoothGrad, GradCAM or Occlusion"
            )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Drawing(Explainer):
    """An explainer that draws at random."""

    seed_per_sample: bool = False
    """Whether each sample has draws of its own. If not, all have the same: passes are shared, and intervals
    do not cover the variance between draws."""

    @property
    @override
    def draws_per(self) -> DrawsPer:
        return "sample" if self.seed_per_sample else "run"
