"""Brief: a row or a text in the place of a picture, on a card."""

from __future__ import annotations

from dash import html

from ..store.entries import Sample
from ..store.run import Run
from ..words import say
from .highlighted import text_brief
from .row_values import row_brief


def brief(run: Run, sample: Sample) -> html.Dl | html.Div:
    """Return a few values of a row, or the beginning of a text; of what a later version knows, that it does."""
    if sample.is_later:
        return html.Div(say("made_by_later"), className="text-brief")
    return row_brief(run, sample) if sample.row is not None else text_brief(sample)
