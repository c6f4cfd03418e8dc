"""Frame: what all charts have in common: a ground that the page decides on, margins, names as they are."""

from __future__ import annotations

import html
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import east_asian_width

import numpy as np

from ..words import text
from .figure import Figure, packed

CLEAR = "rgba(0,0,0,0)"
_SEPARATORS = ".\u202f"  # of decimals and of thousands, as in all numbers of pages
LEAST_HEIGHT = 64  # pixels of the bare chart: below that plotly gives the names of axes no room of their own
BELOW = {"l": 8, "r": 8, "t": 8, "b": 112}
"""A margin for the names of an axis, and below them a color bar."""
_NAME = 12  # pixels: plotly's own 14 are too wide for a phone
_TITLE = 36  # letters of the title of a color bar
_BAND = 0.14  # how opaque a band is
_CATEGORY, _WIDE = 14, 7  # letters of a category along an axis: of Latin, and of characters that are twice as wide
_GRID = "rgba(128,136,148,0.35)"  # seen on light and on dark grounds


# Plotly writes small numbers with prefixes of units otherwise: 200µ.
AXIS: Any = {"automargin": True, "exponentformat": "power"}


def framed(figure: Figure, height: int, named: bool = True, **layout: Any) -> Figure:
    """Return the figure with the looks of all charts; height in pixels."""
    for axis in (*figure.axes("x"), *figure.axes("y")):
        if axis.title:
            axis["title"] = axis.title | {"font": {"size": _NAME}}
    looks = AXIS | {"gridcolor": _GRID, "zerolinecolor": _GRID, "separatethousands": True}
    figure.update_xaxes(**looks)
    figure.update_yaxes(**looks)
    below = {"orientation": "h", "y": -0.18, "yanchor": "top", "x": 0, "bgcolor": CLEAR} | layout.pop("legend", {})
    more: dict[str, Any] = {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "legend": below, "dragmode": False} | layout
    more |= {"separators": _SEPARATORS, "paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR}
    figure.layout.update(height=height, showlegend=named, **more)
    return figure


def bar_below(title: str, **more: Any) -> dict[str, Any]:
    """Return a color bar below a chart, whose margin `BELOW` leaves room for it: beside it a phone has no room."""
    place = {"orientation": "h", "x": 0.5, "xanchor": "center", "y": 0, "yanchor": "bottom", "yref": "container"}
    words = {"text": plain(text.shortened(title, _TITLE)), "side": "bottom", "font": {"size": 12}}
    return {"title": words, "thickness": 10, "len": 0.8, "exponentformat": "power", **place, **more}


def clear(color: str) -> str:
    """Return a color "#rrggbb" as that of a band behind lines."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_BAND})"


def plain(words: str) -> str:
    """Return words that plotly shows as they are: it reads some markup, links among it."""
    return html.escape(words, quote=False)


def short(names: Iterable[str], most: int = 28) -> dict[str, str]:
    """Return by name words for an axis or a legend: long ones without their middle, but no two of them the same."""
    return {name: plain(words) for name, words in text.shortened_apart(names, most).items()}


def short_categories(names: Iterable[str]) -> dict[str, str]:
    """Return the same for names that stand side by side along an axis."""
    known = list(names)
    is_wide = any(east_asian_width(letter) in "WF" for name in known for letter in name)
    return short(known, _WIDE if is_wide else _CATEGORY)


def short_methods(names: Iterable[str], most: int = 28) -> dict[str, str]:
    """Return the same for names of methods, which have no parameters where that tells them apart as well."""
    known = list(names)
    methods = {name: without_parameters(name) for name in known}
    counts = Counter(methods[name] for name in dict.fromkeys(known))
    named = {name: method if counts[method] == 1 else name for name, method in methods.items()}
    words = text.shortened_apart(named.values(), most)
    return {name: plain(words[one]) for name, one in named.items()}


def without_parameters(name: str) -> str:
    """Return "Insertion · GradCAM" of "Insertion(steps=64) · GradCAM(layer="a(b)")"."""
    kept, depth = [], 0
    for letter in name:
        depth += letter == "("
        kept += [letter] if not depth else []
        depth -= letter == ")" and depth > 0
    return "".join(kept).strip() or name


def whiskers(
    values: Sequence[float | None], lows: Iterable[float | None], highs: Iterable[float | None], width: int = 4
) -> dict[str, Any]:
    """Return intervals around values as plotly draws them, and none where there is none.

    Plotly draws None as an interval of no width, as if a mean were known exactly; only NaN, which no list in JSON can
    hold, is left out.
    """
    middle, low, high = (np.array([*each], np.float64) for each in (values, lows, highs))  # None is NaN
    return {
        "array": packed(high - middle),
        "arrayminus": packed(middle - low),
        "thickness": 1.5,
        "width": width,
    }


def gaps(values: Iterable[float | None]) -> list[float | None]:
    """Return values with None, which plotly leaves open, where there is none or it is not finite."""
    return [value if value is not None and math.isfinite(value) else None for value in values]
