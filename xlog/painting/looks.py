"""Looks: how maps are drawn. Addresses of the viewer have the same names; client/maps/looks.js reads them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from .palettes import DIVERGING, SEQUENTIAL

LIMITS = {
    "opacity": (0, 100, 80),
    "clip": (80, 100, 99.5),
    "cut": (0, 95, 0),
    "blur": (0, 8, 0),
    "gamma": (0.2, 3, 1),
    "slice": (0, 65536, 0),
    "top": (0, 30, 0),
}
"""Of numbers: the least, the greatest, and what goes without saying."""
CHOICES = {
    "show": ("both", "map", "picture", "masked", "alpha"),
    "by": ("values", "mass"),
    "alpha": ("value", "even"),
    "sign": ("both", "for", "against", "magnitude"),
    "part": ("map", "mean", "spread"),
    "boxes": ("", "1"),
    "seq": SEQUENTIAL,
    "div": DIVERGING,
}
"""Of words; the first goes without saying."""


@dataclass(frozen=True, kw_only=True)
class Looks:
    """How a map is drawn."""

    opacity: float = 80
    """Percent."""
    clip: float = 99.5
    """Percent of the values, or of their sum, where the colors end."""
    by: str = "values"
    """Whether `clip` is a percentile, or counts by cumulated mass: outliers hold the rest of the sum."""
    cut: float = 0
    """Percent of the color range below which the map is bare."""
    blur: float = 0
    """Pixels of the network's input."""
    gamma: float = 1
    """Of shares of the range."""
    slice: int = 0
    """Of a volume, counted from 1; 0: the middle one."""
    top: int = 0
    """Superpixels that are shown; 0: all."""
    show: str = "both"
    """The map over the picture, one of them alone, or the picture where the map lets it through: masked on gray, or by
    opacity (alpha) on the ground."""
    alpha: str = "value"
    """Whether opacity grows with the value, or is even."""
    sign: str = "both"
    part: str = "map"
    boxes: bool = False
    """Whether the objects of the truth are outlined."""
    seq: str = "inferno"
    """Colors of an unsigned map."""
    div: str = "RdBu"
    """Colors of a signed one."""

    def shown_of(self, depth: int) -> int:
        """Return which slice of a volume is shown, counted from 0."""
        return min(self.slice, depth) - 1 if self.slice else depth // 2


def looks_of(get: Callable[[str], str]) -> Looks:
    """Return the looks that an address asks for; `get` gives its parts, and what makes no sense goes without saying."""
    amounts = {name: _amount(name, get(name)) for name in LIMITS}
    words = {name: found if (found := get(name)) in known else known[0] for name, known in CHOICES.items()}
    return Looks(
        opacity=amounts["opacity"],
        clip=amounts["clip"],
        cut=amounts["cut"],
        blur=amounts["blur"],
        gamma=amounts["gamma"],
        slice=int(amounts["slice"]),
        top=int(amounts["top"]),
        show=words["show"],
        by=words["by"],
        alpha=words["alpha"],
        sign=words["sign"],
        part=words["part"],
        boxes=bool(words["boxes"]),
        seq=words["seq"],
        div=words["div"],
    )


def _amount(name: str, given: str) -> float:
    least, greatest, plain = LIMITS[name]
    try:
        value = float(given)
    except ValueError:
        return plain
    return plain if math.isnan(value) else min(greatest, max(least, value))
