"""Run name: what a run is called, with the colour that the user marked it with."""

from __future__ import annotations

from dash import html

from ..entries import RunRow
from .attributes import attributes


def run_name(row: RunRow) -> list[html.Span]:
    """Return a run's colour and its name; without a colour the first is not seen."""
    mark = html.Span(
        className="swatch" if row.color else "",
        style={"background": row.color or "none"},
        **attributes(aria_hidden="true"),
    )
    return [mark, html.Span(row.title)]
