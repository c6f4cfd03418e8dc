"""RISE: random masks, weighted by the network's output for the masked input."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..arrays import Array, Floats, resize_bilinear
from ..baselines import baseline_of
from ..config import check_at_least, check_count
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import check_targets, distinct_rows, forward, forward_masked, read_off
from ..override import override
from .base import About, Attribution, Drawing
from .convergence import Convergence
from .masking import MaskingExplainer

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclasses.dataclass(frozen=True, kw_only=True)
class RISE(Drawing, MaskingExplainer):
    """The mean output while a pixel is visible, over random masks: (N, C, H, W) -> (N, H, W), in units of the output.

    Petsiuk et al. 2018, "RISE", equation 6: sum of output * mask over `masks` masks, divided by `masks` times
    `probability`, which is what a mask lets through on average. There an output that no pixel matters to is its value
    everywhere; here the mean of the drawn masks is taken off each mask, so that 0 means "no matter", and without bias
    the sum is divided by masks - 1. What that takes off, the mean output, is the map's offset, which the log has: the
    paper's is map + offset in expectation, and noisier, as pixels that the drawn masks happen to show more often get a
    share of the mean output. A mask is a `grid` of cells, each seen with `probability`, laid over the input bilinearly
    at a random shift. As in the authors' code cells are rounded up, so that they cover any input; the paper rounds
    down. The paper explains probabilities: output="probability". Costs a forward pass per mask. Signed. Raises
    ConfigError for fewer than two `masks` or one cell of `grid`, a `probability` outside (0, 1], and an unknown
    `output` or `fill`.
    """

    about: ClassVar[About] = About(
        "the mean logit over random masks that show a pixel", "forward", "`masks` F", "Petsiuk et al. 2018", True
    )

    masks: int = 6000
    """Masks, a forward pass each: Petsiuk et al. 2018, section 4.2, for ResNet-50; 4000 for VGG-16."""
    grid: int = 7
    """Cells along each side of a mask before it is stretched: section 4.2."""
    probability: float = 0.5
    """That a cell is visible: section 4.2."""
    # fill=0.0, equation 1: masks are multiplied

    def __post_init__(self) -> None:
        check_count(self, "masks", self.masks, 2)
        check_count(self, "grid", self.grid, 1)
        check_at_least(self, "probability", self.probability, 0)
        if not 0 < self.probability <= 1:
            raise ConfigError(f"RISE: wanted a probability above 0 and up to 1, got {self.probability}")
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, masks=2)

    def passes(self, model: Model, x: Floats) -> int:
        """One per mask."""
        return self.masks

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        size = (x.shape[2], x.shape[3])
        masks = ShiftedGrids(size, self.masks, self.grid, self.probability, rng)
        halves = [self._sums(len(x), size) for _ in range(2)]
        first: Floats = np.zeros((0, 1))  # outputs that all are taken less of, so that little is lost by rounding
        left = self.masks // 2  # masks of the first half
        for chunk, outputs, weights in self._seen(model, x, targets, masks):
            first = first if len(first) else outputs[:, :1]
            centered = chunk.astype(outputs.dtype, copy=False) - self.probability
            for half, part in zip(halves, (slice(None, left), slice(left, None)), strict=True):
                half.add(centered[part], (outputs - first)[:, part], weights[:, part])
            left -= min(left, len(chunk))
        whole = halves[0].joined(halves[1])
        grids = (whole.map() / self.probability).astype(x.dtype)
        found = Convergence.of_halves(*(half.map() for half in halves))
        return Attribution(grids, size, offsets=(whole.mean() + first)[:, 0], convergence=(found,))

    def variants(self) -> Hashable:
        """See Explainer: how much a mask counts may differ."""
        return ("RISE", repr({k: v for k, v in self.params().items() if k not in self.output_params}))

    def _sums(self, rows: int, size: tuple[int, int]) -> _Sums:
        return _Sums(rows, size)

    def _seen(
        self, model: Model, x: Floats, targets: np.ndarray, masks: ShiftedGrids
    ) -> Iterator[tuple[Array, Floats, Floats]]:
        """Yield masks (m, H, W), each row's output behind them (N, m), and how much each counts (N, m)."""
        for chunk, outputs in self.scores_behind(model, x, targets, masks):
            yield chunk, outputs, np.ones_like(outputs)


@dataclasses.dataclass(frozen=True, kw_only=True)
class RISEPlus(RISE):
    """RISE in which masked images count by how familiar they are to the network: (N, C, H, W) -> (N, H, W).

    RISE+ (Qiu et al. 2021, "Resisting Out-of-Distribution Data Problem in Perturbation of XAI"): a mask's weight is the
    inlier score of the masked image, brought to 0..1 between those of the fill alone and of the image, and beyond them
    0 and 1. The score is the energy, log sum exp of the logits (Liu et al. 2020, "Energy-based Out-of-distribution
    Detection"), which costs no passes and nothing to train; MindSpore trains a detector. Of the weighted masks the map
    is made as RISE's, an equal weight of all makes it RISE's. A row whose image is no more familiar than the fill takes
    all masks alike, and one that no masked image is familiar of is 0. Costs a forward pass per mask, which RISE shares,
    and two. Signed. Raises ConfigError as RISE does.
    """

    display_name: ClassVar[str] = "RISE+"
    about: ClassVar[About] = About(
        "the mean logit over random masks that show a pixel, where the network knows what it sees",
        "forward",
        "`masks` F",
        "Qiu et al. 2021",
        True,
    )

    @override
    def _sums(self, rows: int, size: tuple[int, int]) -> _Sums:
        return _WeightedSums(rows, size)

    @override
    def _seen(
        self, model: Model, x: Floats, targets: np.ndarray, masks: ShiftedGrids
    ) -> Iterator[tuple[Array, Floats, Floats]]:
        first, kinds = distinct_rows(x)
        baselines = baseline_of(type(self).__name__, self.fill, x[first])
        nothing, whole = (_energies(forward(model, np.asarray(rows)))[:, None] for rows in (baselines, x[first]))
        is_known = whole - nothing > 0
        for chunk, outputs in forward_masked(model, x[first], baselines, masks):
            check_targets(targets, outputs.shape[-1])
            places = (_energies(outputs) - nothing) / np.where(is_known, whole - nothing, 1)
            weights = np.where(is_known, np.clip(places, 0, 1), 1)
            yield chunk, read_off(model, self.output, outputs)[kinds, :, targets], weights[kinds]


def _energies(outputs: Floats) -> Floats:
    """Log sum exp of outputs: (..., K) -> (...), in double precision."""
    greatest = outputs.max(axis=-1, keepdims=True).astype(np.float64)
    return np.asarray(greatest[..., 0] + np.log(np.exp(outputs - greatest).sum(axis=-1)))


class _Sums:
    """Sums over masks, of which covariances of N outputs with what each pixel of a mask shows follow."""

    def __init__(self, rows: int, size: tuple[int, int]) -> None:
        self.weighted, self.shown = np.zeros((rows, *size)), np.zeros(size)
        self.outputs, self.count = np.zeros((rows, 1)), 0

    def add(self, masks: Floats, outputs: Floats, weights: Floats) -> None:
        """Take masks (m, H, W), the outputs behind them (N, m), and weights (N, m), which are 1 here."""
        self.weighted += np.tensordot(outputs, masks, 1)
        self.shown += masks.sum(axis=0)
        self.outputs += outputs.sum(axis=1, keepdims=True)
        self.count += len(masks)

    def joined(self, other: _Sums) -> _Sums:
        """The sums over the masks of both."""
        both = type(self)(len(self.weighted), (self.shown.shape[-2], self.shown.shape[-1]))
        for name in vars(both):
            setattr(both, name, getattr(self, name) + getattr(other, name))
        return both

    def mean(self) -> Floats:
        """Mean output: (N, 1)."""
        return np.asarray(self.outputs / self.count)

    def map(self) -> Floats:
        """Covariances, over one less than the count: (N, H, W); 0 of fewer than two masks."""
        covered = self.weighted - (self.outputs / max(1, self.count))[:, :, None] * self.shown
        return np.asarray(covered / max(1, self.count - 1))


class _WeightedSums(_Sums):
    """The same over masks that count differently for each row."""

    def __init__(self, rows: int, size: tuple[int, int]) -> None:
        super().__init__(rows, size)
        self.shown = np.zeros((rows, *size))
        self.total, self.squares = np.zeros((rows, 1)), np.zeros((rows, 1))

    @override
    def add(self, masks: Floats, outputs: Floats, weights: Floats) -> None:
        self.weighted += np.tensordot(outputs * weights, masks, 1)
        self.shown += np.tensordot(weights, masks, 1)
        self.outputs += (outputs * weights).sum(axis=1, keepdims=True)
        self.total += weights.sum(axis=1, keepdims=True)
        self.squares += (weights**2).sum(axis=1, keepdims=True)

    @override
    def mean(self) -> Floats:
        return np.asarray(self.outputs / np.where(self.total > 0, self.total, 1))

    @override
    def map(self) -> Floats:
        """Weighted covariances without bias, (N, H, W); 0 where fewer than two masks count."""
        covered = self.weighted - self.mean()[:, :, None] * self.shown
        free = self.total - self.squares / np.where(self.total > 0, self.total, 1)  # count - 1, of equal weights
        return np.asarray(covered / np.where(free > 1e-9, free, np.inf)[:, :, None])


class ShiftedGrids:
    """Masks (H, W): grids of random cells, 0 or 1, laid over the input bilinearly at random shifts.

    All is drawn at once, a few bytes a mask; masks themselves are made as they are needed.
    """

    def __init__(
        self, size: tuple[int, int], count: int, grid: int, probability: float, rng: np.random.Generator
    ) -> None:
        self._cells = rng.random((count, grid, grid)) < probability
        self._axes = [_shifted(side, grid, rng.integers(-(-side // grid), size=count)) for side in size]

    def __len__(self) -> int:
        return len(self._cells)

    def __getitem__(self, part: slice) -> Array:
        rows, columns = (bands[places[part]] for bands, places in self._axes)
        return np.asarray(rows @ self._cells[part].astype(np.float32) @ columns.transpose(0, 2, 1))


def _shifted(side: int, grid: int, shifts: np.ndarray) -> tuple[Floats, np.ndarray]:
    """Return what lays a line of cells over an axis at each possible shift (S, side, grid), and which of them to take.

    The line is laid over one cell more than the axis has, so that any shift within a cell still covers the axis.
    """
    cell = -(-side // grid)
    line = resize_bilinear(np.eye(grid, dtype=np.float32), ((grid + 1) * cell, grid))
    return np.stack([line[shift : shift + side] for shift in range(cell)]), shifts
