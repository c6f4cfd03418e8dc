"""Evidence: what outputs of a network's layers say about where the places of the picture lie in them.

A network is sent a picture and copies with one corner changed. By convolutions, whose outputs have a layout by
definition, and by where the changed corners act, a layout is proven; from the number of axes it cannot be told: a
transformer's heads, windows and channels make 4-d outputs too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..arrays import Floats
from ..sentences import Sentence
from .layouts import ChannelsFirst, ChannelsLast, Tokens, Volumes, grid_of

ROWS = (
    5  # the picture, and four copies: a prime, so that windows and heads within the first axis are not taken for rows
)
IN_FRONT = (1, 4)  # of the copies of a volume, those whose corner is at the first slices; at the last ones: 2 and 3
MOST_EXTRAS = 16  # tokens that are no places: class and distillation tokens, registers
POOLS = ("maxpool", "avgpool", "adaptivepool")

Known = ChannelsFirst | ChannelsLast | Tokens


class Output(NamedTuple):
    """What a call of a layer put out for the copies, and what is known of the layer."""

    values: Floats
    """(N, ...)"""
    kind: str
    """Of the layer, as Layer.kind has it."""
    channels: int | None
    """How many the layer's own parameters are for; None where it has none, or is neither convolution nor norm."""


class Proven(NamedTuple):
    """A layout that an output has, and what proves it."""

    layout: Known
    proof: Sentence


def corner_copies(x: Floats, share: int = 16) -> Floats:
    """Repeat a picture, and change one corner in each copy, most at its tip: (1, C, H, W) -> (5, C, H, W).

    A corner is one of `share` parts of a side, two pixels at least; of a volume (1, C, D, H, W), one of four that no
    edge joins.
    """
    copies = np.repeat(x, ROWS, axis=0)
    *z, y, x_ = (np.maximum(0, 1 - np.arange(side) / max(2, side // share)) for side in x.shape[2:])
    amount = 2 * x.std() or 1
    for row, (down, across) in enumerate([(y, x_), (y, x_[::-1]), (y[::-1], x_), (y[::-1], x_[::-1])], 1):
        corner = amount * np.outer(down, across)
        for front in z:
            corner = (front if row in IN_FRONT else front[::-1])[:, None, None] * corner
        copies[row] += corner.astype(x.dtype)
    return copies


class Evidence:
    """What the outputs of a pass over `corner_copies` that were seen so far say of those that follow."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._grids: list[tuple[int, int]] = []  # of outputs with one reading, newest first
        self._by_shape: dict[tuple[int, ...], Known] = {}  # of convolutions
        self._sharpest: dict[Known, int] = {}  # how many corners changed their own place most, where it was best seen

    def read(self, output: Output) -> list[Proven]:
        """Return the layouts that are proven of an output: none, one, or several that contradict each other.

        Outputs are to be shown in the order of their calls.
        """
        shape = output.values.shape
        if not shape or shape[0] != ROWS or len(shape) not in (3, 4):
            return []
        defined = self._by_definition(output)
        readings = [defined] if defined else list(self._readings(output.values))
        in_order = [layout for layout in readings if self._is_in_order(layout, output.values)]
        found = [Proven(defined, Sentence("layer.convolution"))] if defined else self._by_corners(in_order)
        if len(shape) == 4 and len(found) == 1:
            grid = (found[0].layout.h, found[0].layout.w)
            self._grids = [grid, *(other for other in self._grids if other != grid)]
        return found

    def _by_definition(self, output: Output) -> Known | None:
        """Return the layout of a convolution, a norm or a pool over pictures, and of what has the shape of one."""
        shape = output.values.shape
        if len(shape) != 4 or shape[0] != ROWS:
            return None
        own = self._of_layer(output, shape)
        if own is not None:
            channels = shape[1] if isinstance(own, ChannelsFirst) else shape[3]
            if list(shape[1:]).count(channels) == 1:  # else a shape does not tell which axis is which
                self._by_shape[shape] = own
        layout = own or self._by_shape.get(shape)
        return layout if layout and layout.h * layout.w > 1 else None

    def _of_layer(self, output: Output, shape: tuple[int, ...]) -> Known | None:
        first, last = ChannelsFirst(*shape[2:]), ChannelsLast(*shape[1:3])
        if output.kind == "conv":  # paddle's can have channels last
            return last if output.channels == shape[3] != shape[1] else first
        if output.kind == "norm" and output.channels == shape[1] and shape[1] not in shape[2:]:
            return first
        if output.kind in POOLS and not any(isinstance(known, ChannelsLast) for known in self._by_shape.values()):
            return first
        return None

    def _readings(self, values: Floats) -> Iterator[Known]:
        """Yield the layouts that the shape of an output allows."""
        shape = values.shape
        if len(shape) == 3:
            yield from self._of_tokens(shape)
        elif not _is_attention(values[0]):
            if self._may_be_grid(shape[2:]) and shape[1] > 1:
                yield ChannelsFirst(*shape[2:])
            if self._may_be_grid(shape[1:3]) and shape[3] > 1:
                yield ChannelsLast(*shape[1:3])

    def _may_be_grid(self, sides: tuple[int, ...]) -> bool:
        return is_grid(sides, self._size) or sides in self._grids  # convolutions without padding have no such stride

    def _of_tokens(self, shape: Sequence[int]) -> Iterator[Tokens]:
        for h, w in self._token_grids(shape[1]):
            extras = shape[1] - h * w
            yield Tokens(h, w, extras)
            if extras:
                yield Tokens(h, w, 0, extras)

    def _token_grids(self, count: int) -> list[tuple[int, int]]:
        """Return grids that so many tokens can hold: those seen before, else one of the input's proportions."""
        most = [(h, w) for h, w in self._grids if 0 <= count - h * w <= min(MOST_EXTRAS, h * w // 2)]
        guesses = [
            grid
            for extras in range(min(MOST_EXTRAS, count // 3) + 1)
            if count - extras > 3 and (grid := grid_of(count - extras, self._size)) and is_grid(grid, self._size)
        ]
        grids = sorted(most or guesses, key=lambda grid: -math.prod(grid))
        if guesses and math.prod(guesses[0]) > math.prod(grids[0]):
            grids = [guesses[0], *grids]
        return list(dict.fromkeys(grids))

    def _is_in_order(self, layout: Known, values: Floats) -> bool:
        """Tell whether the corners act where a layout says that they lie, and note how sharply."""
        changes = _changes(layout.maps(values))
        if changes is None:
            return False
        self._sharpest[layout] = max(self._sharpest.get(layout, 0), _sharp(changes))
        return _are_in_order(changes)

    def _by_corners(self, in_order: Sequence[Known]) -> list[Proven]:
        """Of layouts in which the corners lie in order, return those whose places were seen sharply, here or before."""
        proven = [one for one in in_order if self._sharpest[one] >= 3]
        most = max((self._sharpest[one] for one in proven), default=0)
        proven = [one for one in proven if self._sharpest[one] == most]
        least = min((_extras(one) for one in proven), default=0)
        proof = Sentence("layer.corners", count=most)
        return [Proven(one, proof) for one in proven if _extras(one) == least]


class VolumeEvidence:
    """The same of volumes: what has the shape that a convolution put out is laid out as that.

    Where a shape does not tell which axis is which, corners have to act in order. Tokens and windows are not read.
    """

    def __init__(self) -> None:
        self._shapes: set[tuple[int, ...]] = set()  # of what convolutions put out, channels first
        self._channels_first = False  # of the last convolution

    def read(self, output: Output) -> list[Proven]:
        """Return the layout that is proven of an output, if any. Outputs are shown in the order of their calls."""
        shape = output.values.shape
        if len(shape) != 5 or shape[0] != ROWS or math.prod(shape[2:]) < 2:
            return []
        layout = Volumes(shape[3], shape[4], shape[2])
        if self._is_defined(output, shape):
            self._shapes.add(shape)
            return [Proven(layout, Sentence("layer.convolution"))]
        if shape not in self._shapes:
            return []
        if list(shape[1:]).count(shape[1]) == 1:
            return [Proven(layout, Sentence("layer.convolution"))]
        is_alike = _lie_in_order(layout.maps(output.values))
        return [Proven(layout, Sentence("layer.volume_corners"))] if is_alike else []

    def _is_defined(self, output: Output, shape: tuple[int, ...]) -> bool:
        if output.kind == "conv":  # paddle's can have channels last
            self._channels_first = not output.channels == shape[4] != shape[1]
        return output.kind in ("conv", *POOLS) and self._channels_first


def is_grid(sides: Sequence[int], size: Sequence[int]) -> bool:
    """Tell whether sides are an input's over one stride, rounded up or down; more than one place."""
    (h, w), (height, width) = sides, size
    if h * w < 2 or h > height or w > width:
        return False
    strides = range(max(1, height // (h + 1)), height // max(1, h - 1) + 1)
    return any(h in (height // s, -(-height // s)) and w in (width // s, -(-width // s)) for s in strides)


def _is_attention(values: Floats) -> bool:
    """Tell whether an output (C, h, w) is shares of a square that add up to 1 in each row."""
    is_square = values.shape[1] == values.shape[2]
    return bool(is_square and (values >= 0).all() and np.allclose(values.sum(axis=-1), 1, atol=1e-3))


def _changes(maps: Floats) -> Floats | None:
    """How much of what a corner changes lies at each place: (5, C, h, w) -> (4, h, w); None: a corner does nothing."""
    changes = ((maps[1:].astype(np.float64) - maps[0]) ** 2).sum(axis=1)
    sums = changes.sum(axis=(1, 2), keepdims=True)
    return changes / sums if (sums > 0).all() and np.isfinite(sums).all() else None


def _are_in_order(changes: Floats) -> bool:
    """Tell whether top corners act, on average, above both bottom ones, and left ones left of both right ones.

    Outputs that see the whole picture, blurred, still pass; windows side by side do not.
    """
    y = (changes.sum(axis=2) * np.arange(changes.shape[1])).sum(axis=1)
    x = (changes.sum(axis=1) * np.arange(changes.shape[2])).sum(axis=1)
    (top, bottom), (left, right) = (y[[0, 1]], y[[2, 3]]), (x[[0, 2]], x[[1, 3]])
    is_high, is_wide = changes.shape[1] > 1, changes.shape[2] > 1
    return bool((not is_high or top.max() < bottom.min()) and (not is_wide or left.max() < right.min()))


def _lie_in_order(volumes: Floats) -> bool:
    """Tell whether corners of a volume act where they lie: (5, C, d, h, w)."""
    d, h, w = volumes.shape[2:]
    changes = _changes(volumes.reshape(ROWS, -1, d * h, w))
    if changes is None:
        return False
    changes = changes.reshape(ROWS - 1, d, h, w)
    z = (changes.sum(axis=(2, 3)) * np.arange(d)).sum(axis=1)
    front, back = z[[row - 1 for row in IN_FRONT]], z[[1, 2]]
    return bool((d == 1 or front.max() < back.min()) and _are_in_order(changes.sum(axis=1)))


def _sharp(changes: Floats) -> int:
    """Count the corners that changed their own place most: tells class tokens before places from those after them."""
    h, w = changes.shape[1:]
    return int((changes.reshape(4, -1).argmax(axis=1) == [0, w - 1, (h - 1) * w, h * w - 1]).sum())


def _extras(layout: Known) -> int:
    return layout.extras if isinstance(layout, Tokens) else 0
