"""Windows: where squares of a size lie within an area, and how large they are layer by layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .tree import Box

STRIDES_PER_WINDOW = 5  # MindSpore's hierarchical occlusion: a stride of window // 5


class WindowLayer(Protocol):
    """The windows of one layer of a tree."""

    @property
    def window(self) -> int:
        """Side, pixels; of a text the tokens of the longest."""

    @property
    def stride(self) -> int:
        """Pixels, or tokens."""

    @property
    def unit(self) -> str:
        """Of a text "sentence", "word" or "token"; of a picture empty."""

    def within(self, area: Box) -> list[Box]:
        """Return the windows within an area, in the order in which the first of equal ones counts."""


@dataclass(frozen=True)
class Squares:
    """Squares of one size, moved by a stride."""

    window: int
    stride: int
    unit: str = ""

    def within(self, area: Box) -> list[Box]:
        """See WindowLayer: row by row."""
        return windows_within(area, self.window, self.stride)


@dataclass(frozen=True)
class TextSpans:
    """Tokens, words or sentences of a text, as boxes of height 1."""

    unit: str
    boxes: tuple[Box, ...]
    stride: int = 1

    @classmethod
    def of(cls, unit: str, numbers: np.ndarray) -> TextSpans:
        """Return the spans of units: (1, L), the number of each token's, -1 of special ones."""
        places = [np.flatnonzero(numbers[0] == number) for number in range(int(numbers.max()) + 1)]
        return cls(unit, tuple(Box(int(of[0]), 0, int(of[-1] - of[0]) + 1, 1) for of in places))

    @property
    def window(self) -> int:
        """Tokens of the longest."""
        return max(box.width for box in self.boxes)

    def within(self, area: Box) -> list[Box]:
        """See WindowLayer: from left to right."""
        return [box for box in self.boxes if area.x <= box.x and box.x + box.width <= area.x + area.width]


def windows_within(area: Box, side: int, stride: int) -> list[Box]:
    """Return squares that cover an area, row by row; the last one of each row and column ends at its border."""
    return [
        Box(area.x + x, area.y + y, side, side)
        for y in _starts(area.height, side, stride)
        for x in _starts(area.width, side, stride)
    ]


def _starts(length: int, side: int, stride: int) -> list[int]:
    return [*range(0, length - side, stride), length - side]


def default_windows(short: int, smallest: int, layers: int) -> tuple[int, ...]:
    """Return half the short side, half of that, and so on, of at least `smallest` pixels, at most `layers` of them."""
    sides = [short >> power for power in range(1, layers + 1)]
    return tuple(side for side in sides if side >= smallest)


def default_stride(side: int) -> int:
    """Return the stride of windows of a side, pixels."""
    return max(1, side // STRIDES_PER_WINDOW)
