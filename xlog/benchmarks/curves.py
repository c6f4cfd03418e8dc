"""Curve: a score while an input is hidden or shown in steps, PixelOrder: in which order, CurveMaker: makes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..arrays import Bools, Floats, Output
from ..baselines import Baseline, baseline_of
from ..model.base import Model
from ..model.passes import distinct_rows, forward_each, of_targets, read_off


@dataclass(frozen=True)
class Curve:
    """What a score does while the input changes."""

    name: str
    """Unique among the curves of a score."""
    x: tuple[float, ...]
    """Share of the input that was changed, ascending from 0, at most to 1."""
    y: tuple[float, ...]
    """The score there."""

    def area(self) -> float:
        """Area below it, by the trapezoid rule."""
        return float((np.diff(self.x) * (np.array(self.y[1:]) + self.y[:-1])).sum() / 2)


class PixelOrder:
    """Pixels of maps (N, H, W) from the greatest value to the least, in parts of equal counts.

    Of equal values the first counts as greater, row by row. Counts differ by a pixel where there is a remainder; no
    part is empty, so a map of few pixels has fewer parts than `steps`. Only `places` (H, W) count, where they are
    given; others are in part 0, and nothing may depend on them.
    """

    def __init__(self, maps: Floats, steps: int, places: Bools | None = None) -> None:
        self._places = slice(None) if places is None else places.ravel()
        self._flat = maps.reshape(len(maps), -1)[:, self._places]
        pixels = self._flat.shape[1]
        self.count = min(steps, pixels)
        ends = np.arange(self.count + 1) * pixels // self.count
        self.shares = ends / pixels
        """Of the pixels, before each part and after the last one: (count + 1,)."""
        parts = np.empty(self._flat.shape, np.int32)
        order = np.argsort(-self._flat, axis=1, kind="stable")
        np.put_along_axis(parts, order, np.repeat(np.arange(self.count, dtype=np.int32), np.diff(ends))[None], 1)
        self.parts = np.zeros((len(maps), maps[0].size), np.int32)
        self.parts[:, self._places] = parts
        self.parts = self.parts.reshape(maps.shape)
        """The part of each pixel, 0 the most relevant: (N, H, W)."""

    def means(self) -> Floats:
        """Mean value of each part of each map: (N, count), float64."""
        numbers = self.parts.reshape(len(self._flat), -1)[:, self._places]
        sums = [np.bincount(part, weights=row) for part, row in zip(numbers, self._flat, strict=True)]
        return np.stack(sums) / np.bincount(numbers[0])

    def masks(self, seen: np.ufunc, maps: np.ndarray, steps: np.ndarray) -> StepMasks:
        """Masks of pixels for which seen(part, step) holds, for some steps, (k,) of 0 .. count, of some maps (n,)."""
        return StepMasks(self.parts[maps], steps, seen)

    def distinct(self, x: Floats) -> tuple[np.ndarray, np.ndarray]:
        """Find inputs x (N, C, H, W) that repeat with maps that order pixels alike, as labels of an input may.

        Returns numbers of the first of each kind (P,), and which kind each is (N,).
        """
        inputs, orders = distinct_rows(x)[1], distinct_rows(self.parts)[1]
        _, first, kinds = np.unique(inputs * len(x) + orders, return_index=True, return_inverse=True)
        return first, kinds


class StepMasks:
    """Masks (H, W) of several maps, all steps of the first map first."""

    def __init__(self, parts: np.ndarray, steps: np.ndarray, seen: np.ufunc) -> None:
        self._parts, self._steps, self._seen = parts, steps, seen

    def __len__(self) -> int:
        return len(self._parts) * len(self._steps)

    def __getitem__(self, part: slice) -> Bools:
        case, step = np.divmod(np.arange(len(self))[part], len(self._steps))
        return np.asarray(self._seen(self._parts[case], self._steps[step][:, None, None]))


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
    output: Output

    def scores(
        self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, steps: np.ndarray | None = None
    ) -> Floats:
        """Scores of each row's target at each step: (N, C, H, W), (N,), N maps -> (N, count + 1), float64.

        Of some steps, (k,) of 0 .. count, only theirs: (N, k). Rows and steps share batches; what differs in the target
        only shares its passes.
        """
        first, kinds = order.distinct(x)
        images, image_of = distinct_rows(x)
        baselines = baseline_of(self.name, self.fill, x[images])
        steps = np.arange(order.count + 1) if steps is None else steps
        rows = np.repeat(image_of[first], len(steps))
        found = forward_each(model, x[images], baselines, order.masks(self.seen, first, steps), rows)
        return scores_of_each(model, self.output, found, targets, kinds)

    def curves(self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder) -> list[Curve]:
        """Curves of each row's target over the share of pixels that were changed: (N, C, H, W), (N,), N maps -> N."""
        shares = tuple(order.shares.tolist())
        return [Curve(self.name, shares, tuple(row.tolist())) for row in self.scores(model, x, targets, order)]


def scores_of_each(
    model: Model, output: Output, batches: Iterable[Floats], targets: np.ndarray, kinds: np.ndarray
) -> Floats:
    """Scores of each case's target: batches of outputs (m, K), (N,), (N,) -> (N, steps), float64.

    Outputs are those of as many steps of each kind, of the first kind first; case i is of kinds[i].
    """
    labels, label_of = np.unique(targets, return_inverse=True)
    found = np.concatenate([of_targets(read_off(model, output, outputs), labels) for outputs in batches]).astype(
        np.float64
    )
    return np.asarray(found.reshape(kinds.max() + 1, -1, len(labels))[kinds, :, label_of])
