"""Run name: what a run is called, with the color that the user scored it with."""

from __future__ import annotations

from typing import Any

from dash import html

from ..store.entries import RunRow
from .attributes import attributes
from .middle import middle


def run_name(row: RunRow, one_line: bool = False) -> list[html.Span]:
    """Return a run's color and its name, which breaks behind folders or, in one line, loses its middle.

    Without a color the first is not seen.
    """
    score = html.Span(
        className="swatch" if row.color else "",
        style={"background": row.color or "none"},
        **attributes(aria_hidden="true"),
    )
    return [score, middle(row.title) if one_line else html.Span(_breaking(row.title))]


def _breaking(path: str) -> list[Any]:
    """Return a path that may break after each of its folders."""
    *folders, last = path.split("/")
    return [*(part for folder in folders for part in (f"{folder}/", html.Wbr())), last]
