"""Mixing: a picture, a map over it and outlines as one square of pixels, as client/maps/painting.js mixes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .coloring import Pixels, Ramp, colored, table
from .looks import Looks
from .values import Grid, Span, cut, enlarged, nearest, of_sign, smooth, span, strongest, within

_HIDDEN, _DIM = (128, 128, 128), 0.15  # what a masked picture hides, and how much of it is seen all the same
_BORDER = (255, 214, 10, 255)  # of superpixels: seen on pictures, and in no map
_WHITE = np.full((256, 3), 255, np.uint8)


@dataclass(frozen=True)
class Look:
    """A map as it is looked at."""

    grid: Grid
    span: Span
    """What its colors span, of the whole map: it does not change with how many superpixels are shown."""
    segments: NDArray[np.integer] | None = None
    """(H, W): the superpixel of each pixel."""
    first: tuple[int, ...] | None = None
    """The superpixels that are shown; None: all."""


def look_at(grid: Grid, looks: Looks, segments: NDArray[np.integer] | None = None, depth: int = 0) -> Look:
    """Return a map as it is looked at: its part, smoothed, its first superpixels, and the range of its colors.

    Of a volume of so many slices, one below the other, it is one slice in the colors of the whole.
    """
    part, number = of_sign(grid, looks.sign), looks.shown_of(depth)
    seen = smooth(cut(part, number, depth), looks.blur)
    between = span(part if depth else seen, looks.clip, looks.by)
    if not looks.top or segments is None or segments.shape != grid.values.shape:
        return Look(seen, between)
    chosen = strongest(grid, segments, looks.top, looks.sign)
    there = np.split(segments, depth)[number] if depth else segments
    return Look(within(seen, there, chosen), between, there, tuple(chosen))


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """Where a sample is painted."""

    width: int
    height: int
    ground: tuple[int, int, int]
    """Where neither picture nor map is."""
    picture: Image.Image | None
    masks: Sequence[NDArray[np.bool_]] = ()
    """(h, w) of objects of the truth."""
    is_interpolated: bool = False
    """Whether values, and not their pixels, are enlarged; linear in between."""


def painted(canvas: Canvas, look: Look | None, between: Span, looks: Looks) -> Pixels:
    """Return pixels (H, W, 3) of a picture, and of a map over it, whose colors span a range."""
    size = canvas.height, canvas.width
    mixed = np.broadcast_to(np.asarray(canvas.ground, np.float64), (*size, 3)).copy()
    picture = None if canvas.picture is None else _resized(canvas)
    if look is not None and canvas.is_interpolated:
        look = _finer(look, size)
    if picture is not None and look is not None and looks.show in ("masked", "alpha"):
        hidden = mixed if looks.show == "alpha" else np.asarray(_HIDDEN, np.float64) * (1 - _DIM) + picture * _DIM
        mixed = _masked(picture, hidden, look, between, looks)
    elif picture is not None and (looks.show != "map" or look is None):
        mixed = picture
    if look is not None and looks.show in ("map", "both"):
        layer = colored(look.grid, between, looks.cut / 100, _ramp(look.grid, looks, picture is not None))
        mixed = _over(mixed, _repeated(layer, size), 1 if looks.show == "map" else looks.opacity / 100)
    if look is not None and look.first is not None and looks.show != "picture":
        mixed = _over(mixed, _repeated(_borders(look), size))
    for mask in canvas.masks if looks.boxes else ():
        mixed = _over(mixed, _repeated(_edge(mask), size))
    return np.floor(mixed + 0.5).astype(np.uint8)


def _resized(canvas: Canvas) -> NDArray[np.float64]:
    """Return the picture at the size of a canvas: pixels stay pixels, but for one that is finer than the canvas."""
    picture = canvas.picture or Image.new("RGB", (1, 1))
    smooths = picture.width > canvas.width or canvas.is_interpolated
    how = Image.Resampling.BILINEAR if smooths else Image.Resampling.NEAREST
    return np.asarray(picture.convert("RGB").resize((canvas.width, canvas.height), how), np.float64)


def _finer(look: Look, size: tuple[int, int]) -> Look:
    grid = enlarged(look.grid, *size)
    segments = None if look.segments is None else _repeated(look.segments, size)
    return Look(grid, look.span, segments, look.first)


def _ramp(grid: Grid, looks: Looks, is_over: bool) -> Ramp:
    """Return a map's colors, over a picture the less opaque the smaller its values are."""
    fades = is_over and looks.show == "both" and looks.alpha == "value"
    return Ramp(table(grid.signed, looks), grid.signed, looks.gamma, fades)


def _masked(
    picture: NDArray[np.float64], hidden: NDArray[np.float64], look: Look, between: Span, looks: Looks
) -> NDArray[np.float64]:
    """Return a picture where the map lets it through, and elsewhere what hides it."""
    fades = looks.cut == 0 and look.first is None
    opening = colored(look.grid, between, looks.cut / 100, Ramp(_WHITE, look.grid.signed, looks.gamma, fades))
    share = _repeated(opening, picture.shape[:2])[..., 3:] / 255
    return hidden * (1 - share) + picture * share


def _over(under: NDArray[np.float64], layer: Pixels, opacity: float = 1) -> NDArray[np.float64]:
    share = layer[..., 3:] / 255 * opacity
    return np.asarray(under * (1 - share) + layer[..., :3] * share)


def _repeated(pixels: NDArray[np.integer], size: tuple[int, int]) -> NDArray[Any]:
    """Return pixels (h, w, ...) repeated to a size (H, W): a map's pixels are its data."""
    rows, columns = nearest(pixels.shape[0], size[0]), nearest(pixels.shape[1], size[1])
    return pixels[rows[:, None], columns]


def _borders(look: Look) -> Pixels:
    """Return the borders of the superpixels that are shown, within them (H, W, 4)."""
    segments = np.zeros(look.grid.values.shape, np.int64) if look.segments is None else look.segments
    wide = np.pad(segments.astype(np.int64), 1, constant_values=-1)
    center = wide[1:-1, 1:-1]
    ends = [wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]]
    is_edge = np.any([end != center for end in ends], axis=0) & np.isin(segments, look.first or ())
    return np.where(is_edge[..., None], np.asarray(_BORDER, np.uint8), np.uint8(0))


def _edge(mask: NDArray[np.bool_]) -> Pixels:
    """Return the edge of a mask (H, W, 4), white inside, black outside: together they are seen on every ground."""
    wide = np.pad(mask, 1)
    around = np.sum([wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]], axis=0)
    pixels = np.zeros((*mask.shape, 4), np.uint8)
    pixels[~mask & (around > 0)] = (0, 0, 0, 255)
    pixels[mask & (around < 4)] = 255
    return pixels
