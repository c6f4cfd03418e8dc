"""Explainers that weight the channels of a layer by the network's output with only one of them, or without it."""

from __future__ import annotations

import abc
import dataclasses
from math import prod
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats, resize_bilinear, softmax
from ..baselines import Baseline, baseline_of, check_baseline
from ..config import check_choice, check_count
from ..errors import LayerError
from ..model.base import Model
from ..model.layer_choice import LayerChoice
from ..model.passes import batches, of_targets
from ..override import override
from .base import About
from .layer_maps import LayerMap, at_maps

if TYPE_CHECKING:
    from typing_extensions import Self

SoftmaxOver = Literal["channels", "classes"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChannelCAM(LayerMap):
    """An explainer that tries each map of a layer on the network, for all targets of an input at once."""

    @property
    def signed(self) -> bool:
        """Negative evidence is cut off."""
        return False

    @abc.abstractmethod
    def weights(self, model: Model, choice: LayerChoice, x: Floats, maps: Floats, targets: np.ndarray) -> Floats:
        """Weight of each map, for each target: input (1, C, H, W), its maps (D, h, w), (L,) -> (D, L)."""

    @override
    def grids(self, model: Model, choice: LayerChoice, x: Floats, kinds: np.ndarray, targets: np.ndarray) -> Floats:
        found: dict[int, Floats] = {}
        for inputs in batches(len(x), model.batch_size):
            activations = model.trace(x[inputs], (choice.layer,)).activations[choice.layer]
            for kind, maps in zip(inputs.tolist(), choice.maps(activations), strict=True):
                rows = np.flatnonzero(kinds == kind)
                weights = self.weights(model, choice, x[kind : kind + 1], maps, targets[rows])
                found.update(zip(rows.tolist(), np.tensordot(weights.T, maps, 1), strict=True))
        return np.maximum(np.stack([found[row] for row in range(len(kinds))]), 0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScoreCAM(ChannelCAM):
    """A layer's channels, weighted by the output for the input masked by each: (N, C, H, W) -> (N, h, w), in its units.

    Wang et al. 2020, "Score-CAM", algorithm 1: each map, laid over the input and stretched to 0..1, is a mask;
    weights are the softmax over masks of the target's logit. The logit of the baseline, which the paper takes off,
    cancels in that softmax and is not computed. `softmax_over="classes"` weighs by the target's probability behind
    the mask instead, as the authors' code and InterpretDL do; pytorch-grad-cam does as the paper. A map that is the
    same everywhere would be a mask of nothing but baseline: it weighs nothing, and takes no part in the softmax.
    Costs a forward pass per map of the layer, for all targets together; layers have hundreds. `channels` tries only
    so many, those that vary most over the picture. Unsigned. Raises ConfigError for a `layer` that is no name and a
    layout that fits none, LayerError where no layer is found or the named one has no places; ConfigError for no
    `channels` and an unknown `softmax_over` or `baseline` too.
    """

    about: ClassVar[About] = About(
        "where a layer's maps lie that, as masks, keep the label", "layer", "channels F", "Wang et al. 2020"
    )

    softmax_over: SoftmaxOver = "channels"
    """What weights are a softmax over: masks ("channels", algorithm 1) or labels ("classes", the authors' code)."""
    baseline: Baseline = 0.0
    """What masks hide with; the paper and all code multiply by the mask, which is 0."""
    channels: int | None = None
    """How many maps are tried, those that vary most; None for all, as algorithm 1."""

    def __post_init__(self) -> None:
        if self.channels is not None:
            check_count(self, "channels", self.channels, 1)
        check_choice(self, "softmax_over", self.softmax_over, get_args(SoftmaxOver))
        check_baseline("ScoreCAM", self.baseline)
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, channels=4)

    def passes(self, model: Model, x: Floats) -> int:
        """One per map."""
        count = self.choice(model, x).channels
        return 1 + (count if self.channels is None else min(count, self.channels))

    @override
    def check(self, model: Model, x: Floats) -> None:
        super().check(model, x)
        baseline_of("ScoreCAM", self.baseline, x)

    @override
    def weights(self, model: Model, choice: LayerChoice, x: Floats, maps: Floats, targets: np.ndarray) -> Floats:
        weights = np.zeros((len(maps), len(targets)), maps.dtype)
        varied = np.flatnonzero(maps.max(axis=(1, 2)) > maps.min(axis=(1, 2)))
        if self.channels is not None:
            varied = varied[np.argsort(-maps[varied].var(axis=(1, 2)), kind="stable")[: self.channels]]
        if len(varied):
            logits = self._logits(model, x, maps[varied])
            over_channels = self.softmax_over == "channels"
            weights[varied] = (
                softmax(of_targets(logits, targets).T).T
                if over_channels
                else of_targets(model.probabilities(logits), targets)
            )
        return weights

    def _logits(self, model: Model, x: Floats, maps: Floats) -> Floats:
        """Outputs of the input behind each map as a mask: (1, C, H, W), (D, h, w) -> (D, K)."""
        baseline = baseline_of("ScoreCAM", self.baseline, x)
        outputs = []
        for part in batches(len(maps), model.batch_size):
            masks = _stretched(resize_bilinear(maps[part], (x.shape[2], x.shape[3])))
            outputs.append(model.forward_blends(x, baseline, masks, np.zeros(len(part), np.intp)))
        return np.concatenate(outputs)


def _stretched(maps: Floats) -> Floats:
    """Move each map's least value to 0 and its greatest to 1: (m, H, W) -> (m, H, W)."""
    lowest = maps.min(axis=(1, 2), keepdims=True)
    span = maps.max(axis=(1, 2), keepdims=True) - lowest
    return (maps - lowest) / np.where(span > 0, span, 1)


@dataclasses.dataclass(frozen=True, kw_only=True)
class AblationCAM(ChannelCAM):
    """A layer's channels, weighted by the drop of the logit when each is zeroed: (N, C, H, W) -> (N, h, w).

    Desai & Ramaswamy 2020, "Ablation-CAM", section 3: the drop of the logit where a map is set to 0, relative to the
    logit. Of a negative logit we take the magnitude, so that a map whose loss lowers the logit still weighs positive;
    a logit of exactly 0 leaves drops as they are. pytorch-grad-cam, where maps can be negative, sets them to -1e7
    instead of 0. The network runs up to the layer once per some hundreds of maps, and from there on once per map, for
    all targets together; maps that are 0 everywhere weigh nothing unasked. Raises LayerError where the network cannot
    go on from the layer with many rows. Unsigned. Raises ConfigError for a `layer` that is no name or a layout that
    fits none.
    """

    about: ClassVar[About] = About(
        "where a layer's maps lie without which the logit drops",
        "layer",
        "channels F from the layer on",
        "Desai & Ramaswamy 2020",
    )

    def passes(self, model: Model, x: Floats) -> int:
        """As many as it takes up to the layer; behind it rows are small."""
        choice = self.choice(model, x)
        return 1 + -(-choice.channels // _maps_at_once(model, choice, x))

    def check(self, model: Model, x: Floats) -> None:
        """See Explainer. Raises LayerError where the outputs are the same without all of the maps."""
        choice = self.choice(model, x)
        maps = _maps_of(model, choice, x)
        all_or_none = np.repeat([[1.0], [0.0]], maps.shape[1], axis=1)
        whole, without = _outputs_with(model, choice, x, all_or_none)
        if maps.any() and np.abs(whole - without).max() <= ROUNDING * np.abs(whole).max():
            raise LayerError(
                f"layer {choice.layer!r} does not influence the outputs, which are the same without its maps; "
                "choose one on the way from input to output"
            )

    @override
    def weights(self, model: Model, choice: LayerChoice, x: Floats, maps: Floats, targets: np.ndarray) -> Floats:
        weights = np.zeros((len(maps), len(targets)), maps.dtype)
        alive = np.flatnonzero(maps.any(axis=(1, 2)))
        for part in batches(len(alive), _maps_at_once(model, choice, x)):
            kept = np.ones((1 + len(part), len(maps)))
            kept[1 + np.arange(len(part)), alive[part]] = 0
            whole, *without = of_targets(_outputs_with(model, choice, x, kept), targets)
            weights[alive[part]] = (whole - np.stack(without)) / np.where(whole == 0, 1, np.abs(whole))
        return weights


ROUNDING = 1e-6  # of the greatest output: what no layer on the way would leave


def _maps_of(model: Model, choice: LayerChoice, x: Floats) -> Floats:
    """The layer's maps: (N, C, H, W) -> (N, D, h, w)."""
    return choice.maps(model.trace(x, (choice.layer,)).activations[choice.layer])


def _outputs_with(model: Model, choice: LayerChoice, x: Floats, kept: Floats) -> Floats:
    """Outputs of one input with shares of a layer's maps kept: (1, C, H, W), (R, D) -> (R, K).

    All in one pass, in which the part up to the layer runs once; whole and ablated rows round alike.
    """

    def keep(maps: Floats) -> Floats:
        return maps * kept[:, :, None, None].astype(maps.dtype)

    with model.edit({choice.layer: at_maps(choice, keep)}, rows=len(kept)):
        return model.forward(x)


def _maps_at_once(model: Model, choice: LayerChoice, x: Floats) -> int:
    """Return how many rows behind the layer take about the memory of a batch where the network is widest."""
    calls = model.calls(x)
    sizes = [prod(call.shape[1:]) for call in calls]
    # a container that hands on its last part's output has no call of its own
    within = [i for i, call in enumerate(calls) if f"{call.layer}.".startswith(f"{choice.layer}.")]
    reached = max(i for i in within if calls[i].shape[1:] == choice.shape)
    return max(1, model.batch_size * max(sizes) // max(sizes[reached:]))
