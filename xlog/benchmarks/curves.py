"""Curve: a score while an input is hidden or shown in steps, PixelOrder: in which order, CurveMaker: makes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import SCORES, Bools, Floats, Score
from ..baselines import Baseline, baseline_of
from ..model.base import Model
from ..model.passes import check_targets, distinct_rows, forward_each


@dataclass(frozen=True)
class Curve:
    """What a score does while the input changes."""

    name: str
    x: tuple[float, ...]
    """Share of the input that was changed, ascending from 0 to 1."""
    y: tuple[float, ...]
    """The score there."""

    def area(self) -> float:
        """Area below it, by the trapezoid rule."""
        return float((np.diff(self.x) * (np.array(self.y[1:]) + self.y[:-1])).sum() / 2)


class PixelOrder:
    """Pixels of maps (N, H, W) from the greatest value to the least, in parts of equal counts.

    Of equal values the first counts as greater, row by row. Counts differ by a pixel where there is a remainder; no
    part is empty, so a map of few pixels has fewer parts than `steps`.
    """

    def __init__(self, maps: Floats, steps: int) -> None:
        pixels = maps[0].size
        self.count = min(steps, pixels)
        ends = np.arange(self.count + 1) * pixels // self.count
        self.shares = ends / pixels
        """Of the pixels, before each part and after the last one: (count + 1,)."""
        self._flat = maps.reshape(len(maps), -1)
        parts = np.empty(self._flat.shape, np.int32)
        order = np.argsort(-self._flat, axis=1, kind="stable")
        np.put_along_axis(parts, order, np.repeat(np.arange(self.count, dtype=np.int32), np.diff(ends))[None], 1)
        self.parts = parts.reshape(maps.shape)
        """The part of each pixel, 0 the most relevant: (N, H, W)."""

    def means(self) -> Floats:
        """Mean value of each part of each map: (N, count), float64."""
        numbers = self.parts.reshape(self._flat.shape)
        sums = [np.bincount(part, weights=row) for part, row in zip(numbers, self._flat, strict=True)]
        return np.stack(sums) / np.bincount(numbers[0])

    def masks(self, seen: np.ufunc) -> StepMasks:
        """Masks of pixels for which seen(part, step) holds, for the steps 0 .. count of each map."""
        return StepMasks(self.parts, self.count + 1, seen)


class StepMasks:
    """Masks (H, W) of several maps, all steps of the first map first."""

    def __init__(self, parts: np.ndarray, steps: int, seen: np.ufunc) -> None:
        self._parts, self._steps, self._seen = parts, steps, seen

    def __len__(self) -> int:
        return len(self._parts) * self._steps

    def __getitem__(self, part: slice) -> Bools:
        case, step = np.divmod(np.arange(len(self))[part], self._steps)
        return np.asarray(self._seen(self._parts[case], step[:, None, None]))


@dataclass(frozen=True)
class CurveMaker:
    """Makes curves of the target's score in one way of changing the input."""

    name: str
    """Of the curves."""
    seen: np.ufunc
    """Which parts are seen at a step, of (part, step): np.less shows parts one after another, np.greater_equal hides
    them, np.not_equal hides a part at a time, and at the last step none."""
    fill: Baseline
    """What stands where the input is hidden."""
    score: Score

    def scores(self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder) -> Floats:
        """Scores of each row's target at each step: (N, C, H, W), (N,), N maps -> (N, count + 1), float64.

        Rows and steps share batches.
        """
        first, kinds = distinct_rows(x)
        baselines = baseline_of(self.name, self.fill, x[first])
        masks = order.masks(self.seen)
        steps = order.count + 1
        labels, found = np.repeat(targets, steps), np.empty(len(masks))
        start = 0
        for outputs in forward_each(model, x[first], baselines, masks, np.repeat(kinds, steps)):
            check_targets(targets, outputs.shape[1])
            part = slice(start, start + len(outputs))
            found[part] = SCORES[self.score](outputs)[np.arange(len(outputs)), labels[part]]
            start = part.stop
        return found.reshape(len(x), steps)

    def curves(self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder) -> list[Curve]:
        """Curves of each row's target over the share of pixels that were changed: (N, C, H, W), (N,), N maps -> N."""
        shares = tuple(order.shares.tolist())
        return [Curve(self.name, shares, tuple(row.tolist())) for row in self.scores(model, x, targets, order)]
