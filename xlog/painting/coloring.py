"""Coloring: values to pixels, by tables of 256 colors. client/maps/coloring.js does the same in a browser."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .looks import Looks
from .palettes import color_tables
from .values import Grid, Span

Pixels = NDArray[np.uint8]
"""(H, W, 4): red, green, blue, opacity; or (H, W, 3)."""


@dataclass(frozen=True)
class Ramp:
    """How shares of a range become colors."""

    table: Pixels
    """(256, 3)"""
    signed: bool
    """Whether its middle is 0, not its low end."""
    gamma: float = 1
    fades: bool = False
    """Whether colors are the less opaque the smaller a share is."""

    def colors(self) -> Pixels:
        """Return the 256 colors (256, 4)."""
        shares, places = self._bent()
        opacity = _rounded(255 * shares) if self.fades else np.full(256, 255, np.uint8)
        return np.concatenate([self.table[places], opacity[:, None]], axis=1)

    def _bent(self) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
        """Return how far each level is from 0, as a share of the range, and the place of its color."""
        levels = np.arange(256)
        if not self.signed:
            shares = (levels / 255) ** self.gamma
            return shares, _rounded(255 * shares)
        away = levels - 127.5
        shares = np.maximum(0, (np.abs(away) - 0.5) / 127) ** self.gamma
        return shares, _rounded(127.5 + np.sign(away) * (0.5 + 127 * shares))


def table(signed: bool, looks: Looks) -> Pixels:
    """Return the colors (256, 3) that maps have."""
    kind, name = ("diverging", looks.div) if signed else ("sequential", looks.seq)
    return np.asarray(color_tables()[kind][name], np.uint8)


def levels(grid: Grid, between: Span) -> Pixels:
    """Return which of 256 colors each value has (H, W); what is no number has any."""
    low, high = between
    if not high > low:
        return np.full(grid.values.shape, 128 if grid.signed else 0, np.uint8)  # a map of one value
    known = np.where(np.isfinite(grid.values), grid.values, np.float32(low)).astype(np.float64)
    return np.clip((known - low) * (255 / (high - low)) + 0.5, 0, 255).astype(np.uint8)


def colored(grid: Grid, between: Span, cut: float, ramp: Ramp) -> Pixels:
    """Return a map in its colors (H, W, 4): clear where it is no number, and below a share `cut` of the range."""
    pixels = ramp.colors()[levels(grid, between)]
    seen = np.isfinite(grid.values)
    if cut > 0:
        origin, values = 0.0 if grid.signed else between[0], np.where(seen, grid.values, 0).astype(np.float64)
        seen &= (np.abs(values) if grid.signed else values - origin) >= cut * (between[1] - origin)
    return np.where(seen[..., None], pixels, np.uint8(0))


def _rounded(values: NDArray[np.float64]) -> Pixels:
    return np.floor(values + 0.5).astype(np.uint8)
