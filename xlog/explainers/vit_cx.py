"""ViT-CX: a transformer's own maps as masks, grouped where they are alike, and what each of them causes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, get_args

import numpy as np

from ..arrays import Floats, Output, resize_bilinear
from ..config import check_at_least, check_choice
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import batches, distinct_rows, of_targets, read_off
from ..optional import optional
from ..override import override
from .base import About, Attribution, Drawing
from .layer_maps import LayerExplainer

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclasses.dataclass(frozen=True, kw_only=True)
class ViTCX(Drawing, LayerExplainer):
    """What a layer's maps cause when they are masks: (N, C, H, W) -> (N, H, W), in units of the output.

    Xie et al. 2023, "ViT-CX: Causal Explanation of Vision Transformers". A layer's maps, each stretched to 0..1, are
    grouped by complete linkage as far as their cosine distance is below `threshold`; a group's sum, stretched again, is
    a mask M. What it causes is f(x M + e (1 - M)) - f(x + e (1 - M)) + f(x), with Gaussian noise e of its own: the
    output with all else hidden by noise, less what the noise itself does. The map is the mean of that over masks,
    weighted at each pixel by what a mask shows of it (the paper's correction of pixels that more masks show). There an
    output that no pixel matters to is its value everywhere; here the mean over masks is taken off, which is the map's
    offset, so that 0 means "no matter". The authors' code divides by the number of masks too, groups maps after
    stretching them over the input, ours before that, and explains probabilities (output="probability"). The default
    layer is theirs, behind the norm of the last attention where a class token is read. Costs two forward passes per
    mask, of which there are some dozens, of DINOv2's 384 maps 120. Signed. Raises ConfigError for a `threshold` outside
    0..1, `noise` below 0, an unknown `output`, a `layer` that is no name and a layout that fits none, LayerError where
    no layer is found or the named one has no places.
    """

    about: ClassVar[About] = About(
        "the mean logit over masks from a layer's own maps that show a pixel",
        "layer",
        "2 F per mask",
        "Xie et al. 2023",
        random=True,
    )

    threshold: float = 0.1
    """Cosine distance below which maps are one group; the authors' code."""
    noise: float = 0.1
    """Standard deviation of what stands where a mask hides, in units of the input; the authors' code."""
    output: Output = "logit"
    """What is explained: the target's logit, or the probability that the run makes of it, as in the paper."""

    def __post_init__(self) -> None:
        check_at_least(self, "threshold", self.threshold, 0)
        check_at_least(self, "noise", self.noise, 0)
        check_choice(self, "output", self.output, get_args(Output))
        if self.threshold > 1:
            raise ConfigError(f"ViTCX: wanted a threshold up to 1, got {self.threshold}")
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """What the mean over masks is taken off is below it, too."""
        return True

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, threshold=1.0)

    def passes(self, model: Model, x: Floats) -> int:
        """Two per mask of this input, one of it alone, and one for its maps."""
        choice = self.choice(model, x)
        (maps,) = choice.maps(model.trace(x, (choice.layer,)).activations[choice.layer])
        return 2 + 2 * len(self._masks(maps))

    @override
    def check(self, model: Model, x: Floats) -> None:
        optional("sklearn.cluster", "ViTCX")
        super().check(model, x)

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        choice = self.choice(model, x[:1])
        seed = int(rng.integers(2**63))
        first, kinds = distinct_rows(x)
        grids, offsets = np.empty((len(x), *x.shape[2:]), x.dtype), np.empty(len(x))
        for rows in batches(len(first), model.batch_size):
            activations = model.trace(x[first[rows]], (choice.layer,)).activations[choice.layer]
            for kind, maps in zip(rows, choice.maps(activations), strict=True):
                asking, masks = np.flatnonzero(kinds == kind), self._masks(maps)
                caused = self._caused(model, x[first[kind]], masks, targets[asking], np.random.default_rng(seed))
                offsets[asking] = caused.mean(axis=0)
                grids[asking] = _weighted(masks, caused - caused.mean(axis=0), x.shape[2:])
        words = choice.layer, str(choice.layout), choice.reason
        return Attribution(grids, x.shape[2:], "none", *words, offsets=offsets)

    def _masks(self, maps: Floats) -> Floats:
        """Group maps of one input into masks: (D, h, w) -> (M, h, w) in 0..1; one that shows all, where none varies."""
        stretched = _stretched(maps.astype(np.float64))
        if len(stretched) < 2:
            return stretched if len(stretched) else np.ones((1, *maps.shape[1:]))
        flat = stretched.reshape(len(stretched), -1)
        flat = flat / np.linalg.norm(flat, axis=1, keepdims=True)
        cluster = optional("sklearn.cluster", "ViTCX").AgglomerativeClustering(
            n_clusters=None, distance_threshold=self.threshold, metric="precomputed", linkage="complete"
        )
        groups = cluster.fit_predict(np.clip(1 - flat @ flat.T, 0, 1))
        return _stretched(np.stack([stretched[groups == group].sum(axis=0) for group in range(groups.max() + 1)]))

    def _caused(self, model: Model, x: Floats, masks: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """What each mask causes, for each target: one input (C, H, W), (M, h, w), (L,) -> (M, L)."""
        plain = self._read(model, model.forward(x[None]), targets)
        return np.concatenate([plain + shown - noised for shown, noised in self._behind(model, x, masks, targets, rng)])

    def _behind(
        self, model: Model, x: Floats, masks: Floats, targets: np.ndarray, rng: np.random.Generator
    ) -> Iterator[tuple[Floats, Floats]]:
        """Yield, some masks at a time, outputs of the input with noise for what they hide, and with noise on top."""
        for rows in batches(len(masks), model.batch_size):
            shares = resize_bilinear(masks[rows], x.shape[1:]).astype(x.dtype)
            noise = (self.noise * rng.standard_normal((len(rows), *x.shape))).astype(x.dtype)
            inputs, own = np.repeat(x[None], len(rows), axis=0), np.arange(len(rows))
            outputs = [model.forward_blends(inputs, hidden, shares, own) for hidden in (noise, inputs + noise)]
            shown, noised = (self._read(model, output, targets) for output in outputs)
            yield shown, noised

    def _read(self, model: Model, outputs: Floats, targets: np.ndarray) -> Floats:
        return of_targets(read_off(model, self.output, outputs), targets).astype(np.float64)


def _stretched(maps: Floats) -> Floats:
    """Stretch maps to 0..1, without those that are the same everywhere: (D, h, w) -> (M, h, w)."""
    low, high = maps.min(axis=(1, 2)), maps.max(axis=(1, 2))
    varied = high > low
    low, high = (end[varied, None, None] for end in (low, high))
    return np.asarray((maps[varied] - low) / (high - low))


def _weighted(masks: Floats, caused: Floats, size: tuple[int, ...]) -> Floats:
    """Return means over masks, by how much each shows of a pixel: (M, h, w), (M, L) -> (L, H, W); 0 where none does."""
    sums, shown = np.zeros((caused.shape[1], *size)), np.zeros(size)
    for mask, values in zip(masks, caused, strict=True):
        share = resize_bilinear(mask, size)
        sums += values[:, None, None] * share
        shown += share
    return np.divide(sums, shown, out=np.zeros_like(sums), where=shown > 0)
