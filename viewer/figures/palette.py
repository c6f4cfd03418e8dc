"""Palette: how series are told apart: by color, and by the shape of points and lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..data.settings import RUN_COLORS

COLORS = tuple(RUN_COLORS.values())
GRAY = "#808890"
SCALE = [[0, "#2f78d0"], [0.5, "#9a66c2"], [1, "#e0344f"]]
"""Colors of least to greatest values; none of them is lost on a light or a dark ground."""
WRONG = RUN_COLORS["red"]
RIGHT_MARKERS: dict[int, dict[str, Any]] = {
    1: {"color": RUN_COLORS["blue"], "symbol": "circle"},
    0: {"color": WRONG, "symbol": "x"},
    -1: {"color": GRAY, "symbol": "circle"},
}
"""Of what is right, wrong, or neither for all that is known; by shape too. Drawn in this order."""
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "star", "pentagon")
_DASHES = ("solid", "dash", "dashdot", "longdash", "longdashdot")
_HOLLOW = ("x-thin-open", "cross-thin-open", "asterisk-open", "diamond-tall-open")


@dataclass(frozen=True)
class Style:
    """The looks of one series."""

    color: str
    symbol: str
    dash: str


def styles(explainers: Sequence[str], controls: Sequence[str] = ()) -> dict[str, Style]:
    """Return the looks of each explainer, and those of the baselines, all gray."""
    found = {
        name: Style(COLORS[n % len(COLORS)], SYMBOLS[n % len(SYMBOLS)], _DASHES[n % len(_DASHES)])
        for n, name in enumerate(explainers)
    }
    gray = {
        name: Style(GRAY, _HOLLOW[n % len(_HOLLOW)], ("dot", "2px 6px", "1px 3px")[n % 3])
        for n, name in enumerate(controls)
    }
    return found | gray
