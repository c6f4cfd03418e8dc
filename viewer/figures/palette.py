"""Palette: how series are told apart: by color, and by the shape of points and lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..data.settings import RUN_COLORS

COLORS = tuple(RUN_COLORS.values())
GRAY = "#808890"
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "star", "pentagon")
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
        name: Style(COLORS[n % len(COLORS)], _SYMBOLS[n % len(_SYMBOLS)], _DASHES[n % len(_DASHES)])
        for n, name in enumerate(explainers)
    }
    gray = {
        name: Style(GRAY, _HOLLOW[n % len(_HOLLOW)], ("dot", "2px 6px", "1px 3px")[n % 3])
        for n, name in enumerate(controls)
    }
    return found | gray
