"""Windows: where squares of a size lie within an area, and how large they are layer by layer."""

from __future__ import annotations

from .tree import Box

STRIDES_PER_WINDOW = 5  # MindSpore's hierarchical occlusion: a stride of window // 5


def windows_within(area: Box, side: int, stride: int) -> list[Box]:
    """Return squares that cover an area, row by row; the last one of each row and column ends at its border."""
    return [
        Box(area.x + x, area.y + y, side, side)
        for y in _starts(area.height, side, stride)
        for x in _starts(area.width, side, stride)
    ]


def _starts(length: int, side: int, stride: int) -> list[int]:
    return [*range(0, length - side, stride), length - side]


def halved_sides(short: int, smallest: int, layers: int) -> tuple[int, ...]:
    """Return half the short side, half of that, and so on, of at least `smallest` pixels, at most `layers` of them."""
    sides = [short >> power for power in range(1, layers + 1)]
    return tuple(side for side in sides if side >= smallest)


def default_stride(side: int) -> int:
    """Return the stride of windows of a side, pixels."""
    return max(1, side // STRIDES_PER_WINDOW)
