"""Overlay: a map over its picture as pixels, in one call."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .coloring import Pixels
from .looks import Looks
from .mixing import Canvas, look_at, painted
from .values import Grid

WHITE = (255, 255, 255)


def overlay(
    values: NDArray[np.floating],
    picture: NDArray[np.uint8] | None,
    *,
    signed: bool,
    looks: Looks | None = None,
    scale: int = 1,
    ground: tuple[int, int, int] = WHITE,
) -> Pixels:
    """Return a map over its picture as the viewer's pages show it: (H, W), (H, W) or (H, W, C) -> (H, W, 3).

    Of a volume, (D, H, W) and (D, H, W) or (D, H, W, C), one slice: `looks` says which, by default the middle one.

    Args:
        values: A map at the size of the network's input; what is no number stays bare.
        picture: Pixels of gray, RGB or RGBA, of any size; None where there is none.
        signed: Whether negative values are evidence against the label.
        looks: How the map is drawn.
        scale: How many pixels each of the map becomes, along each side.
        ground: The color where neither picture nor map is.

    """
    looks = looks or Looks()
    depth = len(values) if values.ndim == 3 else 0
    grid = Grid(values.reshape(-1, values.shape[-1]).astype(np.float32), signed)
    look = look_at(grid, looks, depth=depth)
    height, width = values.shape[-2:]
    shown = None if picture is None else image_of(picture[looks.shown_of(depth)] if depth else picture)
    canvas = Canvas(width=scale * width, height=scale * height, ground=ground, picture=shown)
    return painted(canvas, look, look.span, looks)


def image_of(pixels: NDArray[np.uint8]) -> Image.Image:
    """Return pixels (H, W) or (H, W, C) of gray, RGB or RGBA as a picture in RGB."""
    return Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 and pixels.ndim == 3 else pixels).convert("RGB")
