"""Run name: what a run is called, with the color that the user scored it with."""

from __future__ import annotations

from dash import html

from ..store.entries import RunRow
from .attributes import attributes
from .breakable import breakable
from .middle import middle


def run_name(row: RunRow, one_line: bool = False) -> list[html.Span]:
    """Return a run's color and its name, which breaks between its words or, in one line, loses its middle.

    Without a color the first is not seen.
    """
    score = html.Span(
        className="swatch" if row.color else "",
        style={"background": row.color or "none"},
        **attributes(aria_hidden="true"),
    )
    return [score, middle(row.title) if one_line else breakable(row.title)]
