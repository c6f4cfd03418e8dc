"""HierarchicalOcclusion: which windows of a picture, and within them which smaller ones, keep or lose a label."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import ClassVar, get_args

import numpy as np

from ..arrays import Floats
from ..baselines import Baseline, baseline_of, blur_std, check_baseline
from ..config import Configured, check_count
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import distinct_rows
from ..model.token_line import TokenLine, Unit, line_of
from .composites import CompositeReader
from .search import Question, Search, answered, batched
from .tree import Box, Direction, Tree
from .windows import Squares, TextSpans, WindowLayer, default_stride, default_windows

TYPICAL_STEPS = 3  # per layer, on photos


@dataclasses.dataclass(frozen=True, kw_only=True)
class HierarchicalOcclusion(Configured):
    """Windows that keep a label or lose it, as trees of windows within windows: (N, C, H, W), (N,) -> trees.

    Of a text windows are its sentences, and within them words (`units`): which words must go until the label is lost,
    or suffice to keep it. They are few, for each step takes what helps most; that no fewer would do is not proven.

    MindSpore XAI's. Reveal, as there: the whole picture is masked; the window that raises the label's probability most
    is shown, then the next, until the label is kept (a probability of at least `threshold`). Hide, its mirror image:
    windows of the picture are masked until the label is lost. Then each window that helped is undone and searched for
    smaller ones, with the windows that were chosen before it as they are, until the label is kept (lost) or they bring
    as much as it did; and so on, a layer at a time. What a layer comes to is judged by its composite: its windows, and
    those of the layers above that have no smaller ones. The deepest layer whose composite meets the goal is the answer.

    Where ours differs: of several windows with the very same gain the first counts, row by row; a window with nothing
    left to show is passed over, for it changes nothing. Where not even the whole picture keeps the label (hide: the
    mask alone does not lose it), the search ends as soon as no window helps, for nothing guarantees that it gets
    anywhere; MindSpore's refuses. Its runner logs nothing where the search fails, nor layers below the answer.

    A step costs a forward pass per window, 49 on squares; all labels, inputs and directions share batches, and a
    composite that several searches need is run once. Results do not depend on what else is searched, but for rounding:
    where two different composites are within it, batches of another size may have another window win.
    """

    family: ClassVar[str] = "counterfactual"
    texts: ClassVar[bool] = True

    directions: tuple[Direction, ...] = ("reveal", "hide")
    """reveal: what suffices to keep the label; hide: what must go to lose it."""
    threshold: float = 0.5  # this and all below: MindSpore XAI
    """The label is kept where its probability is at least that; above 0 and below 1."""
    fill: Baseline = "blur"
    """The mask: what stands where the picture is hidden."""
    windows: tuple[int, ...] | None = None
    """Sides of the windows, pixels, one per layer, descending; by default half the short side, half of that, ..."""
    strides: tuple[int, ...] | None = None
    """Pixels, for each of `windows`; by default a fifth of the window, rounded down."""
    smallest: int = 28
    """Least side of windows by default, pixels."""
    layers: int = 3
    """How many there are by default, at most; fewer on pictures of which half and half again is below `smallest`."""
    units: tuple[Unit, ...] = ("sentence", "word")
    """Of texts, what is hidden together, a layer each, from coarse to fine; a layer of a single unit is passed over."""

    def __post_init__(self) -> None:
        check_baseline(type(self).__name__, self.fill)
        check_count(self, "smallest", self.smallest, 1)
        check_count(self, "layers", self.layers, 1)
        if not isinstance(self.threshold, float | np.floating) or not 0 < self.threshold < 1:
            raise self._error("threshold above 0 and below 1", self.threshold)
        chosen = self.directions
        if not isinstance(chosen, tuple | list) or not chosen or not set(chosen) <= set(get_args(Direction)):
            raise self._error(f"directions as a tuple of some of {get_args(Direction)}", chosen)
        if len(set(chosen)) < len(chosen):
            raise self._error("each of directions once", chosen)
        known = get_args(Unit)[::-1]
        if not self.units or [unit for unit in known if unit in self.units] != list(self.units):
            raise self._error(f"units as a tuple of some of {known}, in this order", self.units)
        self._check_windows()
        super().__post_init__()

    def _check_windows(self) -> None:
        windows, strides = self.windows, self.strides
        if windows is not None and (not _are_lengths(windows) or sorted(set(windows), reverse=True) != list(windows)):
            raise self._error("windows as whole numbers of pixels, each smaller than the one before", windows)
        if strides is None:
            return
        if windows is None:
            raise self._error("windows beside strides", windows)
        if not _are_lengths(strides) or len(strides) != len(windows):
            raise self._error(f"strides as {len(windows)} whole numbers of pixels, one per window", strides)
        if any(stride > window for window, stride in zip(windows, strides, strict=True)):
            raise self._error(f"strides within the windows {windows}, so that nothing is left out", strides)

    def _error(self, wanted: str, got: object) -> ConfigError:
        return ConfigError(f"{type(self).__name__}: wanted {wanted}, got {got!r}")

    def check(self, model: Model, x: Floats) -> None:
        """Raise what `search` would raise for inputs like x (1, C, H, W): ConfigError where they are too small."""
        self.layers_on(x, line_of(model))
        baseline_of(type(self).__name__, self.fill, x)

    def passes(self, model: Model, x: Floats) -> int:
        """How many rows the trees of a label send through the network, about, for inputs like x (1, C, H, W).

        A matter of planning, not of results: a photo takes some three steps per layer.
        """
        area = Box(0, 0, x.shape[3], x.shape[2])
        rows = 0
        for layer in self.layers_on(x, line_of(model)):
            rows += TYPICAL_STEPS * max(1, len(layer.within(area)))
            area = Box(0, 0, layer.window, layer.window)
        return rows * len(self.directions)

    def layers_on(self, x: Floats, line: TokenLine | None = None) -> tuple[WindowLayer, ...]:
        """Return the windows of each layer: of inputs (N, C, H, W), or of a text whose tokens `line` knows.

        Raises ConfigError for inputs that are no pictures, or too small.
        """
        if line is not None:
            spans = [TextSpans.of(unit, line.numbers(unit)) for unit in self.units]
            return tuple(span for i, span in enumerate(spans) if len(span.boxes) > 1 or i == len(spans) - 1)
        if x.ndim != 4:
            raise self._error("pictures (N, C, H, W)", x.shape)
        size = (x.shape[2], x.shape[3])
        windows = default_windows(min(size), self.smallest, self.layers) if self.windows is None else self.windows
        if not windows:
            raise ConfigError(
                f"{type(self).__name__}: wanted pictures of at least {2 * self.smallest} pixels a side for windows of "
                f"{self.smallest}, got {size}; pass a lesser smallest=, or windows="
            )
        if windows[0] > min(size):
            raise self._error(f"windows within pictures of {size}", self.windows)
        strides = self.strides or tuple(map(default_stride, windows))
        return tuple(Squares(side, stride) for side, stride in zip(windows, strides, strict=True))

    def mask_on(self, x: Floats, line: TokenLine | None = None) -> str:
        """Return the mask in words, "gaussian:9" with the standard deviation in pixels: on inputs (N, C, H, W)."""
        if line is not None:
            return "tokens"
        if isinstance(self.fill, str):
            return f"gaussian:{blur_std((x.shape[2], x.shape[3])):g}" if self.fill == "blur" else self.fill
        return "array" if isinstance(self.fill, np.ndarray) else f"constant:{self.fill:g}"

    def search(
        self, model: Model, x: Floats, targets: np.ndarray, activation: Callable[[Floats], Floats]
    ) -> list[Tree]:
        """Search for the trees of each row's target: (N, C, H, W), (N,) -> N x directions, row by row.

        `activation` turns logits (M, K), given in double precision, into probabilities (M, K). Rows with the same input
        are labels of one sample and share what they can. Raises ConfigError as `check` does, and for a target that is
        no output.
        """
        first, samples = distinct_rows(x)
        windows, mask, size = (
            self.layers_on(x, line_of(model)),
            self.mask_on(x, line_of(model)),
            (x.shape[2], x.shape[3]),
        )
        reader = CompositeReader(
            model,
            x[first],
            baseline_of(type(self).__name__, self.fill, x[first]),
            [np.unique(targets[samples == sample]).tolist() for sample in range(len(first))],
            activation,
        )
        questions = [
            Question(sample, int(target), direction, float(self.threshold), size, windows, mask)
            for sample, target in zip(samples, targets, strict=True)
            for direction in self.directions
        ]
        return answered(batched([Search(question).run() for question in questions]), reader)


def _are_lengths(values: object) -> bool:
    return (
        isinstance(values, tuple | list)
        and len(values) > 0
        and all(isinstance(value, int | np.integer) and value >= 1 for value in values)
    )
