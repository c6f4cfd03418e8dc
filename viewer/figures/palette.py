"""Palette: how series are told apart: by colour, and by the shape of points and lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Told apart with a colour vision deficiency, and at least 3:1 against light and dark panels.
COLORS = ("#3f7fd0", "#c9690f", "#1d9070", "#b0559f", "#8a7a1e", "#d0454c")
GREY = "#808890"
RUN_COLORS = dict(zip(("blue", "orange", "green", "purple", "olive", "red"), COLORS, strict=True))
"""What runs can be marked with: name -> colour."""
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "star", "pentagon")
_DASHES = ("solid", "dash", "dashdot", "longdash", "longdashdot")
_HOLLOW = ("x-thin-open", "cross-thin-open", "asterisk-open", "diamond-tall-open")


@dataclass(frozen=True)
class Style:
    """The looks of one series."""

    color: str
    symbol: str
    dash: str


def styles(explainers: Sequence[str], baselines: Sequence[str] = ()) -> dict[str, Style]:
    """Return the looks of each explainer, and those of the baselines, all grey."""
    found = {
        name: Style(COLORS[n % len(COLORS)], _SYMBOLS[n % len(_SYMBOLS)], _DASHES[n % len(_DASHES)])
        for n, name in enumerate(explainers)
    }
    grey = {
        name: Style(GREY, _HOLLOW[n % len(_HOLLOW)], ("dot", "2px 6px", "1px 3px")[n % 3])
        for n, name in enumerate(baselines)
    }
    return found | grey
