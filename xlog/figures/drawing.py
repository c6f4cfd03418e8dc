"""Drawing: a figure as things with places, in pixels, which png.py, svg.py and pdf.py write each in its way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Color = tuple[int, int, int]


@dataclass(frozen=True)
class Raster:
    """Pixels (h, w, 3) at a place, one by one; `about` says what they are of."""

    x: float
    y: float
    pixels: NDArray[np.uint8]
    about: str


@dataclass(frozen=True)
class Words:
    """One line of text on its base line."""

    x: float
    y: float
    text: str
    size: float
    color: Color
    width: float
    """As measured; x is its left end."""


@dataclass(frozen=True)
class Outline:
    """A rectangle's edge, dashed where `dash` is not 0."""

    x: float
    y: float
    width: float
    height: float
    color: Color
    stroke: float
    dash: float = 0


@dataclass(frozen=True)
class Box:
    """A rectangle of one color."""

    x: float
    y: float
    width: float
    height: float
    color: Color
    about: str = ""


Item = Raster | Words | Outline | Box


@dataclass(frozen=True)
class Drawing:
    """A figure."""

    width: int
    height: int
    dpi: int
    ground: Color
    items: tuple[Item, ...]
    title: str

    @property
    def inches(self) -> tuple[float, float]:
        """Its size on paper."""
        return self.width / self.dpi, self.height / self.dpi
