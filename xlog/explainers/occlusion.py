"""Occlusion: a window slides over the input and hides what is below it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, get_args

import numpy as np

from ..arrays import Bools, Floats, Size
from ..errors import ConfigError
from ..model.base import Model
from ..model.token_line import TokenLine, Unit, line_of
from ..override import override
from ..value_function import at_places
from .base import About, Attribution
from .masking import MaskingExplainer

if TYPE_CHECKING:
    from typing_extensions import Self

Length = int | float | tuple[int | float, ...]
"""Pixels; or a float above 0 and up to 1, a share of the input's side; or a pair, for rows and columns, or three of
them, for slices, rows and columns of a volume."""

_UNITS = get_args(Unit)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Occlusion(MaskingExplainer):
    """What the score loses where a window hides the input: (N, C, H, W) -> (N, H, W), in units of the score.

    Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4.2. They show the score
    itself at the window's place; here, as in captum 0.9, a pixel has the mean of score(input) - score(occluded) over
    the windows that cover it, and windows end at the border. Neither paper nor captum have a default window; ours is
    an eighth of each side, moved by half of it: 225 windows on 224 x 224 as on 32 x 32. In a volume (N, C, D, H, W)
    windows are boxes, up to 3375 by default. Costs a forward pass per window. Signed. Raises ConfigError for a window
    or stride that is no length or larger than the input, an unknown `output`, and a `fill` that is not finite or not
    of the input's shape.

    Of a text windows are its tokens, words or sentences (`window="token"`, the default there, "word", "sentence"),
    which are hidden one by one, or so many tokens that are moved by `stride`.
    """

    about: ClassVar[About] = About(
        "what the logit loses where a window hides the picture", "forward", "F per window", "Zeiler & Fergus 2014"
    )

    volumes: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    window: Length | Unit = 1 / 8
    """Of each side; shares are rounded up to pixels. Of a text "token", "word", "sentence", or tokens: (1, 3)."""
    stride: Length = 1 / 16
    """How far windows are moved, along each side; shares are rounded up to pixels."""
    # fill=0.0, captum 0.9: of inputs that are normalized per channel the gray square of the paper

    def __post_init__(self) -> None:
        if not (isinstance(self.window, str) and self.window in _UNITS):
            _check_length("window", self.window)
        _check_length("stride", self.stride)
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, window=0.5, stride=0.5)

    def passes(self, model: Model, x: Floats) -> int:
        """One per window."""
        return len(self._windows(x, line_of(model)))

    @override
    def check(self, model: Model, x: Floats) -> None:
        self._windows(x, line_of(model))
        super().check(model, x)

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        windows = self._windows(x, line_of(model))
        scores = np.concatenate([found for _, found in self.scores_behind(model, x, targets, windows)], axis=1)
        lost = scores[:, :1] - scores[:, 1:]
        unit = self.window if isinstance(self.window, str) and self.window != "token" else ""
        return Attribution(windows.means(lost).astype(x.dtype), x.shape[2:], unit=unit)

    def _windows(self, x: Floats, line: TokenLine | None = None) -> Windows | UnitWindows:
        size = x.shape[2:]
        if isinstance(self.window, str):
            if line is None:
                raise ConfigError(f"Occlusion: window={self.window!r} is about texts, got an input {x.shape[1:]}")
            return UnitWindows(line.numbers(self.window))
        window, stride = _pixels("window", self.window, size), _pixels("stride", self.stride, size)
        if line is not None:  # a text may be shorter than a window
            window, stride = (tuple(map(min, zip(lengths, size, strict=True))) for lengths in (window, stride))
        for side, length, step in zip(size, window, stride, strict=True):
            if not step <= length <= side:
                raise ConfigError(
                    f"Occlusion: wanted a stride within the window and a window within the input {size}, "
                    f"got stride {stride} and window {window}"
                )
        axes = [_intervals(*axis) for axis in zip(size, window, stride, strict=True)]
        return Windows(axes, None if line is None else line.special)


class Windows:
    """Masks (H, W), of volumes (D, H, W), that each hide a window, row by row; before them one that hides nothing."""

    def __init__(self, axes: Sequence[Bools], special: Bools | None = None) -> None:
        self.axes = axes  # per axis of the input (windows, L) of bools: what of it windows hide
        self._special = special  # tokens that are never hidden

    def __len__(self) -> int:
        return 1 + math.prod(map(len, self.axes))

    def __getitem__(self, part: slice) -> Bools:
        number = np.arange(len(self))[part] - 1
        places = np.unravel_index(np.maximum(number, 0), tuple(map(len, self.axes)))
        shown = number < 0
        hidden = ~shown.reshape(-1, *[1] * len(self.axes))
        for axis, (intervals, place) in enumerate(zip(self.axes, places, strict=True), 1):
            hidden = hidden & np.expand_dims(intervals[place], tuple({*range(1, len(self.axes) + 1)} - {axis}))
        return ~hidden

    def means(self, values: Floats) -> Floats:
        """Mean per pixel of the values of the windows that cover it: (N, windows) -> (N, H, W) or (N, D, H, W)."""
        grid = values.reshape(-1, *map(len, self.axes)).astype(np.float64)
        *depth, rows, columns = (intervals.astype(np.float64) for intervals in self.axes)
        sums = rows.T @ grid @ columns
        covering = rows.sum(axis=0)[:, None] * columns.sum(axis=0)
        for intervals in depth:
            sums = np.einsum("pd,nphw->ndhw", intervals, sums)
            covering = intervals.sum(axis=0)[:, None, None] * covering
        means = np.asarray(sums / covering)
        return means if self._special is None else np.where(self._special, 0, means)


class UnitWindows:
    """Masks (1, L) that each hide a unit of a text; before them one that hides nothing."""

    def __init__(self, numbers: np.ndarray) -> None:
        self._numbers = numbers  # (1, L), the unit of each token; -1: it is in none

    def __len__(self) -> int:
        return int(self._numbers.max()) + 2

    def __getitem__(self, part: slice) -> Bools:
        numbers = np.arange(len(self))[part, None, None] - 1
        return (numbers < 0) | (self._numbers != numbers)

    def means(self, values: Floats) -> Floats:
        """Value per token of its unit: (N, units) -> (N, 1, L)."""
        return at_places(values, self._numbers)


def _intervals(side: int, length: int, step: int) -> Bools:
    """Return as rows of bools (count, side) the intervals that cover an axis; the last ones end at the border."""
    count = -(-(side - length) // step) + 1
    places, starts = np.arange(side), np.arange(count)[:, None] * step
    return (places >= starts) & (places < starts + length)


def _check_length(name: str, length: Any) -> None:
    sides = length if isinstance(length, tuple | list) else (length, length)
    if isinstance(length, str) and name == "window":
        raise ConfigError(f"Occlusion: wanted window as pixels, or of a text as one of {_UNITS}, got {length!r}")
    if len(sides) not in (2, 3) or not all(_is_length(side) for side in sides):
        raise ConfigError(f"Occlusion: wanted {name} as pixels, a share of the side, or a pair of them, got {length!r}")


def _is_length(side: Any) -> bool:
    if isinstance(side, float | np.floating):
        return bool(0 < side <= 1)
    return isinstance(side, int | np.integer) and bool(side >= 1)


def _pixels(name: str, length: Length, size: Size) -> Size:
    lengths = tuple(length) if isinstance(length, tuple | list) else (length,) * len(size)
    if len(lengths) != len(size):
        raise ConfigError(f"Occlusion: wanted a {name} for each of {len(size)} sides of {size}, got {length!r}")
    return tuple(
        math.ceil(round(each * side, 6)) if isinstance(each, float | np.floating) else int(each)
        for each, side in zip(lengths, size, strict=True)
    )
