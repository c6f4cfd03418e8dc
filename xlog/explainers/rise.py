"""RISE: random masks, weighted by the network's output for the masked input."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..arrays import Array, Floats, resize_bilinear
from ..config import check_at_least, check_count
from ..errors import ConfigError
from ..model.base import Model
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
        halves = [_Sums(len(x), size) for _ in range(2)]
        first: Floats = np.zeros((0, 1))  # outputs that all are taken less of, so that little is lost by rounding
        left = self.masks // 2  # masks of the first half
        for chunk, outputs in self.scores_behind(model, x, targets, masks):
            first = first if len(first) else outputs[:, :1]
            centered = chunk.astype(outputs.dtype, copy=False) - self.probability
            for half, part in zip(halves, (slice(None, left), slice(left, None)), strict=True):
                half.add(centered[part], (outputs - first)[:, part])
            left -= min(left, len(chunk))
        whole = halves[0].joined(halves[1])
        grids = (whole.map() / self.probability).astype(x.dtype)
        found = Convergence.of_halves(*(half.map() for half in halves))
        return Attribution(grids, size, offsets=(whole.mean() + first)[:, 0], convergence=(found,))


class _Sums:
    """Sums over masks, of which covariances of N outputs with what each pixel of a mask shows follow."""

    def __init__(self, rows: int, size: tuple[int, int]) -> None:
        self.weighted, self.shown = np.zeros((rows, *size)), np.zeros(size)
        self.outputs, self.count = np.zeros((rows, 1)), 0

    def add(self, masks: Floats, outputs: Floats) -> None:
        """Take masks (m, H, W) and the outputs behind them (N, m)."""
        self.weighted += np.tensordot(outputs, masks, 1)
        self.shown += masks.sum(axis=0)
        self.outputs += outputs.sum(axis=1, keepdims=True)
        self.count += len(masks)

    def joined(self, other: _Sums) -> _Sums:
        """The sums over the masks of both."""
        both = _Sums(len(self.weighted), (self.shown.shape[0], self.shown.shape[1]))
        for name in ("weighted", "shown", "outputs", "count"):
            setattr(both, name, getattr(self, name) + getattr(other, name))
        return both

    def mean(self) -> Floats:
        """Mean output: (N, 1)."""
        return np.asarray(self.outputs / self.count)

    def map(self) -> Floats:
        """Covariances, over one less than the count: (N, H, W); 0 of fewer than two masks."""
        covered = self.weighted - (self.outputs / max(1, self.count))[:, :, None] * self.shown
        return np.asarray(covered / max(1, self.count - 1))


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
